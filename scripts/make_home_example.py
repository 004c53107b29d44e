"""Write the tower that the home page shows before any network is loaded.

    python -m scripts.make_home_example

It is the default sample climbing the default network, computed by the same code as every other tower. Run it
again after a change to the network, the palettes or the record; a test says when it is out of date.
"""

from pathlib import Path

from core.see.backbones import load
from core.see.cards import DEFAULT
from core.see.pictures import DEFAULT_SAMPLE, sample
from core.see.tower import climb

EXAMPLE = Path(__file__).parents[1] / "assets" / "home" / "example.json"


def main() -> None:
    """Climb once and write the file."""
    tower = climb(load(DEFAULT), sample(DEFAULT_SAMPLE))
    EXAMPLE.parent.mkdir(parents=True, exist_ok=True)
    EXAMPLE.write_text(tower.to_json() + "\n", encoding="utf-8")
    print(f"{EXAMPLE}: {len(tower.rows)} stages, {EXAMPLE.stat().st_size // 1024} KB, {tower.answers[0]}")


if __name__ == "__main__":
    main()
