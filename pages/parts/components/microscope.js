// The microscope: a window slides over the maps below, and every number of the one unit above is in sight. All of it is
// worked out here; Python is only asked for another part of a map that is too large to travel whole.

const MICROSCOPES = new WeakMap();
const FAINT = 1e-3; // of the layer's largest knob: kernels below that hold nothing
const PATIENCE = 400; // milliseconds before a screen reader is told where the window stands

class Microscope {
  constructor(root, data) {
    this.root = root;
    this.colours = new Colours(data.anchors);
    this.filling = new Filling(this);
    this.below = new MapDrawing(this.find(".below .map"), (place) => this.over(unitOver(this.layer, this.part, place)));
    this.above = new MapDrawing(this.find(".above > .map"), (place) => this.over(place));
    this.overview = new MapDrawing(this.find(".overview .map"), (place, event) => {
      if (event.type === "pointerdown") this.ask(place);
    });
    this.grids = Object.fromEntries(["window", "kernel", "products"].map((name) => [
      name, new NumberGrid(this.find(`.${name} .grid`), this.colours, (cell) => this.point(cell)),
    ]));
    this.sums = new Contributions(this.find(".maps"), data.words, (map) => this.choose(map));
    this.chain = new Chain(this.find(".chain"), data.words);
    this.makeButtons(data.words);
    for (const map of root.querySelectorAll(".below .map, .above > .map")) map.onkeydown = (event) => this.key(event);
    this.find(".overview .map").onkeydown = (event) => this.keyOnOverview(event);
  }

  find(selector) { return this.root.querySelector(selector); }

  makeButtons(words) {
    const row = this.find(".buttons");
    setAttribute(row, "aria-label", words.buttons);
    const button = (name, act) => {
      const node = element("button", `press ${name}`, row);
      node.type = "button";
      node.onclick = act;
      setText(node, words[name]);
      return node;
    };
    this.buttons = {
      play: button("play", () => this.filling.toggle()),
      step: button("step", () => this.step()),
      finish: button("finish", () => this.filling.finish()),
    };
  }

  show(data) {
    const isSame = this.data?.signature === data.signature;
    this.data = data;
    if (!isSame) this.begin(data);
    else if (this.colours.look(this.root)) this.drawAll();
  }

  // Another layer, another channel or another part.
  begin(data) {
    this.filling.leave();
    this.layer = layerOf(data.layer);
    this.part = data.part;
    this.own = data.own.map(asFloats);
    this.at = data.at;
    this.wanted = null;
    this.colours.look(this.root);
    this.thumbs = new Thumbs(this.layer, this.colours, data.limits);
    const { partial } = unitOf(this.layer, this.at);
    if (this.of !== data.of) this.map = data.shown ?? byAmount(partial)[0]; // the same map while only the part moves
    this.of = data.of;
    this.knobs = { faint: FAINT * data.largest_knob, most: greatestAmount(this.layer.kernel ?? []) };
    if (this.knobs.most < this.knobs.faint) this.knobs.most = data.largest_knob; // nothing, and drawn as nothing
    const [top, left, height, width] = this.part;
    const corner = cornerOf(this.layer, [top, left]);
    const span = spanOf(this.layer);
    this.below.resize([...corner, ...[height, width].map((count, i) => (count - 1) * this.layer.stride[i] + span[i])]);
    this.above.resize(this.part);
    Object.values(this.grids).forEach((grid) => grid.resize(this.layer.size));
    setAttribute(this.root, "data-kind", this.layer.kernel ? "convolution" : "pooling");
    setAttribute(this.root, "data-size", sizeName(Math.max(...this.layer.size)));
    this.sums.begin(this.layer, { thumbs: this.thumbs, first: data.first, faint: this.knobs.faint * greatestAmount(data.limits) });
    this.chain.begin(this.layer, this.layer.reads * this.layer.size[0] * this.layer.size[1]);
    this.say(data);
    this.drawAll();
  }

