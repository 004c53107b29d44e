// One neuron learns, one example at a time, with its arithmetic in sight. It runs here, so that it can run fast; Python
// walks the same way again from the start, the rates and the number of steps, which is all that it is told.

const NEURONS = new WeakMap();
const SLOW = 1300; // milliseconds an example
const CALM = 500; // between two drawings where the visitor asks for little motion
const FAST = 0.12; // examples a millisecond, however slowly the browser draws
const MOST_A_FRAME = 40;
const PATIENCE = 250; // milliseconds after the last press before Python hears of it

class NeuronDrawing {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.rate = data.first_rate;
    this.mode = "still";
    this.inputs = data.vehicles.points.map((point) => this.prepared([point.ends, point.middle]));
    this.fresh = data.fresh.map(([ends, middle, label]) => ({ inputs: this.prepared([ends, middle]), label }));
    this.plane = new Plane(root.querySelector(".plane"), { ...data, onPick: (k) => this.look(k) });
    this.makeButtons();
    this.makeDials();
    this.begin(data.kept.start, data.kept.legs);
    root.querySelector(".plane").onpointerleave = () => this.lookBack();
    root.querySelector(".plane").addEventListener("focusout", () => this.lookBack());
  }

  find(selector) { return this.root.querySelector(selector); }

  prepared(pair) {
    return pair.map((share, i) => (share - this.data.averages[i]) / this.data.spreads[i]);
  }

  // Puts the knobs to a start and walks the legs that were walked before.
  begin(start, legs) {
    Object.assign(this, { start, legs: [], count: 0, knobs: this.data.starts[start], last: null });
    for (const [rate, steps] of legs) for (let i = 0; i < steps; i += 1) this.learn(rate);
    this.draw();
  }

  get next() { return this.data.order[this.count % this.data.order.length]; }

  learn(rate) {
    const k = this.next;
    this.last = { k, ...nudge(this.knobs, this.inputs[k], this.data.vehicles.points[k].label, rate) };
    this.knobs = this.last.after;
    this.count += 1;
    const leg = this.legs.at(-1);
    if (leg?.[0] === rate) leg[1] += 1;
    else this.legs.push([rate, 1]);
  }

  makeButtons() {
    const { words } = this.data;
    const row = this.find(".buttons");
    setAttribute(row, "aria-label", words.buttons);
    const button = (text, act, first) => {
      const node = element("button", first ? "press first" : "press", row);
      node.type = "button";
      node.onclick = act;
      setText(node, text);
      return node;
    };
    this.buttons = {
      step: button(words.step, () => this.step(), true),
      slow: button(words.slow, () => this.play("slow")),
      fast: button(words.fast, () => this.play("fast")),
      again: button(words.again, () => this.restart(this.start)),
      other: button(words.other, () => this.restart((this.start + 1) % this.data.starts.length)),
    };
    const label = element("label", "rate", row);
    label.append(words.rate);
    const select = element("select", "", label);
    for (const rate of this.data.rates) {
      const option = element("option", "", select);
      option.value = rate;
      setText(option, String(rate));
    }
    select.value = this.rate;
    select.onchange = () => { this.rate = Number(select.value); };
  }

  step() {
    this.pause();
    if (this.count >= this.data.most_steps) return;
    this.learn(this.rate);
    this.draw();
    this.speak();
    this.tellSoon();
  }

  restart(start) {
    this.pause();
    this.begin(start, []);
    setText(this.find(".live"), this.data.words.started);
    this.tellSoon();
  }

  play(mode) {
    const wasPlaying = this.mode;
    this.pause();
    if (wasPlaying === mode) return;
    this.mode = mode;
    this.until = Math.min(this.count + this.data.at_once, this.data.most_steps);
    this.tick();
    this.showMode();
  }

  // One beat: a few examples, a drawing, and the next beat after it.
  tick() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const beat = this.mode === "slow" ? 1 : isCalm ? this.data.order.length : this.due();
    for (let i = 0; i < beat && this.count < this.until; i += 1) this.learn(this.rate);
    this.draw();
    if (this.count >= this.until) return this.pause();
    if (this.mode === "slow") this.timer = setTimeout(() => this.tick(), SLOW);
    else if (isCalm) this.timer = setTimeout(() => this.tick(), CALM);
    else this.frame = requestAnimationFrame(() => this.tick());
    return undefined;
  }

  // As many examples as the time since the last drawing is worth.
  due() {
    const now = performance.now();
    const passed = now - (this.drawn ?? now);
    this.drawn = now;
    return Math.max(1, Math.min(MOST_A_FRAME, Math.round(FAST * passed)));
  }

  pause() {
    this.drawn = undefined;
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    const wasPlaying = this.mode !== "still";
    this.mode = "still";
    this.showMode();
    if (wasPlaying) { this.speak(); this.tellSoon(); }
  }

  showMode() {
    const { words } = this.data;
    for (const mode of ["slow", "fast"]) {
      setText(this.buttons[mode], this.mode === mode ? words.pause : words[mode]);
      setAttribute(this.buttons[mode], "aria-pressed", String(this.mode === mode));
    }
    const isOver = this.count >= this.data.most_steps;
    for (const name of ["step", "slow", "fast"]) this.buttons[name].disabled = isOver;
  }

  tellSoon() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.send("way", { start: this.start, legs: this.legs }), PATIENCE);
  }

  draw() {
    const answers = this.inputs.map((inputs) => Number(totalOf(this.knobs, inputs) >= 0));
    this.answers = answers;
    this.plane.judge(answers);
    this.paint();
    this.score();
    this.lookBack();
    this.showDials();
    this.showSteps();
  }

  paint() {
    const value = (corner) => totalOf(this.knobs, this.prepared(corner));
    const truck = above(value, this.plane.corners);
    const crossings = truck.filter((corner) => Math.abs(value(corner)) < 1e-9);
    this.plane.paint([truck], crossings.length > 1 ? [crossings] : [], value);
  }

  score() {
    const { points } = this.data.vehicles;
    const shown = points.filter((point, k) => point.label === this.answers[k]).length;
    const fresh = this.fresh.filter(({ inputs, label }) => Number(totalOf(this.knobs, inputs) >= 0) === label).length;
    this.shown = { right: shown, count: points.length, share: percent(shown / points.length) };
    this.scoreLine(".score.shown", this.data.words.score, this.shown);
    this.scoreLine(".score.new", this.data.words.fresh_score, {
      right: fresh, count: this.fresh.length, share: percent(fresh / this.fresh.length),
    });
    const passes = (this.count / this.data.order.length).toFixed(1);
    setText(this.find(".counted"), fill(this.data.words.counted, { count: this.count, passes }));
  }

  scoreLine(selector, text, values) {
    const line = this.find(selector);
    if (!line.firstChild) { element("b", "", line); line.append(""); element("span", "", line); }
    setText(line.querySelector("b"), values.share);
    setText(line.querySelector("span"), ` ${fill(text, values)}`);
  }

  // The picture that a visitor points at; without one the picture that was learned from last, or comes first.
  look(k) {
    if (this.mode !== "still") return;
    this.show(k);
  }

  lookBack() {
    this.show(this.last?.k ?? this.next);
  }

  show(k) {
    const share = logistic(totalOf(this.knobs, this.inputs[k]));
    this.plane.mark(k);
    const about = { ...this.plane.about(k, Number(share >= 0.5)), share: percent(share), truck: this.data.vehicles.classes[1] };
    const tile = this.find(".card .tile");
    setTile(tile, { vehicles: this.data.vehicles, k });
    setAttribute(tile, "aria-label", fill(this.data.words.picture, about));
    const node = this.find(".card .about");
    node.replaceChildren();
    setText(element("p", "", node), fill(this.data.words.which, about));
    for (const name of ["ends", "middle"]) {
      const line = element("p", "", node);
      element("span", `key ${name}`, line);
      line.append(fill(this.data.words[`${name}_measure`], about));
    }
    setText(element("p", "said", node), fill(this.data.words.looks, about));
  }

  makeDials() {
    this.dials = this.data.words.knobs.map((name) => {
      const dial = element("div", "dial", this.find(".dials"));
      const svg = drawing("-50 -50 100 100", dial);
      shape(svg, "path", { class: "scale", d: "M-31.800 31.800A45 45 0 1 1 31.800 31.800" });
      shape(svg, "circle", { class: "body", r: 33 });
      shape(svg, "line", { class: "zero", x1: 0, y1: -40, x2: 0, y2: -48 });
      const ghost = shape(svg, "line", { class: "ghost", x1: 0, y1: -14, x2: 0, y2: -30 });
      const hand = shape(svg, "line", { class: "hand", x1: 0, y1: -8, x2: 0, y2: -29 });
      setText(element("div", "soft", dial), name);
      return { hand, ghost, value: element("div", "value", dial) };
    });
  }

  // A knob stands upright at zero and reaches the end of its scale slowly.
  showDials() {
    const turn = (value) => `rotate(${(135 * Math.tanh(value / 4)).toFixed(2)})`;
    this.dials.forEach(({ hand, ghost, value }, i) => {
      hand.setAttribute("transform", turn(this.knobs[i]));
      ghost.setAttribute("transform", turn((this.last?.before ?? this.knobs)[i]));
      setText(value, signed(this.knobs[i], { plus: true }));
    });
  }

  showSteps() {
    const list = this.find(".steps");
    const lines = this.last ? learned(this.last, this.data) : waiting(this.guess(), this.data);
    while (list.children.length < lines.length) {
      const item = element("li", "", list);
      element("span", "words", item);
      element("span", "sum", item);
    }
    lines.forEach(({ words, sum, waits }, i) => {
      setAttribute(list.children[i], "data-waits", waits ? "true" : null);
      setText(list.children[i].querySelector(".words"), words);
      setText(list.children[i].querySelector(".sum"), sum);
    });
  }

  guess() {
    return { k: this.next, ...nudge(this.knobs, this.inputs[this.next], this.data.vehicles.points[this.next].label, this.rate) };
  }

  speak() {
    if (!this.last) return;
    const about = this.plane.about(this.last.k, 0);
    const shares = { before: percent(this.last.share), now: percent(this.last.shareAfter) };
    setText(this.find(".live"), fill(this.data.words.spoken, { ...about, ...shares, ...this.shown }));
  }

  leave() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.mode = "still";
  }
}

