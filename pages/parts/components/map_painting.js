// Numbers as colours on a canvas, one pixel a number; the page's style sheet enlarges it without a blur.

const TABLE = 257; // odd, so that zero falls exactly on the middle colour of a signed palette

function channelsOf(colour) {
  return [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
}

// Anchors #rrggbb, joined by straight lines: 257 colours.
function paletteOf(anchors) {
  const colours = anchors.map(channelsOf);
  return Array.from({ length: TABLE }, (_, step) => {
    const place = (step / (TABLE - 1)) * (colours.length - 1);
    const at = Math.min(colours.length - 2, Math.floor(place));
    return colours[at].map((value, k) => Math.round(value + (colours[at + 1][k] - value) * (place - at)));
  });
}

function asFloats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

// maps: one list of numbers, or three for red, green and blue. look: the numbers at the two ends of the palette.
function paintMaps(canvas, maps, { width, height, look, palette }) {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const share = (value) => Math.min(1, Math.max(0, (value - look.low) / (look.high - look.low)));
  for (let place = 0; place < width * height; place += 1) {
    const colour = palette && maps.length === 1
      ? palette[Math.round(share(maps[0][place]) * (TABLE - 1))]
      : [0, 1, 2].map((k) => Math.round(255 * share((maps[k] ?? maps[0])[place])));
    image.data.set([...colour, 255], 4 * place);
  }
  context.putImageData(image, 0, 0);
}

const IN_PAGE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;

// A picture in the page's text as a background; anything else is none.
function backgroundOf(uri) {
  return IN_PAGE.test(uri ?? "") ? `url("${uri}")` : "none";
}
