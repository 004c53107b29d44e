// Cover a part of the picture: a brush that paints, or a square patch that moves. What is covered is kept here and
// shown at once; Python is asked for the answers, one question at a time.

const DESKS = new WeakMap();
const PATIENCE = 15000; // milliseconds after which a question counts as lost
const MOST_UNDONE = 50;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Four squares a hexadecimal digit, row by row.
function spelt(squares) {
  let text = "";
  for (let i = 0; i < squares.length; i += 4) {
    text += (8 * squares[i] + 4 * squares[i + 1] + 2 * squares[i + 2] + squares[i + 3]).toString(16);
  }
  return text;
}

function readSquares(text, count) {
  const squares = new Uint8Array(count);
  [...(text ?? "")].forEach((digit, place) => {
    const value = parseInt(digit, 16) || 0;
    for (let bit = 0; bit < 4; bit += 1) squares[4 * place + bit] = (value >> (3 - bit)) & 1;
  });
  return squares;
}

class BrushDesk {
  constructor(root, data) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.canvas = this.find(".picture");
    this.visit = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
    Object.assign(this, { data, nth: 0, open: 0, since: 0, stroke: null, undone: [], images: {} });
    Object.assign(this, { mode: Object.keys(data.modes)[0], fill: data.kept?.fill ?? data.fills[0].key });
    this.size = data.first_size;
    this.squares = readSquares(data.kept?.mask, data.grid ** 2);
    this.place = [Math.floor((data.grid - this.size) / 2), Math.floor((data.grid - this.size) / 2)];
    this.hovers = false;
    this.lastTold = this.question();
    this.makeTools();
    this.listen();
  }

  // ---- what is covered

  // The patch as [left, top, right, bottom], in squares, within the picture.
  get patch() {
    const last = this.data.grid - this.size;
    const [left, top] = this.place.map((at) => Math.max(0, Math.min(last, at)));
    return [left, top, left + this.size, top + this.size];
  }

  stamped(squares) {
    const [left, top, right, bottom] = this.patch;
    for (let row = top; row < bottom; row += 1) squares.fill(1, row * this.data.grid + left, row * this.data.grid + right);
    return squares;
  }

  // A patch that moves covers what lies under it, as long as it lies there.
  covered() {
    return this.mode === "move" && this.moved ? this.stamped(this.squares.slice()) : this.squares;
  }

  remember() {
    this.undone = [...this.undone, this.squares.slice()].slice(-MOST_UNDONE);
  }

  stamp() {
    this.remember();
    this.stamped(this.squares);
    this.changed();
  }

  undo() {
    if (!this.undone.length) return;
    this.squares = this.undone.pop();
    this.changed();
  }

  clear() {
    if (this.squares.some(Boolean)) this.remember();
    this.squares = new Uint8Array(this.data.grid ** 2);
    this.moved = false;
    this.changed();
  }

  moveTo(place) {
    const before = this.patch.join();
    this.place = place;
    if (this.mode === "move" && !this.moved) this.moved = true;
    else if (before === this.patch.join()) return false;
    this.draw();
    if (this.mode === "move") this.tell();
    return true;
  }

  changed() {
    this.draw();
    this.tell();
  }

  // ---- asking for answers

  question() {
    return JSON.stringify({ mask: spelt(this.covered()), fill: this.fill });
  }

  tell() {
    const isOpen = this.open && performance.now() - this.since < PATIENCE;
    const question = this.question();
    if (isOpen || question === this.lastTold) return;
    this.nth += 1;
    Object.assign(this, { open: this.nth, since: performance.now(), lastTold: question });
    setAttribute(this.root, "data-busy", "true");
    this.send("cover", { ...JSON.parse(question), nth: this.nth, visit: this.visit });
  }

  hear(heard) {
    if (!this.open || heard?.visit !== this.visit || heard.nth < this.open) return;
    this.open = 0;
    setAttribute(this.root, "data-busy", "false");
    if (!this.stroke || this.mode === "move") this.tell(); // what has changed meanwhile
  }

  // ---- drawing

  show(data) {
    this.data = data;
    this.load("picture", data.picture);
    this.load("blurred", data.blurred);
    setAttribute(this.canvas, "data-coarse", String(data.side < 150));
    setAttribute(this.canvas, "aria-label", data.words.picture);
    setText(this.find(".before-word"), data.words.before);
    setText(this.find(".after-word"), data.words.after);
    setText(this.find(".status"), data.status);
    this.showRows(data.rows);
    this.hear(data.heard);
    this.draw();
  }

  load(name, source) {
    if (this.images[name]?.source === source) return;
    const image = new Image();
    this.images[name] = { source, image };
    image.onload = () => this.draw();
    image.src = source;
  }

  draw() {
    const { canvas, data } = this;
    if (canvas.width !== 2 * data.side) canvas.width = canvas.height = 2 * data.side;
    const pen = canvas.getContext("2d");
    const { picture, blurred } = this.images;
    if (!picture?.image.complete || !picture.image.naturalWidth) return;
    pen.imageSmoothingEnabled = data.side >= 150;
    pen.drawImage(picture.image, 0, 0, canvas.width, canvas.height);
    const covered = this.covered();
    pen.save();
    pen.beginPath();
    covered.forEach((on, i) => on && this.trace(pen, i % data.grid, Math.floor(i / data.grid)));
    pen.clip();
    if (this.fill === "blur" && blurred.image.complete) pen.drawImage(blurred.image, 0, 0, canvas.width, canvas.height);
    else {
      pen.fillStyle = data.colours[this.fill] ?? data.colours[data.fills[0].key];
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    pen.restore();
    this.drawPatch(pen);
    this.tellCovered(covered);
  }

  // Where a square begins in the canvas: the same pixels that Python covers, doubled.
  edge(at) { return 2 * Math.ceil(at * this.data.side / this.data.grid); }

  trace(pen, column, row) {
    const [x, y] = [this.edge(column), this.edge(row)];
    pen.rect(x, y, this.edge(column + 1) - x, this.edge(row + 1) - y);
  }

  drawPatch(pen) {
    const isSeen = this.hovers || this.stroke || this.canvas.matches(":focus-visible") || (this.mode === "move" && this.moved);
    if (!isSeen) return;
    const [left, top, right, bottom] = this.patch.map((at) => this.edge(at));
    const thick = Math.max(2, this.canvas.width / 150);
    for (const [colour, dash] of [["#fffbf5", []], ["#c2571a", [3 * thick, 3 * thick]]]) {
      pen.setLineDash(dash);
      Object.assign(pen, { strokeStyle: colour, lineWidth: thick });
      pen.strokeRect(left + thick / 2, top + thick / 2, right - left - thick, bottom - top - thick);
    }
    pen.setLineDash([]);
  }

  tellCovered(covered) {
    const share = covered.reduce((sum, on) => sum + on, 0) / covered.length;
    const { words } = this.data;
    setText(this.find(".covered"), share ? fill(words.covered, { share: percent(share) }) : words.uncovered);
    setText(this.find(".invite"), words.invites[this.mode]);
    this.find(".invite").hidden = Boolean(share || this.undone.length || this.stroke);
    this.find(".undo").disabled = !this.undone.length;
    this.find(".clear").disabled = !share && !this.moved;
  }

  showRows(rows) {
    const list = this.find(".rows");
    setAttribute(list, "data-changed", String(rows.some((row) => row.change)));
    while (list.children.length > rows.length) list.lastElementChild.remove();
    while (list.children.length < rows.length) makeRow(list);
    rows.forEach((row, place) => showRow(list.children[place], row));
  }

  // ---- tools

  makeTools() {
    const { words, modes, fills } = this.data;
    setAttribute(this.find(".modes"), "aria-label", words.modes);
    setAttribute(this.find(".fills"), "aria-label", words.fills);
    const press = (parent, key, text, act) => {
      const button = element("button", "press", this.find(parent));
      Object.assign(button, { type: "button", onclick: () => { act(key); this.showTools(); } });
      button.dataset.key = key;
      return [button, text];
    };
    for (const [key, title] of Object.entries(modes)) setText(...press(".modes", key, title, (mode) => this.choose({ mode })));
    for (const { key, title } of fills) {
      const [button] = press(".fills", key, title, (chosen) => this.choose({ fill: chosen }));
      if (this.data.colours[key]) element("span", "chip", button).style.background = this.data.colours[key];
      button.append(title);
    }
    for (const act of ["undo", "clear"]) {
      setText(this.find(`.${act}`), words[act]);
      this.find(`.${act}`).onclick = () => this[act]();
    }
    const slider = this.find(".size input");
    [slider.min, slider.max] = this.data.sizes;
    slider.value = this.size;
    slider.oninput = () => this.resize(Number(slider.value));
    this.showTools();
  }

  choose(what) {
    Object.assign(this, what);
    if ("mode" in what) this.moved = false;
    this.changed();
  }

  resize(size) {
    const shift = Math.trunc((this.size - size) / 2);
    this.place = this.patch.slice(0, 2).map((at) => at + shift);
    this.size = size;
    this.showTools();
    this.changed();
  }

  showTools() {
    for (const button of this.root.querySelectorAll(".modes .press")) setAttribute(button, "aria-pressed", String(button.dataset.key === this.mode));
    for (const button of this.root.querySelectorAll(".fills .press")) setAttribute(button, "aria-pressed", String(button.dataset.key === this.fill));
    setText(this.find(".hint"), this.data.words.hints[this.mode]);
    setText(this.find(".size-words"), fill(this.data.words.size, { size: Math.round(this.size * this.data.side / this.data.grid) }));
  }

  // ---- mouse, touch and keyboard

  listen() {
    const { canvas } = this;
    canvas.onpointerdown = (event) => this.press(event);
    canvas.onpointermove = (event) => this.drag(event);
    canvas.onpointerup = () => this.lift();
    canvas.onpointercancel = () => this.lift();
    canvas.onpointerleave = () => { this.hovers = false; this.draw(); };
    canvas.onkeydown = (event) => this.key(event);
    canvas.onfocus = () => this.draw();
    canvas.onblur = () => this.draw();
  }

  // Where the patch lies when its middle is under the pointer.
  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const at = (client, start, length) => Math.round((client - start) / length * this.data.grid - this.size / 2);
    return [at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height)];
  }

  press(event) {
    if (event.button > 0) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture?.(event.pointerId);
    this.stroke = { from: this.under(event), isTouch: event.pointerType === "touch", has: this.squares.slice() };
    this.moveTo(this.stroke.from);
    if (this.mode === "paint") this.paint([this.stroke.from]);
  }

  drag(event) {
    this.hovers = event.pointerType !== "touch";
    const to = this.under(event);
    if (this.stroke && this.mode === "paint") {
      const from = this.patch.slice(0, 2);
      const steps = Math.max(1, ...to.map((at, i) => Math.abs(at - from[i])));
      const way = Array.from({ length: steps }, (_, k) => from.map((at, i) => Math.round(at + (to[i] - at) * (k + 1) / steps)));
      this.paint(way);
    } else if (!this.moveTo(to)) this.draw();
  }

  paint(places) {
    for (const place of places) {
      this.place = place;
      this.stamped(this.squares);
    }
    this.draw();
  }

  lift() {
    const { stroke } = this;
    if (!stroke) return;
    this.stroke = null;
    if (this.mode === "paint") {
      this.undone = [...this.undone, stroke.has].slice(-MOST_UNDONE);
      this.changed();
    } else if (!stroke.isTouch && stroke.from.join() === this.place.join()) this.stamp();
    else this.changed();
  }

  key(event) {
    const step = ARROWS[event.key];
    const far = event.shiftKey ? 4 : 1;
    const [left, top] = this.patch;
    if (step) this.moveTo([left + far * step[0], top + far * step[1]]);
    else if (event.key === " ") this.stamp();
    else if (event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
  }
}

function makeRow(list) {
  const row = element("li", "", list);
  for (const part of ["name", "shares", "change"]) element("span", part, row);
  const bars = element("span", "bars", row);
  setAttribute(bars, "aria-hidden", "true");
  element("span", "bar was", element("span", "track", bars));
  element("span", "bar is", element("span", "track now", bars));
}

function showRow(node, row) {
  const find = (selector) => node.querySelector(selector);
  setText(find(".name"), row.name);
  setText(find(".shares"), row.change ? `${row.before_text} → ${row.after_text}` : row.before_text);
  setText(find(".change"), row.change);
  setAttribute(find(".change"), "data-fell", String(row.fell));
  find(".bar.was").style.width = `${100 * row.before}%`;
  find(".bar.is").style.width = `${100 * row.after}%`;
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".brush");
  if (!root || !data) return undefined;
  if (!DESKS.has(root)) DESKS.set(root, new BrushDesk(root, data));
  const desk = DESKS.get(root);
  desk.send = setStateValue;
  desk.show(data);
  return undefined;
}
