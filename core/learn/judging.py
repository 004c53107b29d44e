"""After an epoch: how good the network is now, with which BatchNorm statistics, and what it still remembers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F

from core.learn import forgetting, norms
from core.learn.forgetting import OldHead
from core.learn.reports import Score

if TYPE_CHECKING:
    from core.learn.frozen_features import FrozenFeatures
    from core.learn.reports import Pulse, Watch
    from core.learn.stopwatch import Stopwatch
    from core.learn.training_run import TrainingRun


@dataclass(frozen=True, eq=False)
class Judgement:
    """logits (N, K) of the validation pictures, the score they make, and the score with the other statistics."""

    logits: Tensor
    score: Score
    other: Score | None
    remembered: float | None


class Judge:
    """Looks at a run after every epoch and leaves it as it was."""

    def __init__(
        self, run: TrainingRun, features: FrozenFeatures, *, watch: Watch | None, extras: bool
    ) -> None:
        self.run, self.features, self.extras = run, features, extras
        self._norm_batches = run.norm_batches()
        self._old_head = self._asked(watch)

    def _asked(self, watch: Watch | None) -> OldHead | None:
        copy = self.run.copy
        if not self.extras or forgetting.has_nothing_to_forget(copy) or not copy.changes_below_the_head:
            return None
        return OldHead(copy, store=self.run.store, watch=watch)

    def ask_the_old_head(self, pulse: Pulse) -> None:
        """Before the first step: what it answers to begin with."""
        if self._old_head is not None:
            self._old_head.remembered(pulse)

    @contextmanager
    def judged(self, pulse: Pulse, clock: Stopwatch) -> Iterator[Judgement]:
        """Within it the copy is at rest, with the statistics that it is judged with; afterwards it can go on learning."""
        copy = self.run.copy
        copy.rest()
        with norms.kept(copy.trained_norms):
            remembered = self._remembered(pulse)
            clock.spent_on("evaluation")
            logits, other = self._both(pulse, clock)
            clock.spent_on("evaluation")
            yield Judgement(logits, self._score(logits), other, remembered)

    def _both(self, pulse: Pulse, clock: Stopwatch) -> tuple[Tensor, Score | None]:
        copy = self.run.copy
        if not copy.trained_norms:
            return self._answers(pulse), None
        if self.run.recipe.norms == "running":
            with norms.kept(copy.trained_norms):
                other = self._with_re_estimated(pulse, clock)
            return self._answers(pulse), other
        other = self._score(self._answers(pulse)) if self.extras else None
        clock.spent_on("evaluation")
        self._re_estimate(pulse, clock)
        return self._answers(pulse), other

    def _with_re_estimated(self, pulse: Pulse, clock: Stopwatch) -> Score | None:
        if not self.extras:
            return None
        self._re_estimate(pulse, clock)
        other = self._score(self._answers(pulse))
        clock.spent_on("evaluation")
        return other

    def _re_estimate(self, pulse: Pulse, clock: Stopwatch) -> None:
        copy = self.run.copy
        batches = (self.features.batch(places.tolist()) for places in self._norm_batches)
        norms.re_estimate(copy.trained_norms, lambda batch: copy.body(batch, pulse), batches)
        clock.spent_on("norms")

    def _answers(self, pulse: Pulse) -> Tensor:
        """Logits (N, K) of the validation pictures."""
        logits = []
        with torch.no_grad():
            for places in self.run.validation_batches():
                logits.append(self.run.copy.forward(self.features.batch(places.tolist()), pulse))
                pulse()
        return torch.cat(logits)

    def _score(self, logits: Tensor) -> Score:
        answers = self.run.labels[self.run.training :]
        right = (logits.argmax(1) == answers).float().mean()
        return Score(float(F.cross_entropy(logits, answers)), float(right), len(answers))

    def _remembered(self, pulse: Pulse) -> float | None:
        """A body that nothing has changed has forgotten nothing.

        Asked with the running statistics: measured again on twenty pictures of ants and bees alone, they make it forget
        most of what it knew at once (27 % remembered against 88), whatever the weights have done.
        """
        if self._old_head is not None:
            return self._old_head.remembered(pulse)
        copy = self.run.copy
        is_known = not (copy.changes_below_the_head or forgetting.has_nothing_to_forget(copy))
        return 1.0 if is_known else None
