// A rule written by hand: two limits, one word between them. Everything answers at once; Python hears of it when a
// slider is let go.

const RULES = new WeakMap();

class HandRuleDrawing {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.rule = { ...data.kept };
    this.plane = new Plane(root.querySelector(".plane"), { ...data, onPick: (k) => this.pick(k) });
    this.inputs = { ends: this.find(".ends-limit"), middle: this.find(".middle-limit"), joined: this.find(".joined") };
    for (const name of ["ends", "middle"]) {
      [this.inputs[name].min, this.inputs[name].max] = data.limits;
      this.inputs[name].oninput = () => this.change({ [name]: Number(this.inputs[name].value) });
      this.inputs[name].onchange = () => this.tell();
    }
    this.fillJoined();
    this.picked = data.first;
    this.update();
  }

  find(selector) { return this.root.querySelector(selector); }

  fillJoined() {
    for (const word of this.data.joins) {
      const option = element("option", "", this.inputs.joined);
      option.value = word;
      setText(option, this.data.words[word]);
    }
    setText(this.find(".joined-words"), this.data.words.joined);
    this.inputs.joined.onchange = () => { this.change({ joined: this.inputs.joined.value }); this.tell(); };
  }

  change(part) {
    this.rule = { ...this.rule, ...part };
    this.update();
  }

  tell() {
    this.send("rule", { ...this.rule });
  }

  says(point) {
    const [ends, middle] = [point.ends > this.rule.ends / 100, point.middle < this.rule.middle / 100];
    return Number(this.rule.joined === "or" ? ends || middle : ends && middle);
  }

  update() {
    const { points } = this.data.vehicles;
    this.answers = points.map((point) => this.says(point));
    for (const name of ["ends", "middle", "joined"]) this.inputs[name].value = this.rule[name];
    setText(this.find(".ends-words"), fill(this.data.words.ends_slider, this.rule));
    setText(this.find(".middle-words"), fill(this.data.words.middle_slider, this.rule));
    setText(this.find(".code"), fill(this.data.words.code, { ...this.rule, ends: this.rule.ends / 100, middle: this.rule.middle / 100 }));
    this.plane.judge(this.answers);
    this.paint();
    this.score();
    this.pick(this.picked);
  }

  paint() {
    const { low, high } = this.plane;
    const clamp = (share) => Math.max(low, Math.min(high, share / 100));
    const [ends, middle] = [clamp(this.rule.ends), clamp(this.rule.middle)];
    const corner = [[ends, low], [high, low], [high, middle], [ends, middle]];
    const elbow = [[low, low], [high, low], [high, high], [ends, high], [ends, middle], [low, middle]];
    const value = ([x, y]) => (this.says({ ends: x, middle: y }) ? 1 : -1) + (x - y) / 4;
    if (this.rule.joined === "or") this.plane.paint([elbow], [[[ends, high], [ends, middle], [low, middle]]], value);
    else this.plane.paint([corner], [[[ends, low], [ends, middle], [high, middle]]], value);
  }

  score() {
    const { points } = this.data.vehicles;
    const misses = [...points.keys()].filter((k) => this.answers[k] !== points[k].label);
    const right = points.length - misses.length;
    const values = { right, count: points.length, share: percent(right / points.length) };
    const line = this.find(".score");
    const text = fill(this.data.words.score, values);
    if (line.dataset.text !== text) {
      line.dataset.text = text;
      line.replaceChildren();
      setText(element("b", "", line), values.share);
      line.append(` ${text}`);
    }
    this.showMisses(misses);
  }

  showMisses(misses) {
    const shown = misses.slice(0, this.data.most_misses);
    const words = misses.length ? this.data.words.misses : this.data.words.no_misses;
    const more = misses.length > shown.length ? fill(this.data.words.more, { count: misses.length - shown.length }) : "";
    setText(this.find(".misses-words"), `${fill(words, { count: misses.length })}${more}`);
    const list = this.find(".misses");
    while (list.children.length > shown.length) list.lastElementChild.remove();
    while (list.children.length < shown.length) element("button", "tile", list).type = "button";
    shown.forEach((k, place) => {
      const tile = list.children[place];
      setTile(tile, { vehicles: this.data.vehicles, k, measured: false });
      setAttribute(tile, "aria-label", fill(this.data.words.point, this.plane.about(k, this.answers[k])));
      tile.onclick = () => this.pick(k);
    });
  }

  pick(k) {
    this.picked = k;
    this.plane.mark(k);
    const tile = this.find(".card .tile");
    setTile(tile, { vehicles: this.data.vehicles, k });
    const about = this.plane.about(k, this.answers[k]);
    setAttribute(tile, "aria-label", fill(this.data.words.picture, about));
    tellAbout(this.find(".about"), { words: this.data.words, about, isWrong: about.truth !== about.answer });
  }
}

function tellAbout(node, { words, about, isWrong }) {
  node.replaceChildren();
  setText(element("p", "", node), fill(words.which, about));
  for (const name of ["ends", "middle"]) {
    const line = element("p", "", node);
    element("span", `key ${name}`, line);
    line.append(fill(words[`${name}_measure`], about));
  }
  const said = element("p", "said", node);
  setAttribute(said, "data-wrong", String(isWrong));
  setText(said, fill(isWrong ? words.said_wrong : words.said_right, about));
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".hand-rule");
  if (!root || !data) return undefined;
  if (!RULES.has(root)) RULES.set(root, new HandRuleDrawing(root, data));
  RULES.get(root).send = setStateValue;
  return undefined;
}
