// What the hand-written rule and the neuron share: the plane of two measures with a point for every picture,
// and the card of one picture with its measures drawn on it. It writes with sentences.js.

const SPRITE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;
const PLANE = { left: 54, top: 8, right: 456, bottom: 356, width: 460, height: 402 };
const TRIANGLE = "M0-7.200L7 5.600H-7z";

// The part of the plane where `value` is above zero, for a value that is linear: clip the box at the line.
function above(value, corners) {
  const kept = [];
  corners.forEach((corner, i) => {
    const next = corners[(i + 1) % corners.length];
    const [here, there] = [value(corner), value(next)];
    if (here >= 0) kept.push(corner);
    if ((here >= 0) !== (there >= 0)) {
      const share = here / (here - there);
      kept.push(corner.map((x, axis) => x + share * (next[axis] - x)));
    }
  });
  return kept;
}

class Plane {
  constructor(svg, { vehicles, words, onPick }) {
    this.svg = svg;
    this.vehicles = vehicles;
    this.words = words;
    this.onPick = onPick;
    this.order = [...vehicles.points.keys()].sort((a, b) => vehicles.points[a].ends - vehicles.points[b].ends);
    svg.setAttribute("viewBox", `0 0 ${PLANE.width} ${PLANE.height}`);
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", words.plane);
    this.drawAxes();
    this.drawPoints();
  }

  x(ends) { return PLANE.left + ((ends - this.low) / (this.high - this.low)) * (PLANE.right - PLANE.left); }
  y(middle) { return PLANE.bottom - ((middle - this.low) / (this.high - this.low)) * (PLANE.bottom - PLANE.top); }
  get low() { return this.vehicles.range[0]; }
  get high() { return this.vehicles.range[1]; }
  get corners() { return [[this.low, this.low], [this.high, this.low], [this.high, this.high], [this.low, this.high]]; }

  drawAxes() {
    const { left, top, right, bottom } = PLANE;
    shape(this.svg, "rect", { class: "side-car", x: left, y: top, width: right - left, height: bottom - top });
    this.region = shape(this.svg, "path", { class: "side-truck" });
    for (const tick of [0.4, 0.6, 0.8, 1]) {
      shape(this.svg, "line", { class: "grid", x1: this.x(tick), x2: this.x(tick), y1: top, y2: bottom });
      shape(this.svg, "line", { class: "grid", x1: left, x2: right, y1: this.y(tick), y2: this.y(tick) });
      this.write(percent(tick), { x: this.x(tick), y: bottom + 16, "text-anchor": "middle" });
      this.write(percent(tick), { x: left - 6, y: this.y(tick) + 4, "text-anchor": "end" });
    }
    this.border = shape(this.svg, "path", { class: "border" });
    shape(this.svg, "rect", { class: "frame", x: left, y: top, width: right - left, height: bottom - top });
    this.write(this.words.ends_axis, { x: (left + right) / 2, y: bottom + 38, "text-anchor": "middle" });
    const middle = { x: 0, y: 0, "text-anchor": "middle", transform: `translate(10 ${(top + bottom) / 2}) rotate(-90)` };
    this.write(this.words.middle_axis, middle);
    this.truckSide = this.write(this.words.truck_side, { class: "region truck" });
    this.carSide = this.write(this.words.car_side, { class: "region car" });
    this.addLegend();
  }

  addLegend() {
    const line = document.createElement("p");
    line.className = "soft legend";
    this.svg.after(line);
    for (const [mark, name] of [["●", "car"], ["▲", "truck"], ["✕", "wrong"]]) {
      const sign = element("span", `sign ${name}`, line);
      setText(sign, mark);
      line.append(` ${this.words.legend[name]}  `);
    }
  }

  // Names the two sides in those corners of the plane where the answer is clearest.
  nameSides(value) {
    const { left, top, right, bottom } = PLANE;
    const ranked = [...this.corners].sort((a, b) => value(a) - value(b));
    [[this.carSide, ranked[0], -1], [this.truckSide, ranked[3], 1]].forEach(([label, corner, sign]) => {
      const [isRight, isTop] = [corner[0] === this.high, corner[1] === this.high];
      setAttribute(label, "x", isRight ? right - 8 : left + 8);
      setAttribute(label, "y", isTop ? top + 18 : bottom - 9);
      setAttribute(label, "text-anchor", isRight ? "end" : "start");
      setAttribute(label, "visibility", value(corner) * sign > 0 ? "visible" : "hidden");
    });
  }

  write(text, attributes) {
    const node = shape(this.svg, "text", attributes);
    node.textContent = text;
    return node;
  }

