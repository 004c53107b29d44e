// The freeze line: one slider between the pancakes. What is nearer the picture than it stays as it is, the rest
// learns. While it is in the hand the stack shows what would be; it is sent when it is let go.

const LINE = /^line:(\d+)$/;
const MORE = { ArrowRight: 1, ArrowLeft: -1 };
const UPWARDS = { ArrowUp: 1, ArrowDown: -1 };

// How many pancakes a press of the line freezes; null for a press of a pancake.
function countOf(name) {
  const found = LINE.exec(name);
  return found ? Number(found[1]) : null;
}

class FreezeLine {
  constructor(map) {
    this.map = map;
    this.node = map.root.querySelector(".line");
    this.grip = this.node.querySelector(".grip");
    this.text = this.node.querySelector(".text");
    this.held = null; // where it is in the hand
    this.grab = null;
    this.listen();
  }

  listen() {
    this.node.onpointerdown = (event) => this.take(event);
    this.node.onpointermove = (event) => this.drag(event);
    this.node.onpointerup = (event) => this.drop(event, true);
    this.node.onpointercancel = (event) => this.drop(event, false);
    this.node.onlostpointercapture = (event) => this.drop(event, false);
    this.node.onkeydown = (event) => this.key(event);
    this.node.onkeyup = () => { if (!this.grab) this.letGo(true); };
    this.node.onblur = () => { if (!this.grab) this.letGo(true); };
  }

  get most() {
    return this.map.data.stages.length - 1;
  }

  // Draws the line over the longest frozen run from the picture up; frozen ones beyond it are counted.
  show(below, frozen) {
    const { line } = this.map.data;
    this.node.hidden = !line;
    if (!line) return;
    const thawed = below.findIndex((name) => !frozen.has(name));
    this.count = this.held ?? (thawed < 0 ? below.length : thawed);
    const beyond = frozen.size - this.count;
    this.node.style.order = String(this.orderAt(this.count));
    this.node.dataset.held = String(this.held !== null);
    setText(this.text, this.held === null ? line.labels[beyond] : line.says[this.count]);
    setAttribute(this.node, "aria-label", line.name);
    setAttribute(this.node, "aria-valuemin", 0);
    setAttribute(this.node, "aria-valuemax", this.most);
    setAttribute(this.node, "aria-valuenow", this.count);
    setAttribute(this.node, "aria-valuetext", [line.says[this.count], line.more[beyond]].filter(Boolean).join(", "));
  }

  // Pancakes have even places in the drawing, the line an odd one between two of them.
  orderAt(count) {
    const { stages, flipped } = this.map.data;
    return 2 * (flipped ? count : stages.length - count) - 1;
  }

  hold(count) {
    const next = Math.max(0, Math.min(this.most, count));
    if (next === this.held) return;
    this.held = next;
    this.map.refresh();
  }

  letGo(granted) {
    if (this.held === null) return;
    const [count, moved] = [this.held, this.held !== this.from];
    this.held = null;
    if (granted && moved) this.map.sendLine(count);
    this.map.refresh();
  }

  begin() {
    if (this.held === null) this.from = this.count;
  }

  key(event) {
    if (event.key === "Tab") return;
    if (event.key === "Escape") { this.drop(event, false); return; }
    const up = this.map.data.flipped ? -1 : 1;
    const step = MORE[event.key] ?? UPWARDS[event.key] * up;
    const target = { Home: 0, End: this.most }[event.key] ?? (this.held ?? this.count) + step;
    if (Number.isNaN(target)) return;
    event.preventDefault();
    event.stopPropagation();
    this.begin();
    this.hold(target);
  }

  // A finger takes it by the grip alone: everywhere else the page scrolls.
  take(event) {
    const byFinger = event.pointerType === "touch" && !this.grip.contains(event.target);
    if (event.button !== 0 || byFinger || this.grab) return;
    event.preventDefault();
    this.node.focus({ preventScroll: true });
    this.node.setPointerCapture(event.pointerId);
    this.letGo(true); // what the keys had moved
    this.begin();
    this.grab = { id: event.pointerId, places: this.places(), offset: 0 };
    this.grab.offset = event.clientY - this.top() - this.grab.places[this.count];
    this.hold(this.count);
  }

  top() {
    return this.map.stack.getBoundingClientRect().top;
  }

  // Where the middle of the line lies, from the top of the stack, for every count.
  places() {
    const tall = this.node.offsetHeight;
    const { stages, flipped } = this.map.data;
    const buttons = stages.map((stage) => this.map.pancakes.get(stage.name).button);
    const heights = buttons.map((button) => button.offsetHeight + parseFloat(getComputedStyle(button).marginTop)
      + parseFloat(getComputedStyle(button).marginBottom));
    const above = (n) => heights.slice(0, n).reduce((sum, height) => sum + height, 0);
    return Array.from({ length: stages.length }, (_, count) =>
      above(flipped ? count : stages.length - count) + tall / 2);
  }

  drag(event) {
    if (!this.grab || event.pointerId !== this.grab.id) return;
    const { places, offset } = this.grab;
    const wanted = event.clientY - this.top() - offset;
    const off = places.map((place) => Math.abs(place - wanted));
    const count = off.indexOf(Math.min(...off));
    this.hold(count);
    const pull = Math.max(-9, Math.min(9, wanted - places[count])); // it leans over its neighbours, and hides none
    this.node.style.transform = `translateY(${pull.toFixed(1)}px)`;
  }

  drop(event, granted) {
    if (this.grab && event.pointerId !== undefined && event.pointerId !== this.grab.id) return;
    const { id } = this.grab ?? {};
    this.grab = null;
    this.node.style.transform = "";
    this.letGo(granted);
    if (id !== undefined && this.node.hasPointerCapture(id)) this.node.releasePointerCapture(id);
  }
}