// The arithmetic of one example in five lines; both functions return the same five, so that nothing jumps.
function learned(last, { words, vehicles }) {
  const truth = vehicles.classes[last.truth];
  const values = { ...sumOf(last), truth, truck: vehicles.classes[1], target: percent(last.truth), rate: last.rate };
  const far = Math.round(100 * Math.abs(last.wrong));
  const compare = last.wrong < 0 ? words.too_low : words.too_high;
  const slopes = last.slopes.map((slope, i) => `${signed(last.wrong)} × ${i < 2 ? brackets(last.inputs[i]) : "1"} = ${signed(slope)}`);
  const turns = last.after.map((knob, i) => `${signed(last.before[i])} → ${signed(knob)}`);
  return [
    { words: fill(words.guess, values), sum: values.sum },
    { words: fill(compare, { ...values, far }), sum: fill(words.loss, { ...values, right: percent(last.truth ? last.share : 1 - last.share), loss: last.loss.toFixed(2) }) },
    { words: words.slope, sum: named(words, slopes) },
    { words: fill(words.turn, values), sum: named(words, turns) },
    { words: fill(words.now, { ...values, before: values.share, share: percent(last.shareAfter) }), sum: "" },
  ];
}

function waiting(first, data) {
  const lines = learned(first, data);
  return lines.map(({ words, sum }, i) => ({ words: i ? data.words.waits[i - 1] : words, sum: i ? "" : sum, waits: i > 0 }));
}

const brackets = (number) => (number < 0 ? `(${signed(number)})` : signed(number));

function sumOf({ before, inputs, total, share }) {
  const operator = (knob) => (knob < 0 ? "−" : "+");
  const [one, two] = inputs.map(brackets);
  const sum = `${signed(before[0])} × ${one} ${operator(before[1])} ${Math.abs(before[1]).toFixed(2)} × ${two} `
    + `${operator(before[2])} ${Math.abs(before[2]).toFixed(2)} = ${signed(total)}`;
  return { sum: `${sum}  ⇒  1 / (1 + e^${signed(-total)}) = ${percent(share)}`, share: percent(share) };
}

function named(words, values) {
  return values.map((value, i) => `${words.knobs[i]}: ${value}`).join("\n");
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".neuron");
  if (!root || !data) return undefined;
  if (!NEURONS.has(root)) NEURONS.set(root, new NeuronDrawing(root, data));
  const neuron = NEURONS.get(root);
  neuron.send = setStateValue;
  return () => neuron.leave();
}
