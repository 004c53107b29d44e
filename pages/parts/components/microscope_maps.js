// A map on the page: one canvas pixel a number, a frame around what is looked at, and a pointer that finds its place.

class MapDrawing {
  // extent: [top, left, height, width] of what is drawn, in numbers of the map; what is outside the map is hatched.
  constructor(node, onPlace) {
    this.node = node;
    this.canvas = element("canvas", "", node);
    this.mark = element("div", "mark", node);
    this.extent = null;
    this.listen(onPlace);
  }

  listen(onPlace) {
    const tell = (event) => { if (this.extent) onPlace(this.placeOf(event), event); };
    this.node.onpointermove = tell;
    this.node.onpointerdown = tell;
  }

  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const [top, left, height, width] = this.extent;
    const share = (at, start, size) => Math.min(Math.max((at - start) / size, 0), 0.99999);
    return [
      top + Math.floor(share(event.clientY, box.top, box.height) * height),
      left + Math.floor(share(event.clientX, box.left, box.width) * width),
    ];
  }

  resize(extent) {
    this.extent = extent;
    const [, , height, width] = extent;
    this.canvas.width = width;
    this.canvas.height = height;
    this.node.style.aspectRatio = `${width} / ${height}`;
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
    this.image = this.pen.createImageData(width, height);
  }

  // colourAt(row, column) gives [r, g, b], or null for what is not there (yet).
  draw(colourAt) {
    const [top, left, height, width] = this.extent;
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) this.put(row, column, colourAt(top + row, left + column));
    }
    this.pen.putImageData(this.image, 0, 0);
  }

  put(row, column, rgb) {
    const at = 4 * (row * this.extent[3] + column);
    this.image.data.set(rgb ? [...rgb, 255] : [0, 0, 0, 0], at);
  }

  // One number more, while the others stay.
  dot([row, column], rgb) {
    const [top, left] = this.extent;
    this.put(row - top, column - left, rgb);
    this.pen.putImageData(this.image, 0, 0, column - left, row - top, 1, 1);
  }

  frame([row, column], [down, right]) {
    const [top, left, height, width] = this.extent;
    const percent = (share) => `${(100 * share).toFixed(3)}%`;
    Object.assign(this.mark.style, {
      top: percent((row + down / 2 - top) / height),
      left: percent((column + right / 2 - left) / width),
      height: percent(down / height),
      width: percent(right / width),
    });
  }
}

// The maps below as small pictures, each drawn once: a strip of them is then only copied.
class Thumbs {
  constructor(layer, colours, limits) {
    Object.assign(this, { layer, colours, limits, kept: new Map() });
  }

  forget() { this.kept.clear(); }

  show(canvas, map) {
    const [, , height, width] = this.layer.block;
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const pen = canvas.getContext("2d");
    pen.putImageData(this.of(map), 0, 0);
  }

  of(map) {
    if (!this.kept.has(map)) this.kept.set(map, this.drawn(map));
    return this.kept.get(map);
  }

  drawn(map) {
    const [top, left, height, width] = this.layer.block;
    const image = new ImageData(width, height);
    for (let row = 0, at = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1, at += 4) {
        image.data.set([...this.colourOf(map, top + row, left + column), 255], at);
      }
    }
    return image;
  }

  // The picture's own colours stay what they are.
  colourOf(map, row, column) {
    const value = sentAt(this.layer, map, row, column);
    if (!this.layer.colours) return this.colours.of(value, this.limits[map]);
    return [0, 1, 2].map((colour) => (colour === map ? value : 0));
  }
}
