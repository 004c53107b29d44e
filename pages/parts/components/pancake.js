// One pancake, drawn once and then only updated: shared by the stack map and the tower.
// Nothing here parses markup: every text is set with textContent, every picture is a path of our own.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  frozen:
    "M12 2v20M3.3 7l17.4 10M20.7 7L3.3 17M12 5.6L9.4 3M12 5.6L14.6 3M12 18.4L9.4 21M12 18.4L14.6 21" +
    "M6.5 8.8L3 9.8M6.5 8.8L5.5 5.3M17.5 15.2l3.5-1M17.5 15.2l1 3.5" +
    "M17.5 8.8l3.5 1M17.5 8.8l1-3.5M6.5 15.2L3 14.2M6.5 15.2l-1 3.5",
  trains:
    "M12.3 2.2c.6 3-.9 4.7-2.5 6.500C8 10.7 6.2 12.5 6.2 15.6 6.2 19 8.8 21.8 12 21.800s5.8-2.6 " +
    "5.8-5.900c0-2.3-1.1-4-2-5.5-.5 1.3-1.2 2.1-2.1 2.6.7-3.9-.2-8.3-1.4-10.800z",
};

function element(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

function drawing(viewBox, parent) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  if (parent) parent.append(svg);
  return svg;
}

function shape(svg, tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  svg.append(node);
  return node;
}

// Writing only what differs keeps focus, selection and screen readers undisturbed.
function setText(node, text) {
  const next = text ?? "";
  if (node.textContent !== next) node.textContent = next;
}

function setAttribute(node, name, value) {
  if (value === null || value === undefined) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

// The same pancake always looks the same: its wobble comes from its name.
function wobbler(name) {
  let seed = 2166136261;
  for (const letter of name) seed = Math.imul(seed ^ letter.codePointAt(0), 16777619) >>> 0;
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
  };
}

// A band from the top (or bottom) edge whose inner edge is a soft wave, in a 400 x 48 box.
function wave(random, { from, depth, swing }) {
  const points = Array.from({ length: 9 }, (_, i) => [i * 50, depth + (random() - 0.5) * 2 * swing]);
  let path = `M0 ${from}L0 ${points[0][1].toFixed(1)}`;
  for (let i = 1; i < points.length; i += 1) {
    const [x0, y0] = points[i - 1];
    const [x1, y1] = points[i];
    path += `C${x0 + 25} ${y0.toFixed(1)} ${x1 - 25} ${y1.toFixed(1)} ${x1} ${y1.toFixed(1)}`;
  }
  return `${path}L400 ${from}Z`;
}

function drawSlab(slab, name) {
  const random = wobbler(name);
  const svg = drawing("0 0 400 48", slab);
  svg.setAttribute("preserveAspectRatio", "none");
  shape(svg, "path", { class: "crust-deep", d: wave(random, { from: 48, depth: 44.5, swing: 1.3 }) });
  shape(svg, "path", { class: "crust", d: wave(random, { from: 0, depth: 7.5, swing: 2.2 }) });
  shape(svg, "path", { class: "light", d: wave(random, { from: 0, depth: 2.6, swing: 0.9 }) });
  for (let i = 0; i < 7; i += 1) {
    const place = { cx: 12 + random() * 376, cy: 11 + random() * 32 };
    shape(svg, "ellipse", { class: "speck", ...place, rx: 1 + random() * 2.2, ry: 0.8 + random() * 0.8 });
  }
}

function makePancake(name, parent) {
  const button = element("button", "pancake", parent);
  button.type = "button";
  button.dataset.name = name;
  const slab = element("span", "slab", button);
  drawSlab(slab, name);
  const face = element("span", "face", button);
  const badge = element("span", "badge", face);
  badge.setAttribute("aria-hidden", "true");
  const words = element("span", "words", face);
  const part = { button, slab, face, badge, words };
  part.name = element("span", "name", words);
  part.sub = element("span", "sub", words);
  return part;
}

// A snowflake or a flame where the pancake has a state, its number otherwise.
function setBadge(badge, state, number) {
  const wanted = ICONS[state] ? state : `#${number}`;
  if (badge.dataset.shows === wanted) return;
  badge.dataset.shows = wanted;
  badge.replaceChildren();
  if (!ICONS[state]) return setText(badge, String(number));
  const line = state === "frozen";
  shape(drawing("0 0 24 24", badge), "path", {
    d: ICONS[state],
    fill: line ? "none" : "currentColor",
    stroke: "currentColor",
    "stroke-width": line ? 2 : 0,
    "stroke-linecap": "round",
  });
}

// Puts the nodes into this order, moving only those that are out of place.
function keepOrder(parent, nodes) {
  const focused = nodes.find((node) => node.matches(":focus"));
  let moved = false;
  nodes.forEach((node, i) => {
    if (parent.children[i] === node) return;
    parent.insertBefore(node, parent.children[i] ?? null);
    moved = true;
  });
  if (moved && focused) focused.focus({ preventScroll: true });
}

// Presses that Python has not answered yet travel again with the next one: two that meet one slow run both count.
class Presses {
  constructor() {
    this.visit = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
    this.nth = 0;
    this.open = [];
  }

  hear(data) {
    const heard = data.visit === this.visit ? data.heard : 0;
    this.open = this.open.filter((press) => press.nth > heard);
  }

  add(name) {
    this.nth += 1;
    const press = { name, nth: this.nth };
    const earlier = this.open.slice(-15);
    this.open = [...earlier, press];
    return { ...press, visit: this.visit, earlier };
  }
}
