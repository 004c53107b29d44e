// The network as a stack of pancakes. A view: what is frozen and what is looked at arrive as data, a press leaves
// as the trigger "picked", the freeze line as the trigger "line". Until the answer comes both are shown as if granted.

const MAPS = new WeakMap();
const TIP_ROOM = 260; // pixels
const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

function addSyrup(pancake) {
  const pool = element("span", "syrup", pancake.slab);
  const svg = drawing("0 0 200 30", pool);
  svg.setAttribute("preserveAspectRatio", "none");
  shape(svg, "path", {
    // It runs long only between name and share: dark syrup behind dark letters cannot be read.
    d: "M4 0h192c3 4-2 7-8 7-12 0-20-1-26 0-7 1-6 20-11 20s-4-19-11-20c-9-1-12 8-18 8s-6-7-14-7c-9 0-7 3-12.500 3"
      + "S90 7.500 80 7C60 6 40 7 22 6 9 5.500 1 5 4 0z",
  });
  shape(svg, "path", { class: "gloss", d: "M20 3h70c3 0 3 2 0 2H20c-3 0-3-2 0-2zM120 3h40c3 0 3 2 0 2h-40c-3 0-3-2 0-2z" });
}

function addShare(pancake) {
  const share = element("span", "share", pancake.face);
  pancake.share = element("span", "number", share);
  pancake.fill = element("span", "fill", element("span", "track", share));
}

function makeStage(view, stage) {
  const pancake = makePancake(stage.name, view.stack);
  if (!stage.head) {
    const random = wobbler(`${stage.name}*`);
    pancake.button.style.setProperty("--wide", `${(93 + random() * 6).toFixed(1)}%`);
    pancake.button.style.setProperty("--shift", `${((random() - 0.5) * 0.5).toFixed(2)}rem`);
  }
  pancake.sign = element("span", "sign", pancake.sub);
  pancake.shape = element("span", "shape", pancake.sub);
  addShare(pancake);
  pancake.button.onclick = () => view.press(stage.name);
  pancake.button.onfocus = () => view.rove(stage.name);
  return pancake;
}

// What is frozen: as Python said, then as every press wants it that was not answered yet, then as the line in the hand.
function shownFrozen(view, below) {
  let frozen = new Set(view.data.stages.filter(({ head, state }) => !head && state === "frozen").map(({ name }) => name));
  for (const { name } of view.presses.open) {
    const count = countOf(name);
    if (count !== null) frozen = new Set(below.slice(0, count));
    else if (!frozen.delete(name)) frozen.add(name);
  }
  return view.line.held === null ? frozen : new Set(below.slice(0, view.line.held));
}

function shownState(view, stage) {
  if (view.data.mode !== "freeze" || stage.head) return stage.state;
  return view.frozen.has(stage.name) ? "frozen" : "trains";
}

function setStage(view, stage, place) {
  const pancake = view.pancakes.get(stage.name);
  const state = shownState(view, stage);
  pancake.button.style.order = String(2 * place);
  const words = view.data.words;
  const freezing = view.data.mode === "freeze";
  setAttribute(pancake.button, "data-state", state);
  setAttribute(pancake.button, "data-head", String(stage.head));
  setAttribute(pancake.button, "aria-current", stage.current ? "true" : null);
  setAttribute(pancake.button, "aria-pressed", freezing && !stage.head ? String(state === "frozen") : null);
  setAttribute(pancake.button, "aria-disabled", freezing && stage.head ? "true" : null);
  setAttribute(pancake.button, "aria-label", [stage.spoken, stage.head ? stage.sign : words[state]].filter(Boolean).join(", "));
  setBadge(pancake.badge, state, stage.number);
  setText(pancake.name, stage.title);
  const sign = stage.head ? stage.sign : words[state];
  setText(pancake.sign, freezing || !stage.shape ? sign : "");
  setText(pancake.shape, freezing && stage.head ? "" : stage.shape);
  setText(pancake.share, stage.share_text);
  pancake.fill.parentElement.hidden = !stage.share_text;
  pancake.fill.style.width = `${Math.max(3, Math.min(100, stage.share * 100))}%`;
}

class StackMap {
  constructor(root) {
    this.root = root;
    this.stack = root.querySelector(".stack");
    this.tip = root.querySelector(".tip");
    this.pancakes = new Map();
    this.presses = new Presses();
    this.line = new FreezeLine(this);
    this.roving = null;
    this.stack.onkeydown = (event) => this.key(event);
    this.listenForHover();
  }

