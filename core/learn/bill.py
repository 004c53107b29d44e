"""What a training will cost, told before it is spent: knobs, memory, and a rough time that learns from what was seen."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.learn.feature_store import DEFAULT_BUDGET, FeatureStore
from core.learn.frozen_features import FrozenFeatures
from core.learn.workload import CUTTING, Workload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.learn.experiments import Experiment
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.costs import StageCost

TRIED = 3  # pictures that are opened to see how long one takes
FARTHEST = 8.0  # a correction beyond this is an accident of a busy machine, not experience


@dataclass(frozen=True)
class Bill:
    """Knobs that train of all knobs, and seconds (estimates): before anything is trained, the first pass, each epoch.

    kept: views of pictures whose features need not be computed again. correction: what earlier runs of its kind took,
    compared with their estimates. kind: which runs those are. kept_bytes: the features of all views together, of
    which at most budget_bytes are kept (the prepared pictures where nothing below is frozen). without_cache: seconds
    for the same training if nothing were kept, before the correction.
    """

    trainable: int
    parameters: int
    first_pass: float
    epoch: float
    epochs: int
    preparing: float = 0.0
    kept: int = 0
    correction: float = 1.0
    kind: tuple[str, ...] = ()
    kept_bytes: int = 0
    budget_bytes: int = DEFAULT_BUDGET
    without_cache: float = 0.0

    @property
    def estimate(self) -> float:
        """Seconds for everything together, before the correction."""
        return self.preparing + self.first_pass + self.epoch * self.epochs

    @property
    def seconds(self) -> float:
        """Seconds for everything together."""
        return self.estimate * self.correction

    @property
    def seconds_without_cache(self) -> float:
        """Seconds for everything together if every epoch began at the picture files again."""
        return self.without_cache * self.correction

    @property
    def fits(self) -> bool:
        """Whether all that could be kept fits into the budget; what does not is computed again in every epoch."""
        return self.kept_bytes <= self.budget_bytes


class Experience:
    """How long runs took, compared with their estimates; bounded, one for all visitors, safe between threads."""

    def __init__(self, most: int = 64) -> None:
        self.most = most
        self._ratios: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self._lock = threading.Lock()

    def learn(self, bill: Bill, seconds: float) -> None:
        """Remember how long a run with this bill took; the newest run counts half."""
        if bill.estimate <= 0.0 or seconds <= 0.0:
            return
        seen = min(max(seconds / bill.estimate, 1 / FARTHEST), FARTHEST)
        with self._lock:
            before = self._ratios.pop(bill.kind, seen)
            self._ratios[bill.kind] = (before * seen) ** 0.5
            while len(self._ratios) > self.most:
                self._ratios.popitem(last=False)

    def corrected(self, bill: Bill) -> Bill:
        """Return the bill with the correction that earlier runs of its kind suggest."""
        return replace(bill, correction=self._ratios.get(bill.kind, 1.0))


def estimate(
    experiment: Experiment,
    costs: Sequence[StageCost],
    forward_seconds: float | Mapping[str, float],
    *,
    store: FeatureStore | None = None,
    opening: float = 0.0,
    lean: bool = False,
) -> Bill:
    """Estimate: what the frozen prefix costs is paid once for each view, the rest in every epoch.

    costs: one a stage, bottom to top, the old head last. forward_seconds: one picture once through each stage
    (core.see.costs.stage_seconds), or through the whole network, to be shared out by multiply-adds, which counts the
    low stages for less than they take. store: where features may be already, which then cost nothing. opening:
    seconds to open or draw one picture. lean: for a training without extras, which looks less often.
    """
    work = Workload(experiment, costs, _by_stage(costs, forward_seconds), opening, lean=lean)
    budget = DEFAULT_BUDGET if store is None else store.budget_bytes
    epochs = experiment.recipe.epochs
    kept = _kept(work, store)
    again = work.missing(budget) * work.lookups * work.beginning
    return Bill(
        trainable=work.trainable,
        parameters=work.parameters,
        first_pass=(work.row.entries - kept) * (work.below + CUTTING),
        epoch=work.epoch + again,
        epochs=epochs,
        preparing=work.preparing,
        kept=kept,
        kind=_kind(experiment),
        kept_bytes=work.bytes,
        budget_bytes=budget,
        without_cache=work.preparing + epochs * (work.epoch + work.pictures * work.beginning),
    )


def _by_stage(costs: Sequence[StageCost], seconds: float | Mapping[str, float]) -> Mapping[str, float]:
    if isinstance(seconds, Mapping):
        return seconds
    work = sum(cost.multiply_adds for cost in costs) or 1
    return {cost.name: seconds * cost.multiply_adds / work for cost in costs}


def _kind(experiment: Experiment) -> tuple[str, ...]:
    """Runs alike in what they cost for each estimated second."""
    backbone, recipe = experiment.backbone, experiment.recipe
    start = "pretrained" if recipe.pretrained else "scratch"
    names = (backbone.name, experiment.training.name, start, recipe.augmentation)
    return (*names, *sorted(recipe.plan(backbone).frozen))


def opening_seconds(data: LabelledPictures) -> float:
    """Seconds that opening or drawing one of these pictures takes here, over the first few."""
    slots = data.pictures.slots[:TRIED]
    start = time.perf_counter()
    for slot in slots:
        slot.open()
    return (time.perf_counter() - start) / max(1, len(slots))


def _kept(work: Workload, store: FeatureStore | None) -> int:
    """Views whose features are there. Random frozen stages are new every time."""
    backbone, recipe = work.experiment.backbone, work.experiment.recipe
    if store is None or (work.prefix and not recipe.pretrained):
        return 0
    exact = bool(work.above)
    features = FrozenFeatures(
        backbone, work.prefix, work.row, store=store, exact=exact, kept_as=recipe.kept_as
    )
    return features.kept()
