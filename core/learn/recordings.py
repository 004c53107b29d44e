"""Recorded runs: what a training brought once, as a small file that can be played without any network. Imports no torch.

They are real runs, made by scripts/make_recordings.py, and each carries its recipe, so that it can be run again.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import FileError, RecipeError
from core.learn.recipes import Recipe

if TYPE_CHECKING:
    from PIL.Image import Image

    from core.learn.experiments import Experiment
    from core.learn.reports import EpochReport
    from core.learn.zero_rungs import Rung

FOLDER = Path(__file__).parents[2] / "assets" / "recordings"
SIDE = 96  # pixels of a recorded picture
QUALITY = 82  # of WebP: two to four kilobytes a picture
DIGITS = 4  # decimals of what is drawn and never computed with
DAMAGED = "This recording cannot be read: choose another one, or train live."


@dataclass(frozen=True)
class RecordedRung:
    """A score that took no cleverness; see zero_rungs.Rung."""

    title: str
    accuracy: float
    count: int
    how: str
    name: str


@dataclass(frozen=True)
class Moment:
    """One epoch of a recorded run; the numbers are those of its EpochReport, rounded to four decimals."""

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    movement: Mapping[str, float]


@dataclass(frozen=True)
class Witness:
    """One validation picture and what the network said of it after each epoch.

    picture   a data URI, SIDE pixels square
    label     the right class
    shares    (epochs, K) probabilities
    """

    picture: str
    label: int
    shares: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Recording:
    """A run from its first epoch to its last.

    title, about   what is to be seen, in words
    recipe         with network and data set: what Train would have to be given to do it again
    learned_from   pictures in training; checked_on: in validation
    seconds        from the click to the last report, the first pass included
    made_on        on which machine, in words
    """

    key: str
    title: str
    about: str
    recipe: Recipe
    classes: tuple[str, ...]
    learned_from: int
    checked_on: int
    seconds: float
    made_on: str
    rungs: tuple[RecordedRung, ...]
    moments: tuple[Moment, ...]
    witnesses: tuple[Witness, ...]

    @property
    def epochs(self) -> int:
        return len(self.moments)

    def until(self, share: float) -> tuple[Moment, ...]:
        """The moments up to a share of the film, 0 to 1; at least the first."""
        return self.moments[: max(1, min(self.epochs, int(share * self.epochs) + 1))]

    def to_json(self) -> str:
        plain = {**asdict(self), "recipe": json.loads(self.recipe.to_json())}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Recording:
        """What `to_json` wrote. Raises FileError for what is damaged or does not fit together."""
        try:
            told = json.loads(text)
            recipe = Recipe.from_json(json.dumps(told["recipe"]))
            parts = {name: tuple(_part(kind, each) for each in told[name]) for name, kind in PARTS.items()}
            found = cls(**{**told, **parts, "recipe": recipe, "classes": tuple(told["classes"])})
        except (RecipeError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise FileError(DAMAGED) from error
        found.check()
        return found

    def check(self) -> None:
        """Raises FileError unless every picture has its probabilities at every epoch, and there are some."""
        shapes = {(len(each.shares), len(row)) for each in self.witnesses for row in each.shares}
        labels = [each.label for each in self.witnesses]
        fits = shapes <= {(self.epochs, len(self.classes))}
        if not (self.moments and fits and all(label in range(len(self.classes)) for label in labels)):
            raise FileError(DAMAGED)


PARTS: dict[str, type] = {"rungs": RecordedRung, "moments": Moment, "witnesses": Witness}


def _part(kind: type, told: Mapping[str, Any]) -> Any:
    values = {field.name: told[field.name] for field in fields(kind)}
    if "shares" in values:
        values["shares"] = tuple(tuple(float(share) for share in row) for row in values["shares"])
    return kind(**values)


@dataclass(frozen=True)
class Programme:
    """What a recording is called and what it says is to be seen."""

    key: str
    title: str
    about: str


def record(
    programme: Programme,
    experiment: Experiment,
    found: Sequence[Rung | EpochReport],
    places: Sequence[int],
    *,
    seconds: float,
    made_on: str,
) -> Recording:
    """The recording of a run that has just been made; `places` are the validation pictures to keep."""
    from core.learn.reports import EpochReport

    reports = [each for each in found if isinstance(each, EpochReport)]
    rungs = [each for each in found if not isinstance(each, EpochReport)]
    return Recording(
        **asdict(programme),
        recipe=experiment.recipe,
        classes=experiment.training.classes,
        learned_from=len(experiment.training),
        checked_on=len(experiment.validation),
        seconds=round(seconds, 1),
        made_on=made_on,
        rungs=tuple(RecordedRung(**_rounded(asdict(rung))) for rung in rungs),
        moments=tuple(_moment(report) for report in reports),
        witnesses=tuple(_witness(experiment, reports, place) for place in places),
    )


def _moment(report: EpochReport) -> Moment:
    own = {field.name: getattr(report, field.name) for field in fields(Moment)}
    return Moment(**{**_rounded(own), "movement": _rounded(report.movement)})


def _witness(experiment: Experiment, reports: Sequence[EpochReport], place: int) -> Witness:
    shares = tuple(
        tuple(round(share, DIGITS) for share in report.probabilities[place].tolist()) for report in reports
    )
    picture = data_uri(experiment.validation.pictures[place].image)
    return Witness(picture, experiment.validation.labels[place], shares)


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, DIGITS) if isinstance(value, float) else value for name, value in values.items()
    }


def data_uri(image: Image) -> str:
    """The middle square of a picture as WebP, SIDE pixels a side."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    small = image.convert("RGB").crop((left, top, left + side, top + side)).resize((SIDE, SIDE))
    file = io.BytesIO()
    small.save(file, "WEBP", quality=QUALITY)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def shipped(folder: Path = FOLDER) -> tuple[Recording, ...]:
    """All recordings in a folder, in the order of their files' names."""
    return tuple(
        Recording.from_json(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))
    )
