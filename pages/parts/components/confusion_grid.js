// The confusion matrix as a grid of buttons: one Tab stop, arrow keys walk. A press leaves as the trigger "picked".

const GRIDS = new WeakMap();
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class Grid {
  constructor(root) {
    Object.assign(this, { root, nth: 0, at: [0, 0], find: (selector) => root.querySelector(selector) });
    this.find("tbody").onkeydown = (event) => this.key(event);
  }

  show(data, send) {
    Object.assign(this, { data, send });
    if (this.shape !== data.classes.length) this.build(data.classes.length);
    setAttribute(this.root, "data-small", String(data.small));
    setAttribute(this.root, "data-upright", data.upright);
    this.root.style.setProperty("--classes", data.classes.length);
    this.root.style.setProperty("--letters", data.letters);
    setText(this.find("caption"), data.words.caption);
    data.classes.forEach((name, place) => {
      setText(this.heads[place], name);
      setAttribute(this.heads[place], "title", name);
      setText(this.rows[place], name);
    });
    data.cells.forEach((row, i) => row.forEach((cell, j) => this.showCell(this.cells[i][j], cell, i === j)));
    if (data.chosen) this.at = [...data.chosen];
    this.stand();
  }

  build(count) {
    this.shape = count;
    this.at = [0, 0];
    const top = element("tr", "", null);
    element("td", "", top);
    const body = [];
    this.heads = Array.from({ length: count }, () => this.heading(top, "col"));
    this.rows = [];
    this.cells = Array.from({ length: count }, (_, i) => {
      const line = element("tr", "", null);
      body.push(line);
      this.rows.push(this.heading(line, "row"));
      return Array.from({ length: count }, (_, j) => this.makeCell(line, i, j));
    });
    this.find("thead").replaceChildren(top);
    this.find("tbody").replaceChildren(...body);
  }

  heading(line, scope) {
    const node = element("th", "", line);
    node.scope = scope;
    return node;
  }

  makeCell(line, i, j) {
    const button = element("button", "cell", element("td", "", line));
    button.type = "button";
    for (const part of ["count", "share"]) element("span", part, button);
    button.onclick = () => this.press(i, j);
    return button;
  }

  showCell(button, cell, isRight) {
    setText(button.querySelector(".count"), cell.count ? String(cell.count) : "0");
    setText(button.querySelector(".share"), cell.count ? cell.text : "");
    setAttribute(button, "aria-label", cell.words);
    setAttribute(button, "title", cell.words);
    setAttribute(button, "data-right", String(isRight));
    setAttribute(button, "aria-disabled", cell.count ? null : "true");
    button.style.setProperty("--share", cell.share.toFixed(3));
  }

  stand() {
    const chosen = this.data.chosen;
    this.cells.forEach((row, i) => row.forEach((button, j) => {
      setAttribute(button, "tabindex", i === this.at[0] && j === this.at[1] ? "0" : "-1");
      setAttribute(button, "aria-pressed", String(Boolean(chosen) && chosen[0] === i && chosen[1] === j));
    }));
    setText(this.find(".status"), chosen ? this.data.cells[chosen[0]][chosen[1]].words : this.data.words.hint);
  }

  press(i, j) {
    this.at = [i, j];
    if (!this.data.cells[i][j].count) return this.stand();
    this.data.chosen = [i, j];
    this.stand();
    this.nth += 1;
    return this.send("picked", { name: `${i}:${j}`, nth: this.nth });
  }

  key(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const last = this.shape - 1;
    this.at = this.at.map((place, axis) => Math.min(last, Math.max(0, place + step[axis])));
    this.stand();
    this.cells[this.at[0]][this.at[1]].focus();
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".confusion-grid");
  if (!root || !data) return undefined;
  if (!GRIDS.has(root)) GRIDS.set(root, new Grid(root));
  GRIDS.get(root).show(data, setTriggerValue);
  return undefined;
}
