"""The shortcut laboratory: a network may be right for the wrong reason, and here it can be measured.

Two classes of drawn vehicles stand each before a place of its own, so that the place gives the answer away. A head that
learned from them is right on such pictures and wrong as soon as the places are swapped, and its maps lie beside the vehicle
(Lapuschkin et al. 2019, arXiv:1902.10178, "Clever Hans"; Geirhos et al. 2020, arXiv:2004.07780). The same vehicles, before
places that tell nothing, teach a head that keeps its answers. The true masks say where every map lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from core.explain import asking
from core.explain.attribution import attribute
from core.explain.maps import Attribution, AttributionRequest
from core.explain.masks import Inside, inside, seen_mask
from core.learn.backdrops import ANY, ARRANGEMENTS, BOUND, SWAPPED, Cast, arranged, together
from core.learn.recipes import Recipe
from core.learn.training import train

if TYPE_CHECKING:
    from core.learn.frozen_features import FeatureStore
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.reports import EpochReport, Watch
    from core.see.backbones import Backbone

CAST = Cast("cars", ("saloon", "sports car"), ("sea", "city"))
TAUGHT = (BOUND, ANY)  # the two trainings, in the order in which the story tells them
QUICK, SLOW = (
    "grad_cam",
    "occlusion",
)  # one reads the maps below the head, the other covers the picture itself
METHODS = (QUICK, SLOW)
SQUARE = 32  # pixels: of Occlusion, side by side, so that each square of the picture is covered once
LOST = 0.25  # of the right answers, when the places are swapped: the head went by the place
OTHERS = 1_000_003  # added to the seed for what is checked on: other vehicles


@dataclass(frozen=True)
class Setting:
    """How large the laboratory is. learn, check: vehicles of each class; looked_at: pictures of each class with maps."""

    learn: int = 50
    check: int = 20
    looked_at: int = 3
    seed: int = 0
    cast: Cast = CAST
    recipe: Recipe = field(default_factory=lambda: Recipe(epochs=40, rate=3e-3))


@dataclass(frozen=True)
class Exam:
    """How a head does: taught with one arrangement of the places, asked in another.

    accuracy: share of right answers on `count` pictures that it did not learn from.
    """

    taught: str
    asked: str
    accuracy: float
    count: int


def was_taken(exams: Iterable[Exam]) -> bool:
    """Whether the head that could take the shortcut did: swapped places cost it at least LOST of the right answers.

    Not every network does: what its frozen stages do not hand up, such as places that never mattered in what they were
    taught, no head can go by. False while one of its two exams is missing.
    """
    by_asked = {each.asked: each.accuracy for each in exams if each.taught == BOUND}
    return {BOUND, SWAPPED} <= set(by_asked) and by_asked[BOUND] - by_asked[SWAPPED] >= LOST


@dataclass(frozen=True, eq=False)
class View:
    """One picture with the map for its right class. pixels: uint8 (H, W, 3) as the network saw it; mask: bool (H, W)."""

    pixels: np.ndarray = field(repr=False)
    mask: Tensor = field(repr=False)
    attribution: Attribution
    label: int
    answer: int
    found: Inside


@dataclass(frozen=True, eq=False)
class Look:
    """What the maps of one head say by one method, on pictures whose place gives the answer away: the same for both heads."""

    taught: str
    method: str
    views: tuple[View, ...]

    @property
    def found(self) -> Inside:
        """The mean over its pictures."""
        shares = [view.found for view in self.views]
        return Inside(
            sum(each.share for each in shares) / len(shares),
            sum(each.by_chance for each in shares) / len(shares),
        )


def tell(
    backbone: Backbone,
    setting: Setting,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> Iterator[Exam | Look]:
    """The story, step by step: taught with the shortcut, asked, looked at, asked with swapped places; then taught without.

    For each of the two heads an Exam on bound places, a Look by Grad-CAM, and an Exam on swapped and on independent ones;
    after both, a Look of each by the slower method. The vehicles are the same in every arrangement; those that are asked
    about are others than those learned from. `backbone` is only read; `watch` may raise to stop.
    """
    checks = {name: _checked_on(setting, name) for name in ARRANGEMENTS}
    networks = {}
    for taught in TAUGHT:
        report = _taught(backbone, setting, taught, checks, watch=watch, store=store)
        exams = _exams(report, taught, checks)
        networks[taught] = _network(report)
        yield exams[BOUND]
        yield look(networks[taught], checks[BOUND], setting, (taught, QUICK), watch=watch)
        yield exams[SWAPPED]
        yield exams[ANY]
    for taught in TAUGHT:
        yield look(networks[taught], checks[BOUND], setting, (taught, SLOW), watch=watch)


def _checked_on(setting: Setting, arrangement: str) -> LabelledPictures:
    return arranged(setting.cast, setting.check, setting.seed + OTHERS, arrangement)


def _taught(
    backbone: Backbone,
    setting: Setting,
    taught: str,
    checks: dict[str, LabelledPictures],
    *,
    watch: Watch | None,
    store: FeatureStore | None,
) -> EpochReport:
    """The last report of a head's training, whose validation pictures are those of all arrangements."""
    pictures = arranged(setting.cast, setting.learn, setting.seed, taught)
    recipe = replace(setting.recipe, seed=setting.seed)
    *_, last = train(backbone, pictures, together(*checks.values()), recipe, watch=watch, store=store)
    return last


