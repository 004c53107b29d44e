"""Stages are ours: which children of the library's own network they are, as one would write them in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import torch
from torch import nn
from torch.nn.modules.dropout import _DropoutNd
from torchvision.ops import StochasticDepth

from core.learn.freezing import HEAD
from core.see import cuts

DROPS = (_DropoutNd, StochasticDepth)  # without weights, and yet another thing in training than at rest


@dataclass(frozen=True, eq=False)
class Plain:
    """The library's network without numbers (on torch's "meta" device), and the modules of each stage in it."""

    network: nn.Module
    stages: dict[str, frozenset[int]]  # stage -> id() of its modules that matter

    def children(self, stages: Iterable[str]) -> tuple[str, ...]:
        """The largest children that hold these stages and nothing else: "network.layer1", "network.features[:4]"."""
        wanted = frozenset[int]().union(*(self.stages[stage] for stage in stages))
        return tuple(_expressions(self.network, "network", wanted))


def children_of(name: str, stages: Iterable[str]) -> tuple[str, ...]:
    """Expressions for the children of network `name` (a key of BACKBONES) that these stages are made of.

    Found by cutting the library's network and looking which of its modules went where, so that no second table has
    to be kept. A new network needs nothing here. KeyError for a stage that it does not have.
    """
    return _plain(name).children(stages)


def head_of(name: str) -> str:
    """The expression for the head: "network.fc"."""
    (head,) = _plain(name).children([HEAD])
    return head


@lru_cache(maxsize=16)
def _plain(name: str) -> Plain:
    with torch.device("meta"):
        network = cuts.plain(name, 2)
        stages = cuts.CUTS[name](network)
    return Plain(network, {stage: frozenset(_that_matter(module)) for stage, module in stages.items()})


def _that_matter(module: nn.Module) -> Iterator[int]:
    """Modules with numbers of their own, and those that drop some."""
    for part in module.modules():
        own = any(True for _ in part.parameters(recurse=False)) or any(
            True for _ in part.buffers(recurse=False)
        )
        if own or isinstance(part, DROPS):
            yield id(part)


def _expressions(module: nn.Module, path: str, wanted: frozenset[int]) -> Iterator[str]:
    children = [(name, child, frozenset(_that_matter(child))) for name, child in module.named_children()]
    children = [each for each in children if each[2]]
    for whole, run in groupby(enumerate(children), key=lambda each: each[1][2] <= wanted):
        places = [place for place, _ in run]
        if whole:
            yield from _run(path, [name for name, *_ in children], places)
            continue
        for place in places:
            name, child, _ = children[place]
            yield from _expressions(child, _step(path, name), wanted)


def _run(path: str, names: list[str], places: list[int]) -> Iterator[str]:
    """Neighbours as one slice where they are numbered, one by one where they have names."""
    if not names[0].isdigit() or len(places) == 1:
        yield from (_step(path, names[place]) for place in places)
        return
    first = "" if places[0] == 0 else names[places[0]]
    last = "" if places[-1] == len(names) - 1 else int(names[places[-1]]) + 1
    yield f"{path}[{first}:{last}]"


def _step(path: str, name: str) -> str:
    return f"{path}[{name}]" if name.isdigit() else f"{path}.{name}"
