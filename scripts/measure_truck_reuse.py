"""The lesson of TinyNet, measured: what it learned from cars, reused for kinds of trucks, ten pictures each.

    python scripts/measure_truck_reuse.py

How deep to keep is the question: everything below a new head, all but the highest stage, only the lowest two,
nothing, against the same network from nothing. Every seed has training pictures and a start of its own; the same
200 new drawings judge them all. With the shipped weights, mean of six seeds: only the head 29.7 %, conv5 and the
head 36.1 %, conv1 and conv2 frozen 50.1 % (better than from nothing in five of six), everything 49.2 %, from
nothing 43.2 %. So the low stages carry over to trucks; the top ones know cars and little else.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parent))

from make_tiny_net import Pictures, Plan, accuracy, prepared, shuffled

from core.learn.drawn_vehicles import collection
from core.see import tiny_net

EACH, JUDGES, SEEDS = 10, 40, range(6)  # training pictures a class, validation pictures a class
STAGES = ("conv1", "conv2", "conv3", "conv4", "conv5")


def from_cars(classes: int) -> nn.Sequential:
    """TinyNet with the shipped weights and a fresh head."""
    weights = tiny_net.read()
    if weights is None:
        raise SystemExit("There are no weights yet: run scripts/make_tiny_net.py first.")
    network = tiny_net.build(len(weights.classes))
    network.load_state_dict(dict(weights.state))
    network.head = nn.Linear(tiny_net.CHANNELS[-1], classes)
    return network


WAYS: dict[str, tuple[Callable[[int], nn.Sequential], tuple[str, ...], float]] = {
    # start, frozen stages, rate
    "reused, only the head learns": (from_cars, STAGES, 1e-2),
    "reused, conv5 and the head learn": (from_cars, STAGES[:4], 2e-3),
    "reused, conv1 and conv2 frozen": (from_cars, STAGES[:2], 2e-3),
    "reused, everything learns": (from_cars, (), 1e-3),
    "from nothing": (tiny_net.build, (), 2e-3),
}


def fitted(network: nn.Sequential, pictures: Pictures, frozen: tuple[str, ...], plan: Plan) -> nn.Sequential:
    """Train everything but the frozen stages, which stay in evaluation mode."""
    weights = tiny_net.read() or tiny_net.TinyWeights({}, ())
    scale = [torch.tensor(values).view(3, 1, 1) for values in (weights.mean, weights.std)]
    network.train()
    for name in frozen:
        network.get_submodule(name).eval().requires_grad_(False)
    learning = [knob for knob in network.parameters() if knob.requires_grad]
    optimiser = torch.optim.AdamW(learning, lr=plan.rate, weight_decay=plan.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, plan.epochs)
    generator = torch.Generator().manual_seed(plan.seed)
    for _ in range(plan.epochs):
        for batch, labels in shuffled(pictures, plan, generator):
            loss = functional.cross_entropy(network((batch - scale[0]) / scale[1]), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        schedule.step()
    return network.eval()


def main() -> None:
    torch.set_num_threads(1)
    weights = tiny_net.read() or tiny_net.TinyWeights({}, ())
    mean_, std = (torch.tensor(values).view(3, 1, 1) for values in (weights.mean, weights.std))
    judges = prepared(collection("trucks", JUDGES, 900))
    sets = [prepared(collection("trucks", EACH, 901 + seed)) for seed in SEEDS]
    print(f"{len(sets[0].labels)} pictures to learn from, {len(judges.labels)} to judge, chance 20 %")
    for title, (start, frozen, rate) in WAYS.items():
        scores = []
        for seed, pictures in zip(SEEDS, sets, strict=True):
            torch.manual_seed(seed)
            plan = Plan(seed=seed, epochs=60, batch=16, rate=rate)
            network = fitted(copy.deepcopy(start(len(pictures.classes))), pictures, frozen, plan)
            scores.append(accuracy(network, judges, (mean_, std)))
        print(
            f"{title:34s} {mean(scores):.1%}  ({', '.join(f'{score:.1%}' for score in scores)})", flush=True
        )


if __name__ == "__main__":
    main()