  say({ words, says }) {
    setText(this.find(".above figcaption"), says.above);
    setText(this.find(".above > .soft"), says.hint);
    setText(this.find(".below .soft"), says.about);
    setText(this.find(".maps .soft"), says.sums);
    setText(this.find(".kernel figcaption"), says.kernel);
    setText(this.find(".window figcaption"), words.window);
    setText(this.find(".products figcaption"), words.products);
    setAttribute(this.find(".below .map"), "aria-label", says.below_label);
    setAttribute(this.find(".above > .map"), "aria-label", says.above_label);
    setAttribute(this.find(".overview .map"), "aria-label", says.overview ?? "");
    setText(this.find(".overview .soft"), says.overview ?? "");
    this.find(".overview").hidden = !says.overview;
    this.find(".earlier").setAttribute("aria-label", words.earlier);
    this.find(".later").setAttribute("aria-label", words.later);
  }

  drawAll() {
    this.thumbs.kept = new Map();
    this.drawBelow();
    const whole = this.filling.isWhole;
    this.above.draw((row, column) => (whole ? this.colourAbove([row, column]) : null));
    if (!whole) this.filling.redraw();
    this.drawOverview();
    this.find(".legend .scale").style.background = this.colours.gradient();
    this.drawUnit();
  }

  drawBelow() {
    const { layer, map } = this;
    const { words, limits, first } = this.data;
    const name = layer.colours ? fill(words.colour_below, { map: words.colours[map] }) : fill(words.map_below, { map: first + map });
    setText(this.find(".below figcaption"), name);
    this.below.draw((row, column) => {
      const value = inputAt(layer, map, row, column);
      if (value === null) return null;
      return layer.colours ? [0, 1, 2].map((colour) => sentAt(layer, colour, row, column)) : this.colours.of(value, limits[map]);
    });
  }

  drawOverview() {
    if (!this.data.overview) return;
    const [height, width] = this.data.full;
    const levels = asBytes(this.data.overview);
    this.overview.resize([0, 0, height, width]);
    this.overview.draw((row, column) => this.colours.of((levels[row * width + column] - 128) / 127, 1));
    this.overview.frame(this.part.slice(0, 2), this.part.slice(2));
  }

  ownAt([row, column], step = this.own.length - 1) {
    return this.own[step][(row - this.part[0]) * this.part[3] + column - this.part[1]];
  }

  colourAbove(place) { return this.colours.of(this.ownAt(place), this.data.limit); }

  // The pointer or a key is over a unit of the part.
  over(place) {
    if (this.filling.isPlaying || String(place) === String(this.at)) return;
    this.goTo(place);
  }

  goTo(place) {
    this.at = place;
    this.drawUnit(); // at once: a browser tells of the pointer no more than once a frame
  }

  drawUnit() {
    if (this.colours.look(this.root)) return this.drawAll();
    const { layer, at } = this;
    const unit = unitOf(layer, at);
    this.below.frame(cornerOf(layer, at), spanOf(layer));
    this.above.frame(at, [1, 1]);
    this.drawTerms();
    this.sums.show(unit.partial, this.map);
    this.chain.show(unit, this.ownAt(at), this.data.limit);
    setText(this.find(".where"), fill(this.data.words.where, { row: at[0], column: at[1] }));
    const { low, high } = this.data.words;
    setText(this.find(".legend .low"), low);
    setText(this.find(".legend .high"), high);
    return unit;
  }

  drawTerms() {
    const { layer, map, grids } = this;
    const { words, limits } = this.data;
    const values = windowOf(layer, map, this.at);
    this.terms = { values };
    if (!layer.kernel) {
      grids.window.show(values, limits[map], { outside: "·", greatest: greatestOf(values) });
    } else {
      const kernel = kernelOf(layer, map);
      const products = values.map((value, i) => (value ?? 0) * kernel[i]);
      const most = greatestAmount(kernel);
      Object.assign(this.terms, { kernel, products });
      grids.window.show(values, limits[map], { outside: "0" });
      grids.kernel.show(kernel, this.knobs.most, {});
      grids.products.show(products, limits[map] * (most < this.knobs.faint ? this.knobs.most : most), {});
    }
    this.readOut(this.pointed ?? -1, words);
  }

