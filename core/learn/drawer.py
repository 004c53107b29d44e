"""The sealed test drawer: pictures that decided nothing, neither the weights nor which set-up to prefer.

Whoever tries many recipes and keeps the one with the best validation score has learned from the validation pictures
too. The drawer is opened once, for the recipe that was chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional as F

from core.errors import DatasetError
from core.learn import answers
from core.learn.reports import Score

if TYPE_CHECKING:
    from core.learn.experiments import Experiment
    from core.learn.frozen_features import FeatureStore
    from core.learn.reports import Watch
    from core.see.backbones import Backbone


def open_drawer(
    experiment: Experiment,
    trained: Backbone,
    *,
    watch: Watch | None = None,
    store: FeatureStore | None = None,
) -> Score:
    """How good the trained network is on the pictures that nothing was chosen by. DatasetError where there are none."""
    sealed = experiment.sealed
    if sealed is None or not len(sealed):
        raise DatasetError("There is no test drawer for so few pictures: add pictures to every class.")
    logits = answers.logits(trained, sealed.pictures, watch=watch, store=store)
    labels = torch.tensor(sealed.labels)
    right = (logits.argmax(1) == labels).float().mean()
    return Score(float(F.cross_entropy(logits, labels)), float(right), len(labels))
