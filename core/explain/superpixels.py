"""A picture cut into parts of one colour each, so that parts, not single pixels, can be taken away.

By SLIC (Achanta et al. 2012, "SLIC superpixels compared to state-of-the-art superpixel methods") of scikit-image.
"""

from __future__ import annotations

import hashlib

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.latest import Latest

# How much nearness counts against colour. A picture of many tiny specks would melt into a single part at the usual
# 10: then nearness has to count for more.
COMPACTNESS = (10.0, 100.0, 1000.0)
KEPT = 8  # of 8 MB at the very most

_kept: Latest[Tensor] = Latest(KEPT)


def segments(pixels: NDArray[np.uint8], count: int) -> Tensor:
    """The part that each pixel of `pixels` (H, W, 3) belongs to: (H, W) int64, numbered from 0 without gaps.

    SLIC finds about `count` parts, seldom exactly so many; the last try of COMPACTNESS is close to a grid. Three
    methods ask about the same parts of the same picture, so the latest are kept: by a digest, never with the picture.
    """
    key = (hashlib.sha256(pixels.tobytes()).digest(), pixels.shape, count)
    return _kept.get(key, lambda: _found(pixels, count)).clone()


def _found(pixels: NDArray[np.uint8], count: int) -> Tensor:
    found = np.zeros(pixels.shape[:2], np.int64)
    for compactness in COMPACTNESS:
        found = _cut(pixels, count, compactness)
        if 2 * (int(found.max()) + 1) >= count:
            break
    return torch.from_numpy(found)


def _cut(pixels: NDArray[np.uint8], count: int, compactness: float) -> NDArray[np.int64]:
    from skimage.segmentation import slic  # takes a moment, and only whoever asks about parts need wait

    labels = slic(pixels, n_segments=count, compactness=compactness, start_label=0, channel_axis=-1)
    numbered = np.unique(labels, return_inverse=True)[1]
    return numbered.reshape(labels.shape).astype(np.int64)
