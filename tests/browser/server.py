"""The real app on a port of its own, as `make run` starts it, for the browser tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "streamlit_app.py"
LOGS = ROOT / "artefacts" / "logs"
SECONDS_TO_START = 90
NOWHERE = "http://127.0.0.1:9"  # the discard port: what the app fetches fails at once, on every machine alike


@dataclass(frozen=True)
class Server:
    """A running app: where it is, its process, and the file it logs to."""

    url: str
    process: subprocess.Popen
    log: Path

    def is_healthy(self) -> bool:
        """Tell whether the server answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=30) as answer:
                return answer.status == 200
        except OSError:
            return False


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment() -> dict[str, str]:
    proxies = {f"{scheme}_proxy": NOWHERE for scheme in ("http", "https", "HTTP", "HTTPS", "all")}
    nearby = "127.0.0.1,localhost"
    own = {"no_proxy": nearby, "NO_PROXY": nearby, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **proxies, **own}


def _launch(script: Path, port: int, options: tuple[str, ...]) -> Server:
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"server-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    where = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, *where, "--server.fileWatcherType=none", *options],
            cwd=ROOT,
            env=_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Server(f"http://127.0.0.1:{port}", process, log)


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not server.is_healthy():
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the app did not start:\n{server.log.read_text()[-4000:]}")
        time.sleep(0.1)


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running_app(*options: str, script: Path = APP) -> Iterator[Server]:
    """Run the app (or another script) while the block lasts, with further Streamlit options; it is ended afterwards."""
    server = _launch(script, free_port(), options)
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        _end(server.process)
