import pytest
import torch
from torch.nn import functional as F

from core.errors import DatasetError
from core.learn.drawer import open_drawer
from core.learn.experiments import Experiment, plan
from core.learn.freezing import FreezePlan
from core.learn.training import Recipe
from tests.core.learn.small_sets import coloured


def test_the_drawer_is_scored_by_the_trained_network_alone(tiny):
    experiment = plan(tiny, coloured(14), Recipe(FreezePlan.bottom(tiny, 3), epochs=2, hidden=8))
    *_, last = experiment.run()
    score = open_drawer(experiment, last.backbone)
    pixels = torch.cat([tiny.preprocess(picture) for picture in experiment.sealed.pictures])
    with torch.no_grad():
        logits = last.backbone(pixels)
    labels = torch.tensor(experiment.sealed.labels)
    assert score.count == len(labels) > 0
    assert score.loss == pytest.approx(float(F.cross_entropy(logits, labels)), rel=1e-4)
    assert score.accuracy == pytest.approx(float((logits.argmax(1) == labels).float().mean()))


def test_without_a_drawer_it_says_what_to_add(tiny, colours):
    with pytest.raises(DatasetError, match=r"no test drawer.*add pictures.*\.$"):
        open_drawer(Experiment(tiny, *colours, Recipe()), tiny)
