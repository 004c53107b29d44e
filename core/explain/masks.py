"""How much of a map lies on the thing itself, where its true outline is known: on drawn vehicles.

The pointing game of Zhang et al. 2016 (arXiv:1608.00507) asks whether the one highest point hits; here all of the map
counts, as in the energy-based version of Wang et al. 2020 (arXiv:1910.01279).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.errors import RequestError
from core.see.preparation import Preparation


@dataclass(frozen=True)
class Inside:
    """share: of all that a map says for its class, how much lies inside the mask, 0 to 1.

    by_chance: the mask's share of the picture, which is what a map that marks places blindly has on average.
    """

    share: float
    by_chance: float


def seen_mask(mask: np.ndarray, preparation: Preparation) -> Tensor:
    """A drawing's mask, bool (H, W), as the network sees it: resized and cropped like the picture, bool (crop, crop)."""
    pixels = torch.from_numpy(mask.astype(np.uint8) * 255).expand(3, -1, -1).contiguous()
    return preparation.crop_pixels(pixels)[0] > 127


def inside(marked: Tensor, mask: Tensor) -> Inside:
    """How much of a map (H, W) lies inside a mask (H, W) bool.

    Only what speaks for the class counts, so the negative parts of a signed map are left out. A map with nothing that
    speaks for the class knows no more than chance. Raises RequestError for a mask of another size.
    """
    if marked.shape != mask.shape:
        raise RequestError("Compare the map with the outline in the same picture.")
    by_chance = float(mask.double().mean())
    evidence = marked.double().clamp(min=0)
    total = float(evidence.sum())
    return Inside(float(evidence[mask].sum()) / total if total > 0 else by_chance, by_chance)
