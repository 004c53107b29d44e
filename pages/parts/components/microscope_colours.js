// Numbers as people read them, and as colours: zero is the colour of the paper, below it blue, above it orange.

const MINUS = "\u2212";

const written = (value, digits = 3) => (value === -Infinity ? `${MINUS}∞` : signed(value, { digits }));

// In a small cell: as many digits as have room.
function writtenShort(value, digits) {
  const size = Math.abs(value);
  return written(value, Math.max(0, digits - (size >= 100 ? 2 : size >= 10 ? 1 : 0)));
}

// Whether the numbers that are shown, worked out by hand, give the number that is shown for them.
const asShown = (value, digits = 3) => Number(value.toFixed(digits));
const equals = (byHand, value) => (written(byHand) === written(value) ? "=" : "≈");

const bracketed = (value) => (value < 0 ? `(${written(value)})` : written(value));

// " + 0.100" or " − 0.100"
const added = (value) => `${value < 0 ? MINUS : "+"} ${written(Math.abs(value))}`;

class Colours {
  // anchors: { light, dark }, each from the lowest value over zero in the middle to the greatest.
  constructor(anchors) {
    this.anchors = anchors;
    this.palettes = { light: paletteOf(anchors.light), dark: paletteOf(anchors.dark) };
    this.isDark = false;
  }

  get theme() { return this.isDark ? "dark" : "light"; }

  // Whether the page is dark is read off it: a visitor may change that at any time.
  look(node) {
    const paper = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
    const wasDark = this.isDark;
    if (/^#[0-9a-f]{6}$/i.test(paper)) this.isDark = lightness(channelsOf(paper)) < 0.5;
    return wasDark !== this.isDark;
  }

  of(value, limit) {
    const share = limit > 0 ? within(value / limit, -1, 1) : 0;
    return this.palettes[this.theme][Math.round(((share + 1) / 2) * (TABLE - 1))];
  }

  paint(node, value, limit) {
    const rgb = this.of(value, limit);
    node.style.background = `rgb(${rgb.join(" ")})`;
    node.style.color = lightness(rgb) > 0.52 ? "#1d1713" : "#fffbf5";
  }

  // The whole scale as a CSS gradient, from the lowest to the greatest.
  gradient() { return `linear-gradient(90deg, ${this.anchors[this.theme].join(", ")})`; }
}

const lightness = ([red, green, blue]) => (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
