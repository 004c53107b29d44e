// What the window of one unit comes to: the grids of numbers, the sums of all maps below, and the steps to the output.

const LARGEST_WITH_NUMBERS = 7; // a window wider than that shows signs only; its numbers are read one by one

class NumberGrid {
  constructor(node, colours, onCell) {
    Object.assign(this, { node, colours, cells: [] });
    node.onpointerover = (event) => onCell(this.cells.indexOf(event.target));
    node.onpointerleave = () => onCell(-1);
  }

  resize([rows, columns]) {
    this.columns = columns;
    this.node.style.setProperty("--columns", columns);
    while (this.cells.length > rows * columns) this.cells.pop().remove();
    while (this.cells.length < rows * columns) this.cells.push(element("span", "cell", this.node));
  }

  // null is outside the map: the padding counts as zero, or not at all.
  show(values, limit, { outside, greatest = -1 }) {
    values.forEach((value, i) => {
      const cell = this.cells[i];
      setAttribute(cell, "data-outside", value === null ? "true" : null);
      setAttribute(cell, "data-greatest", i === greatest ? "true" : null);
      if (value === null) { cell.style.background = ""; cell.style.color = ""; setText(cell, outside); return; }
      this.colours.paint(cell, value, limit);
      setText(cell, this.text(value));
    });
  }

  text(value) {
    if (this.columns > LARGEST_WITH_NUMBERS) return Math.abs(value) < 5e-4 ? "" : value < 0 ? MINUS : "+";
    return writtenShort(value, 3);
  }

  point(place) {
    this.cells.forEach((cell, i) => setAttribute(cell, "data-pointed", i === place ? "true" : null));
  }
}

const SHOWN = 8; // maps below that are listed one by one

// What every map below adds: the eight largest amounts, or eight after one another, and the others together.
class Contributions {
  constructor(root, words, onPick) {
    Object.assign(this, { root, words, onPick, wish: "amount", from: 0, rows: [] });
    this.list = root.querySelector(".list");
    this.rest = this.makeRow(root.querySelector(".rest"));
    this.sorting = root.querySelector(".sorting");
    this.paging = root.querySelector(".paging");
    this.sorting.onclick = () => this.sort(this.wish === "amount" ? "number" : "amount");
    this.paging.querySelector(".earlier").onclick = () => this.turn(-SHOWN);
    this.paging.querySelector(".later").onclick = () => this.turn(SHOWN);
  }

  makeRow(parent, isButton = false) {
    const node = element(isButton ? "button" : "div", "map-sum", parent);
    if (isButton) node.type = "button";
    const row = { node, thumb: element("canvas", "thumb", node), name: element("span", "name", node) };
    row.bar = element("span", "fill", element("span", "track", node));
    row.value = element("data", "value", node);
    return row;
  }

  // faint: amounts below that are drawn as next to nothing, never stretched.
  begin(layer, { thumbs, first, faint }) {
    Object.assign(this, { layer, thumbs, first, faint });
    const count = Math.min(SHOWN, layer.reads);
    while (this.rows.length > count) this.rows.pop().node.remove();
    while (this.rows.length < count) this.rows.push(this.makeRow(this.list, true));
    this.from = 0;
    const isMore = layer.reads > SHOWN;
    this.sorting.hidden = !isMore;
    this.rest.node.hidden = !isMore;
    this.root.hidden = layer.reads === 1;
    this.shown = null;
    this.sort(this.wish);
  }

  // A few maps stand in their own order; which of many come first is the visitor's wish.
  sort(wish) {
    this.wish = wish;
    this.order = this.layer.reads > SHOWN ? wish : "number";
    this.paging.hidden = wish === "amount" || this.layer.reads <= SHOWN;
    setText(this.sorting, this.words[wish === "amount" ? "by_number" : "by_amount"]);
    if (this.shown) this.show(...this.shown);
  }

  turn(step) {
    const last = this.layer.reads - SHOWN;
    this.from = Math.min(Math.max(this.from + step, 0), last);
    this.show(...this.shown);
  }

  show(partial, chosen) {
    this.shown = [partial, chosen];
    const order = this.order === "amount" ? byAmount(partial) : Array.from(partial.keys());
    const from = this.order === "amount" ? 0 : this.from;
    const listed = order.slice(from, from + this.rows.length);
    const others = [...order.slice(0, from), ...order.slice(from + this.rows.length)];
    const together = others.reduce((total, map) => total + partial[map], 0);
    const limit = Math.max(Math.abs(together), ...listed.map((map) => Math.abs(partial[map])), this.faint || 1e-9);
    listed.forEach((map, i) => this.showRow(this.rows[i], map, { partial, chosen, limit }));
    setText(this.rest.name, fill(this.words.others, { count: others.length.toLocaleString("en") }));
    this.showAmount(this.rest, together, limit);
    this.paging.querySelector(".earlier").disabled = from === 0;
    this.paging.querySelector(".later").disabled = from + SHOWN >= this.layer.reads;
  }

