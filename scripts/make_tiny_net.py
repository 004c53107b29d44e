"""Train TinyNet from nothing on thousands of drawn cars and write its weights and their record.

    python scripts/make_tiny_net.py            # draws, trains, writes assets/weights/tiny_net.safetensors
                                               # and its paragraph in assets/SOURCES.md

About two minutes of drawing and four of training on one thread; the same machine and thread count give the
same weights again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from core.learn.drawn_vehicles import Collection, collection  # noqa: E402
from core.see import tiny_net  # noqa: E402
from core.see.preparation import Preparation  # noqa: E402

SOURCES = ROOT / "assets" / "SOURCES.md"
START, END = "<!-- tiny_net: written by scripts/make_tiny_net.py -->", "<!-- /tiny_net -->"


@dataclass(frozen=True)
class Plan:
    """Everything the weights depend on."""

    drawings: int = 600  # a class
    drawings_seed: int = 1
    held_out: int = 100  # a class
    held_out_seed: int = 2
    seed: int = 0
    epochs: int = 24
    batch: int = 64
    rate: float = 4e-3
    decay: float = 5e-3
    shift: int = 4  # pixels a picture may be moved while training


@dataclass(frozen=True, eq=False)
class Pictures:
    """Drawings as the network's preparation leaves them: uint8 (N, 3, 64, 64), and their labels (N,)."""

    pixels: Tensor
    labels: Tensor
    classes: tuple[str, ...]


def prepared(drawn: Collection) -> Pictures:
    """Every drawing resized just as TinyNet will resize any picture."""
    plain = Preparation(tiny_net.SIDE, tiny_net.SIDE, "bilinear", (0.0,) * 3, (1.0,) * 3)
    rows = [plain.crop_pixels(torch.tensor(drawing.pixels).permute(2, 0, 1)) for drawing in drawn.drawings]
    return Pictures(torch.stack(rows), torch.tensor(drawn.labels), drawn.classes)


def shuffled(pictures: Pictures, plan: Plan, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """One epoch of batches; every picture is mirrored by chance and moved a little."""
    order = torch.randperm(len(pictures.labels), generator=generator)
    for chosen in order.split(plan.batch):
        if len(chosen) > 1:  # batch normalisation cannot learn from one picture
            yield moved(pictures.pixels[chosen].float(), plan.shift, generator), pictures.labels[chosen]


def moved(batch: Tensor, shift: int, generator: torch.Generator) -> Tensor:
    """(N, 3, H, W): each mirrored by chance, moved by up to `shift` pixels; edges are repeated."""
    side = batch.shape[-1]
    mirror = torch.rand(len(batch), generator=generator) < 0.5
    batch = torch.where(mirror.view(-1, 1, 1, 1), batch.flip(-1), batch)
    padded = functional.pad(batch, (shift,) * 4, mode="replicate")
    corners = torch.randint(0, 2 * shift + 1, (len(batch), 2), generator=generator).tolist()
    cut = [one[:, y : y + side, x : x + side] for one, (y, x) in zip(padded, corners, strict=True)]
    return torch.stack(cut)


def train(pictures: Pictures, plan: Plan, scale: tuple[Tensor, Tensor]) -> nn.Sequential:
    """TinyNet from random weights; scale = (mean, std), each (3, 1, 1) on the 0..255 scale."""
    torch.manual_seed(plan.seed)
    network, generator = tiny_net.build(len(pictures.classes)), torch.Generator().manual_seed(plan.seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=plan.decay)
    steps = plan.epochs * -(-len(pictures.labels) // plan.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, plan.rate, total_steps=steps)
    for epoch in range(plan.epochs):
        loss = torch.zeros(())
        for batch, labels in shuffled(pictures, plan, generator):
            loss = functional.cross_entropy(
                network((batch - scale[0]) / scale[1]), labels, label_smoothing=0.05
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1:2d} of {plan.epochs}, last loss {loss.item():.3f}", flush=True)
    return network.eval()


@torch.no_grad()
def accuracy(network: nn.Module, pictures: Pictures, scale: tuple[Tensor, Tensor]) -> float:
    """The share of pictures named rightly."""
    batch = (pictures.pixels.float() - scale[0]) / scale[1]
    answers = torch.cat([network(part).argmax(dim=1) for part in batch.split(256)])
    return float((answers == pictures.labels).float().mean())


def record(plan: Plan, score: float, classes: tuple[str, ...]) -> str:
    """The paragraph about these weights."""
    count = len(classes)
    lines = (
        START,
        "`weights/tiny_net.safetensors`: TinyNet (core/see/tiny_net.py), trained from random weights by",
        f"scripts/make_tiny_net.py on {plan.drawings * count:,} of our own drawings of cars",
        f"({', '.join(classes)}:",
        f'`collection("cars", {plan.drawings}, {plan.drawings_seed})`), {plan.epochs} epochs, seed {plan.seed}.',
        f"Right on {score:.1%} of {plan.held_out * count:,} drawings it never saw",
        f'(`collection("cars", {plan.held_out}, {plan.held_out_seed})`).',
        "Our own work, under the licence of this project.",
        END,
    )
    return "\n".join(lines)


def write_record(paragraph: str) -> None:
    """Replace the paragraph between the two marks, or add it at the end."""
    text = SOURCES.read_text() if SOURCES.exists() else "# Sources and licences\n"
    before, mark, rest = text.partition(START)
    after = rest.partition(END)[2] if mark else ""
    SOURCES.write_text(f"{before.rstrip()}\n\n{paragraph}{after.rstrip()}\n")


def main(plan: Plan) -> None:
    torch.set_num_threads(1)
    begin = time.process_time()
    pictures = prepared(collection("cars", plan.drawings, plan.drawings_seed))
    held_out = prepared(collection("cars", plan.held_out, plan.held_out_seed))
    print(f"drawn in {time.process_time() - begin:.0f} s of processor time", flush=True)
    values = pictures.pixels.float()
    mean, std = values.mean(dim=(0, 2, 3)), values.std(dim=(0, 2, 3))
    scale = (mean.view(3, 1, 1), std.view(3, 1, 1))
    begin = time.process_time()
    network = train(pictures, plan, scale)
    score = accuracy(network, held_out, scale)
    print(f"{time.process_time() - begin:.0f} s of training; {score:.1%} of the held-out drawings are right")
    notes = {
        "seed": str(plan.seed),
        "data": f"{len(pictures.labels)} drawn cars, seed {plan.drawings_seed}",
        "held_out": f"{len(held_out.labels)} drawn cars, seed {plan.held_out_seed}",
        "accuracy": f"{score:.4f}",
        "licence": "the licence of this project",
    }
    tiny_net.save(
        tiny_net.TinyWeights(
            network.state_dict(), pictures.classes, tuple(mean.tolist()), tuple(std.tolist()), notes
        )
    )
    write_record(record(plan, score, pictures.classes))


if __name__ == "__main__":
    main(Plan())
