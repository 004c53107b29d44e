// Pictures in the light of one neuron, brightest first. A press leaves as the trigger "picked".

const WALLS = new WeakMap();

class Wall {
  constructor(root) {
    this.list = root.querySelector(".tiles");
  }

  show(data) {
    setAttribute(this.list, "aria-label", data.words.pictures);
    while (this.list.children.length > data.tiles.length) this.list.lastElementChild.remove();
    while (this.list.children.length < data.tiles.length) this.makeTile();
    data.tiles.forEach((tile, place) => this.showTile(this.list.children[place].firstElementChild, tile, data));
  }

  makeTile() {
    const button = element("button", "tile", element("li", "", this.list));
    button.type = "button";
    for (const part of ["photo", "value", "share", "title"]) element("span", part, button);
    button.onclick = () => this.send("picked", { name: button.dataset.key });
  }

  showTile(button, tile, { sheet, words }) {
    button.dataset.key = tile.key;
    setAttribute(button, "aria-current", tile.present ? "true" : null);
    setAttribute(button, "title", tile.present ? `${tile.title}, ${words.present}` : `${tile.title}: ${words.pick}`);
    const photo = button.querySelector(".photo");
    photo.style.backgroundImage = `url("${tile.own ?? sheet.uri}")`;
    const [columns, rows] = tile.own ? [1, 1] : [sheet.columns, sheet.rows];
    const at = (place, count) => (count > 1 ? `${(100 * place) / (count - 1)}%` : "0%");
    photo.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    const place = tile.own ? 0 : tile.place;
    photo.style.backgroundPosition = `${at(place % columns, columns)} ${at(Math.floor(place / columns), rows)}`;
    photo.style.setProperty("--light", (0.3 + 0.7 * tile.light).toFixed(3));
    photo.style.setProperty("--glow", Math.max(0, 2 * tile.light - 1).toFixed(3));
    setText(button.querySelector(".value"), tile.value);
    setText(button.querySelector(".share"), tile.share);
    setText(button.querySelector(".title"), tile.title);
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".lit-pictures");
  if (!root || !data) return undefined;
  if (!WALLS.has(root)) WALLS.set(root, new Wall(root));
  const wall = WALLS.get(root);
  wall.send = setTriggerValue;
  wall.show(data);
  return undefined;
}
