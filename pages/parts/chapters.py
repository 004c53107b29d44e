"""The table of chapters: order, section, question. The menu, the "next" links and the tests read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

PAGES = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Chapter:
    """One page: `key` is its script in pages/, its path in the URL and its lesson in assets/lessons."""

    key: str
    title: str
    section: str
    icon: str
    help: str

    @property
    def script(self) -> str:
        """The script's path, relative to the entry script."""
        return f"pages/{self.key}.py"

    def page(self) -> st.Page:
        """Return the chapter as an entry of `st.navigation`.

        Without an icon: the browser would fetch it from another machine, as the tab's.
        """
        return st.Page(
            PAGES / f"{self.key}.py",
            title=self.title,
            url_path=self.key,
            default=self.key == "home",
            help=self.help,
        )


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("home", "The tower", "", "layers", "The whole way from a picture to an answer, on one screen."),
    Chapter(
        "pixels",
        "Pixels",
        "See",
        "grid_on",
        "A picture is numbers: read them, and see what the network gets.",
    ),
    Chapter(
        "layers",
        "Layers",
        "See",
        "stacks",
        "Open the stack: what each pancake does, its shape and its knobs.",
    ),
    Chapter(
        "activations",
        "Activations",
        "See",
        "blur_on",
        "What comes out of each pancake, and what looks alike there.",
    ),
    Chapter(
        "predictions",
        "Predictions",
        "See",
        "leaderboard",
        "From the last numbers to an answer: a sum and a choice.",
    ),
    Chapter(
        "knobs",
        "Knobs",
        "Learn",
        "tune",
        "Write a rule yourself, then watch one neuron turn its own knobs.",
    ),
    Chapter(
        "transfer",
        "Transfer",
        "Learn",
        "swap_horiz",
        "Keep what others learned, plug in a new head and train it live.",
    ),
    Chapter(
        "mistakes",
        "Mistakes",
        "Explain",
        "rule",
        "Look at what it gets wrong first, and at what it says to nothing it knows.",
    ),
    Chapter(
        "attributions",
        "Attributions",
        "Explain",
        "local_fire_department",
        "Which pixels a score depends on, and whether to believe it.",
    ),
    Chapter(
        "compare",
        "Compare",
        "Learn",
        "balance",
        "Past runs, a fair race, and how deep to keep the stack for your pictures.",
    ),
    Chapter(
        "take_home",
        "Take it home",
        "Take home",
        "download",
        "Save the trained network as a file, and run it again.",
    ),
)

BY_KEY = {chapter.key: chapter for chapter in CHAPTERS}


def sections() -> dict[str, list[st.Page]]:
    """Return the chapters as `st.navigation` wants them: section -> pages, in reading order."""
    menu: dict[str, list[st.Page]] = {}
    for chapter in CHAPTERS:
        menu.setdefault(chapter.section, []).append(chapter.page())
    return menu


def following(key: str) -> Chapter | None:
    """Return the chapter a beginner reads after `key`, None after the last."""
    keys = [chapter.key for chapter in CHAPTERS]
    after = keys.index(key) + 1
    return CHAPTERS[after] if after < len(CHAPTERS) else None
