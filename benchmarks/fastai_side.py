"""The other side of the comparison: fastai's Learner, set up as fastai is usually set up.

Only imported once scripts/rival.py has put fastai where it is found.

Its data block opens and cuts the same pictures, its Learner trains the same network under the same new head with
torch's own AdamW (quicker than fastai's) at the same rates, in plain epochs, without progress bars. What it does by
habit is left alone: frozen BatchNorms go on learning (`train_bn`), so the way back goes through frozen stages too.
"""

import contextlib
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from operator import attrgetter
from typing import Any

import torch
from torch import nn

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastai.callback.core import Callback, CancelValidException
    from fastai.callback.progress import ProgressCallback
    from fastai.callback.training import BnFreeze
    from fastai.data.block import CategoryBlock, DataBlock
    from fastai.data.core import DataLoaders
    from fastai.data.transforms import FuncSplitter, Normalize
    from fastai.learner import Learner
    from fastai.metrics import accuracy
    from fastai.optimizer import OptimWrapper
    from fastai.torch_core import set_seed
    from fastai.vision.core import PILImage
    from fastai.vision.data import ImageBlock
    from fasttransform import Transform

from benchmarks.figures import each
from benchmarks.given import Setting, cut_out
from core.machine import settle_threads
from core.see.backbones import Backbone
from core.see.preparation import Preparation

HEAD, BELOW, FROZEN = 2, 1, 0


class Rival:
    """One Learner. workers: processes that open pictures; 0: none but ours. norms_rest: frozen BatchNorms do."""

    def __init__(self, setting: Setting, *, workers: int, norms_rest: bool = False) -> None:
        settle_threads()
        set_seed(setting.recipe.seed)
        self.recipe = setting.recipe
        self._groups = _groups(setting)
        self.learner = Learner(
            _loaders(setting, workers),
            _network(setting),
            loss_func=nn.CrossEntropyLoss(),
            opt_func=partial(OptimWrapper, opt=torch.optim.AdamW),
            splitter=self._split,
            metrics=accuracy,
            wd=self.recipe.weight_decay,
            train_bn=not norms_rest,
            cbs=[BnFreeze()] if norms_rest else None,
        )
        self.learner.remove_cbs([cb for cb in self.learner.cbs if isinstance(cb, ProgressCallback)])
        if FROZEN in self._groups.values():
            self.learner.freeze_to(1)

    def epochs(self, count: int) -> Iterator[float]:
        """Seconds of every epoch, the check on the held-out pictures included."""
        return each(self._one_by_one(count))

    def accuracy(self) -> float:
        """Train by the recipe, and check once on the held-out pictures."""
        self._fit(self.recipe.epochs, _NoCheck())
        with contextlib.redirect_stdout(sys.stderr):
            return float(self.learner.validate()[1])

    def _one_by_one(self, count: int) -> Iterator[int]:
        for number in range(count):
            self._fit(1)
            yield number

    def _fit(self, epochs: int, *callbacks: Callback) -> None:
        rates = {
            HEAD: self.recipe.rate,
            BELOW: self.recipe.rate_of_thawed,
            FROZEN: self.recipe.rate_of_thawed,
        }
        used = [rates[group] for group in sorted(set(self._groups.values()))]
        with contextlib.redirect_stdout(sys.stderr), self.learner.no_logging():
            self.learner.fit(epochs, lr=used, cbs=list(callbacks))

    def _split(self, network: Backbone) -> list[list[nn.Parameter]]:
        return [
            [
                value
                for stage in network.stages
                if self._groups[stage.name] == group
                for value in stage.module.parameters()
            ]
            for group in sorted(set(self._groups.values()))
        ]


class CutOut(Transform):
    """The middle square of every picture; the annotation tells fastai that labels are left alone."""

    def __init__(self, preparation: Preparation) -> None:
        super().__init__()
        self.preparation = preparation

    def encodes(self, image: PILImage):  # type: ignore[no-untyped-def]
        return PILImage(cut_out(image, self.preparation))


class _NoCheck(Callback):
    """Leave out the check after every epoch."""

    def before_validate(self) -> None:
        raise CancelValidException


def _groups(setting: Setting) -> dict[str, int]:
    """Stage -> the group of parameters that it belongs to."""
    *below, head = setting.network.stage_names
    frozen = setting.recipe.plan(setting.network).frozen
    return {**{name: FROZEN if name in frozen else BELOW for name in below}, head: HEAD}


def _network(setting: Setting) -> Backbone:
    classes = setting.pictures.training.classes
    return setting.network.with_head(nn.Linear(setting.network.head.in_features, len(classes)), classes)


def _loaders(setting: Setting, workers: int) -> DataLoaders:
    preparation, items = setting.network.preparation, setting.pictures.items()
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock(vocab=list(setting.pictures.training.classes))),
        get_x=attrgetter("source"),
        get_y=attrgetter("title"),
        splitter=FuncSplitter(attrgetter("is_held_out")),
        item_tfms=CutOut(preparation),
        batch_tfms=_normalise(preparation),
    )
    # Every picture counts: fastai would leave out the last, smaller batch of every epoch.
    options: dict[str, Any] = {"num_workers": workers, "drop_last": False, "device": torch.device("cpu")}
    return block.dataloaders(items, bs=setting.recipe.batch, **options)


def _normalise(preparation: Preparation) -> Normalize:
    """fastai's pixels go from 0 to 1."""
    mean, std = ([value / 255 for value in values] for values in (preparation.mean, preparation.std))
    return Normalize.from_stats(mean, std, cuda=False)
