"""What an attribution is, and how it is laid over its picture."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from core.errors import RequestError
from core.explain.methods import METHODS
from core.see.palettes import colour

BRIGHTEST = 0.98  # a few extreme pixels must not wash out all others: colours saturate at this quantile
GREY_SHARE = 1.0  # how far the picture underneath is drained of its own colour


@dataclass(frozen=True)
class AttributionRequest:
    """One question to a network: by which method, for which class, and the method's own choices.

    `target` is the class index; with `versus`, another one, the question is "why this and not that?", and the score is
    the difference of the two logits. `stage` (where a card needs one) defaults to the stage under the head, `channel` is
    one of its channels, None all of them together. `positive_only` (Grad-CAM) applies the paper's final ReLU; without
    it (our default) the map also shows what speaks against the class. `n_steps` (Integrated Gradients, Layer
    Conductance) are the points on the way from `baseline`, a key of `methods.BASELINES` or "" for the method's own.
    `window` and `stride` (Occlusion) are in pixels of the network's input; 0 stands for a seventh of its side and for
    half a window. `samples` are the tries of random methods, drawn from `seed`, and `segments` about how many parts
    SLIC cuts the picture into; 0 stands for the card's own number.
    """

    method: str
    target: int
    stage: str | None = None
    n_steps: int = 50
    baseline: str = ""
    window: int = 0
    stride: int = 0
    positive_only: bool = False
    versus: int | None = None
    samples: int = 0
    segments: int = 0
    channel: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class Completeness:
    """Integrated Gradients promises that the values add up to the change of the score: does it hold here?

    `total` is the sum of all values, `difference` the score (logit) of the picture minus that of the
    baseline. Sundararajan et al. 2017, axiom "completeness".
    """

    total: float
    difference: float

    @property
    def error(self) -> float:
        """What the sum misses, as a share of the difference."""
        return abs(self.total - self.difference) / max(abs(self.difference), 1e-6)


@dataclass(frozen=True)
class Legend:
    """The numbers under the colours of an overlay: the lowest and highest, and where nothing is said."""

    low: float
    zero: float
    high: float


@dataclass(frozen=True, eq=False)
class Attribution:
    """What one method says about one picture.

    `values` (C, h, w) is exactly Captum's answer; `map` (H, W) float32 is one number per pixel of the
    network's input, made from it as `core.explain.attribution` tells. `signed` maps speak for (positive) and
    against.
    """

    request: AttributionRequest
    values: Tensor = field(repr=False)
    map: Tensor = field(repr=False)
    signed: bool
    completeness: Completeness | None
    seconds: float

    @property
    def title(self) -> str:
        return METHODS[self.request.method].title

    @property
    def legend(self) -> Legend:
        """Zero-centred for signed maps; values beyond the ends (2 % of the pixels) share its colour."""
        limit = _limit(self.map)
        return Legend(-limit if self.signed else 0.0, 0.0, limit)


def _limit(values: Tensor) -> float:
    """The magnitude that gets the full colour; 1 for an all-zero map, so that it stays colourless."""
    magnitudes = values.abs().flatten()
    return (
        float(torch.quantile(magnitudes, BRIGHTEST, interpolation="higher")) or float(magnitudes.max()) or 1.0
    )


def overlay(
    attribution: Attribution, pixels: np.ndarray, *, strength: float = 0.8, limit: float | None = None
) -> np.ndarray:
    """The map over its picture, uint8 (H, W, 3).

    `pixels` uint8 (H, W, 3) is what the network saw (`preparation.crop_pixels`), so both fit exactly. Colour
    grows opaque with the magnitude, up to `strength` (0 to 1); where the map says nothing, the picture shows
    through in weak colours. `limit` is the value with the full colour, for maps that are to be compared; by default
    that of the map's own legend. Raises RequestError for pixels of another size or a strength outside 0 to 1.
    """
    _check_overlay(attribution, pixels, strength)
    scaled = (attribution.map / (limit or attribution.legend.high)).clamp(-1, 1).numpy()
    opacity = strength * np.abs(scaled)[..., None]
    mixed = (1 - opacity) * _drained(pixels, strength) + opacity * _coloured(
        scaled, signed=attribution.signed
    )
    return np.clip(np.round(mixed), 0, 255).astype(np.uint8)


def _check_overlay(attribution: Attribution, pixels: np.ndarray, strength: float) -> None:
    height, width = attribution.map.shape
    if pixels.shape != (height, width, 3) or pixels.dtype != np.uint8:
        raise RequestError(f"Lay the map over the {width} by {height} pixels that the network saw.")
    if not 0 <= strength <= 1:
        raise RequestError("Choose an overlay strength between 0 and 1.")


def _drained(pixels: np.ndarray, strength: float) -> np.ndarray:
    """The picture with less colour of its own, float32 (H, W, 3), so that the map's stand out."""
    grey = pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601 luma
    share = GREY_SHARE * strength
    return (1 - share) * pixels + share * grey[..., None]


def _coloured(scaled: np.ndarray, *, signed: bool) -> np.ndarray:
    """Values -1..1 in the palette of signed maps, or 0..1 in that of unsigned ones: uint8 (H, W, 3)."""
    return colour((scaled + 1) / 2, "signed") if signed else colour(scaled, "sequential")