def _network(report: EpochReport) -> Backbone:
    if report.backbone is None:
        raise RuntimeError("the last report of a training carries its network")
    return report.backbone


def _exams(report: EpochReport, taught: str, checks: dict[str, LabelledPictures]) -> dict[str, Exam]:
    """Arrangement -> exam: the validation pictures stand in the order of `checks`."""
    right = report.probabilities.argmax(1) == torch.tensor(report.validation_labels)
    parts = right.split([len(each) for each in checks.values()])
    return {
        name: Exam(taught, name, float(part.float().mean()), len(part))
        for name, part in zip(checks, parts, strict=True)
    }


def look(
    network: Backbone,
    pictures: LabelledPictures,
    setting: Setting,
    wanted: tuple[str, str],
    *,
    watch: Watch | None = None,
) -> Look:
    """Ask a network by wanted = (how it was taught, a key of METHODS) about the first pictures of each class."""
    taught, method = wanted
    places = [
        place
        for label in range(len(pictures.classes))
        for place in _first(pictures, label, setting.looked_at)
    ]
    return Look(taught, method, tuple(_view(network, pictures, place, method, watch) for place in places))


def question(method: str, label: int) -> AttributionRequest:
    """What a head is asked about a picture of class `label`."""
    return AttributionRequest(method, label, window=SQUARE, stride=SQUARE)


def _first(pictures: LabelledPictures, label: int, count: int) -> list[int]:
    return [place for place, own in enumerate(pictures.labels) if own == label][:count]


def _view(
    network: Backbone, pictures: LabelledPictures, place: int, method: str, watch: Watch | None
) -> View:
    picture, label = pictures.pictures[place], pictures.labels[place]
    batch = network.preprocess(picture)
    attribution = attribute(network, batch, question(method, label), watch=watch)
    with torch.no_grad():
        answer = int(network(batch).argmax())
    masks = pictures.masks
    if masks is None:
        raise RuntimeError("every drawing comes with its mask")
    mask = seen_mask(masks[place], network.preparation)
    pixels = network.preparation.denormalise(batch)[0].permute(1, 2, 0).numpy()
    return View(pixels, mask, attribution, label, answer, inside(attribution.map, mask))


def passes(backbone: Backbone, setting: Setting) -> int:
    """About as many forward passes of one picture as the whole story costs; a way back counts as two."""
    classes = len(setting.cast.classes)
    pictures = classes * (len(TAUGHT) * setting.learn + len(ARRANGEMENTS) * setting.check)
    maps = sum(asking.passes(backbone, question(method, 0)) for method in METHODS)
    return pictures + len(TAUGHT) * classes * setting.looked_at * maps
