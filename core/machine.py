"""How many threads torch may use: settled once a process, since the count changes the last bits of every result."""

from __future__ import annotations

import os

MOST_THREADS = 2


def threads() -> int:
    """Return the number of threads that torch computes with in this process.

    Two at most, one where there is one core. Measured on two cores with sleeping waiters (`OMP_WAIT_POLICY=PASSIVE`,
    set by the entry script): two threads take 38 ms a picture where one takes 57, and 60 beside a second job that
    also uses two. With spinning waiters, the default, that last figure is 150.
    `PANCAKE_LAB_THREADS` overrides it.
    """
    asked = os.environ.get("PANCAKE_LAB_THREADS", "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    return min(
        MOST_THREADS,
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    )


def settle_threads() -> int:
    """Tell torch how many threads to use, and return the number."""
    import torch

    if torch.get_num_threads() != threads():
        torch.set_num_threads(threads())
    return threads()
