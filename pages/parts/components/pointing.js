// Pointing at a place of a picture: with the mouse, with a finger, or with the arrow keys.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const LEAP = 10; // places, with Shift

// onPoint is told how far right and down of the node (0 to 1 each), onStep how many places down and across.
function listenForPointing(node, { onPoint, onStep, onLeave }) {
  const tell = (event) => {
    const frame = node.getBoundingClientRect();
    onPoint((event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height);
  };
  node.onpointermove = tell;
  node.onpointerdown = tell;
  node.onpointerleave = () => onLeave?.();
  node.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    if (event.key === "Escape") onLeave?.();
    if (!arrow || !onStep) return;
    event.preventDefault();
    event.stopPropagation();
    const leap = event.shiftKey ? LEAP : 1;
    onStep(arrow[0] * leap, arrow[1] * leap);
  };
}

const within = (value, low, high) => Math.min(high, Math.max(low, value));
