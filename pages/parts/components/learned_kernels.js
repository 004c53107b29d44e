// The windows that a network's first layer learned, as small coloured patches; one of them large, with the map that the
// network itself makes with it: its own stride, padding and bias on its own prepared picture.

// Two digits after the point where they say something.
function brief(value) {
  const digits = Math.abs(value) < 10 && !Number.isInteger(Number(value.toFixed(2))) ? 2 : 0;
  return signed(value, { digits });
}

class LearnedKernels {
  constructor(root, onLoad) {
    Object.assign(this, { root, onLoad, picked: null, roving: 0 });
    this.shelf = root.querySelector(".patches");
    this.shelf.onkeydown = (event) => this.key(event);
    root.querySelector(".press").onclick = () => this.onLoad(this.planesOf(this.picked), this.layer.size);
  }

  show(data, prepared, palette) {
    const isOther = data.network !== this.network;
    Object.assign(this, { words: data.words.learned, layer: data.learned, network: data.network, prepared, palette, looks: data.looks });
    if (isOther) {
      this.weights = asFloats(this.layer.weights);
      this.bias = asFloats(this.layer.bias);
      this.empty = new Set(this.layer.empty);
      this.picked = this.layer.first;
      this.roving = this.picked;
      this.makePatches();
    }
    this.pick(this.picked);
  }

  makePatches() {
    const { channels, size, sprite } = this.layer;
    const values = { channels, size, empty: this.empty.size };
    setText(this.root.querySelector(".shelf .title"), fill(this.words.title, values));
    setAttribute(this.shelf, "aria-label", fill(this.words.title, values));
    const about = this.empty.size ? `${this.words.about} ${fill(this.words.empty, values)}` : this.words.about;
    setText(this.root.querySelector(".about"), about);
    this.shelf.style.setProperty("--columns", Math.ceil(Math.sqrt(2 * channels))); // twice as wide as high
    while (this.shelf.children.length > channels) this.shelf.lastElementChild.remove();
    while (this.shelf.children.length < channels) element("button", "patch", this.shelf).type = "button";
    [...this.shelf.children].forEach((patch, channel) => {
      this.dress(patch, channel);
      patch.onclick = () => this.pick(channel);
      setAttribute(patch, "aria-label", fill(this.empty.has(channel) ? this.words.empty_patch : this.words.patch, { channel }));
      setAttribute(patch, "title", fill(this.empty.has(channel) ? this.words.empty_patch : this.words.patch, { channel }));
    });
    this.root.style.setProperty("--sprite", backgroundOf(sprite));
  }

  // All patches lie side by side in one picture.
  dress(node, channel) {
    const { channels } = this.layer;
    node.style.backgroundSize = `${100 * channels}% 100%`;
    node.style.backgroundPosition = `${channels > 1 ? (100 * channel) / (channels - 1) : 0}% 0`;
    setAttribute(node, "data-empty", String(this.empty.has(channel)));
  }

  planesOf(channel) {
    const count = this.layer.size ** 2;
    return [0, 1, 2].map((k) => Array.from(this.weights.subarray((3 * channel + k) * count, (3 * channel + k + 1) * count)));
  }

  mapOf(channel) {
    return slide(this.prepared, this.planesOf(channel), { ...this.layer, bias: this.bias[channel] });
  }

  pick(channel) {
    this.picked = channel;
    this.rove(channel);
    [...this.shelf.children].forEach((patch, k) => setAttribute(patch, "aria-pressed", String(k === channel)));
    this.dress(this.root.querySelector(".large"), channel);
    const { out, stride, size } = this.layer;
    const isEmpty = this.empty.has(channel);
    // What rounding left of an empty window is never stretched into a picture: its map stays blank.
    const map = isEmpty ? new Float64Array(out * out) : this.mapOf(channel);
    const most = almostLargest([map], this.looks.within);
    const values = { channel, out, stride, size, low: brief(-most), high: brief(most) };
    const canvas = this.root.querySelector(".own-map canvas");
    paintMaps(canvas, [map], { width: out, height: out, look: { low: -most, high: most }, palette: this.palette });
    setAttribute(canvas, "role", "img");
    setAttribute(canvas, "aria-label", fill(isEmpty ? this.words.empty_map_label : this.words.map_label, values));
    setAttribute(this.root.querySelector(".own-map"), "data-empty", String(isEmpty));
    setText(this.root.querySelector(".own-map figcaption"), fill(isEmpty ? this.words.empty_map : this.words.map, values));
    setText(this.root.querySelector(".name"), fill(this.words.name, values));
    setText(this.root.querySelector(".detail"), fill(isEmpty ? this.words.empty_detail : this.words.detail, values));
    const load = this.root.querySelector(".press");
    load.disabled = isEmpty;
    setText(load, this.words.load);
  }

  // One Tab stop for all patches; the arrow keys move among them.
  rove(channel) {
    this.roving = channel;
    [...this.shelf.children].forEach((patch, k) => setAttribute(patch, "tabindex", k === channel ? "0" : "-1"));
  }

  key(event) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const top = this.shelf.children[0].offsetTop;
    const columns = Math.max(1, [...this.shelf.children].filter((patch) => patch.offsetTop === top).length);
    const next = within(this.roving + arrow[0] * columns + arrow[1], 0, this.layer.channels - 1);
    this.rove(next);
    this.shelf.children[next].focus();
  }
}
