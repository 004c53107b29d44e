// Sentences from Python with the drawing's own numbers in them, and how those numbers are written.

// A share as texts.py writes it: one decimal below 10 %, and "100 %" only for all.
function percent(share) {
  const points = 100 * share;
  if (points === 0 || points === 100) return `${points} %`;
  if (points < 0.1) return "< 0.1 %";
  if (points < 9.95) return `${points.toFixed(1)} %`;
  return points >= 99.5 ? "> 99 %" : `${points.toFixed(0)} %`;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// A typographic minus, and a plus where the sign matters.
function signed(number, { digits = 2, plus = false } = {}) {
  const text = Math.abs(number).toFixed(digits);
  const isZero = Number(text) === 0;
  if (number < 0 && !isZero) return `−${text}`;
  return plus && !isZero ? `+${text}` : text;
}
