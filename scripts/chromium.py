"""Find a Chromium for the browser tests; run as a script, install one where there is none.

Looked for in this order: $CHROMIUM, the PATH, macOS's applications, Playwright's own. Installed by apt-get
where that is possible (Debian, as root or with a sudo that asks nothing), by Playwright otherwise.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find() -> str | None:
    """Return the path of an installed Chromium, or None: then Playwright must bring its own."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        return shutil.which(wanted) or sys.exit(f"CHROMIUM={wanted} is no program; name one or leave it out.")
    on_path = (shutil.which(name) for name in (*NAMES, *APPLICATIONS))
    return next((path for path in on_path if path), None)


def has_playwrights_own() -> bool:
    """Tell whether Playwright has already fetched its own Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def as_root() -> list[str] | None:
    """Return what to put before a command that needs root, None where that would ask for a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    is_silent = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0
    return [sudo, "-n"] if sudo and is_silent else None


def install_with_apt() -> bool:
    """Install Debian's chromium; False where there is no apt-get, no right to use it, or it fails.

    Ubuntu's package of that name only leads to a snap, which Playwright cannot drive.
    """
    release = Path("/etc/os-release")
    is_debian = release.exists() and "\nID=debian" in "\n" + release.read_text()
    prefix = as_root()
    if not is_debian or prefix is None or not shutil.which("apt-get"):
        return False
    environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    steps = (["update"], ["install", "-y", "chromium"])
    return all(subprocess.run([*environment, *step], stdout=sys.stderr).returncode == 0 for step in steps)


def install_with_playwright() -> bool:
    """Fetch Playwright's own Chromium, and the system libraries it needs where that asks for no password."""
    libraries = ["--with-deps"] if sys.platform == "linux" and as_root() is not None else []
    command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    return subprocess.run(command, stdout=sys.stderr).returncode == 0


def main() -> None:
    """Make sure that there is a browser, or say in one sentence how to get one."""
    if find() or has_playwrights_own():
        return
    print("No Chromium found: installing one for the browser tests.", file=sys.stderr)
    if not (install_with_apt() or install_with_playwright()):
        sys.exit(
            "No Chromium could be installed: install one yourself, name it with CHROMIUM=/path/to/chromium, "
            "or leave the browser tests out with make test ARGS='-m \"not browser\"'."
        )


if __name__ == "__main__":
    main()
