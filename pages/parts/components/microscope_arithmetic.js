// The microscope's arithmetic, term by term as core/see/convolution.py has it; the tests hold the two against each other.
// A layer is { inputs, reads, block: [top, left, height, width], below: [H, W], colours, kernel, bias, size, stride,
// before, dilation, steps }; max pooling has no kernel. Places are [row, column] in the whole map.

const asBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function layerOf(data) {
  const { inputs, kernel } = data;
  return {
    ...data,
    inputs: data.colours ? asBytes(inputs) : asFloats(inputs),
    kernel: kernel === null ? null : asFloats(kernel),
  };
}

// A number of a map below; null outside it, where the padding is.
function inputAt(layer, map, row, column) {
  const [height, width] = layer.below;
  if (row < 0 || column < 0 || row >= height || column >= width) return null;
  const value = sentAt(layer, map, row, column);
  return layer.colours ? (value - layer.colours.mean[map]) / layer.colours.std[map] : value;
}

// As it was sent: where the maps below are the picture's colours, a pixel value.
function sentAt({ inputs, block: [top, left, rows, columns] }, map, row, column) {
  return inputs[(map * rows + row - top) * columns + column - left];
}

// Where the window of a unit begins in the maps below; negative in the padding.
function cornerOf(layer, [row, column]) {
  return [row * layer.stride[0] - layer.before[0], column * layer.stride[1] - layer.before[1]];
}

// How far a window reaches, its gaps included.
function spanOf(layer) {
  return layer.size.map((size, axis) => (size - 1) * layer.dilation[axis] + 1);
}

function windowOf(layer, map, place) {
  const [top, left] = cornerOf(layer, place);
  const values = [];
  for (let down = 0; down < layer.size[0]; down += 1) {
    for (let right = 0; right < layer.size[1]; right += 1) {
      values.push(inputAt(layer, map, top + down * layer.dilation[0], left + right * layer.dilation[1]));
    }
  }
  return values;
}

function kernelOf(layer, map) {
  const count = layer.size[0] * layer.size[1];
  return Array.from(layer.kernel.subarray(map * count, (map + 1) * count));
}

// The sum of one map's window times its kernel; for max pooling the greatest of the window.
function partialOf(layer, map, place) {
  const [top, left] = cornerOf(layer, place);
  let total = layer.kernel ? 0 : -Infinity;
  let k = map * layer.size[0] * layer.size[1];
  for (let down = 0; down < layer.size[0]; down += 1) {
    const row = top + down * layer.dilation[0];
    for (let right = 0; right < layer.size[1]; right += 1, k += 1) {
      const value = inputAt(layer, map, row, left + right * layer.dilation[1]);
      if (value === null) continue; // padding adds nothing, and is never the greatest
      if (layer.kernel) total += value * layer.kernel[k];
      else if (value > total) total = value;
    }
  }
  return total;
}

// Which number of a window is the greatest, the first of equals; -1 where there is none.
function greatestOf(values) {
  let best = -1;
  values.forEach((value, i) => { if (value !== null && (best < 0 || value > values[best])) best = i; });
  return best;
}

// { partial: one sum a map, values: the number after the sum with the bias and after every further step }
function unitOf(layer, place) {
  const partial = new Float64Array(layer.reads);
  let total = layer.bias ?? 0;
  for (let map = 0; map < layer.reads; map += 1) {
    partial[map] = partialOf(layer, map, place);
    total += partial[map];
  }
  const values = [total];
  for (const step of layer.steps) values.push(stepped(step, values.at(-1)));
  return { partial, values };
}

function stepped(step, value) {
  return step.scale === undefined ? ACTIVATIONS[step.name](value) : value * step.scale + step.shift;
}

const clamped = (value, most) => Math.min(Math.max(value, 0), most);

function logistic(value) {
  const small = Math.exp(-Math.abs(value));
  return (value >= 0 ? 1 : small) / (1 + small);
}

// Abramowitz and Stegun 7.1.26: wrong by 1.5e-7 at most.
function errorFunction(value) {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(value) * (1 - series * Math.exp(-value * value));
}

const ACTIVATIONS = {
  ReLU: (value) => Math.max(value, 0),
  ReLU6: (value) => clamped(value, 6),
  SiLU: (value) => value * logistic(value),
  Hardswish: (value) => (value * clamped(value + 3, 6)) / 6,
  GELU: (value) => (value * (1 + errorFunction(value / Math.SQRT2))) / 2,
  Sigmoid: logistic,
  Hardsigmoid: (value) => clamped(value + 3, 6) / 6,
};

// The unit whose window has its middle nearest to a place of the maps below, within a part of the output map.
function unitOver(layer, part, [row, column]) {
  const span = spanOf(layer);
  return [row, column].map((at, axis) => {
    const unit = Math.round((at + layer.before[axis] - (span[axis] - 1) / 2) / layer.stride[axis]);
    return Math.min(Math.max(unit, part[axis]), part[axis] + part[axis + 2] - 1);
  });
}

// The maps in the order of what they add, the greatest amounts first; equal ones in their own order.
function byAmount(partial) {
  return Array.from(partial.keys()).sort((a, b) => Math.abs(partial[b]) - Math.abs(partial[a]) || a - b);
}
