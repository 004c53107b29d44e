"""Clamps: activations that cut numbers off from above, and what a unit would say without its own.

ReLU6 answers 6 to everything above 6. In many pictures a third of a stage's channels sit at exactly 6.0 in nine or more
of them: which picture excites such a unit most cannot be told any more, and its gradient is zero. So units are
compared, and explained, by their value before the last clamp.
"""

from __future__ import annotations

from torch import Tensor, nn


class UpTo(nn.Module):
    """Numbers of any shape -> the same, cut off above `top`. Its gradient is a plain clamp's: nothing where it cuts."""

    def __init__(self, top: float) -> None:
        super().__init__()
        self.top = top

    def forward(self, below: Tensor) -> Tensor:
        return below.clamp(max=self.top)


def before_clamp(module: nn.Module, below: Tensor) -> tuple[Tensor, Tensor]:
    """Run a stage: (its maps as if nothing cut them off from above at the end, its maps), both (N, C, H, W).

    Only where the stage ends in a clamp do the two differ; what happens further down stays as it is.
    """
    if isinstance(module, nn.ReLU6):
        return below.relu(), module(below)
    if isinstance(module, UpTo):
        return below, module(below)
    if isinstance(module, nn.Sequential) and len(module):
        *first, last = module
        for layer in first:
            below = layer(below)
        return before_clamp(last, below)
    maps = module(below)
    return maps, maps
