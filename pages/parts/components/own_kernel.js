// A window of one's own: type its numbers, turn it, and see the map that it makes of the picture while you type. Beside
// it the windows that the network learned; any of them can be put into the editor. All of it is computed here.

const BENCHES = new WeakMap();
const LARGEST = 999; // a number of one's own window
const FINE = 3; // digits after the point in a window of 3 × 3; one less in larger ones

function written(number, size) {
  return String(Number(number.toFixed(size > 3 ? FINE - 1 : FINE)));
}

// The sentence that says what a window makes of an area of one colour.
function addsTo(total) {
  const isNear = (number) => Math.abs(total - number) < 5e-4;
  if (isNear(0)) return "adds_to_zero";
  if (isNear(1)) return "adds_to_one";
  if (isNear(-1)) return "adds_to_minus_one";
  return total < 0 ? "adds_below" : "adds";
}

class OwnKernel {
  constructor(root) {
    this.root = root;
    this.sliding = { stride: 1, dilation: 1, padded: false };
    this.reads = "grey";
    this.cells = [];
    this.plane = 0;
    this.find = (selector) => root.querySelector(selector);
    this.learned = new LearnedKernels(root.querySelector(".learned"), (planes, size) => this.load(planes, size));
    this.listen();
  }

  async show(data) {
    if (this.data?.signature === data.signature) return;
    const isFirst = !this.data;
    const isOther = isFirst || this.data.network !== data.network;
    this.data = data;
    this.words = data.words;
    this.palette = paletteOf(data.palette);
    Object.assign(this, { signature: data.signature, planes: null, maps: null });
    if (isFirst) this.furnish();
    if (isFirst || (isOther && this.windows.length === 3)) this.take(data.first);
    else this.makeCells();
    await this.open(data);
  }

  // The picture's numbers: as pixels, as one grey, and prepared as this network wants them.
  async open(data) {
    const { picture, prepared } = data;
    try {
      const values = await unpacked(picture.values, picture.side);
      if (this.signature !== data.signature) return; // another picture came meanwhile
      const colours = [0, 1, 2].map((k) => Float64Array.from({ length: values.length / 3 }, (_, place) => values[3 * place + k]));
      const grey = Float64Array.from(colours[0], (_, place) => greyOf(colours.map((colour) => colour[place])));
      const scaled = colours.map((colour, k) => colour.map((value) => (value - prepared.mean[k]) / prepared.std[k]));
      this.planes = { grey: [grey], colours, prepared: scaled };
    } catch {
      setText(this.find(".told"), this.words.too_old);
      return;
    }
    this.learned.show(data, this.planes.prepared, this.palette);
    this.update();
    this.root.dataset.ready = "true";
  }

  furnish() {
    this.presets = new Map(this.data.presets.map((preset) => [preset.name, this.makePreset(preset)]));
    setAttribute(this.find(".presets"), "aria-label", this.words.presets);
    this.readsButtons = this.choices(".reads", this.words.reads, (name) => { this.reads = name; this.update(); });
    this.planeButtons = this.choices(".planes", this.words.planes, (name) => { this.plane = Number(name); this.makeCells(); });
    for (const [name, act] of [["turn", () => this.change((numbers) => turned(numbers, this.size))],
      ["swap", () => this.change((numbers) => numbers.map((number) => (number ? -number : 0)))]]) {
      const button = element("button", name === "turn" ? "press first" : "press", this.find(".turns"));
      button.type = "button";
      setText(button, this.words[name]);
      button.onclick = act;
    }
    this.makeSettings();
  }

  makePreset(preset) {
    const button = element("button", "preset", this.find(".presets"));
    button.type = "button";
    const picture = element("span", "small", button);
    setText(element("span", "", button), preset.title);
    setAttribute(button, "title", preset.about);
    button.onclick = () => this.take(preset.name);
    return { ...preset, button, picture };
  }

  choices(selector, words, act) {
    const group = this.find(selector);
    setAttribute(group, "aria-label", words.label);
    return new Map(words.options.map(([name, title]) => {
      const button = element("button", "choice", group);
      button.type = "button";
      setText(button, title);
      button.onclick = () => act(name);
      return [name, button];
    }));
  }

  makeSettings() {
    const { settings } = this.words;
    this.selects = {};
    for (const name of ["stride", "padding", "size", "dilation"]) {
      const label = element("label", "soft", this.find(".settings"));
      label.append(settings[name].title);
      const select = element("select", "", label);
      for (const [value, title] of settings[name].options) {
        setText(Object.assign(element("option", "", select), { value }), title);
      }
      select.onchange = () => this.set(name, Number(select.value));
      this.selects[name] = select;
    }
  }

  set(name, value) {
    if (name === "size") return this.resize(value);
    this.sliding = { ...this.sliding, ...(name === "padding" ? { padded: value === 1 } : { [name]: value }) };
    return this.update();
  }

  // A window that one can begin with, in the size that is chosen.
  take(name) {
    const sizes = this.data.presets.find((preset) => preset.name === name).numbers;
    const size = sizes[this.size] ? this.size : 3;
    this.put([sizes[size]], size, name);
  }

