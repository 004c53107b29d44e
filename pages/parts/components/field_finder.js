// Which pixels one unit can see: point at the map and a box moves over the picture, point at the picture and the unit
// whose middle is nearest is marked. The box comes from three numbers: its size, the jump between neighbours, the start.

const FINDERS = new WeakMap();
const LEAST_RIM = 0.05; // of the picture's side, around it
const MOST_RIM = 0.3; // a box may reach further out; then it is cut off there, and the words say how far it goes

// Where the box of a unit begins and ends along one side, in pixels of the picture; it may lie in the padding.
function reachOf(place, { size, jump, start }) {
  const from = Math.round(start - size / 2 + place * jump);
  return { from, to: from + size };
}

// How much of it lies beyond the picture.
function beyond({ from, to }, side) {
  return Math.min(to - from, Math.max(0, -from) + Math.max(0, to - side));
}

function nearestPlace(pixel, { jump, start }, count) {
  return within(Math.round((pixel - start) / jump), 0, count - 1);
}

class FieldFinder {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.svg = this.find("svg");
    this.makeDrawing();
    this.listen();
  }

  show(data) {
    if (this.data?.signature === data.signature) return;
    const pixel = this.pixel ?? [data.picture.side / 2, data.picture.side / 2].map((half) => half - 0.5);
    const scale = this.data ? data.picture.side / this.data.picture.side : 1;
    Object.assign(this, { data, words: data.words, values: asFloats(data.map.values) });
    this.paintMap();
    this.setPicture();
    this.lookAt(pixel.map((place) => place * scale));
  }

  makeDrawing() {
    this.hatch = shape(shape(this.svg, "defs", {}), "pattern", { id: "padding", width: 6, height: 6, patternUnits: "userSpaceOnUse" });
    shape(this.hatch, "path", { d: "M-1 7L7-1M-1 1L1-1M5 7L7 5", class: "hatch" });
    this.rim = shape(this.svg, "rect", { class: "rim", fill: "url(#padding)" });
    this.image = shape(this.svg, "image", { x: 0, y: 0 });
    this.shade = shape(this.svg, "path", { class: "shade", "fill-rule": "evenodd" });
    this.casing = shape(this.svg, "rect", { class: "casing" });
    this.box = shape(this.svg, "rect", { class: "box" });
    this.whole = shape(this.svg, "rect", { class: "whole", x: 0, y: 0 });
    this.centre = shape(this.svg, "circle", { class: "centre" });
  }

  paintMap() {
    const { map, palettes } = this.data;
    const look = { low: map.signed ? -map.brightest : 0, high: map.brightest };
    const palette = paletteOf(map.signed ? palettes.signed : palettes.sequential);
    paintMaps(this.find("canvas"), [this.values], { width: map.columns, height: map.rows, look, palette });
    setText(this.find(".units figcaption"), map.about);
    setAttribute(this.find(".units .frame"), "aria-label", fill(this.words.map_label, map));
  }

  setPicture() {
    const { picture, field, map } = this.data;
    const { side } = picture;
    const reach = [reachOf(0, field), reachOf(map.rows - 1, field)];
    const out = Math.max(-reach[0].from, reach[1].to - side);
    this.margin = within(out, LEAST_RIM * side, MOST_RIM * side);
    const wide = side + 2 * this.margin;
    setAttribute(this.svg, "viewBox", `${-this.margin} ${-this.margin} ${wide} ${wide}`);
    for (const [name, value] of Object.entries({ x: -this.margin, y: -this.margin, width: wide, height: wide })) setAttribute(this.rim, name, value);
    for (const node of [this.image, this.whole]) { setAttribute(node, "width", side); setAttribute(node, "height", side); }
    if (IN_PAGE.test(picture.uri)) setAttribute(this.image, "href", picture.uri);
    setAttribute(this.svg, "aria-label", fill(this.words.picture_label, picture));
    setAttribute(this.root, "data-whole", String(field.whole));
    setText(this.find(".seen figcaption"), this.words.picture);
    setText(this.find(".why"), this.data.why);
    const unit = wide / 100;
    setAttribute(this.hatch, "patternTransform", `scale(${(unit / 2.4).toFixed(3)})`);
    this.root.style.setProperty("--pen", unit.toFixed(3));
    setAttribute(this.centre, "r", unit);
  }

  listen() {
    const step = (down, across) => this.point(this.row + down, this.column + across);
    listenForPointing(this.find(".units .frame"), {
      onPoint: (x, y) => this.point(Math.floor(y * this.data.map.rows), Math.floor(x * this.data.map.columns)),
      onStep: step,
    });
    listenForPointing(this.svg, {
      onPoint: (x, y) => {
        const wide = this.data.picture.side + 2 * this.margin;
        this.lookAt([x * wide - this.margin, y * wide - this.margin]);
      },
      onStep: step,
    });
  }

  // The unit whose middle is nearest to a pixel: [across, down].
  lookAt([across, down]) {
    const { map, field } = this.data;
    this.point(nearestPlace(down, field, map.rows), nearestPlace(across, field, map.columns));
  }

  point(row, column) {
    const { map, field, picture } = this.data;
    this.row = within(row, 0, map.rows - 1);
    this.column = within(column, 0, map.columns - 1);
    const [across, down] = [reachOf(this.column, field), reachOf(this.row, field)];
    this.pixel = [this.column, this.row].map((place) => field.start + place * field.jump);
    placeUnit(this.find(".mark"), { row: this.row, column: this.column, ...map });
    this.drawBox(across, down);
    setText(this.find(".told"), this.sentence(across, down, picture.side));
  }

  drawBox(across, down) {
    const { side } = this.data.picture;
    const rect = { x: across.from, y: down.from, width: across.to - across.from, height: down.to - down.from };
    for (const node of [this.casing, this.box]) for (const [name, value] of Object.entries(rect)) setAttribute(node, name, value);
    const [left, right, top, bottom] = [across.from, across.to, down.from, down.to].map((edge) => within(edge, 0, side));
    setAttribute(this.shade, "d", `M0 0h${side}v${side}h${-side}zM${left} ${top}H${right}V${bottom}H${left}z`);
    setAttribute(this.centre, "cx", this.pixel[0]);
    setAttribute(this.centre, "cy", this.pixel[1]);
  }

  sentence(across, down, side) {
    const { words, data, row, column } = this;
    const { size, whole } = data.field;
    const value = signed(this.values[row * data.map.columns + column], { digits: 3 });
    const said = [fill(whole ? words.directly : words.sees, { row, column, value, size })];
    const out = { across: beyond(across, side), down: beyond(down, side) };
    if (across.from <= 0 && down.from <= 0 && across.to >= side && down.to >= side) said.push(words.all_of_it);
    const kinds = ["across", "down"].filter((way) => out[way] > 0);
    if (kinds.length === 2 && out.across === out.down) said.push(fill(words.outside_both, { size, count: out.across }));
    else if (kinds.length === 2) said.push(fill(words.outside_each, { size, ...out }));
    else for (const way of kinds) said.push(fill(words[`outside_${way}`], { size, count: out[way] }));
    return said.join(" ");
  }
}

function placeUnit(mark, { row, column, rows, columns }) {
  const share = (part, of) => `${((100 * part) / of).toFixed(3)}%`;
  Object.assign(mark.style, {
    top: share(row, rows), left: share(column, columns), width: share(1, columns), height: share(1, rows),
  });
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".field-finder");
  if (!root || !data) return undefined;
  if (!FINDERS.has(root)) FINDERS.set(root, new FieldFinder(root));
  FINDERS.get(root).show(data);
  return undefined;
}
