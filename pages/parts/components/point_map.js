// The same pictures as points on two maps. Pointing at one lights it up on both and shows the picture; arrow keys walk,
// Enter or a click picks it: the trigger "picked".

const MAPS = new WeakMap();
const ROOM = 100; // a map's side in its own units
const RIM = 6;
const REACH = 8; // so near must one point to a picture
const LOWEST = 20; // of a map's rim, however flat its points lie
const SOURCE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;

class Panel {
  constructor(map) {
    this.node = element("figure", "", map.panels);
    this.title = element("figcaption", "", this.node);
    this.field = element("div", "field", this.node);
    this.field.tabIndex = 0;
    setAttribute(this.field, "role", "application");
    this.svg = drawing(`0 0 ${ROOM} ${ROOM}`, this.field);
    this.svg.onpointermove = (event) => this.point(event);
    this.svg.onclick = (event) => {
      const near = this.point(event);
      if (near !== null) map.pick(near);
    };
    Object.assign(this, { points: [], at: [], top: 0 });
    this.field.onkeydown = (event) => map.key(event, this);
    this.field.onfocus = () => map.light(map.lit ?? 0);
    this.map = map;
  }

  show(panel, marks) {
    setText(this.title, panel.title);
    setAttribute(this.field, "aria-label", panel.words);
    while (this.points.length > marks.length) this.points.pop().remove();
    while (this.points.length < marks.length) this.points.push(this.makePoint(this.points.length));
    const inside = (share) => RIM + share * (ROOM - 2 * RIM);
    this.at = panel.points.map(([x, y]) => [inside(x), inside(1 - y)]);
    marks.forEach((mark, place) => this.place(this.points[place], this.at[place], mark));
    const across = panel.points.map(([x]) => x);
    this.order = marks.map((_, place) => place).sort((one, other) => across[one] - across[other]);
  }

  makePoint(place) {
    const group = shape(this.svg, "g", { class: "point" });
    shape(group, "circle", { r: 3.2 });
    shape(group, "text", {});
    return group;
  }

  // Points that lie on others are reached too: the nearest is lit up, and comes to the front.
  point(event) {
    const box = this.svg.getBoundingClientRect();
    const scale = ROOM / box.width;
    const here = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale + this.top];
    const far = this.at.map(([x, y]) => Math.hypot(x - here[0], y - here[1]));
    const near = far.indexOf(Math.min(...far));
    if (!(far[near] <= REACH)) return null;
    if (near !== this.map.lit) this.map.light(near);
    return near;
  }

  // As high as the points of the higher map need: an empty half tells nothing.
  crop(top, height) {
    this.top = top;
    setAttribute(this.svg, "viewBox", `0 ${top.toFixed(2)} ${ROOM} ${height.toFixed(2)}`);
  }

  place(group, [x, y], mark) {
    setAttribute(group, "transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
    setAttribute(group, "data-wrong", String(mark.wrong));
    setAttribute(group.querySelector("circle"), "fill", mark.colour);
    setText(group.querySelector("text"), mark.sign);
  }
}

class PointMap {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, { root, panels: find(".panels"), glimpse: find(".glimpse"), status: find(".status") });
    Object.assign(this, { legend: find(".legend"), drawn: [], nth: 0, lit: null });
  }

  show(data, send) {
    const isNew = this.data?.subject !== data.subject;
    Object.assign(this, { data, send });
    while (this.drawn.length > data.panels.length) this.drawn.pop().node.remove();
    while (this.drawn.length < data.panels.length) this.drawn.push(new Panel(this));
    data.panels.forEach((panel, place) => this.drawn[place].show(panel, data.marks));
    this.crop();
    this.showLegend(data.classes);
    if (isNew || this.lit >= data.marks.length) this.light(null);
  }

  crop() {
    const heights = this.drawn.flatMap((panel) => panel.at.map(([, y]) => y));
    const top = Math.min(LOWEST, Math.min(...heights) - RIM);
    const bottom = Math.max(ROOM - LOWEST, Math.max(...heights) + RIM);
    for (const panel of this.drawn) panel.crop(top, bottom - top);
  }

  showLegend(classes) {
    while (this.legend.children.length > classes.length) this.legend.lastElementChild.remove();
    while (this.legend.children.length < classes.length) {
      const line = element("li", "", this.legend);
      element("b", "", line);
      element("span", "", line);
    }
    classes.forEach(({ name, sign, colour }, place) => {
      const [badge, text] = this.legend.children[place].children;
      badge.style.background = colour;
      setText(badge, sign);
      setText(text, name);
    });
  }

  light(place) {
    for (const panel of this.drawn) {
      panel.points.forEach((point, k) => setAttribute(point, "data-lit", k === place ? "true" : null));
      const top = place === null ? null : panel.points[place]; // above its neighbours
      // A press gives the focus and so lights it again; browsers tell no click of what is put in anew meanwhile.
      if (top !== null && panel.svg.lastElementChild !== top) panel.svg.append(top);
    }
    this.lit = place;
    const { sheet, marks, words } = this.data;
    setText(this.status, place === null ? words.hint : marks[place].words);
    this.glimpse.style.backgroundImage = place === null || !SOURCE.test(sheet.uri) ? "none" : `url("${sheet.uri}")`;
    if (place === null) return;
    const part = (k, count) => (count > 1 ? `${(100 * k) / (count - 1)}%` : "0%");
    this.glimpse.style.backgroundSize = `${100 * sheet.columns}% ${100 * sheet.rows}%`;
    this.glimpse.style.backgroundPosition =
      `${part(place % sheet.columns, sheet.columns)} ${part(Math.floor(place / sheet.columns), sheet.rows)}`;
  }

  key(event, panel) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (step === undefined) {
      if (this.lit !== null) this.pick(this.lit);
      return;
    }
    const at = this.lit === null ? -step : panel.order.indexOf(this.lit);
    this.light(panel.order[Math.min(panel.order.length - 1, Math.max(0, at + step))]);
  }

  pick(place) {
    this.light(place);
    this.nth += 1;
    this.send("picked", { name: this.data.marks[place].key, nth: this.nth });
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".point-map");
  if (!root || !data) return undefined;
  if (!MAPS.has(root)) MAPS.set(root, new PointMap(root));
  MAPS.get(root).show(data, setTriggerValue);
  return undefined;
}
