// All maps of a stage on one sheet. A view: the maps arrive as one picture with tiles a pixel apart, laid out here
// anew for the room there is. Which map was pressed leaves as the trigger "picked".

const SHEETS = new WeakMap();
const LAST = new Map(); // which sheet it is -> the channel picked last: coming back, also in another order, finds it again
const SOURCE = /^data:image\/png;base64,[A-Za-z0-9+/=]+$/;
const GAP = 4; // CSS pixels between two maps
const SMALLEST = 26;
const LARGEST = 128;
const TALL = 500; // what a sheet is meant to fill
const REST = 220; // ms until a map that the arrow keys came to is opened
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The largest side with which all maps fit into the room; where even the smallest does not, the sheet is scrolled.
function fitted(count, width) {
  const sideOf = (columns) => Math.min(LARGEST, Math.floor((width + GAP) / columns) - GAP);
  const fits = (columns) => Math.ceil(count / columns) * (sideOf(columns) + GAP) - GAP <= TALL;
  const most = Math.max(1, Math.floor((width + GAP) / (SMALLEST + GAP)));
  let columns = Math.min(count, Math.max(1, Math.ceil((width + GAP) / (LARGEST + GAP))));
  while (columns < Math.min(most, count) && !fits(columns)) columns += 1;
  return { columns, side: sideOf(columns) };
}