  showRow(row, map, { partial, chosen, limit }) {
    const name = this.layer.colours ? this.words.colours[map] : fill(this.words.map, { map: this.first + map });
    if (row.map !== map || row.drawn !== this.thumbs.kept) this.thumbs.show(row.thumb, map);
    Object.assign(row, { map, drawn: this.thumbs.kept });
    row.node.onclick = () => this.onPick(map);
    setText(row.name, name);
    setAttribute(row.node, "aria-pressed", String(map === chosen));
    this.showAmount(row, partial[map], limit);
  }

  showAmount(row, value, limit) {
    const share = (50 * Math.abs(value)) / limit;
    Object.assign(row.bar.style, { width: `${share}%`, left: `${value < 0 ? 50 - share : 50}%` });
    setAttribute(row.bar, "data-sign", value < 0 ? "minus" : "plus");
    showNumber(row.value, value);
  }
}

function showNumber(node, value, text) {
  setText(node, text ?? written(value));
  setAttribute(node, "value", String(value));
}

// From the sum to the output, one line a step.
class Chain {
  constructor(node, words) {
    Object.assign(this, { node, words, lines: [] });
  }

  begin(layer, count) {
    this.node.replaceChildren();
    const line = (name, about) => {
      const item = element("li", "", this.node);
      item.dataset.step = name;
      const made = { item, name: element("span", "name", item), detail: element("span", "detail", item) };
      made.value = element("data", "value", item);
      setText(made.name, about);
      return made;
    };
    const { words } = this;
    const isPooling = layer.kernel === null;
    const terms = { terms: count.toLocaleString("en") };
    this.layer = layer;
    this.sum = line("sum", fill(isPooling ? words.greatest : words.sum, terms));
    this.bias = layer.bias === null ? null : line("bias", words.bias);
    this.steps = layer.steps.map((step) => {
      const made = line(step.name === undefined ? "normalisation" : "activation", step.name ?? words.normalisation);
      setAttribute(made.item, "title", step.about);
      if (step.name) made.curve = new Curve(made.detail, step.name);
      return made;
    });
    this.own = line("own", words.own);
  }

  show({ partial, values }, own, limit) {
    const { layer } = this;
    const sum = partial.reduce((total, value) => total + value, 0);
    showNumber(this.sum.value, sum);
    if (this.bias) {
      this.showStep(this.bias, added(layer.bias), [asShown(sum) + asShown(layer.bias), values[0]]);
    }
    this.steps.forEach((line, i) => {
      const { scale, shift } = layer.steps[i];
      if (scale === undefined) {
        line.curve.show(values[i], values[i + 1]);
        return showNumber(line.value, values[i + 1]);
      }
      const byHand = asShown(values[i]) * asShown(scale) + asShown(shift);
      return this.showStep(line, `× ${bracketed(scale)} ${added(shift)}`, [byHand, values[i + 1]]);
    });
    const isSame = Math.abs(values.at(-1) - own) <= 1e-4 * limit;
    showNumber(this.own.value, own, `${written(own)} ${isSame ? "✓" : "≠"}`);
    setAttribute(this.own.item, "data-same", String(isSame));
  }

  // All digits count; where those in sight come to something else by hand, the sign says that they are rounded.
  showStep(line, text, [byHand, value]) {
    const sign = equals(byHand, value);
    setText(line.detail, `${text} ${sign}`);
    setAttribute(line.detail, "title", sign === "≈" ? this.words.rounded : null);
    showNumber(line.value, value);
  }
}

// The curve of an activation with a dot where this unit is.
class Curve {
  constructor(parent, name) {
    const svg = drawing("-8 -7.5 16 10", parent);
    this.of = ACTIVATIONS[name];
    const points = Array.from({ length: 65 }, (_, i) => -8 + i / 4);
    shape(svg, "path", { class: "axis", d: "M-8 0H8M0 -7.5V2.5" });
    shape(svg, "polyline", { class: "curve", points: points.map((x) => `${x},${(-this.of(x)).toFixed(3)}`).join(" ") });
    this.dot = shape(svg, "circle", { class: "dot", r: 0.95 });
  }

  show(value) {
    const x = Math.min(Math.max(value, -7.4), 7.4);
    this.dot.setAttribute("cx", x);
    this.dot.setAttribute("cy", Math.max(-this.of(x), -6.8));
  }
}
