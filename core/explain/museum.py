"""The museum of failed runs: six real trainings that went wrong, each in a way of its own, to be diagnosed. Imports no torch.

Every exhibit was made by scripts/make_museum.py: a recorded run like those of the transfer page, with what a careful eye
would also look at, and the one thing that nobody had looked at: the score on honest pictures.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import FileError, LessonError
from core.learn.recipes import Recipe
from core.learn.recordings import DAMAGED, Recording

FOLDER = Path(__file__).parents[2] / "assets" / "museum"

DIAGNOSES: dict[str, str] = {
    "rate": "The learning rate is too high",
    "statistics": "BatchNorm statistics drift",
    "preparation": "New pictures are prepared in another way",
    "duplicate": "The same pictures are in training and in validation",
    "shortcut": "Something beside the thing gives the class away",
    "luck": "The validation set is small, and lucky",
}


@dataclass(frozen=True)
class Exhibit:
    """One failed run.

    cause      a key of DIAGNOSES: what is wrong
    recording  its curves, and some validation pictures with what was said of them
    matrix     (K, K) counts of the validation pictures after the last epoch: rows are the truth, columns the answers
    maps       data URIs: Grad-CAM for the right class over some validation pictures
    honest     accuracy on `asked` other pictures with nothing wrong about them, prepared as they should be
    mend       the recipe that does it right, for the transfer page
    """

    cause: str
    recording: Recording
    matrix: tuple[tuple[int, ...], ...]
    maps: tuple[str, ...]
    honest: float
    asked: int
    mend: Recipe

    def to_json(self) -> str:
        plain = {
            **asdict(self),
            "recording": json.loads(self.recording.to_json()),
            "mend": json.loads(self.mend.to_json()),
        }
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Exhibit:
        """What `to_json` wrote. Raises FileError for what is damaged or does not fit together."""
        try:
            told = json.loads(text)
            found = cls(
                **{
                    **told,
                    "recording": Recording.from_json(json.dumps(told["recording"])),
                    "mend": Recipe.from_json(json.dumps(told["mend"])),
                    "matrix": tuple(tuple(int(count) for count in row) for row in told["matrix"]),
                    "maps": tuple(str(each) for each in told["maps"]),
                }
            )
        except (LessonError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise FileError(DAMAGED) from error
        found.check()
        return found

    def check(self) -> None:
        """Raises FileError unless the cause is known and the matrix counts every validation picture once."""
        count = len(self.recording.classes)
        square = len(self.matrix) == count and all(len(row) == count for row in self.matrix)
        total = sum(sum(row) for row in self.matrix)
        if self.cause not in DIAGNOSES or not square or total != self.recording.checked_on:
            raise FileError(DAMAGED)


def shipped(folder: Path = FOLDER) -> tuple[Exhibit, ...]:
    """All exhibits in a folder, in the order of their files' names, which say nothing of the cause."""
    return tuple(
        Exhibit.from_json(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))
    )