class Sheet {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, { root, scroll: find(".scroll"), board: find(".board"), canvas: find("canvas") });
    Object.assign(this, { cursor: find(".cursor"), hover: find(".hover"), status: find(".status") });
    this.presses = new Presses();
    this.at = 0;
    this.picture = null;
    this.board.onpointermove = (event) => this.point(this.placeOf(event));
    this.board.onpointerleave = () => this.point(null);
    this.board.onclick = (event) => this.press(this.placeOf(event));
    this.board.onkeydown = (event) => this.key(event);
    this.observer = new ResizeObserver(() => this.layOut());
    this.observer.observe(this.scroll);
  }

  show(data, send) {
    const other = data.signature !== this.data?.signature;
    Object.assign(this, { data, send });
    this.presses.hear(data);
    if (other) {
      this.at = Math.max(0, data.channels.indexOf(LAST.get(data.subject)));
      this.load();
    } else this.layOut();
    setAttribute(this.board, "aria-label", data.words.label);
    setAttribute(this.board, "aria-valuemin", 1);
    setAttribute(this.board, "aria-valuemax", data.channels.length);
    this.tell(this.at);
  }

  load() {
    const picture = new Image();
    const { signature } = this.data;
    picture.onload = () => {
      if (this.data.signature !== signature) return;
      this.picture = picture;
      this.layOut();
    };
    if (SOURCE.test(this.data.src)) picture.src = this.data.src;
  }

  layOut() {
    const width = this.scroll.clientWidth - 10;
    if (!this.picture || width < SMALLEST) return;
    Object.assign(this, fitted(this.data.channels.length, width));
    this.paint();
    this.frame(this.cursor, this.at);
  }

  paint() {
    const { channels, tile: [height, across], columns: sprites } = this.data;
    const dots = window.devicePixelRatio || 1;
    const step = this.side + GAP;
    const wide = Math.min(this.columns, channels.length) * step - GAP;
    const high = Math.ceil(channels.length / this.columns) * step - GAP;
    Object.assign(this.canvas, { width: Math.round(wide * dots), height: Math.round(high * dots) });
    Object.assign(this.canvas.style, { width: `${wide}px`, height: `${high}px` });
    const pen = this.canvas.getContext("2d");
    pen.scale(dots, dots);
    pen.imageSmoothingEnabled = this.side * dots < across; // pixels stay squares, but none is dropped
    const chosen = this.chosen();
    channels.forEach((channel, place) => {
      const from = [(place % sprites) * (across + 1), Math.floor(place / sprites) * (height + 1)];
      const [left, top] = this.corner(place);
      pen.drawImage(this.picture, ...from, across, height, left, top, this.side, this.side);
      if (chosen.has(channel)) this.cross(pen, left, top);
    });
  }

  // Silenced: dimmed and crossed out, as colour is never the only sign.
  cross(pen, left, top) {
    const far = this.side;
    pen.fillStyle = "rgba(20, 12, 6, 0.62)";
    pen.fillRect(left, top, far, far);
    pen.strokeStyle = "#ff9d4d";
    pen.lineWidth = Math.max(1.5, far / 14);
    pen.beginPath();
    pen.moveTo(left + far * 0.2, top + far * 0.2);
    pen.lineTo(left + far * 0.8, top + far * 0.8);
    pen.moveTo(left + far * 0.8, top + far * 0.2);
    pen.lineTo(left + far * 0.2, top + far * 0.8);
    pen.stroke();
  }

  // What is crossed out: as Python said, then as every press wants it that was not answered yet.
  chosen() {
    const chosen = new Set(this.data.chosen ?? []);
    for (const { name } of this.data.chosen ? this.presses.open : []) {
      if (!chosen.delete(Number(name))) chosen.add(Number(name));
    }
    return chosen;
  }

  corner(place) {
    const step = this.side + GAP;
    return [(place % this.columns) * step, Math.floor(place / this.columns) * step];
  }

  placeOf(event) {
    const box = this.board.getBoundingClientRect();
    const step = this.side + GAP;
    const [across, down] = [Math.floor((event.clientX - box.left) / step), Math.floor((event.clientY - box.top) / step)];
    const place = down * this.columns + across;
    const inside = across >= 0 && across < this.columns && down >= 0 && place < this.data.channels.length;
    return inside ? place : null;
  }

  frame(node, place) {
    node.hidden = place === null;
    if (place === null || !this.side) return;
    const [left, top] = this.corner(place);
    Object.assign(node.style, { width: `${this.side}px`, height: `${this.side}px`, transform: `translate(${left}px, ${top}px)` });
  }

  point(place) {
    this.frame(this.hover, place);
    this.tell(place ?? this.at);
  }

  tell(place) {
    const channel = this.data.channels[place];
    const { empty, off } = this.data.words;
    const more = [this.data.empty.includes(channel) ? empty : "", this.chosen().has(channel) ? off : ""];
    const words = [`channel ${channel}`, ...more.filter(Boolean)].join(", ");
    setText(this.status, `${words} · ${this.data.words.hint}`);
    setAttribute(this.board, "aria-valuenow", place + 1);
    setAttribute(this.board, "aria-valuetext", words);
  }

  go(place) {
    this.at = place;
    LAST.set(this.data.subject, this.data.channels[place]);
    this.frame(this.cursor, place);
    this.cursor.scrollIntoView({ block: "nearest" });
    this.tell(place);
  }

  press(place) {
    if (place === null) return;
    clearTimeout(this.timer);
    this.go(place);
    this.send("picked", this.presses.add(String(this.data.channels[place])));
    if (this.data.chosen) this.paint();
  }

  key(event) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return this.press(this.at);
    }
    const last = this.data.channels.length - 1;
    const [across, down] = STEPS[event.key] ?? [0, 0];
    const to = { Home: 0, End: last }[event.key] ?? this.at + across + down * this.columns;
    if (to === this.at || to < 0 || to > last) return undefined;
    event.preventDefault();
    event.stopPropagation();
    this.go(to);
    if (this.data.chosen) return undefined; // moving crosses nothing out
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.press(to), REST);
    return undefined;
  }

  leave() {
    clearTimeout(this.timer);
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".mosaic-sheet");
  if (!root || !data) return undefined;
  if (!SHEETS.has(root)) SHEETS.set(root, new Sheet(root));
  const sheet = SHEETS.get(root);
  sheet.show(data, setTriggerValue);
  return () => sheet.leave();
}
