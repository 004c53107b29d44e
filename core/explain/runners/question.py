"""What every runner is handed: a settled request, its pictures, and the network as the function that Captum calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import torch
from torch import Tensor, nn

from core.explain.maps import AttributionRequest
from core.learn.reports import Progress, Watch

# With larger batches waking the second thread costs less, and fresh memory more.
STEPS_AT_ONCE = 8  # ways up and back: 0.5 GB on the built-in network, where 50 at once take 4.3
PICTURES_AT_ONCE = 16  # ways up


class Score(nn.Module):
    """A private copy as Captum wants it: (N, 3, H, W) -> scores (N, K), logits or their differences to one class's.

    It tells `watch` about every batch before running it; whatever `watch` raises ends the work there. A module, since
    some methods hook what they are given.
    """

    def __init__(
        self, network: nn.Module, title: str, *, versus: int | None = None, watch: Watch | None = None
    ) -> None:
        super().__init__()
        self.network, self.title, self.versus, self.watch = network, title, versus, watch
        self.total, self.done = 0, 0
        self.last = torch.empty(0)  # the scores (N, K) of the batch that was asked about last
        self.started = time.monotonic()
        self.eval()

    def forward(self, batch: Tensor) -> Tensor:
        self.tell()
        self.done += 1
        logits = self.network(batch)
        scores = logits if self.versus is None else logits - logits[:, self.versus, None]
        self.last = scores.detach()
        return scores

    def tell(self) -> None:
        if self.watch is not None:
            self.watch(Progress(self.title, self.done, self.total, self.seconds))

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


@dataclass(frozen=True, eq=False)
class Question:
    """A settled request with all that a runner needs.

    batch     (1, 3, H, W), requires a gradient
    baseline  (M, 3, H, W), one picture or several, or None
    segments  (1, 1, H, W) int64, the part of each pixel, or None
    layer     where a stage's maps come out of the private copy, or None
    """

    request: AttributionRequest
    batch: Tensor
    baseline: Tensor | None
    segments: Tensor | None
    layer: nn.Module | None
    score: Score

    @property
    def picture(self) -> Tensor:
        """The batch, of which no gradient is asked."""
        return self.batch.detach()

    @property
    def generator(self) -> torch.Generator:
        """Where the request's random numbers come from: fresh, and nobody else's."""
        return torch.Generator().manual_seed(self.request.seed)

    @property
    def parts(self) -> int:
        """How many segments there are."""
        return 0 if self.segments is None else int(self.segments.max()) + 1


def one(question: Question) -> int:
    """The batches of a method that looks once."""
    return 1


def sampled(at_once: int) -> Callable[[Question], int]:
    """The batches of a method that tries `request.samples` pictures."""
    return lambda question: ceil(question.request.samples / at_once)


def asked_again(question: Question) -> Tensor:
    """The scores of the picture and of its baseline, (2, K), by one more forward pass."""
    with torch.no_grad():
        return question.score(torch.cat([question.picture, torch.as_tensor(question.baseline)]))


def asked_last(question: Question) -> Tensor:
    """The scores of the picture and of its baseline, (2, K), where the method itself asked about these two last."""
    return question.score.last