  load(planes, size) {
    this.put(planes, size, "");
    this.find(".window").scrollIntoView({ block: "nearest" });
  }

  resize(size) {
    if (this.preset) {
      this.size = size;
      return this.take(this.preset);
    }
    return this.put(this.windows.map((numbers) => resized(numbers, this.size, size)), size, "");
  }

  change(act) {
    this.put(this.windows.map(act), this.size, "");
  }

  put(windows, size, preset) {
    Object.assign(this, { windows: windows.map((numbers) => [...numbers]), size, preset, plane: 0 });
    this.makeCells();
    this.update();
  }

  makeCells() {
    const cells = this.find(".cells");
    const count = this.size * this.size;
    cells.style.setProperty("--size", this.size);
    while (this.cells.length > count) this.cells.pop().parentElement.remove();
    while (this.cells.length < count) this.makeCell(element("span", "slot", cells));
    this.cells.forEach((cell, place) => {
      const where = { row: Math.floor(place / this.size) + 1, column: (place % this.size) + 1 };
      const plane = this.windows.length === 3 ? `${this.words.planes.options[this.plane][1]}, ` : "";
      setAttribute(cell, "aria-label", plane + fill(this.words.cell, where));
      this.write(cell, place);
    });
    this.tint();
  }

  makeCell(slot) {
    const cell = element("input", "cell", slot);
    Object.assign(cell, { type: "number", step: "any", min: -LARGEST, max: LARGEST, autocomplete: "off" });
    element("span", "face", slot).setAttribute("aria-hidden", "true");
    this.cells.push(cell);
    const place = () => this.cells.indexOf(cell);
    cell.oninput = () => this.type(place(), Number(cell.value));
    cell.onblur = () => this.write(cell, place());
    cell.onkeydown = (event) => this.keyInCell(event, place());
    cell.onfocus = () => cell.select();
  }

  // A box for numbers can only write a hyphen: while nobody types in it, its face shows a minus sign.
  write(cell, place) {
    cell.value = written(this.windows[this.plane][place], this.size);
    setText(cell.nextElementSibling, cell.value.replace("-", "−"));
  }

  type(place, number) {
    this.windows[this.plane][place] = within(Number.isFinite(number) ? number : 0, -LARGEST, LARGEST);
    this.preset = "";
    this.tint();
    this.update();
  }

  // Up and down turn the number by one; Page Up and Page Down go to the cell above and below, Enter to the next one.
  keyInCell(event, place) {
    const turns = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const moves = { PageUp: -this.size, PageDown: this.size, Enter: 1 }[event.key];
    if (!turns && !moves) return;
    event.preventDefault();
    event.stopPropagation();
    const { cells } = this;
    if (moves) return void cells[(place + moves + cells.length) % cells.length].focus();
    this.type(place, this.windows[this.plane][place] + turns);
    this.write(cells[place], place);
  }

  tint() {
    const numbers = this.windows[this.plane];
    const most = Math.max(...this.windows.flat().map(Math.abs)) || 1;
    this.cells.forEach((cell, place) => {
      setAttribute(cell, "data-sign", numbers[place] > 0 ? "plus" : numbers[place] < 0 ? "minus" : "zero");
      cell.style.setProperty("--much", `${(12 + 38 * Math.abs(numbers[place] / most)).toFixed(0)}%`);
    });
  }