  show(data, send) {
    this.data = data;
    this.send = send;
    this.presses.hear(data);
    this.syncStages();
    if (this.line.held > this.line.most) this.line.drop({}, false); // another network meanwhile
    this.refresh();
    this.rove(this.roving ?? this.startName());
    setAttribute(this.root, "data-flipped", String(data.flipped));
    setAttribute(this.stack, "aria-label", data.words.stack);
    const ends = [data.words.answer, data.words.picture];
    if (data.flipped) ends.reverse();
    this.root.querySelectorAll(".end .text").forEach((node, i) => setText(node, ends[i]));
    if (!this.tip.hidden) this.showTip(this.tip.dataset.name);
  }

  // Shows what is frozen, here and now: after an answer, a press, or a move of the line.
  refresh() {
    const below = this.data.stages.filter(({ head }) => !head).map(({ name }) => name);
    if (!this.data.flipped) below.reverse();
    if (this.data.mode === "freeze") this.frozen = shownFrozen(this, below);
    this.data.stages.forEach((stage, place) => setStage(this, stage, place));
    this.line.show(below, this.frozen ?? new Set());
  }

  syncStages() {
    const names = new Set(this.data.stages.map((stage) => stage.name));
    for (const [name, pancake] of this.pancakes) {
      if (!names.has(name)) { pancake.button.remove(); this.pancakes.delete(name); }
    }
    for (const stage of this.data.stages) {
      if (!this.pancakes.has(stage.name)) this.pancakes.set(stage.name, makeStage(this, stage));
    }
    keepOrder(this.stack, this.data.stages.map((stage) => this.pancakes.get(stage.name).button));
    this.pourSyrup();
  }

  // Syrup runs over the pancake right under the butter, wherever the network puts it.
  pourSyrup() {
    const below = this.data.flipped ? null : this.data.stages.find((stage) => !stage.head)?.name;
    for (const [name, pancake] of this.pancakes) {
      const pool = pancake.slab.querySelector(".syrup");
      if (name === below && !pool) addSyrup(pancake);
      if (name !== below && pool) pool.remove();
    }
  }

  startName() {
    const stages = this.data.stages;
    return (stages.find((stage) => stage.current) ?? stages.find((stage) => !stage.head) ?? stages[0])?.name;
  }

  // One Tab stop for the whole stack; the arrow keys move within it.
  rove(name) {
    this.roving = this.pancakes.has(name) ? name : this.startName();
    for (const [other, pancake] of this.pancakes) {
      setAttribute(pancake.button, "tabindex", other === this.roving ? "0" : "-1");
    }
  }

  key(event) {
    const names = this.data.stages.map((stage) => stage.name);
    const here = names.indexOf(this.roving);
    const target = { Home: 0, End: names.length - 1 }[event.key] ?? here + (STEPS[event.key] ?? 0);
    if (event.key === "Escape") return this.hideTip();
    if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return undefined;
    event.preventDefault();
    event.stopPropagation();
    const name = names[Math.max(0, Math.min(names.length - 1, target))];
    this.pancakes.get(name).button.focus();
    return this.showTip(name);
  }

  press(name) {
    const stage = this.data.stages.find((each) => each.name === name);
    if (!stage || (this.data.mode === "freeze" && stage.head)) return;
    this.send("picked", this.presses.add(name));
    this.refresh();
  }

  sendLine(count) {
    this.send("line", this.presses.add(`line:${count}`));
  }

  listenForHover() {
    const nameOf = (event) => event.target.closest?.(".pancake")?.dataset.name;
    this.stack.onpointerover = (event) => {
      clearTimeout(this.timer);
      const name = nameOf(event);
      const wait = event.pointerType === "mouse" ? 120 : 0;
      if (name) this.timer = setTimeout(() => this.showTip(name), this.tip.hidden ? wait : 0);
      else this.hideTip();
    };
    this.stack.onpointerleave = () => { clearTimeout(this.timer); this.hideTip(); };
    this.stack.addEventListener("focusin", (event) => {
      if (event.target.matches(":focus-visible")) this.showTip(nameOf(event));
    });
    this.stack.addEventListener("focusout", () => this.hideTip());
  }

  showTip(name) {
    const stage = this.data.stages.find((each) => each.name === name);
    if (!stage) return this.hideTip();
    const button = this.pancakes.get(name).button;
    const room = window.innerWidth - this.root.getBoundingClientRect().right;
    this.tip.dataset.name = name;
    this.tip.dataset.place = room > TIP_ROOM ? "beside" : "under";
    this.tip.style.setProperty("--level", `${this.stack.offsetTop + button.offsetTop}px`);
    setText(this.tip, stage.tip);
    this.tip.hidden = false;
    return undefined;
  }

  hideTip() {
    this.tip.hidden = true;
  }

  leave() {
    clearTimeout(this.timer);
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".stack-map");
  if (!root || !data) return undefined;
  if (!MAPS.has(root)) MAPS.set(root, new StackMap(root));
  const map = MAPS.get(root);
  map.show(data, setTriggerValue);
  return () => map.leave();
}