  point(cell) {
    this.pointed = cell;
    Object.values(this.grids).forEach((grid) => grid.point(cell));
    this.readOut(cell, this.data.words);
  }

  // One product in full, or what they come to.
  readOut(cell, words) {
    const { values, kernel } = this.terms;
    const only = kernel && values.length === 1 ? 0 : cell;
    setText(this.find(".readout"), only >= 0 && kernel ? this.product(only, words) : this.together(words));
  }

  product(cell, words) {
    const { values, kernel, products } = this.terms;
    const padding = values[cell] === null ? words.padding : "";
    const value = values[cell] ?? 0;
    const sign = equals(asShown(value) * asShown(kernel[cell]), products[cell]);
    return `${written(value)}${padding} × ${bracketed(kernel[cell])} ${sign} ${written(products[cell])}`;
  }

  together(words) {
    const { values, kernel, products } = this.terms;
    const count = values.length;
    if (!kernel) return fill(words.greatest_of, { count, value: written(values[greatestOf(values)] ?? -Infinity) });
    const isEmpty = greatestAmount(kernel) < this.knobs.faint;
    return fill(isEmpty ? words.no_knobs : words.products_sum, { count, value: written(products.reduce((a, b) => a + b, 0)) });
  }

  choose(map) {
    this.map = map;
    this.drawBelow();
    this.drawUnit();
  }

  step() {
    this.filling.pause();
    const [top, left, height, width] = this.part;
    const next = (this.at[0] - top) * width + this.at[1] - left + 1;
    const within = next % (height * width);
    this.goTo([top + Math.floor(within / width), left + (within % width)]);
    this.speakSoon();
  }

  key(event) {
    if (event.key === " ") { event.preventDefault(); return this.filling.toggle(); }
    const [, left, , width] = this.part;
    const ends = { Home: [this.at[0], left], End: [this.at[0], left + width - 1] };
    const arrow = ARROWS[event.key];
    const place = ends[event.key] ?? (arrow && this.at.map((at, i) => at + arrow[i]));
    if (!place) return undefined;
    event.preventDefault();
    event.stopPropagation();
    this.filling.pause();
    return this.walk(place);
  }

  // One unit on; past the edge of the part Python is asked for more of the map.
  walk(place) {
    const isWithin = (start, count) => place.every((at, i) => at >= start[i] && at < start[i] + count[i]);
    if (isWithin(this.part.slice(0, 2), this.part.slice(2))) { this.goTo(place); this.speakSoon(); }
    else if (isWithin([0, 0], this.data.full)) this.ask(place);
  }

  keyOnOverview(event) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const from = this.wanted ?? this.part.slice(0, 2).map((start, i) => start + Math.floor(this.part[i + 2] / 2));
    this.ask(from.map((at, i) => {
      const step = Math.max(1, Math.floor(this.part[i + 2] / 2));
      return Math.min(Math.max(at + arrow[i] * step, 0), this.data.full[i] - 1);
    }));
  }

  ask(place) {
    this.wanted = place;
    this.send("moved", { of: this.data.of, row: place[0], column: place[1] });
  }

  speakSoon() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { partial, values } = unitOf(this.layer, this.at);
      const sum = written(partial.reduce((total, value) => total + value, 0));
      const words = { row: this.at[0], column: this.at[1], sum, output: written(values.at(-1)) };
      setText(this.find(".live"), fill(this.data.words.spoken, words));
    }, PATIENCE);
  }

  leave() {
    clearTimeout(this.telling);
    this.filling.pause();
  }
}

const greatestAmount = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const sizeName = (size) => (size === 1 ? "one" : size <= 3 ? "small" : size <= 5 ? "middle" : size <= 7 ? "large" : "huge");

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".microscope");
  if (!root || !data) return undefined;
  if (!MICROSCOPES.has(root)) MICROSCOPES.set(root, new Microscope(root, data));
  const microscope = MICROSCOPES.get(root);
  microscope.send = setTriggerValue;
  microscope.show(data);
  return () => microscope.leave();
}
