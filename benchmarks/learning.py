"""Figures of Learn that need nobody to compare with but torch itself."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import mean, median

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from benchmarks.figures import Figure, each
from benchmarks.given import Pictures, Setting
from core.learn.freezing import FreezePlan
from core.learn.frozen_features import FeatureStore, extract
from core.learn.optimisers import OPTIMISERS
from core.learn.reports import FIRST_PASS, TRAINING, Progress
from core.learn.swift_prefix import pad_in_convolutions
from core.learn.training import Recipe, train
from core.see.backbones import Backbone

MB = 2**20


def ours(setting: Setting, *, extras: bool = False) -> Iterator[float]:
    """Seconds of every epoch of ours; the first has the decoding, the private copy and the first pass in it."""
    return each(_reports(setting, extras=extras))


def _reports(setting: Setting, *, extras: bool) -> Iterator[object]:
    both = setting.pictures
    yield from train(setting.network, both.training, both.validation, setting.recipe, extras=extras)


def head_only(network: Backbone, pictures: Pictures) -> Iterator[Figure]:
    """From the click to a trained head, decoding and first pass included."""
    start = time.perf_counter()
    *_, last = train(network, pictures.training, pictures.validation, Recipe())
    yield Figure("head_only_seconds", time.perf_counter() - start, "s")
    yield Figure("head_only_pictures", len(pictures.training) + len(pictures.validation), "pictures")
    yield Figure("head_only_validation_accuracy", last.validation_accuracy, "share")


def two_thirds(network: Backbone) -> FreezePlan:
    """The lower two thirds of the stages below the head."""
    return FreezePlan.bottom(network, round(2 / 3 * (len(network.stage_names) - 1)))


class _Steps:
    """Notes the moment at which each batch of training was done."""

    def __init__(self) -> None:
        self.moments: list[float] = []
        self._done = 0

    def __call__(self, progress: Progress) -> None:
        if progress.phase == TRAINING and progress.done > self._done:
            self._done = progress.done
            self.moments.append(time.perf_counter())


def suffix_overhead(network: Backbone, pictures: Pictures, epochs: int) -> Iterator[Figure]:
    """Our training step against a bare loop over the same modules, on the features that both have in memory."""
    plans = {"head_only": (FreezePlan.below_head(network), 6), "top_stages": (two_thirds(network), 1)}
    found = {}
    for name, (plan, times) in plans.items():
        setting = _whole_batches(network, pictures, Recipe(freeze=plan, epochs=times * epochs))
        pairs = list(zip(_our_steps(setting), _bare_steps(setting), strict=True))
        own, bare = (median(side) for side in zip(*pairs, strict=True))
        found[name] = own / bare
        how = f"{1000 * own:.2f} ms against {1000 * bare:.2f} ms a step, median of {len(pairs)} epochs"
        yield Figure(f"suffix_overhead_vs_bare_loop.{name}", own / bare, "times", how=how)
    how = "the larger of the two"
    yield Figure("suffix_overhead_vs_bare_loop", max(found.values()), "times", "at most 1.15", how)


def _whole_batches(network: Backbone, pictures: Pictures, recipe: Recipe) -> Setting:
    """At least four batches, all of the same size, and hardly anything to check on."""
    count = len(pictures.training)
    batch = max(2, min(recipe.batch, count // 4))
    training = pictures.training.only(range(count // batch * batch))
    few = replace(pictures, training=training, validation=pictures.validation.few(1))
    return Setting(network, few, replace(recipe, batch=batch))


def _our_steps(setting: Setting) -> Iterator[float]:
    """The mean seconds of a step, epoch by epoch."""
    steps, both = _Steps(), setting.pictures
    count = len(both.training) // setting.recipe.batch
    for _ in train(setting.network, both.training, both.validation, setting.recipe, watch=steps):
        yield _between(steps.moments[:count])
        steps.moments.clear()


def _between(moments: list[float]) -> float:
    """The first step of an epoch has no beginning that is known from outside, and is left out on both sides."""
    return mean(after - before for before, after in pairwise(moments))


def _bare_steps(setting: Setting) -> Iterator[float]:
    features, labels = _resident(setting)
    suffix, optimiser = _suffix(setting)
    for _ in range(setting.recipe.epochs):
        moments = []
        for places in torch.randperm(len(labels)).split(setting.recipe.batch):
            batch = features[places]
            loss = F.cross_entropy(
                suffix(batch.permute(0, 3, 1, 2) if batch.ndim == 4 else batch), labels[places]
            )
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            moments.append(time.perf_counter())
        yield _between(moments)


def _resident(setting: Setting) -> tuple[Tensor, Tensor]:
    """Features (N, H, W, C) or (N, C) and labels (N,)."""
    prefix, training = setting.recipe.plan(setting.network).prefix(setting.network), setting.pictures.training
    exact = len(prefix) + 1 < len(setting.network.stage_names)
    features = extract(setting.network, prefix, training.pictures, exact=exact).batch(range(len(training)))
    laid_out = features.permute(0, 2, 3, 1).contiguous() if features.ndim == 4 else features
    return laid_out, torch.tensor(training.labels)


def _suffix(setting: Setting) -> tuple[nn.Module, torch.optim.Optimizer]:
    """The thawed stages as quick as ours, a new head, and the optimiser over both."""
    copy, recipe = setting.network.copy(), setting.recipe
    frozen = recipe.plan(setting.network).frozen
    below = nn.Sequential(*(stage.module for stage in copy.stages[:-1] if stage.name not in frozen))
    pad_in_convolutions(below)
    head = nn.Linear(copy.head.in_features, len(setting.pictures.training.classes))
    groups = [{"params": list(head.parameters()), "lr": recipe.rate}]
    if len(below):
        groups.append({"params": list(below.parameters()), "lr": recipe.rate_of_thawed})
    suffix = nn.Sequential(below, head).to(memory_format=torch.channels_last).train()
    return suffix, OPTIMISERS[recipe.optimiser](groups, recipe.weight_decay)


class _EnoughError(Exception):
    """Nothing more is kept from here on."""


class _Memory:
    """Looks at what is kept, in bytes, until the first step, and ends the run there."""

    def __init__(self, store: FeatureStore) -> None:
        self.store, self.peak, self.before, self.after = store, 0, 0, 0

    def __call__(self, progress: Progress) -> None:
        self.peak = max(self.peak, self.store.bytes)
        if progress.phase == TRAINING:
            raise _EnoughError
        if progress.phase == FIRST_PASS and progress.done == 0:
            self.before = _alive()
        elif progress.done == progress.total:
            self.after = max(self.after, _alive())


def _alive() -> int:
    """Bytes of all tensors in this process; several tensors on one piece of memory count once."""
    tensors = [thing for thing in gc.get_objects() if issubclass(type(thing), Tensor) and not thing.is_meta]
    storages = {one.untyped_storage().data_ptr(): one.untyped_storage().nbytes() for one in tensors}
    return sum(storages.values())


def cache_peak(network: Backbone, pictures: Pictures) -> Iterator[Figure]:
    """What the default store holds when only the lowest stage is frozen, whose features are the largest."""
    memory = _Memory(FeatureStore())
    recipe = Recipe(freeze=FreezePlan.bottom(network, 1))
    run = train(network, pictures.training, pictures.validation, recipe, watch=memory, store=memory.store)
    try:
        next(run)
    except _EnoughError:
        run.close()  # type: ignore[attr-defined]
    budget = memory.store.budget_bytes / MB
    kept = f"{len(memory.store)} tensors, {len(pictures.training) + len(pictures.validation)} pictures given"
    yield Figure("prefix_cache_budget_mb", budget, "MB")
    yield Figure("prefix_cache_peak_mb", memory.peak / MB, "MB", f"at most {budget:g}", kept)
    how = "all tensors that came into the process before the first step"
    yield Figure("prefix_cache_alive_mb", (memory.after - memory.before) / MB, "MB", how=how)
