"""A bounded store of tensors, shared between visitors: what frozen stages handed up, and prepared pictures."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from torch import Tensor

DEFAULT_BUDGET = 384 * 2**20


class FeatureStore:
    """Tensors by key, least recently used ones dropped beyond a budget in bytes. Safe between threads.

    bytes: what is kept now; peak: the most that ever was.
    """

    def __init__(self, budget_bytes: int = DEFAULT_BUDGET) -> None:
        self.budget_bytes = budget_bytes
        self.hits = self.misses = self.bytes = self.peak = 0
        self._kept: OrderedDict[str, Tensor] = OrderedDict()
        self._claims: WeakKeyDictionary[object, int] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: str) -> bool:
        """Whether it is kept; does not count as a use."""
        return key in self._kept

    def get(self, key: str) -> Tensor | None:
        """What was kept under this key (not to be changed), or None."""
        return self.get_all([key])[0]

    def get_all(self, keys: Sequence[str]) -> list[Tensor | None]:
        """What was kept under each of these keys, in their order, None where there is nothing."""
        with self._lock:
            found = [self._kept.get(key) for key in keys]
            for key, value in zip(keys, found, strict=True):
                if value is not None:
                    self._kept.move_to_end(key)
            missed = sum(value is None for value in found)
            self.misses += missed
            self.hits += len(found) - missed
        return found

    def put(self, key: str, value: Tensor) -> None:
        """Keep a tensor that owns its memory; others give way, and what is larger than all is not kept."""
        if value.nbytes > self.budget_bytes:
            return
        with self._lock:
            self._drop(key)
            while self.bytes + value.nbytes > self.budget_bytes:
                self._drop(next(iter(self._kept)))
            self._kept[key] = value
            self.bytes += value.nbytes
            self.peak = max(self.peak, self.bytes)

    def claim(self, owner: object, wanted: int) -> int:
        """How many of the bytes that it wants `owner` may fill: what no other that is still alive has claimed.

        Without it two runs that need all the room would drop each other's tensors just before they are needed.
        """
        with self._lock:
            others = sum(claimed for other, claimed in self._claims.items() if other is not owner)
            self._claims[owner] = max(0, min(wanted, self.budget_bytes - others))
            return self._claims[owner]

    def _drop(self, key: str) -> None:
        value = self._kept.pop(key, None)
        if value is not None:
            self.bytes -= value.nbytes
