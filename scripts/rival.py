"""Put fastai, which `make bench` is measured against, into .bench; a second call installs nothing.

A folder of its own, found only by who asks for it: `make run` and `make test` never see it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RETRIES = "2"  # pip's own number makes one wait for minutes where no registry can be reached


def folder(root: Path = ROOT) -> Path:
    """Return where the rival's packages lie."""
    return root / ".bench"


def prepare(root: Path = ROOT) -> None:
    """Install what requirements-bench.txt asks for, or leave with one sentence that names the log."""
    if _is_up_to_date(root):
        return
    print("Installing fastai into .bench, for the comparison alone.", file=sys.stderr)
    log = root / "artefacts" / "install-rival.log"
    log.parent.mkdir(exist_ok=True)
    if not _install(root, log):
        shutil.rmtree(folder(root), ignore_errors=True)
        sys.exit(f"fastai could not be installed, and nothing can be compared with it: {log} says why.")
    _stamp(root).write_text(_fingerprint(root))


def let_in(root: Path = ROOT) -> None:
    """Make the rival's packages importable, after the app's own."""
    if str(folder(root)) not in sys.path:
        sys.path.append(str(folder(root)))


def _stamp(root: Path) -> Path:
    return folder(root) / "holds"


def _fingerprint(root: Path) -> str:
    return f"{sys.version}\n{_wishes(root).read_text(encoding='utf-8')}"


def _wishes(root: Path) -> Path:
    return root / "requirements-bench.txt"


def _is_up_to_date(root: Path) -> bool:
    return _stamp(root).exists() and _stamp(root).read_text() == _fingerprint(root)


def _install(root: Path, log: Path) -> bool:
    shutil.rmtree(folder(root), ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--retries", RETRIES]
    command = [*pip, "--target", str(folder(root)), "--requirement", str(_wishes(root))]
    with log.open("w", encoding="utf-8") as lines:
        return subprocess.run(command, cwd=root, stdout=lines, stderr=subprocess.STDOUT).returncode == 0


if __name__ == "__main__":
    prepare()
