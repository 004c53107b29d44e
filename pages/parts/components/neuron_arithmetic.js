// The neuron's arithmetic, term by term as core/learn/neuron.py has it; the tests hold the two against each other.

function logistic(total) {
  if (total >= 0) return 1 / (1 + Math.exp(-total));
  const small = Math.exp(total);
  return small / (1 + small);
}

function lossOf(total, truth) {
  const margin = truth ? total : -total;
  return Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
}

// knobs: two weights and the bias; inputs: two numbers, the bias has an input that is always 1.
function totalOf(knobs, inputs) {
  return knobs[0] * inputs[0] + knobs[1] * inputs[1] + knobs[2];
}

function nudge(knobs, inputs, truth, rate) {
  const total = totalOf(knobs, inputs);
  const share = logistic(total);
  const wrong = share - truth;
  const slopes = [wrong * inputs[0], wrong * inputs[1], wrong];
  const after = knobs.map((knob, i) => knob - rate * slopes[i]);
  const shareAfter = logistic(totalOf(after, inputs));
  return { before: knobs, inputs, truth, rate, total, share, loss: lossOf(total, truth), wrong, slopes, after, shareAfter };
}
