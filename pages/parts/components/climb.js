// Climbing the look-alikes: one row a pancake, the one stood on large. All rows arrive at once, so a step takes no
// journey to the server; where the visitor comes to rest leaves as the trigger "stage".

const CLIMBS = new WeakMap();
const SOURCE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;
const REST = 500; // ms without a step: then the rest of the page follows
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
const STEPS = { ArrowUp: -1, ArrowDown: 1, PageUp: -1, PageDown: 1 };

function makeTile(parent) {
  const node = element("li", "tile", parent);
  return { node, image: element("img", "", node), name: element("span", "name", node), tip: element("span", "tip", node) };
}

function makeRow(climb, name) {
  const node = element("div", "row", climb.rows);
  const pancake = makePancake(name, node);
  const answer = element("div", "answer", node);
  const row = { node, pancake, tiles: [], list: element("ul", "tiles", answer) };
  row.brief = element("p", "brief", answer);
  row.notice = element("p", "notice", answer);
  row.kin = element("span", "kin", row.notice);
  row.text = element("span", "", row.notice);
  pancake.button.onclick = () => climb.go(name);
  row.list.onclick = () => climb.go(name);
  return row;
}

function setRow(row, data, pictures) {
  setAttribute(row.pancake.button, "aria-label", `${data.title}: ${data.spoken}`);
  setBadge(row.pancake.badge, "plain", data.number);
  setText(row.pancake.name, data.title);
  setText(row.brief, data.brief);
  setText(row.kin, data.kin);
  setText(row.text, data.notice);
  while (row.tiles.length > data.tiles.length) row.tiles.pop().node.remove();
  while (row.tiles.length < data.tiles.length) row.tiles.push(makeTile(row.list));
  data.tiles.forEach((tile, k) => {
    const { node, image, name, tip } = row.tiles[k];
    const source = pictures[tile.picture];
    if (SOURCE.test(source)) setAttribute(image, "src", source);
    setAttribute(image, "alt", tile.words);
    setAttribute(node, "data-kin", String(tile.kin));
    setText(name, tile.name);
    setText(tip, tile.words);
  });
}

class Climb {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, { root, find, rows: find(".rows"), byName: new Map(), nth: 0 });
    find(".up").onclick = () => this.step(-1);
    find(".down").onclick = () => this.step(1);
    root.onkeydown = (event) => this.key(event);
  }

  show(data, send) {
    Object.assign(this, { data, send });
    const image = this.find(".own img");
    setAttribute(image, "src", SOURCE.test(data.own.src) ? data.own.src : null);
    setAttribute(image, "alt", data.own.alt);
    setText(this.find("figcaption"), data.own.caption);
    setText(this.find(".up .text"), data.words.up);
    setText(this.find(".down .text"), data.words.down);
    setAttribute(this.rows, "aria-label", data.words.rows);
    this.syncRows();
    this.follow(data.current);
    this.stand();
    // A run that came in between took the clock away.
    if (this.current !== this.heard && !this.sent && !this.timer) this.timer = setTimeout(() => this.tell(), REST);
  }

  syncRows() {
    const names = this.data.rows.map(({ name }) => name);
    for (const [name, row] of this.byName) {
      if (!names.includes(name)) { row.node.remove(); this.byName.delete(name); }
    }
    this.data.rows.forEach((data) => {
      if (!this.byName.has(data.name)) this.byName.set(data.name, makeRow(this, data.name));
      setRow(this.byName.get(data.name), data, this.data.pictures);
    });
    keepOrder(this.rows, names.map((name) => this.byName.get(name).node));
  }

  // Python's word counts where it is news; an answer to a step that was taken meanwhile is none.
  follow(current) {
    const isNews = current !== this.heard;
    this.heard = current;
    if (current === this.sent) this.sent = null;
    else if (isNews && !this.timer) this.current = current;
    if (!this.byName.has(this.current)) this.current = current;
  }

  // One Tab stop for the rows; the arrow keys climb.
  stand() {
    const { rows, words } = this.data;
    const at = rows.findIndex(({ name }) => name === this.current);
    for (const [name, { node, pancake }] of this.byName) {
      const here = name === this.current;
      setAttribute(node, "data-current", String(here));
      setAttribute(pancake.button, "aria-current", here ? "true" : null);
      setAttribute(pancake.button, "tabindex", here ? "0" : "-1");
    }
    this.find(".up").disabled = at <= 0;
    this.find(".down").disabled = at >= rows.length - 1;
    setText(this.find(".where"), words.where.replace("{at}", rows.length - at).replace("{of}", rows.length));
  }

  step(by) {
    const { rows } = this.data;
    const at = rows.findIndex(({ name }) => name === this.current) + by;
    if (at >= 0 && at < rows.length) this.go(rows[at].name);
  }

  go(name) {
    if (name === this.current) return;
    this.current = name;
    this.stand();
    const row = this.data.rows.find((each) => each.name === name);
    this.byName.get(name).node.scrollIntoView({ block: "nearest", behavior: CALM.matches ? "auto" : "smooth" });
    setText(this.find(".said"), `${row.title}: ${row.spoken}`);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), REST);
  }

  tell() {
    this.timer = null;
    if (this.current === this.heard) return;
    this.nth += 1;
    this.sent = this.current;
    this.send("stage", { name: this.current, nth: this.nth });
  }

  key(event) {
    const last = this.data.rows.length - 1;
    const to = { Home: 0, End: last }[event.key];
    if (!(event.key in STEPS) && to === undefined) return undefined;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) this.step(STEPS[event.key]);
    else this.go(this.data.rows[to].name);
    const focus = this.byName.get(this.current).pancake.button;
    if (this.rows.contains(event.target)) focus.focus({ preventScroll: true });
    return undefined;
  }

  leave() {
    clearTimeout(this.timer);
    this.timer = null;
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".climb");
  if (!root || !data) return undefined;
  if (!CLIMBS.has(root)) CLIMBS.set(root, new Climb(root));
  const climb = CLIMBS.get(root);
  climb.show(data, setTriggerValue);
  return () => climb.leave();
}
