"""How many threads torch may use: settled once a process, since the count changes the last bits of every result."""

from __future__ import annotations

import os

MOST_THREADS = 2


def threads() -> int:
    """Return the number of threads that torch computes with in this process.

    Two at most, one where there is one core. Measured on two cores with sleeping waiters (see `core/__init__.py`): two
    threads take 28 ms a picture where one takes 36, and 38 beside a second process that also uses two.
    `PANCAKE_LAB_THREADS` overrides it.
    """
    asked = os.environ.get("PANCAKE_LAB_THREADS", "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    return min(MOST_THREADS, _cores())


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def settle_threads() -> int:
    """Tell torch how many threads to use, and return the number."""
    import torch

    if torch.get_num_threads() != threads():
        torch.set_num_threads(threads())
    return threads()