  update() {
    if (!this.planes) return;
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => this.draw());
  }

  get inputs() {
    return this.windows.length === 3 ? this.planes.prepared : this.planes[this.reads];
  }

  // How the window slides, and how many places it finds.
  get way() {
    const { side } = this.data.picture;
    const { stride, dilation, padded } = this.sliding;
    const padding = padded ? Math.floor((dilation * (this.size - 1)) / 2) : 0;
    const way = { side, size: this.size, stride, dilation, padding, before: padding };
    return { ...way, out: outputSide(side, way) };
  }

  draw() {
    const way = this.way;
    const apart = this.windows.length === 1; // each colour by itself; a network's first layer adds them all up
    this.maps = apart ? this.inputs.map((plane) => slide([plane], this.windows, way)) : [slide(this.inputs, this.windows, way)];
    this.look = lookOf(this.maps, this.windows, this.data.looks);
    this.paintPhoto();
    const palette = this.look.signed ? this.palette : null;
    paintMaps(this.find(".result canvas"), this.maps, { width: way.out, height: way.out, look: this.look, palette });
    this.tellAll(way);
    this.point(this.at);
  }

  paintPhoto() {
    const { side } = this.data.picture;
    const shown = this.windows.length === 3 ? this.planes.colours : this.planes[this.reads];
    paintMaps(this.find(".photo canvas"), shown, { width: side, height: side, look: { low: 0, high: this.data.looks.white } });
  }

  tellAll(way) {
    const { words, data } = this;
    const isLearned = this.windows.length === 3;
    const total = sumOf(this.windows);
    const values = { size: this.size, side: way.side, out: way.out, count: this.size * this.size * this.windows.length };
    const ends = { low: brief(this.look.low), high: brief(this.look.high) };
    setText(this.find(".window .title"), fill(words.window, values));
    const adds = isLearned ? words.adds_learned : words[addsTo(total)];
    setText(this.find(".adds"), fill(adds, { sum: brief(total), size: brief(Math.abs(total)), rescaled: words.rescaled }));
    setText(this.find(".photo figcaption"), isLearned ? words.reads_prepared : fill(words.photo, values));
    const kind = this.look.signed ? (this.maps.length === 3 ? "signed_colours" : "signed") : "plain";
    setText(this.find(".result figcaption"), `${fill(words.result, values)} ${fill(words.legend[kind], ends)}`);
    setText(this.find(".sliding summary"), fill(words.sliding, { ...values, ...this.tellSliding(way) }));
    setText(this.find(".formula"), fill(words.formula, { ...way, ...values }));
    setText(this.find(".formula-words"), words.formula_words);
    setAttribute(this.find(".photo .frame"), "aria-label", fill(words.photo_label, data.picture));
    setAttribute(this.find(".result .frame"), "aria-label", fill(words.result_label, { ...values, ...ends }));
    this.pressed(this.readsButtons, this.reads);
    this.pressed(this.planeButtons, String(this.plane));
    this.find(".reads").hidden = isLearned;
    this.find(".planes").hidden = !isLearned;
    for (const { button, picture, name, tile } of this.presets.values()) {
      setAttribute(button, "aria-pressed", String(name === this.preset));
      picture.style.backgroundImage = backgroundOf(data.previews.uri);
      picture.style.backgroundSize = `${100 * data.previews.count}% 100%`;
      picture.style.backgroundPosition = `${(100 * tile) / (data.previews.count - 1)}% 0`;
    }
  }

  tellSliding({ stride, dilation, padding }) {
    const { settings } = this.words;
    const sizes = [...this.selects.size.options].map((option) => Number(option.value));
    Object.entries({ stride, dilation, padding: Number(this.sliding.padded), size: sizes.includes(this.size) ? this.size : "" })
      .forEach(([name, value]) => { this.selects[name].value = value; });
    return { stride, dilation, padding: padding ? fill(settings.zeros, { padding }) : settings.no_padding };
  }

  pressed(buttons, chosen) {
    for (const [name, button] of buttons) setAttribute(button, "aria-pressed", String(name === chosen));
  }

  listen() {
    const [photo, result] = [".photo .frame", ".result .frame"].map(this.find);
    const step = (down, across) => {
      const middle = Math.floor(this.way.out / 2);
      const { row, column } = this.at ?? { row: middle, column: middle };
      this.point({ row: row + down, column: column + across }, true);
    };
    const leave = () => this.point(null);
    listenForPointing(result, {
      onPoint: (x, y) => this.point({ row: Math.floor(y * this.way.out), column: Math.floor(x * this.way.out) }),
      onStep: step,
      onLeave: leave,
    });
    listenForPointing(photo, { onPoint: (x, y) => this.point(this.nearest(x, y)), onStep: step, onLeave: leave });
    for (const frame of [photo, result]) frame.onblur = leave;
  }

  // The place of the map whose window has its middle nearest to this point of the picture.
  nearest(x, y) {
    const { side, size, stride, dilation, before } = this.way;
    const middle = (dilation * (size - 1) + 1) / 2 - before;
    return { row: Math.round((y * side - middle) / stride), column: Math.round((x * side - middle) / stride) };
  }

  // Shows one window on the picture, its number on the map, and the sum between them.
  point(at, isKey = false) {
    const marks = [this.find(".photo .mark"), this.find(".result .mark")];
    const { side, size, stride, dilation, before, out } = this.way;
    this.at = at && out ? { row: within(at.row, 0, out - 1), column: within(at.column, 0, out - 1) } : null;
    for (const mark of marks) mark.hidden = !this.at;
    if (!this.at || !this.maps) return setText(this.find(".told"), this.words.hint);
    const { row, column } = this.at;
    const reach = dilation * (size - 1) + 1;
    placeMark(marks[0], { top: row * stride - before, left: column * stride - before, wide: reach, of: side });
    placeMark(marks[1], { top: row, left: column, wide: 1, of: out });
    const sums = this.maps.map((map) => brief(map[row * out + column])).join(", ");
    const kind = this.maps.length === 3 ? "told_colours" : "told";
    const text = fill(this.words[kind], { row, column, sums, count: size * size * this.windows.length });
    if (isKey) setText(this.find(".live"), text);
    return setText(this.find(".told"), text);
  }

  leave() {
    cancelAnimationFrame(this.waiting);
  }
}

function placeMark(mark, { top, left, wide, of }) {
  const share = (pixels) => `${((100 * pixels) / of).toFixed(3)}%`;
  Object.assign(mark.style, { top: share(top), left: share(left), width: share(wide), height: share(wide) });
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".own-kernel");
  if (!root || !data) return undefined;
  if (!BENCHES.has(root)) BENCHES.set(root, new OwnKernel(root));
  const bench = BENCHES.get(root);
  bench.show(data);
  return () => bench.leave();
}
