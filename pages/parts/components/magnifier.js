// The magnifier: move over the picture and read the numbers under it; choose a pixel and change it. All of it happens
// here. Only when the visitor asks the network, the changed pixels leave as the state "asked".

const MAGNIFIERS = new WeakMap();
const CHANNELS = ["red", "green", "blue"];
const SIZES = [5, 7, 9];
const NARROW = 480; // CSS pixels: a phone shows fewer, larger squares
const STRIDE = 10; // pixels at one press of an arrow key with Shift
const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

class Magnifier {
  constructor(root, data) {
    Object.assign(this, { root, data, words: data.words, mode: WHOLE_PICTURE, hovered: null, asked: [] });
    this.find = (selector) => root.querySelector(selector);
    this.canvas = this.find("canvas");
    this.place = [Math.floor(data.picture.width / 2), Math.floor(data.picture.height / 2)];
    this.size = (root.clientWidth || window.innerWidth) < NARROW ? SIZES[0] : SIZES[1];
    this.writeWords();
    this.makeChoices();
    this.makeSliders();
    this.load();
  }

  async load() {
    const { picture, most } = this.data;
    try {
      this.values = new PictureValues(await unpacked(picture.values, picture.width), picture, most);
    } catch {
      setText(this.find(".readout"), this.words.too_old);
      return;
    }
    this.canvas.width = picture.width;
    this.canvas.height = picture.height;
    this.values.paint(this.canvas, this.mode);
    this.listen();
    this.makeGrid();
    this.update();
    this.root.dataset.ready = "true";
  }

  writeWords() {
    const { picture } = this.data;
    const stage = this.find(".picture");
    setAttribute(stage, "aria-label", fill(this.words.picture, picture));
    setAttribute(stage, "aria-roledescription", this.words.magnifier);
    stage.style.setProperty("--ratio", picture.width / picture.height);
    stage.style.setProperty("--drawn", picture.width < 200 ? "pixelated" : "auto");
    setText(this.find(".size"), picture.about);
    setText(this.find(".squares .words"), this.words.squares);
    setText(this.find(".bright"), this.words.red_button);
    setText(this.find(".back"), this.words.back);
    setText(this.find(".ask"), this.words.ask);
    setAttribute(this.find(".grid"), "aria-label", this.words.grid);
  }

  makeChoices() {
    const group = this.find(".modes");
    setAttribute(group, "aria-label", this.words.modes);
    for (const mode of Object.keys(MODES)) {
      const label = element("label", "mode", group);
      const radio = element("input", "", label);
      Object.assign(radio, { type: "radio", name: "mode", value: mode, checked: mode === this.mode });
      label.append(this.words.mode[mode]);
      radio.onchange = () => this.setMode(mode);
    }
    const sizes = this.find("select");
    for (const size of SIZES) setText(Object.assign(element("option", "", sizes), { value: size }), `${size} × ${size}`);
    sizes.value = this.size;
    sizes.onchange = () => { this.size = Number(sizes.value); this.makeGrid(); this.update(); };
  }

  makeSliders() {
    this.inputs = CHANNELS.map((name, channel) => {
      const row = element("div", `row ${name}`, this.find(".sliders"));
      setText(element("span", "name", row), this.words.mode[name]);
      return ["range", "number"].map((type) => {
        const input = Object.assign(element("input", type, row), { type, min: 0, max: 255, step: 1 });
        setAttribute(input, "aria-label", fill(this.words[type], { name: this.words.mode[name] }));
        input.oninput = () => this.turn(channel, input);
        if (type === "number") input.onchange = () => this.update();
        return input;
      });
    });
  }

  listen() {
    const picture = this.find(".picture");
    picture.onpointermove = (event) => this.point(event);
    picture.onpointerdown = (event) => { picture.setPointerCapture(event.pointerId); this.choose(...this.under(event)); };
    picture.onpointerleave = () => { this.hovered = null; this.look(); };
    picture.onkeydown = (event) => this.key(event);
    this.find(".editor").onkeydown = (event) => { if (event.key === "Escape") picture.focus(); };
    this.find(".grid").onclick = (event) => {
      const cell = event.target.closest(".cell:not(.outside)");
      if (cell) this.choose(Number(cell.dataset.x), Number(cell.dataset.y));
    };
    this.find(".bright").onclick = () => this.recolour([255, 0, 0]);
    this.find(".back").onclick = () => this.recolour(this.values.before(...this.place));
    this.find(".all-back").onclick = () => this.putAllBack();
    this.find(".ask").onclick = () => this.ask();
  }

