// Sliding a window over a picture, sum by sum as core/see/kernels.py has it; the tests hold the two against each other.

function outputSide(side, { size, stride, padding, dilation }) {
  return Math.max(0, Math.floor((side + 2 * padding - dilation * (size - 1) - 1) / stride) + 1);
}

// planes: one list of side × side numbers a colour, windows: as many lists of size × size. Returns the sums of all of
// them, out × out; what lies `before` the picture, or beyond it, is zero.
function slide(planes, windows, { side, size, stride, dilation, before, out, bias = 0 }) {
  const map = new Float64Array(out * out).fill(bias);
  planes.forEach((plane, p) => {
    for (let place = 0; place < size * size; place += 1) {
      const weight = windows[p][place];
      if (weight === 0) continue;
      const down = Math.floor(place / size) * dilation - before;
      const across = (place % size) * dilation - before;
      const first = Math.max(0, Math.ceil(-across / stride));
      const last = Math.min(out - 1, Math.floor((side - 1 - across) / stride));
      for (let row = 0; row < out; row += 1) {
        const y = row * stride + down;
        if (y < 0 || y >= side) continue;
        for (let column = first; column <= last; column += 1) {
          map[row * out + column] += weight * plane[y * side + column * stride + across];
        }
      }
    }
  });
  return map;
}

function sumOf(windows) {
  return windows.reduce((total, numbers) => total + numbers.reduce((sum, number) => sum + number, 0), 0);
}

// How maps are drawn: zero in the middle where the window's numbers add up to about zero or read three colours at once,
// otherwise from what they make of black to what they make of white.
function lookOf(maps, windows, { white, balanced, within }) {
  const total = sumOf(windows);
  const sizes = windows.reduce((sum, numbers) => sum + numbers.reduce((inner, number) => inner + Math.abs(number), 0), 0);
  if (windows.length === 3 || Math.abs(total) <= balanced * sizes) {
    const most = almostLargest(maps, within);
    return { signed: true, low: -most, high: most };
  }
  return { signed: false, low: Math.min(0, white * total), high: Math.max(0, white * total) };
}

function almostLargest(maps, within) {
  const length = maps.reduce((sum, map) => sum + map.length, 0);
  const ordered = new Float64Array(length);
  let place = 0;
  for (const map of maps) for (const value of map) ordered[place++] = Math.abs(value);
  ordered.sort();
  return ordered[Math.floor(within * (length - 1))] || ordered[length - 1] || 1;
}

// The numbers of a ring round the middle, clockwise from its upper left corner.
function around(ring, size) {
  const [low, high] = [ring, size - 1 - ring];
  const places = [];
  for (let i = low; i < high; i += 1) places.push(low * size + i);
  for (let i = low; i < high; i += 1) places.push(i * size + high);
  for (let i = high; i > low; i -= 1) places.push(high * size + i);
  for (let i = high; i > low; i -= 1) places.push(i * size + low);
  return places;
}

// An eighth of a turn clockwise, ring by ring; a window without a middle can only make a quarter.
function turned(numbers, size) {
  const result = [...numbers];
  for (let ring = 0; ring < Math.floor(size / 2); ring += 1) {
    const places = around(ring, size);
    const step = size % 2 ? places.length / 8 : places.length / 4;
    places.forEach((place, i) => { result[places[(i + step) % places.length]] = numbers[place]; });
  }
  return result;
}

// A larger window with zeros around the same numbers, or the middle of a window.
function resized(numbers, size, wanted) {
  const shift = Math.floor((wanted - size) / 2);
  return Array.from({ length: wanted * wanted }, (_, place) => {
    const [row, column] = [Math.floor(place / wanted) - shift, (place % wanted) - shift];
    const isInside = row >= 0 && row < size && column >= 0 && column < size;
    return isInside ? numbers[row * size + column] : 0;
  });
}
