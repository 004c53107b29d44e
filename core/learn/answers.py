"""What a network answers to a list of pictures, by way of features that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from core.learn.freezing import FreezePlan
from core.learn.frozen_features import FeatureStore, extract
from core.learn.reports import Watch

if TYPE_CHECKING:
    from core.see.backbones import Backbone
    from core.see.pictures import Picture

AT_ONCE = 256  # pictures that the head answers together


def logits(
    backbone: Backbone,
    pictures: Sequence[Picture],
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> Tensor:
    """(N, K) of the network's own classes. What the head receives stays in `store`, where training a head finds it."""
    prefix = FreezePlan.below_head(backbone).prefix(backbone)
    features = extract(backbone, prefix, pictures, store=store, watch=watch)
    with torch.no_grad():
        places = torch.arange(len(features)).split(AT_ONCE)
        return torch.cat([backbone.head(features.batch(some.tolist())) for some in places])