  // ---- where one looks

  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const along = (share, length) => Math.max(0, Math.min(length - 1, Math.floor(share * length)));
    return [
      along((event.clientX - box.left) / box.width, this.values.width),
      along((event.clientY - box.top) / box.height, this.values.height),
    ];
  }

  point(event) {
    if (event.buttons || event.pointerType !== "mouse") {
      if (event.buttons) this.choose(...this.under(event));
      return;
    }
    const [x, y] = this.under(event);
    if (this.hovered && this.hovered[0] === x && this.hovered[1] === y) return;
    this.hovered = [x, y];
    this.look();
  }

  choose(x, y) {
    this.hovered = null;
    this.place = [x, y];
    this.update();
    setText(this.find(".spoken"), this.readout(this.place));
  }

  key(event) {
    if (event.key === "Enter") { event.preventDefault(); this.inputs[0][0].focus(); return; }
    const move = MOVES[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const limits = [this.values.width - 1, this.values.height - 1];
    const stride = event.shiftKey ? STRIDE : 1;
    this.choose(...this.place.map((at, axis) => Math.max(0, Math.min(limits[axis], at + stride * move[axis]))));
  }

  // ---- what is changed

  turn(channel, input) {
    if (input.value === "") return;
    const value = Math.min(255, Math.max(0, Math.round(Number(input.value))));
    const colour = [...this.values.at(...this.place)];
    colour[channel] = value;
    this.recolour(colour, Number(input.value) === value ? input : null); // what cannot be is written anew
  }

  recolour(colour, typedIn) {
    const isAllowed = this.values.change(...this.place, colour);
    this.values.paintOne(this.canvas, ...this.place, this.mode);
    this.update(typedIn);
    if (!isAllowed) setText(this.find(".status"), fill(this.words.too_many, { most: this.values.most }));
  }

  putAllBack() {
    this.values.changed.clear();
    this.values.paint(this.canvas, this.mode);
    this.update();
    if (this.asked.length) this.ask();
  }

  ask() {
    if (!this.isToBeAsked()) return;
    this.asked = this.values.changes();
    this.send("asked", this.asked);
    this.update();
  }

  isToBeAsked() {
    return JSON.stringify(this.values.changes()) !== JSON.stringify(this.asked);
  }

  // ---- what is shown

  setMode(mode) {
    this.mode = mode;
    this.values?.paint(this.canvas, mode);
    if (this.values) { this.makeGrid(); this.update(); }
  }

  update(typedIn) {
    this.look();
    this.showEditor(typedIn);
    this.showRings();
  }

  look() {
    const at = this.hovered ?? this.place;
    setText(this.find(".readout"), this.readout(at));
    this.showFrame(this.find(".frame.place"), this.place);
    this.find(".frame.hover").hidden = !this.hovered;
    if (this.hovered) this.showFrame(this.find(".frame.hover"), this.hovered);
    this.showGrid(at);
  }

  readout([x, y]) {
    const [red, green, blue] = this.values.at(x, y);
    return fill(this.words[this.mode === "grey" ? "readout_grey" : "readout"], { x, y, red, green, blue, grey: greyOf([red, green, blue]) });
  }

  showFrame(frame, [x, y]) {
    const { width, height } = this.values;
    frame.style.setProperty("--x", `${(100 * (x + 0.5)) / width}%`);
    frame.style.setProperty("--y", `${(100 * (y + 0.5)) / height}%`);
    frame.style.setProperty("--wide", `${(100 * this.size) / width}%`);
    frame.style.setProperty("--high", `${(100 * this.size) / height}%`);
  }

  // Squares with the numbers of across above them and of down beside them, made once and then only written to.
  makeGrid() {
    const grid = this.find(".grid");
    grid.replaceChildren();
    grid.style.setProperty("--n", this.size);
    setAttribute(grid, "data-numbers", this.mode === WHOLE_PICTURE ? "3" : "1");
    const line = () => Object.assign(element("div", "line", grid), { role: "row" });
    const cell = (row, className, role) => { const node = element("div", className, row); node.setAttribute("role", role); return node; };
    const top = line();
    cell(top, "corner", "columnheader");
    this.columns = Array.from({ length: this.size }, () => cell(top, "head", "columnheader"));
    this.lines = Array.from({ length: this.size }, () => {
      const row = line();
      return { head: cell(row, "head side", "rowheader"), cells: Array.from({ length: this.size }, () => cell(row, "cell", "cell")) };
    });
    setText(this.find(".legend"), this.words.legend[this.mode]);
  }

  showGrid([x, y]) {
    const half = Math.floor(this.size / 2);
    this.columns.forEach((head, i) => setText(head, this.values.has(x + i - half, y) ? String(x + i - half) : ""));
    this.lines.forEach(({ head, cells }, k) => {
      const down = y + k - half;
      setText(head, this.values.has(x, down) ? String(down) : "");
      cells.forEach((cell, i) => this.showCell(cell, x + i - half, down, i === half && k === half));
    });
  }

  showCell(cell, x, y, isMiddle) {
    const isThere = this.values.has(x, y);
    cell.className = `cell${isThere ? "" : " outside"}${isMiddle ? " middle" : ""}${isThere && this.values.isChanged(x, y) ? " changed" : ""}`;
    if (!isThere) {
      cell.removeAttribute("style");
      setText(cell, "");
      return;
    }
    const colour = this.values.at(x, y);
    const drawn = shown(colour, this.mode);
    Object.assign(cell.dataset, { x, y });
    cell.style.background = `rgb(${drawn.join(" ")})`;
    cell.style.color = inkOn(drawn);
    setText(cell, numbersOf(colour, this.mode).join("\n"));
  }

  showEditor(typedIn) {
    const [x, y] = this.place;
    const [was, now] = [this.values.before(x, y), this.values.at(x, y)];
    setText(this.find("legend"), fill(this.words.editor, { x, y }));
    this.inputs.forEach((pair, channel) => pair.forEach((input) => {
      if (input !== typedIn) input.value = now[channel];
      if (input.type !== "range") return;
      const ends = [0, 255].map((end) => `rgb(${now.map((value, i) => (i === channel ? end : value)).join(" ")})`);
      input.style.setProperty("--track", `linear-gradient(90deg, ${ends.join(",")})`);
    }));
    this.find(".was").style.background = `rgb(${was.join(" ")})`;
    this.find(".now").style.background = `rgb(${now.join(" ")})`;
    this.showButtons();
  }

  showButtons() {
    const count = this.values.changed.size;
    const enable = (selector, on) => setAttribute(this.find(selector), "aria-disabled", on ? null : "true");
    enable(".back", this.values.isChanged(...this.place));
    enable(".ask", this.isToBeAsked());
    this.find(".all-back").hidden = count < 2;
    setText(this.find(".all-back"), fill(this.words.all_back, { count }));
    const stale = this.asked.length && this.isToBeAsked() ? this.words.stale : "";
    const told = count === 0 ? this.words.none : fill(count === 1 ? this.words.one : this.words.some, { count, most: this.values.most });
    setText(this.find(".status"), `${told} ${stale}`.trim());
  }

  // One changed pixel is smaller than a point on a screen: a ring says where it is.
  showRings() {
    const rings = this.find(".rings");
    const changes = this.values.changes();
    while (rings.children.length > changes.length) rings.lastElementChild.remove();
    while (rings.children.length < changes.length) element("span", "ring", rings);
    changes.forEach(([x, y], k) => this.showFrame(rings.children[k], [x, y]));
  }
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".magnifier");
  if (!root || !data) return undefined;
  if (!MAGNIFIERS.has(root)) MAGNIFIERS.set(root, new Magnifier(root, data));
  MAGNIFIERS.get(root).send = setStateValue;
  return undefined;
}