  drawPoints() {
    const group = shape(this.svg, "g", {});
    this.points = this.vehicles.points.map((point, k) => {
      const place = `translate(${this.x(point.ends).toFixed(1)} ${this.y(point.middle).toFixed(1)})`;
      const node = shape(group, "g", { class: "point", transform: place, role: "button", tabindex: "-1" });
      node.dataset.class = point.label;
      shape(node, "circle", { class: "reach", r: 11 });
      shape(node, "circle", { class: "ring", r: 10.5 });
      const mark = point.label ? { d: TRIANGLE } : { cx: 0, cy: 0, r: 5.6 };
      shape(node, point.label ? "path" : "circle", { class: "shape", ...mark });
      shape(node, "path", { class: "miss", d: "M-7-7L7 7M7-7L-7 7" });
      node.onpointerenter = (event) => { if (event.pointerType === "mouse") this.onPick(k); };
      node.onclick = () => this.onPick(k);
      node.onfocus = () => { this.rove(k); this.onPick(k); };
      node.onkeydown = (event) => this.key(event, k);
      return node;
    });
    this.rove(this.order[0]);
  }

  // One Tab stop for all points; the arrow keys go from left to right.
  rove(k) {
    if (this.roving !== undefined) this.points[this.roving].setAttribute("tabindex", "-1");
    this.points[k].setAttribute("tabindex", "0");
    this.roving = k;
  }

  key(event, k) {
    const move = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.order.indexOf(k) + move;
    this.points[this.order[Math.max(0, Math.min(this.order.length - 1, next))]].focus();
  }

  // says: 0 or 1 for every point; a wrong answer is crossed out.
  judge(says) {
    this.points.forEach((node, k) => {
      const point = this.vehicles.points[k];
      const isWrong = says[k] !== point.label;
      setAttribute(node, "data-wrong", String(isWrong));
      setAttribute(node, "aria-label", fill(this.words.point, this.about(k, says[k])));
    });
  }

  about(k, said) {
    const point = this.vehicles.points[k];
    const [truth, answer] = [this.vehicles.classes[point.label], this.vehicles.classes[said]];
    const names = { number: k + 1, kind: point.kind, truth, answer };
    return { ...names, ends: percent(point.ends), middle: percent(point.middle) };
  }

  mark(k) {
    if (this.marked === k) return;
    if (this.marked !== undefined) setAttribute(this.points[this.marked], "data-current", null);
    if (k !== undefined) setAttribute(this.points[k], "data-current", "true");
    this.marked = k;
  }

  // polygons: where the answer is truck; border: lines; value(corner): above zero for truck, the larger the clearer.
  paint(polygons, border, value) {
    const path = (points) => points.map(([ends, middle], i) =>
      `${i ? "L" : "M"}${this.x(ends).toFixed(1)} ${this.y(middle).toFixed(1)}`).join("");
    setAttribute(this.region, "d", polygons.map((points) => (points.length ? `${path(points)}Z` : "")).join(""));
    setAttribute(this.border, "d", border.map(path).join(""));
    this.nameSides(value);
  }
}

// One picture out of the sprite, with its outline's box, the height of its ends and of its middle drawn on it.
function setTile(tile, { vehicles, k, measured = true }) {
  const { columns, count } = vehicles;
  const rows = Math.ceil(count / columns);
  const along = (at, pieces) => (pieces > 1 ? (100 * at) / (pieces - 1) : 0);
  if (tile.dataset.sprite !== vehicles.sprite.slice(-60)) {
    tile.style.backgroundImage = SPRITE.test(vehicles.sprite) ? `url("${vehicles.sprite}")` : "none";
    tile.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    tile.dataset.sprite = vehicles.sprite.slice(-60);
  }
  tile.style.backgroundPosition = `${along(k % columns, columns)}% ${along(Math.floor(k / columns), rows)}%`;
  if (measured) drawMeasures(tile, vehicles.points[k]);
}

function drawMeasures(tile, { box, thirds }) {
  const svg = tile.querySelector("svg") ?? drawing("0 0 100 100", tile);
  svg.replaceChildren();
  const [left, top, right, bottom] = box.map((share) => 100 * share);
  shape(svg, "rect", { class: "outline", x: left, y: top, width: right - left, height: bottom - top });
  thirds.forEach((height, i) => {
    const [from, to] = [left + ((right - left) * i) / 3, left + ((right - left) * (i + 1)) / 3];
    const level = bottom - height * (bottom - top);
    const d = `M${from} ${bottom}V${level}H${to}V${bottom}`;
    shape(svg, "path", { class: `height ${i === 1 ? "middle" : "ends"}`, d });
  });
}
