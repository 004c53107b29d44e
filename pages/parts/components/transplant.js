// The head transplant, acted out: the old head lifts off, the new one drops in. Which head is on is the visitor's
// own affair and stays here; Python only says what the heads are.

const OPERATIONS = new WeakMap();
const NEXT = { old: "none", none: "new", new: "old" };

// All dots of a head in rows that fill a box of 3 to 2, as two paths: those that mean something here stand out.
function drawDots(box, count, meant) {
  const shows = `${count}:${meant.join()}`;
  if (box.dataset.shows === shows) return;
  box.dataset.shows = shows;
  const across = count <= 6 ? Math.max(1, count) : Math.ceil(Math.sqrt(count * 2.4));
  const rows = Math.ceil(count / across);
  const wide = Math.max(across, 8);
  const tall = Math.max(rows, 3);
  const svg = drawing(`0 0 ${wide} ${tall}`);
  const wanted = new Set(meant);
  const dot = (k) => `M${(wide - across) / 2 + (k % across) + 0.5} ${(tall - rows) / 2 + Math.floor(k / across) + 0.5}h0`;
  const all = Array.from({ length: count }, (_, k) => k);
  const draw = (kind, width, places) => shape(svg, "path", {
    class: kind, d: places.map(dot).join(""), fill: "none", "stroke-width": width, "stroke-linecap": "round",
  });
  draw("some", 0.55, all.filter((k) => !wanted.has(k)));
  draw("meant", count > 60 ? 1.5 : 0.7, all.filter((k) => wanted.has(k)));
  box.replaceChildren(svg);
}

class Operation {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.step = "old";
    this.find(".act").onclick = () => this.go(NEXT[this.step]);
  }

  show(data) {
    this.data = data;
    for (const which of ["old", "new"]) this.showHead(this.find(`.head.${which}`), data[which]);
    this.showBody(data.body);
    setText(this.find(".out .text"), data.out);
    setText(this.find(".foot"), data.foot);
    setText(this.find(".legend .text"), data.legend);
    this.find(".legend .dot").hidden = !data.old.meant.length;
    this.go(this.step);
  }

  showHead(node, head) {
    setText(node.querySelector(".name"), head.name);
    setText(node.querySelector(".count"), head.count);
    setText(node.querySelector(".knobs"), head.knobs);
    drawDots(node.querySelector(".dots"), head.dots, head.meant);
  }

  showBody(states) {
    const body = this.find(".body");
    while (body.children.length > states.length) body.lastElementChild.remove();
    while (body.children.length < states.length) element("div", "layer", body);
    body.style.setProperty("--layers", states.length);
    states.forEach((state, i) => setAttribute(body.children[i], "data-state", state));
  }

  go(step) {
    this.step = step;
    setAttribute(this.root, "data-step", step);
    setText(this.find(".act"), this.data.acts[step]);
    setText(this.find(".status"), this.data.tells[step]);
  }
}

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".transplant");
  if (!root || !data) return undefined;
  if (!OPERATIONS.has(root)) OPERATIONS.set(root, new Operation(root));
  OPERATIONS.get(root).show(data);
  return undefined;
}
