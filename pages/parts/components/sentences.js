// Sentences from Python with the drawing's own numbers in them, and how those numbers are written.

const percent = (share) => `${Math.round(100 * share)} %`;

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
