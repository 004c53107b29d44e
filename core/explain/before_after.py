"""What training moved: the same picture, the same class and the same method, before the first step and after the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from core.errors import RequestError
from core.explain.attribution import attribute
from core.explain.maps import Attribution, AttributionRequest
from core.explain.metrics import Likeness, likeness
from core.learn.reports import Progress, Watch
from core.see.backbones import Backbone


@dataclass(frozen=True, eq=False)
class BeforeAfter:
    """Two attributions of one picture for one class, and what the later has more than the earlier.

    before_share, after_share  probability of the class; both maps are drawn on one scale, up to `limit`
    moved                      after minus before, with a scale of its own; zero where training changed nothing
    alike                      how alike the two maps are in magnitude
    """

    before: Attribution = field(repr=False)
    after: Attribution = field(repr=False)
    before_share: float
    after_share: float
    moved: Attribution = field(repr=False)
    alike: Likeness

    @property
    def limit(self) -> float:
        """The value with the full colour in both maps: the larger end of their two legends."""
        return max(self.before.legend.high, self.after.legend.high)


def compare(
    before: Backbone,
    after: Backbone,
    batch: Tensor,
    request: AttributionRequest,
    *,
    watch: Watch | None = None,
) -> Iterator[BeforeAfter]:
    """Ask the network before and after training about batch (1, 3, H, W); yields once.

    Both are only read. Raises RequestError for two networks that do not answer the same classes, and whatever `attribute`
    refuses.
    """
    if before.classes != after.classes or before.stage_names != after.stage_names:
        raise RequestError("Compare a network with its own start: train it once more and ask again.")
    asked = []
    for place, network in enumerate((before, after)):
        asked.append(attribute(network, batch, request, watch=_half(watch, place)))
    earlier, later = asked
    yield BeforeAfter(
        before=earlier,
        after=later,
        before_share=_share(before, batch, request.target),
        after_share=_share(after, batch, request.target),
        moved=_moved(earlier, later),
        alike=likeness(earlier.map, later.map),
    )


def _half(watch: Watch | None, place: int) -> Watch | None:
    """The progress of one of two attributions as that of both."""
    if watch is None:
        return None

    def tell(progress: Progress) -> None:
        done = place * progress.total + progress.done
        watch(Progress(progress.phase, done, 2 * progress.total, progress.seconds))

    return tell


def _share(network: Backbone, batch: Tensor, target: int) -> float:
    with torch.no_grad():
        return float(network(batch).softmax(1)[0, target])


def _moved(before: Attribution, after: Attribution) -> Attribution:
    return Attribution(
        request=after.request,
        values=after.values - before.values,
        map=after.map - before.map,
        signed=True,
        completeness=None,
        seconds=before.seconds + after.seconds,
    )
