"""Random weights that are worth looking at: reproducible, and alive up to the last stage."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torchvision.models.convnext import CNBlock

# The global generator belongs to the whole process: two threads seeding it would share it.
_GLOBAL_GENERATOR = threading.Lock()
PICTURES = 4  # of noise, in the pass that brings a network to life
LAYER_SCALE = 0.1


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within it torch's global generator starts from `seed`; afterwards it is where it was before.

    One thread at a time; who draws from the global generator meanwhile without this door gets these numbers.
    """
    with _GLOBAL_GENERATOR, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def bring_to_life(network: nn.Module, side: int, *, seed: int = 0) -> None:
    """Measure every BatchNorm's statistics on seeded noise of (4, 3, side, side), in place.

    Untouched, the signal of random weights fades stage by stage to 1e-9 at the logits, and a broken network
    passes any tolerance. Only the normalisations are in training mode meanwhile; every mode is put back.
    ConvNeXt, which has no BatchNorm, starts its blocks at a scale of 1e-6: they get 0.1.
    """
    for block in (module for module in network.modules() if isinstance(module, CNBlock)):
        block.layer_scale.data.fill_(LAYER_SCALE)
    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]
    if norms:
        noise = torch.randn(PICTURES, 3, side, side, generator=torch.Generator().manual_seed(seed))
        measure_norms(norms, network, noise)


def measure_norms(norms: list[_BatchNorm], network: nn.Module, pictures: Tensor) -> None:
    """Give these norms the statistics of pictures (N, 3, H, W), in place; every mode is put back."""
    modes = {module: module.training for module in network.modules()}
    momenta = [norm.momentum for norm in norms]
    network.eval()
    try:
        for norm in norms:
            norm.reset_running_stats()
            norm.train()
            norm.momentum = None  # a plain average: one pass is the whole truth
        with torch.no_grad():
            network(pictures)
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        for module, mode in modes.items():
            module.training = mode
