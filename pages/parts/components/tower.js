// The whole way from a picture to an answer on one screen. A view: everything shown arrives as data; going to a
// stage leaves as the trigger "stage". Which map is large is nobody else's business and stays here.

const TOWERS = new WeakMap();
const RUN_UP_ONCE = new Set();
const BEAT = 150; // ms from one stage to the next while running up
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class Tower {
  constructor(root) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, { root, find, rows: find(".rows"), panel: find(".panel"), byStage: new Map() });
    this.pinned = null;
    this.roving = null;
    this.shown = null;
    this.nth = 0;
    this.crown = makePancake("head", find(".crown .place"));
    this.ground = makePancake("picture", find(".ground .place"));
    this.crown.button.dataset.head = "true";
    this.listen();
  }

  listen() {
    const way = this.find(".way");
    way.onkeydown = (event) => this.key(event);
    way.onpointerleave = () => this.settle();
    way.addEventListener("focusout", (event) => { if (!way.contains(event.relatedTarget)) this.settle(); });
    this.find(".run").onclick = () => this.runUp();
    this.find(".photo").onload = () => this.tellSize();
    this.root.addEventListener("animationend", (event) => {
      if (event.target === this.lastToMove()) this.root.classList.remove("running");
    });
  }

  show(data, send) {
    this.data = data;
    this.send = send;
    this.syncRows();
    this.setEnds();
    setAnswers(this.find(".answers"), data.answers);
    setTable(this.find(".twin"), data);
    setPalettes(this.find(".palettes"), data);
    setText(this.find(".run .text"), data.words.run);
    setAttribute(this.find(".way"), "aria-label", data.words.way);
    if (this.pinned && !this.byStage.has(this.pinned.stage)) this.pinned = null;
    this.rove(this.roving?.stage ?? data.rows[0]?.stage, this.roving?.column ?? 0);
    this.settle();
    this.runUpOnce();
  }

  syncRows() {
    const rows = this.data.rows;
    for (const [stage, row] of this.byStage) {
      if (!rows.some((each) => each.stage === stage)) { row.line.remove(); this.byStage.delete(stage); }
    }
    rows.forEach((data, i) => {
      if (!this.byStage.has(data.stage)) this.byStage.set(data.stage, makeRow(this, data));
      const row = this.byStage.get(data.stage);
      row.data = data;
      setRow(this, row, rows.length - i);
    });
    keepOrder(this.rows, rows.map((data) => this.byStage.get(data.stage).line));
  }

  setEnds() {
    const { ends, picture, rows } = this.data;
    for (const [name, part, height] of [["head", this.crown, rows.length + 1], ["picture", this.ground, 0]]) {
      part.button.closest(".row").style.setProperty("--i", height);
      setAttribute(part.button, "aria-label", ends[name].spoken);
      setText(part.name, ends[name].title);
      setText(part.sub, ends[name].sub);
      setText(part.badge, name === "head" ? "=" : "");
      part.button.onclick = () => this.go(name);
      part.button.onfocus = () => this.rove(name, 0);
    }
    for (const image of [this.find(".thumb img"), this.find(".photo")]) {
      setAttribute(image, "src", PICTURE.test(picture.src) ? picture.src : null);
    }
    setAttribute(this.find(".photo"), "alt", picture.alt);
    this.tellSize();
  }

  go(stage) {
    this.nth += 1;
    this.send("stage", { name: stage, nth: this.nth });
  }

  // The panel: one map on the photograph, one stage, or simply the picture.
  showMap(stage, k) {
    this.shown = { stage, k };
    const row = this.byStage.get(stage);
    const map = this.find(".map");
    map.style.backgroundImage = asBackground(row.sprite.uri);
    placeTile(map, { sprite: row.sprite, count: row.data.count, k });
    this.fillPanel("map", row.data.headlines[k], row.data.detail);
    this.setLegend(row.data.legend);
  }

  showStage(stage) {
    this.shown = { stage, k: null };
    const { data } = this.byStage.get(stage);
    const drawn = this.setWindow(data.pixels);
    this.fillPanel(drawn ? "window" : "picture", data.title, data.about);
  }

  settle() {
    if (this.pinned) return this.showMap(this.pinned.stage, this.pinned.k);
    this.shown = null;
    return this.fillPanel("picture", this.data.picture.headline, this.data.picture.detail);
  }

  // A square that is as wide, against the picture, as one number of this stage sees.
  setWindow(pixels) {
    const { naturalWidth: wide, naturalHeight: high } = this.find(".photo");
    if (!pixels || pixels >= Math.min(wide, high)) return false;
    this.find(".window").style.setProperty("--wide", `${(100 * pixels) / wide}%`);
    this.find(".window").style.setProperty("--high", `${(100 * pixels) / high}%`);
    return true;
  }

  // The photograph is the very square that the network gets, so its size is the size of the input.
  tellSize() {
    const { naturalWidth: wide, naturalHeight: high } = this.find(".photo");
    const numbers = wide ? `: 3 × ${high} × ${wide} ${this.data.words.numbers}` : "";
    setText(this.find(".thumb .words"), `${this.data.picture.words}${numbers}`);
  }

  setLegend(legend) {
    const node = this.find(".legend");
    setAttribute(node, "hidden", legend ? null : "");
    if (!legend) return;
    node.querySelector(".scale").style.background = `linear-gradient(90deg, ${legend.colours.join(",")})`;
    node.querySelectorAll(".word").forEach((word, i) => setText(word, legend.ends[i]));
  }

  refreshPanel() {
    if (this.shown && this.shown.k !== null) this.showMap(this.shown.stage, this.shown.k);
  }

  fillPanel(shows, headline, detail) {
    setAttribute(this.panel, "data-shows", shows);
    this.setLegend(null);
    setText(this.find(".headline"), headline);
    setText(this.find(".detail"), detail);
    for (const [stage, row] of this.byStage) {
      row.line.classList.toggle("shown", this.shown?.stage === stage);
      [...row.tiles.children].forEach((tile, k) => {
        tile.classList.toggle("shown", this.shown?.stage === stage && this.shown.k === k);
        setAttribute(tile, "aria-pressed", String(this.pinned?.stage === stage && this.pinned.k === k));
      });
    }
  }

  pin(stage, k) {
    const again = this.pinned?.stage === stage && this.pinned.k === k;
    this.pinned = again ? null : { stage, k };
    this.showMap(stage, k);
  }

  // One Tab stop for the whole tower: column 0 holds the pancakes, the maps follow.
  lines() {
    const rows = this.data.rows.map(({ stage }) => {
      const row = this.byStage.get(stage);
      return { stage, nodes: [row.pancake.button, ...row.tiles.children] };
    });
    return [{ stage: "head", nodes: [this.crown.button] }, ...rows, { stage: "picture", nodes: [this.ground.button] }];
  }

  rove(stage, column) {
    this.roving = { stage, column };
    for (const line of this.lines()) {
      line.nodes.forEach((node, at) => {
        setAttribute(node, "tabindex", line.stage === stage && at === column ? "0" : "-1");
      });
    }
  }

  key(event) {
    if (event.key === "Escape") { this.pinned = null; return this.settle(); }
    const move = MOVES[event.key];
    if (!move || !this.roving) return undefined;
    event.preventDefault();
    event.stopPropagation();
    const lines = this.lines();
    const here = lines.findIndex((line) => line.stage === this.roving.stage);
    const line = lines[Math.max(0, Math.min(lines.length - 1, here + move[0]))];
    const open = line.nodes.filter((node) => node.offsetParent !== null);
    return open[Math.max(0, Math.min(open.length - 1, this.roving.column + move[1]))].focus();
  }

  lastToMove() {
    return this.find(".answer:last-child .fill");
  }

  runUp() {
    this.root.style.setProperty("--beat", `${BEAT}ms`);
    this.root.classList.remove("running");
    void this.root.offsetWidth; // starts the animation afresh
    this.root.classList.add("running");
  }

  // Once for each picture and network; coming back to the page does not replay it.
  runUpOnce() {
    if (RUN_UP_ONCE.has(this.data.signature)) return;
    RUN_UP_ONCE.add(this.data.signature);
    this.runUp();
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".tower");
  if (!root || !data) return undefined;
  if (!TOWERS.has(root)) TOWERS.set(root, new Tower(root));
  TOWERS.get(root).show(data, setTriggerValue);
  return undefined;
}
