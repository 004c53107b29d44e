// The numbers of a picture as core/see/pixel_values.py packs them: unpacked once, read by the drawing, changed by the
// visitor. Nothing is read out of a canvas, since some browsers alter what a page reads there.

const WHOLE_PICTURE = "all";
const MODES = { [WHOLE_PICTURE]: [0, 1, 2], red: [0], green: [1], blue: [2], grey: [] };
const GREY_WEIGHTS = [19595, 38470, 7471]; // of 65,536

async function unpacked(text, width) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const values = new Uint8Array(await new Response(stream).arrayBuffer());
  for (let i = 0; i < values.length; i += 1) {
    if (i % (3 * width) >= 3) values[i] += values[i - 3]; // wraps around at 256, as the packing did
  }
  return values;
}

const greyOf = (colour) => (colour.reduce((sum, value, i) => sum + value * GREY_WEIGHTS[i], 0x8000)) >> 16;

// What a pixel looks like, and which of its numbers are read, when only red, green, blue or grey is shown.
function shown(colour, mode) {
  if (mode === "grey") return Array(3).fill(greyOf(colour));
  return colour.map((value, channel) => (MODES[mode].includes(channel) ? value : 0));
}

function numbersOf(colour, mode) {
  return mode === "grey" ? [greyOf(colour)] : MODES[mode].map((channel) => colour[channel]);
}

// Black or white, whichever stands out more (relative luminance of WCAG 2).
function inkOn(colour) {
  const light = colour.map((value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.179 ? "#000" : "#fff";
}

class PictureValues {
  constructor(values, { width, height }, most) {
    Object.assign(this, { values, width, height, most });
    this.changed = new Map(); // place -> its new colour
  }

  place(x, y) { return y * this.width + x; }
  has(x, y) { return x >= 0 && y >= 0 && x < this.width && y < this.height; }
  before(x, y) { return Array.from(this.values.subarray(3 * this.place(x, y), 3 * this.place(x, y) + 3)); }
  at(x, y) { return this.changed.get(this.place(x, y)) ?? this.before(x, y); }
  isChanged(x, y) { return this.changed.has(this.place(x, y)); }

  // False when so many pixels are changed already that no further one may be.
  change(x, y, colour) {
    const place = this.place(x, y);
    if (this.before(x, y).every((value, i) => value === colour[i])) this.changed.delete(place);
    else if (this.changed.has(place) || this.changed.size < this.most) this.changed.set(place, colour);
    else return false;
    return true;
  }

  changes() {
    return [...this.changed].map(([place, colour]) => [place % this.width, Math.floor(place / this.width), ...colour]);
  }

  // Paints a canvas of the picture's own size.
  paint(canvas, mode) {
    const image = new ImageData(this.width, this.height);
    for (let from = 0, to = 0; from < this.values.length; from += 3, to += 4) {
      if (mode === "grey") image.data.fill(greyOf(this.values.subarray(from, from + 3)), to, to + 3);
      else for (const channel of MODES[mode]) image.data[to + channel] = this.values[from + channel];
      image.data[to + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    for (const [x, y] of this.changes()) this.paintOne(canvas, x, y, mode);
  }

  paintOne(canvas, x, y, mode) {
    const image = new ImageData(1, 1);
    image.data.set([...shown(this.at(x, y), mode), 255]);
    canvas.getContext("2d").putImageData(image, x, y);
  }
}
