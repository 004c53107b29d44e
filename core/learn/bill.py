"""What a training will cost, told before it is spent: knobs that train, and a rough time that learns from what was seen."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.learn.freezing import FreezePlan
from core.learn.frozen_features import FeatureStore, FrozenFeatures, Row
from core.learn.zero_rungs import old_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.learn.experiments import Experiment
    from core.learn.labelled_pictures import LabelledPictures
    from core.see.costs import StageCost

BACKWARD = (
    3.0  # a training step costs about three forward passes: up once, down for the inputs and for the weights
)
CUTTING = 0.006  # seconds to resize one picture and cut out its middle, measured
TRIED = 3  # pictures that are opened to see how long one takes
STARTING = 0.5  # seconds for the private copy, its seals and the straight lines through raw pixels
FARTHEST = 8.0  # a correction beyond this is an accident of a busy machine, not experience


@dataclass(frozen=True)
class Bill:
    """Knobs that train of all knobs, and seconds (estimates): before anything is trained, the first pass, each epoch.

    kept: pictures whose features need not be computed again. correction: what earlier runs of its kind took, compared
    with their estimates. kind: which runs those are.
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

    @property
    def estimate(self) -> float:
        """Seconds for everything together, before the correction."""
        return self.preparing + self.first_pass + self.epoch * self.epochs

    @property
    def seconds(self) -> float:
        """Seconds for everything together."""
        return self.estimate * self.correction


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
    forward_seconds: float,
    *,
    store: FeatureStore | None = None,
    opening: float = 0.0,
) -> Bill:
    """Estimate from multiply-adds: what the frozen prefix costs is paid once, the rest in every epoch.

    costs: one a stage, bottom to top, the old head last. forward_seconds: one picture once through the whole network.
    store: where features may be already, which then cost nothing. opening: seconds to open or draw one picture.
    """
    plan = experiment.recipe.plan(experiment.backbone)
    prefix = set(plan.prefix(experiment.backbone))
    work = sum(cost.multiply_adds for cost in costs) or 1
    below = sum(cost.multiply_adds for cost in costs if cost.name in prefix) / work
    above = sum(cost.multiply_adds for cost in costs[:-1] if cost.name not in prefix) / work
    learn, check = len(experiment.training), len(experiment.validation)
    head = _head(experiment)
    thawed = sum(cost.parameters for cost in costs[:-1] if cost.name not in plan.frozen)
    kept = _kept(experiment, store)
    return Bill(
        trainable=thawed + head,
        parameters=sum(cost.parameters for cost in costs[:-1]) + head,
        first_pass=(learn + check - kept) * (forward_seconds * below + CUTTING),
        epoch=(BACKWARD * learn + check) * forward_seconds * above,
        epochs=experiment.recipe.epochs,
        preparing=STARTING + (learn + check) * opening + _asking_the_old_head(experiment) * forward_seconds,
        kept=kept,
        kind=(experiment.backbone.name, experiment.training.name, *sorted(plan.frozen)),
    )


def opening_seconds(data: LabelledPictures) -> float:
    """Seconds that opening or drawing one of these pictures takes here, over the first few."""
    slots = data.pictures.slots[:TRIED]
    start = time.perf_counter()
    for slot in slots:
        slot.open()
    return (time.perf_counter() - start) / max(1, len(slots))


def _head(experiment: Experiment) -> int:
    """Knobs of the new head: weights and biases, of its hidden layer too."""
    inputs, classes = experiment.backbone.head.in_features, len(experiment.training.classes)
    hidden = experiment.recipe.hidden
    return (inputs + 1) * hidden + (hidden + 1) * classes if hidden else (inputs + 1) * classes


def _kept(experiment: Experiment, store: FeatureStore | None) -> int:
    """Pictures whose features are there. Random frozen stages are new every time."""
    backbone, recipe = experiment.backbone, experiment.recipe
    prefix = recipe.plan(backbone).prefix(backbone)
    if store is None or (prefix and not recipe.pretrained):
        return 0
    pictures = Row(experiment.training.pictures, experiment.validation.pictures)
    exact = prefix != FreezePlan.below_head(backbone).prefix(backbone)
    return FrozenFeatures(backbone, prefix, pictures, store=store, exact=exact).kept()


def _asking_the_old_head(experiment: Experiment) -> int:
    """Pictures that go up the whole stack only for the old head; a new head alone uses the same features."""
    backbone, recipe = experiment.backbone, experiment.recipe
    alone = recipe.pretrained and recipe.plan(backbone) == FreezePlan.below_head(backbone)
    asked = backbone.pretrained and any(old_names(backbone, experiment.validation).values())
    return len(experiment.validation) if asked and not alone else 0
