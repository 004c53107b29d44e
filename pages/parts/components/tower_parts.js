// The parts of the tower: a row of tiles, the answers, the table. Each is made once and then only updated.

const PICTURE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/;

function asBackground(uri) {
  return PICTURE.test(uri ?? "") ? `url("${uri}")` : "none";
}

// Tiles are square, so the sprite's own proportions say how they are laid out; there may be a pixel between two.
function placeTile(node, { sprite, count, k }) {
  const columns = Math.max(1, Math.round(Math.sqrt((count * sprite.width) / sprite.height)));
  const lines = Math.max(1, Math.ceil(count / columns));
  const across = along(sprite.width, columns, k % columns);
  const down = along(sprite.height, lines, Math.floor(k / columns));
  node.style.backgroundSize = `${across.size}% ${down.size}%`;
  node.style.backgroundPosition = `${across.place}% ${down.place}%`;
}

// One direction: `pieces` tiles in `length` pixels, the one at `at` shown alone. Both results are percentages.
function along(length, pieces, at) {
  const gap = length % pieces === 0 ? 0 : 1;
  const step = (length + gap) / pieces;
  const piece = step - gap;
  return { size: (100 * length) / piece, place: pieces > 1 ? (100 * at * step) / (length - piece) : 0 };
}

function makeRow(tower, row) {
  const line = element("div", "row", tower.rows);
  const pancake = makePancake(row.stage, line);
  const random = wobbler(`${row.stage}*`);
  pancake.button.style.setProperty("--wide", `${(93 + random() * 6).toFixed(1)}%`);
  pancake.button.style.setProperty("--shift", `${((random() - 0.5) * 0.5).toFixed(2)}rem`);
  pancake.sees = element("span", "sees", pancake.face);
  const tiles = element("div", "tiles", line);
  tiles.setAttribute("role", "group");
  return { line, pancake, tiles, sprite: { uri: "", width: 8, height: 1 }, data: row };
}

function makeTile(tower, stage, k) {
  const tile = element("button", "tile");
  tile.type = "button";
  tile.style.setProperty("--k", k);
  tile.onpointerenter = (event) => { if (event.pointerType === "mouse") tower.showMap(stage, k); };
  tile.onfocus = () => { tower.rove(stage, k + 1); tower.showMap(stage, k); };
  tile.onclick = () => tower.pin(stage, k);
  return tile;
}

function setTiles(tower, row) {
  const { tiles, data } = row;
  while (tiles.children.length > data.count) tiles.lastElementChild.remove();
  while (tiles.children.length < data.count) tiles.append(makeTile(tower, data.stage, tiles.children.length));
  setAttribute(tiles, "aria-label", data.tiles_label);
  [...tiles.children].forEach((tile, k) => setAttribute(tile, "aria-label", data.headlines[k]));
  if (row.sprite.uri !== data.tiles) loadSprite(tower, row);
}

function loadSprite(tower, row) {
  const picture = new Image();
  const uri = row.data.tiles;
  row.sprite = { uri, width: row.data.count, height: 1 };
  picture.onload = () => {
    if (row.sprite.uri !== uri) return;
    row.sprite = { uri, width: picture.naturalWidth, height: picture.naturalHeight };
    paintTiles(row);
    tower.refreshPanel();
  };
  if (PICTURE.test(uri)) picture.src = uri;
  paintTiles(row);
}

function paintTiles(row) {
  [...row.tiles.children].forEach((tile, k) => {
    tile.style.backgroundImage = asBackground(row.sprite.uri);
    placeTile(tile, { sprite: row.sprite, count: row.data.count, k });
  });
}

function setRow(tower, row, height) {
  const { pancake, data } = row;
  row.line.style.setProperty("--i", height);
  setAttribute(pancake.button, "aria-label", data.spoken);
  setBadge(pancake.badge, "plain", data.number);
  setText(pancake.name, data.title);
  setText(pancake.sub, data.shape);
  setText(pancake.sees, data.sees_in_short);
  pancake.button.onclick = () => tower.go(data.stage);
  pancake.button.onfocus = () => tower.rove(data.stage, 0);
  pancake.button.onpointerenter = (event) => { if (event.pointerType === "mouse") tower.showStage(data.stage); };
  setTiles(tower, row);
}

function setAnswers(list, answers) {
  while (list.children.length > answers.length) list.lastElementChild.remove();
  while (list.children.length < answers.length) {
    const line = element("li", "answer", list);
    line.style.setProperty("--k", list.children.length - 1);
    element("span", "who", line);
    element("span", "fill", element("span", "track", line));
    element("span", "much", line);
  }
  answers.forEach((answer, k) => {
    const line = list.children[k];
    setText(line.querySelector(".who"), answer.name);
    setAttribute(line.querySelector(".who"), "title", answer.name);
    setText(line.querySelector(".much"), answer.text);
    line.querySelector(".fill").style.width = `${Math.max(1, answer.share * 100)}%`;
  });
}

function setTable(twin, { words, table }) {
  setText(twin.querySelector("summary"), words.twin);
  setText(twin.querySelector("caption"), words.twin_caption);
  const lines = table.map((cells, i) => {
    const line = document.createElement("tr");
    cells.forEach((cell, k) => {
      const node = element(i === 0 || k === 0 ? "th" : "td", "", line);
      if (node.tagName === "TH") node.scope = i === 0 ? "col" : "row";
      setText(node, cell);
    });
    return line;
  });
  twin.querySelector("thead").replaceChildren(lines[0]);
  twin.querySelector("tbody").replaceChildren(...lines.slice(1));
}

// One line under everything: what the colours of the small maps mean.
function setPalettes(line, data) {
  const shows = data.palettes.map(({ text }) => text).join("|");
  if ((line.dataset.shows ?? "") === shows) return;
  line.dataset.shows = shows;
  line.replaceChildren();
  setText(element("span", "word", line), data.words.palettes);
  data.palettes.forEach(({ colours, text }) => {
    const scale = element("span", "scale", line);
    scale.setAttribute("aria-hidden", "true");
    scale.style.background = `linear-gradient(90deg, ${colours.join(",")})`;
    setText(element("span", "word", line), text);
  });
}
