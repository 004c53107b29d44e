"""The home page is up before the networks are: nothing on its way imports torch."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import sys
from pages.parts import components, frame
from core.see.tower_record import Tower
Tower.from_json(open("assets/home/example.json", encoding="utf-8").read())
print(sorted({name.split(".")[0] for name in sys.modules} & {"torch", "torchvision", "captum", "sklearn", "skimage"}))
"""


def test_what_the_home_page_needs_imports_no_torch() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert answer.stdout.strip().splitlines()[-1] == "[]"
