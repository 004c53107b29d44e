"""What is left of a training run when its network is gone: a small record that can be compared, kept and saved."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from core.learn import new_heads
from core.learn.freezing import HEAD, preset_of

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.recipes import Recipe
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung
    from core.see.backbones import Backbone

CURVES = ("train_accuracy", "validation_accuracy", "train_loss", "validation_loss")
FORMULAS = ("=", "+", "-", "@")  # a spreadsheet would compute a cell that begins so


@dataclass(frozen=True)
class RunRecord:
    """One run, finished or stopped. Plain values only: to_json loses nothing.

    learned      key in PRESETS, "" for a choice of one's own; frozen: the frozen stages, bottom to top
    training     pictures learned from; validation: new ones that every accuracy and loss is measured on
    *_accuracy, *_loss  after each epoch, from the first
    rungs        (title, accuracy) of the zero rungs
    trainable    knobs that learned, the new head's among them
    recipe       the recipe as JSON
    is_whole     it came to its end; False: it was stopped
    """

    data: str
    classes: tuple[str, ...]
    network: str
    learned: str
    frozen: tuple[str, ...]
    pretrained: bool
    seed: int
    epochs: int
    training: int
    validation: int
    train_accuracy: tuple[float, ...]
    validation_accuracy: tuple[float, ...]
    train_loss: tuple[float, ...]
    validation_loss: tuple[float, ...]
    rungs: tuple[tuple[str, float], ...]
    trainable: int
    seconds: float
    recipe: str
    is_whole: bool
    steered: bool = False
    remembered: float | None = None

    @classmethod
    def of(
        cls, experiment: Experiment, reports: Sequence[EpochReport], rungs: Sequence[Rung], seconds: float
    ) -> RunRecord:
        """Keep the numbers of a run and let go of its pictures and its networks. `reports` holds one at least."""
        backbone, recipe, last = experiment.backbone, experiment.recipe, reports[-1]
        frozen = recipe.plan(backbone).frozen
        preset = preset_of(backbone, frozen, pretrained=recipe.pretrained)
        return cls(
            data=experiment.training.name,
            classes=experiment.training.classes,
            network=backbone.name,
            learned="" if preset is None else preset.name,
            frozen=tuple(name for name in backbone.stage_names if name in frozen),
            pretrained=recipe.pretrained,
            seed=recipe.seed,
            epochs=recipe.epochs,
            training=len(experiment.training),
            validation=len(last.validation_labels),
            **_curves(reports),
            rungs=tuple((rung.title, rung.accuracy) for rung in rungs),
            trainable=trainable_knobs(backbone, recipe, len(experiment.training.classes)),
            seconds=seconds,
            recipe=recipe.to_json(),
            is_whole=last.stopped_early or last.epoch == last.epochs,
            steered=last.steered,
            remembered=last.remembered,
        )

    @property
    def accuracy(self) -> float:
        """On the validation pictures, after the last epoch."""
        return self.validation_accuracy[-1]


def _curves(reports: Sequence[EpochReport]) -> dict[str, Any]:
    return {name: tuple(float(getattr(report, name)) for report in reports) for name in CURVES}


def trainable_knobs(backbone: Backbone, recipe: Recipe, classes: int) -> int:
    """How many weights and biases a recipe trains: those of thawed stages and of the new head."""
    frozen = recipe.plan(backbone).frozen
    thawed = (stage.module for stage in backbone.stages if stage.name not in {*frozen, HEAD})
    head = new_heads.build(backbone.head.in_features, classes, recipe)
    return sum(values.numel() for module in (*thawed, head) for values in module.parameters())


def to_json(records: Iterable[RunRecord]) -> str:
    """Everything, curves too; each recipe as an object."""
    plain = [{**asdict(record), "recipe": json.loads(record.recipe)} for record in records]
    return json.dumps(plain, indent=1)


def to_csv(records: Iterable[RunRecord]) -> str:
    """One line a run, with a heading: what a spreadsheet can sort. Curves are in the JSON."""
    lines = [_line(record) for record in records]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]) if lines else ["data"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _line(record: RunRecord) -> dict[str, object]:
    plain = asdict(record)
    line = {key: value for key, value in plain.items() if not isinstance(value, tuple) and key != "recipe"}
    ends = {name: plain[name][-1] for name in CURVES}
    best = max((accuracy for _, accuracy in record.rungs), default="")
    words = {"classes": _cell(" / ".join(record.classes)), "frozen": " ".join(record.frozen)}
    return {**line, "data": _cell(record.data), **words, **ends, "best_zero_rung": best}


def _cell(text: str) -> str:
    """A name that somebody typed, as text whatever it begins with."""
    return f"'{text}" if text.startswith(FORMULAS) else text
