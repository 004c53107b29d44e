"""What every test stands on: no network, empty caches, the same random numbers, quiet threads."""

import os

# Before anything imports torch: waiting threads sleep, and every machine computes with the same number of
# them (another number adds up in another order).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "2")

import random
import socket
import sys
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
ENTRY = ROOT / "streamlit_app.py"


class NetworkReachedError(AssertionError):
    """A test tried to leave this machine."""


def is_loopback(host: object) -> bool:
    """Tell whether a host is this machine; an unknown name is not, as finding out would ask the network."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_strangers(address: object) -> None:
    """Raise unless a socket's address is on this machine (a path is: that is a Unix socket)."""
    if isinstance(address, tuple) and not is_loopback(address[0]):
        raise NetworkReachedError(f"a test tried to reach {address[0]}: tests work offline")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sockets reach this machine only, whether by address or by name."""

    def guarded(method: Callable) -> Callable:
        def call(self: socket.socket, address: object, *rest: object) -> object:
            refuse_strangers(address)
            return method(self, address, *rest)

        return call

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def guarded_look_up(host: object, *rest: object, **options: object) -> object:
        refuse_strangers((host,))
        return look_up(host, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """Leave nothing in Streamlit's caches: they outlive a test otherwise."""
    import streamlit as st

    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def same_random_numbers() -> None:
    """Seed the global generators; the app's own code must not draw from them."""
    random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture
def app() -> Callable[..., AppTest]:
    """Return a function that opens the app at a chapter: `app("layers", picture="coffee")`.

    It starts from the entry script, as paths are relative to it and only it draws the frame.
    """

    def open_at(page: str | None = None, **query: str) -> AppTest:
        visit = AppTest.from_file(str(ENTRY), default_timeout=60)
        for key, value in query.items():
            visit.query_params[key] = value
        visit.run()
        return visit.switch_page(f"pages/{page}.py").run() if page else visit

    return open_at


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: what is quick fails first."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
