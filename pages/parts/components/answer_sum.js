// From the last maps to the answer. All numbers come finished from Python; here one feature is open at a time, and one
// temperature is set.

const CHAINS = new WeakMap();
const DIMMED = 0.2; // how much of the picture is left where a map says nothing
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

class Chain {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.heat = this.find(".heat input");
    this.heat.oninput = () => this.showSoftmax();
    this.find(".terms").onkeydown = (event) => this.key(event);
    this.find(".terms").onpointerleave = () => this.open(this.picked);
    this.image = new Image();
    this.image.onload = () => this.drawMap();
  }

  show(data) {
    if (this.data?.signature === data.signature) return;
    const isOther = this.data?.about !== data.about;
    this.data = data;
    this.tellTitles();
    this.makeTerms();
    this.heat.max = data.softmax.length - 1;
    if (isOther) this.heat.value = data.trained;
    if (this.image.src !== data.picture) this.image.src = data.picture;
    this.pick(data.terms.most.concat(data.terms.least)[0].feature);
    this.showSoftmax();
  }

  tellTitles() {
    const { words, says } = this.data;
    setAttribute(this.find(".steps"), "aria-label", words.steps);
    for (const step of ["maps", "average", "sum", "softmax"]) setText(this.find(`.${step} .title`), words[step]);
    setText(this.find(".maps .about"), says.maps);
    setText(this.find(".average .note"), says.between);
    setText(this.find(".sum .about"), says.sum);
    setText(this.find(".softmax .about"), says.softmax);
    setText(this.find(".softmax .note"), words.temperature_note);
  }

  // ---- the sum

  makeTerms() {
    const { terms, totals, words } = this.data;
    const list = this.find(".terms");
    setAttribute(list, "aria-label", words.terms);
    list.replaceChildren();
    for (const group of ["most", "least"]) {
      if (terms[group].length) setText(element("p", "group soft", list), words[group]);
      for (const term of terms[group]) this.makeTerm(list, term);
    }
    const sums = this.find(".totals");
    sums.replaceChildren();
    totals.forEach((total, place) => {
      const line = element("div", place === totals.length - 1 ? "score" : "", sums);
      setText(element("dt", "", line), total.title);
      setText(element("dd", "", line), total.value);
      setAttribute(line, "title", total.exact);
    });
  }

  makeTerm(list, term) {
    const row = element("div", "term", list);
    setAttribute(row, "role", "option");
    row.dataset.feature = term.feature;
    setText(element("span", "name", row), `feature ${term.feature}`);
    setText(element("span", "product", row), term.product);
    const bar = element("span", "bar", element("span", "", row));
    bar.dataset.adds = String(term.adds);
    bar.style.width = `${100 * term.length}%`;
    setText(element("span", "value", row), term.value);
    setAttribute(row, "title", term.exact);
    row.onclick = () => this.pick(term.feature, true);
    row.onpointerenter = (event) => event.pointerType !== "touch" && this.open(term.feature);
  }

  key(event) {
    const rows = [...this.root.querySelectorAll(".term")];
    const at = rows.findIndex((row) => Number(row.dataset.feature) === this.picked);
    const to = { Home: 0, End: rows.length - 1 }[event.key] ?? (event.key in STEPS ? at + STEPS[event.key] : null);
    if (to === null || !rows[to]) return;
    event.preventDefault();
    this.pick(Number(rows[to].dataset.feature), true);
  }

  // Picks a feature, which stays open; `open` alone only looks at it while the pointer is there.
  pick(feature, focus = false) {
    this.picked = feature;
    for (const row of this.root.querySelectorAll(".term")) {
      const isPicked = Number(row.dataset.feature) === feature;
      setAttribute(row, "aria-selected", String(isPicked));
      setAttribute(row, "tabindex", isPicked ? "0" : "-1");
      if (isPicked && focus) row.focus({ preventScroll: true });
    }
    this.open(feature);
  }

  // ---- its map

  open(feature) {
    this.opened = this.data.maps[feature] ?? this.data.maps[this.data.example];
    const { opened } = this;
    setText(this.find(".maps .caption"), opened.caption);
    setText(this.find(".average .arithmetic"), opened.arithmetic);
    setAttribute(this.find(".lit"), "aria-label", `${opened.caption} ${opened.arithmetic}`);
    this.writeNumbers(opened);
    this.drawMap();
  }

  writeNumbers({ columns, texts, light }) {
    const grid = this.find(".numbers");
    grid.hidden = !texts.length;
    grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    while (grid.children.length > texts.length) grid.lastElementChild.remove();
    while (grid.children.length < texts.length) element("span", "", grid);
    const { colours } = this.data;
    texts.forEach((text, place) => {
      const cell = grid.children[place];
      setText(cell, text);
      cell.style.background = colours[Math.round(light[place] * (colours.length - 1))];
      cell.style.color = light[place] > 0.6 ? "#1d1713" : "#fffbf5";
    });
  }

  // Every number of the map lights its own block of the picture, unblurred: it knows no finer where.
  drawMap() {
    const canvas = this.find(".lit");
    if (!this.opened || !this.image.complete || !this.image.naturalWidth) return;
    canvas.width = canvas.height = 448;
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = this.image.naturalWidth > 150;
    pen.drawImage(this.image, 0, 0, 448, 448);
    const { rows, columns, light } = this.opened;
    const [high, wide] = [448 / rows, 448 / columns];
    light.forEach((share, place) => {
      pen.fillStyle = `rgb(0 0 0 / ${(1 - DIMMED) * (1 - share)})`;
      const [x, y] = [(place % columns) * wide, Math.floor(place / columns) * high];
      const [left, top] = [Math.round(x), Math.round(y)];
      pen.fillRect(left, top, Math.round(x + wide) - left, Math.round(y + high) - top);
    });
  }

  // ---- softmax

  showSoftmax() {
    const { words, softmax, chosen } = this.data;
    const sums = softmax[Number(this.heat.value)];
    const says = words.temperature.replace("{value}", sums.temperature);
    setText(this.find(".heat-words"), says);
    setAttribute(this.heat, "aria-valuetext", sums.temperature);
    const titles = words.columns.slice();
    if (sums.temperature !== "1") titles[2] = words.behind_at.replace("{value}", sums.temperature);
    this.fillRow(this.find("thead tr"), titles, "th");
    const body = this.find("tbody");
    while (body.children.length > sums.lines.length + 1) body.lastElementChild.remove();
    while (body.children.length < sums.lines.length + 1) element("tr", "", body);
    sums.lines.forEach((line, place) => this.showLine(body.children[place], line, chosen));
    const total = body.children[sums.lines.length];
    total.className = "total";
    this.fillRow(total, [words.together, "", "", sums.total, "100 %"], "td");
    setText(this.find(".softmax .arithmetic"), sums.example);
  }

  showLine(row, line, chosen) {
    row.className = "";
    setAttribute(row, "data-current", String(line.name === chosen));
    this.fillRow(row, [line.name, line.score, line.behind, line.power, line.share_text], "td");
    const cell = row.lastElementChild;
    cell.className = "share";
    const fill = cell.querySelector(".fill") ?? element("span", "fill", cell);
    fill.style.width = `${100 * line.share}%`;
  }

  fillRow(row, texts, tag) {
    while (row.children.length < texts.length) element("span", "text", element(tag, "", row));
    texts.forEach((text, place) => setText(row.children[place].firstElementChild, text));
  }
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".answer-sum");
  if (!root || !data) return undefined;
  if (!CHAINS.has(root)) CHAINS.set(root, new Chain(root));
  CHAINS.get(root).show(data);
  return undefined;
}
