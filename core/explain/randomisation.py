"""The randomisation test: does a map notice when the network forgets what it learned?

From the head downwards, one stage after the other gets random weights in place of the learned ones, and every method is
asked again. A map that looks the same on a network that knows nothing does not show what the network learned (Adebayo et
al. 2018, arXiv:1810.03292: cascading randomisation; similarity by the rank correlation of magnitudes and by SSIM).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm
from torchvision.models.convnext import CNBlock

from core.errors import RequestError
from core.explain.attribution import attribute
from core.explain.maps import Attribution, AttributionRequest
from core.explain.metrics import Likeness, likeness
from core.learn import own_chance
from core.learn.reports import Pulse, Watch
from core.see.backbones import Backbone
from core.see.living_weights import LAYER_SCALE, measure_norms

MOST_METHODS = 6
LIKENESSES = 4  # pictures on which the statistics of forgotten stages are measured: this one, mirrored, and two in noise
NOISE = 0.5
PHASE = "making the network forget"


@dataclass(frozen=True, eq=False)
class Depth:
    """What the maps are after `count` stages, from the head downwards, have got random weights.

    stage        the stage that forgot last, "" where none has
    probability  of the class, now
    maps         method -> its map of the network as it is now
    alike        method -> how alike this is to its map of the whole network
    """

    count: int
    stage: str
    probability: float
    maps: Mapping[str, Attribution] = field(repr=False)
    alike: Mapping[str, Likeness]


def randomise(
    backbone: Backbone,
    batch: Tensor,
    requests: Sequence[AttributionRequest],
    *,
    seed: int = 0,
    watch: Watch | None = None,
) -> Iterator[Depth]:
    """Yield one Depth for the network as it is and one for each stage, from the head downwards.

    batch (1, 3, H, W). requests: one for each method, all for one class; a stage keeps its name when it forgets. It works on
    a private copy, whose random numbers come from generators of its own. Raises RequestError for no or too many methods,
    several classes, and whatever `attribute` refuses.
    """
    _check(requests)
    network = backbone.copy().eval().requires_grad_(False)
    pulse = Pulse(watch, PHASE, len(requests) * (len(network.stage_names) + 1))
    first = _asked(network, batch, requests, pulse)
    yield _depth(0, "", (network, batch), first, first)
    for count in range(1, len(network.stage_names) + 1):
        stage = network.stage_names[-count]
        forget(network, count, batch, seed=seed)
        yield _depth(count, stage, (network, batch), _asked(network, batch, requests, pulse), first)


def forget(network: Backbone, count: int, batch: Tensor, *, seed: int = 0) -> None:
    """Give the `count`-th stage from the top random weights, in place; those above it have forgotten already.

    Weights as before any training (He et al. 2015). Their BatchNorms are measured anew on the picture and its like: with
    statistics that do not belong to the weights, signals would fade or run away, and no map would be worth a look.
    """
    stage = network.stages[-count]
    own_chance.start_afresh(stage.module, own_chance.generator(seed, f"forgetting {stage.name}"))
    for block in (module for module in stage.module.modules() if isinstance(module, CNBlock)):
        block.layer_scale.data.fill_(LAYER_SCALE)  # an untrained block's own is 1e-6: it would say nothing
    forgotten = [module for each in network.stages[-count:] for module in each.module.modules()]
    norms = [module for module in forgotten if isinstance(module, _BatchNorm)]
    if norms:
        measure_norms(norms, network, _alike(batch, own_chance.generator(seed, "pictures alike")))


def lasting(depths: Sequence[Depth]) -> dict[str, float]:
    """How alike each method's map stays, by rank: the mean over all depths at which something has forgotten.

    1: it notices nothing, 0: what it shows at the start and later has nothing in common. Empty before the first step.
    """
    forgotten = depths[1:]
    if not forgotten:
        return {}
    return {
        name: sum(depth.alike[name].rank for depth in forgotten) / len(forgotten)
        for name in forgotten[0].alike
    }


def _alike(batch: Tensor, own: torch.Generator) -> Tensor:
    """(LIKENESSES, 3, H, W): the picture, its mirror image, and both in noise."""
    both = torch.cat([batch, batch.flip(-1)])
    noise = torch.randn(both.shape, generator=own)
    return torch.cat([both, both + NOISE * noise])


def _asked(
    network: Backbone, batch: Tensor, requests: Sequence[AttributionRequest], pulse: Pulse
) -> dict[str, Attribution]:
    found = {}
    pulse()
    for request in requests:
        found[request.method] = attribute(network, batch, request, watch=lambda _: pulse())
        pulse(1)
    return found


def _depth(
    count: int,
    stage: str,
    asked: tuple[Backbone, Tensor],
    maps: Mapping[str, Attribution],
    first: Mapping[str, Attribution],
) -> Depth:
    network, batch = asked
    target = next(iter(maps.values())).request.target
    with torch.no_grad():
        probability = float(network(batch).softmax(1)[0, target])
    alike = {name: likeness(own.map, first[name].map) for name, own in maps.items()}
    return Depth(count, stage, probability, maps, alike)


def _check(requests: Sequence[AttributionRequest]) -> None:
    methods = [request.method for request in requests]
    if not 1 <= len(set(methods)) == len(methods) <= MOST_METHODS:
        raise RequestError(f"Choose between one and {MOST_METHODS} different methods.")
    if len({request.target for request in requests}) > 1:
        raise RequestError("Ask every method about the same class.")
