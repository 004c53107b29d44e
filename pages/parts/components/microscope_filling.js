// Play: the window slides over the whole part row by row, and the map above fills with what is worked out on the way.

const FIRST = [[4, 420], [12, 140]]; // the first units slowly enough to follow: (up to which, milliseconds each)
const WHOLE = 14000; // milliseconds that the rest takes at most
const UNHURRIED = 0.03; // units a millisecond at least, once it runs
const CALM = 400; // between two drawings where the visitor asks for little motion
const CALM_BEATS = 12; // and how many of them a map takes

class Filling {
  constructor(microscope) {
    this.microscope = microscope;
    this.count = null; // how many units are worked out; null: the whole map is shown
    this.isPlaying = false;
  }

  get isWhole() { return this.count === null; }

  get total() { return this.microscope.part[2] * this.microscope.part[3]; }

  placeOf(nth) {
    const [top, left, , width] = this.microscope.part;
    return [top + Math.floor(nth / width), left + (nth % width)];
  }

  toggle() {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  play() {
    const { microscope } = this;
    if (this.isWhole) {
      this.count = 0;
      this.worst = 0;
      microscope.above.draw(() => null);
    }
    this.isPlaying = true;
    this.showButtons();
    this.beat();
  }

  // One beat: some units, a drawing of the last of them, and the next beat after it.
  beat() {
    this.workOut(this.due());
    if (this.count >= this.total) return this.end();
    const wait = this.wait();
    if (wait) this.timer = setTimeout(() => this.beat(), wait);
    else this.frame = requestAnimationFrame(() => this.beat());
    return undefined;
  }

  get isCalm() { return matchMedia("(prefers-reduced-motion: reduce)").matches; }

  wait() {
    if (this.isCalm) return CALM;
    return FIRST.find(([until]) => this.count < until)?.[1] ?? 0;
  }

  due() {
    const width = this.microscope.part[3];
    if (this.isCalm) return width * Math.ceil(this.microscope.part[2] / CALM_BEATS);
    if (this.wait()) return 1;
    const now = performance.now();
    const passed = Math.min(now - (this.drawn ?? now), 100);
    this.drawn = now;
    return Math.max(1, Math.round(passed * Math.max(UNHURRIED, this.total / WHOLE)));
  }

  workOut(many) {
    const { microscope } = this;
    const until = Math.min(this.count + many, this.total);
    for (; this.count < until; this.count += 1) this.dot(this.placeOf(this.count));
    microscope.at = this.placeOf(this.count - 1);
    microscope.drawUnit();
  }

  dot(place) {
    const { microscope } = this;
    const value = unitOf(microscope.layer, place).values.at(-1);
    this.worst = Math.max(this.worst, Math.abs(value - microscope.ownAt(place)));
    microscope.above.dot(place, microscope.colours.of(value, microscope.data.limit));
  }

  redraw() {
    for (let nth = 0; nth < this.count; nth += 1) this.dot(this.placeOf(nth));
  }

  finish() {
    this.stop();
    this.workOut(this.total - this.count);
    this.end();
  }

  end() {
    this.stop();
    const { words } = this.microscope.data;
    const worst = this.worst === 0 ? "0" : this.worst.toExponential(0).replace("-", MINUS).replace("e", " × 10^");
    const told = fill(words.finished, { count: this.total.toLocaleString("en"), worst: powered(worst) });
    setText(this.microscope.find(".above > .soft"), told);
    setText(this.microscope.find(".live"), told);
    this.count = null;
    this.showButtons();
  }

  pause() {
    if (!this.isPlaying) return;
    this.stop();
    this.microscope.speakSoon();
  }

  stop() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.isPlaying = false;
    this.drawn = undefined;
    this.showButtons();
  }

  // Another layer: nothing is left of the filling.
  leave() {
    if (this.microscope.data) this.stop();
    this.count = null;
    this.showButtons();
  }

  showButtons() {
    const { buttons, data } = this.microscope;
    if (!buttons || !data) return;
    setText(buttons.play, this.isPlaying ? data.words.pause : this.isWhole ? data.words.play : data.words.go_on);
    setAttribute(buttons.play, "aria-pressed", String(this.isPlaying));
    buttons.finish.hidden = this.isWhole;
  }
}

// "4 × 10^−7" with a raised exponent.
const RAISED = { [MINUS]: "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const powered = (text) => text.replace(/\^\+?(.*)$/, (_, power) => [...power].map((sign) => RAISED[sign]).join(""));
