// One map, large: alone in its colours, or as the light in which the picture is seen. The numbers are the network's own
// (float32); moving over them reads them out. Nothing is sent back.

const VIEWS = new WeakMap();
const SOURCE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;
const SIDE = 560; // canvas pixels
const DIMMED = 0.2; // how much of the picture is left where the map says nothing
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function numbersOf(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

function rgb(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

// The colour at a share of the way through evenly spaced anchors.
function mixed(anchors, share) {
  const at = Math.max(0, Math.min(1, share)) * (anchors.length - 1);
  const low = Math.min(anchors.length - 2, Math.floor(at));
  return anchors[low].map((part, i) => part + (anchors[low + 1][i] - part) * (at - low));
}

class OpenMap {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, { root, find, view: find(".view"), canvas: find("canvas"), unit: find(".unit") });
    this.choice = null;
    this.place = null;
    find(".over").onclick = () => this.choose(true);
    find(".alone").onclick = () => this.choose(false);
    this.view.onpointermove = (event) => this.read(this.placeOf(event));
    this.view.onpointerleave = () => this.read(null);
    this.view.onkeydown = (event) => this.key(event);
    this.view.onblur = () => this.read(null);
  }

  show(data) {
    if (this.data?.stage !== data.stage) this.choice = null;
    const other = this.data?.picture !== data.picture;
    this.data = data;
    this.values = numbersOf(data.values);
    this.colours = data.colours.map(rgb);
    setText(this.find(".headline"), data.words.headline);
    setText(this.find(".over"), data.words.over);
    setText(this.find(".alone"), data.words.alone);
    setAttribute(this.view, "aria-label", data.words.spoken);
    if (other) this.load();
    this.refresh();
    this.read(null);
  }

  load() {
    const picture = new Image();
    const uri = this.data.picture;
    this.picture = null;
    picture.onload = () => {
      if (this.data.picture !== uri) return;
      this.picture = picture;
      this.refresh();
    };
    if (SOURCE.test(uri)) picture.src = uri;
  }

  get isOver() {
    return this.choice ?? this.data.over;
  }

  choose(over) {
    this.choice = over;
    this.refresh();
  }

  refresh() {
    const { height, width, legend } = this.data;
    Object.assign(this.canvas, { width: SIDE, height: Math.round((SIDE * height) / width) });
    setAttribute(this.find(".over"), "aria-pressed", String(this.isOver));
    setAttribute(this.find(".alone"), "aria-pressed", String(!this.isOver));
    const pen = this.canvas.getContext("2d");
    if (this.data.empty) this.strike(pen);
    else if (this.isOver) this.light(pen);
    else this.colourIn(pen);
    const ends = this.isOver ? legend.light : legend.colour;
    setText(this.find(".low"), ends[0]);
    setText(this.find(".high"), ends[1]);
    const stops = this.isOver ? ["#1c1511", "#ffffff"] : this.data.colours;
    this.find(".scale").style.background = `linear-gradient(90deg, ${stops.join(",")})`;
  }

  // Every number is its own block of whole pixels, unblurred.
  blocks(paint) {
    const { height, width } = this.data;
    const { width: wide, height: high } = this.canvas;
    for (let row = 0; row < height; row += 1) {
      const top = Math.floor((row * high) / height);
      const deep = Math.floor(((row + 1) * high) / height) - top;
      for (let column = 0; column < width; column += 1) {
        const left = Math.floor((column * wide) / width);
        paint(this.values[row * width + column], left, top, Math.floor(((column + 1) * wide) / width) - left, deep);
      }
    }
  }

  colourIn(pen) {
    const { low, high } = this.data;
    this.blocks((value, ...box) => {
      const parts = mixed(this.colours, (value - low) / (high - low || 1)).map(Math.round);
      pen.fillStyle = `rgb(${parts.join(",")})`;
      pen.fillRect(...box);
    });
  }

  // One number everywhere is no pattern, and is never stretched into one.
  strike(pen) {
    const { width, height } = this.canvas;
    pen.fillStyle = "#808080";
    pen.fillRect(0, 0, width, height);
    pen.strokeStyle = "#5a5a5a";
    pen.lineWidth = 6;
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.lineTo(width, height);
    pen.stroke();
  }

  light(pen) {
    pen.fillStyle = "#808080";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.picture) pen.drawImage(this.picture, 0, 0, this.canvas.width, this.canvas.height);
    this.blocks((value, ...box) => {
      const light = Math.max(0, Math.min(1, value / (this.data.lit || 1)));
      pen.fillStyle = `rgba(0, 0, 0, ${((1 - DIMMED) * (1 - light)).toFixed(3)})`;
      pen.fillRect(...box);
    });
  }

  placeOf(event) {
    const box = this.view.getBoundingClientRect();
    const { height, width } = this.data;
    const row = Math.floor(((event.clientY - box.top) / box.height) * height);
    const column = Math.floor(((event.clientX - box.left) / box.width) * width);
    return row >= 0 && column >= 0 && row < height && column < width ? [row, column] : null;
  }

  read(place) {
    this.place = place;
    this.unit.hidden = place === null;
    const { height, width, words } = this.data;
    if (place === null) return setText(this.find(".readout"), words.hint);
    const [row, column] = place;
    Object.assign(this.unit.style, {
      left: `${(100 * column) / width}%`, top: `${(100 * row) / height}%`,
      width: `${100 / width}%`, height: `${100 / height}%`,
    });
    const value = Number(this.values[row * width + column].toPrecision(6));
    return setText(this.find(".readout"), `row ${row}, column ${column}: ${String(value).replace("-", "−")}`);
  }

  key(event) {
    if (event.key === "Escape") return this.read(null);
    const step = STEPS[event.key];
    if (!step) return undefined;
    event.preventDefault();
    event.stopPropagation();
    const { height, width } = this.data;
    const [row, column] = this.place ?? [Math.floor(height / 2) - step[0], Math.floor(width / 2) - step[1]];
    const within = (at, length) => Math.max(0, Math.min(length - 1, at));
    return this.read([within(row + step[0], height), within(column + step[1], width)]);
  }
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".open-map");
  if (!root || !data) return undefined;
  if (!VIEWS.has(root)) VIEWS.set(root, new OpenMap(root));
  VIEWS.get(root).show(data);
  return undefined;
}
