// Pictures to press, each with what was said to it. A press leaves as the trigger "picked".

const WALLS = new WeakMap();
const SOURCE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;

class Wall {
  constructor(root) {
    this.list = root.querySelector(".tiles");
    this.nth = 0;
  }

  show(data, send) {
    this.send = send;
    setAttribute(this.list, "aria-label", data.label);
    setAttribute(this.list, "data-many", String(data.many));
    while (this.list.children.length > data.tiles.length) this.list.lastElementChild.remove();
    while (this.list.children.length < data.tiles.length) this.makeTile();
    data.tiles.forEach((tile, place) => this.showTile(this.list.children[place].firstElementChild, tile, data));
  }

  makeTile() {
    const button = element("button", "tile", element("li", "", this.list));
    button.type = "button";
    setAttribute(element("img", "", button), "alt", "");
    for (const part of ["lead", "more"]) element("span", part, button);
    button.onclick = () => this.press(button.dataset.key);
  }

  showTile(button, tile, { chosen }) {
    button.dataset.key = tile.key;
    setAttribute(button, "aria-pressed", String(tile.key === chosen));
    setAttribute(button, "aria-label", tile.words);
    setAttribute(button, "title", tile.words);
    if (SOURCE.test(tile.src)) setAttribute(button.querySelector("img"), "src", tile.src);
    setText(button.querySelector(".lead"), tile.lead);
    setText(button.querySelector(".more"), tile.more);
  }

  press(name) {
    this.nth += 1;
    this.send("picked", { name, nth: this.nth });
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".picture-wall");
  if (!root || !data) return undefined;
  if (!WALLS.has(root)) WALLS.set(root, new Wall(root));
  WALLS.get(root).show(data, setTriggerValue);
  return undefined;
}
