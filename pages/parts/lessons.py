"""The prose of a chapter: assets/lessons/<language>/<chapter>.md, cut at its headings.

A lesson file has a title (`#`), and sections (`##`). Five are known: Question, Bet (a sentence, a list of options, then
`### Reveal`), Claim, Notice, Deeper. Any other section is reached by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

LESSONS = Path(__file__).resolve().parents[2] / "assets" / "lessons"
LANGUAGE = "en"


@dataclass(frozen=True)
class Bet:
    """One question with a few answers, asked before anything is shown, and what the page then reveals."""

    question: str
    options: tuple[str, ...]
    reveal: str


@dataclass(frozen=True)
class Lesson:
    """A chapter's prose: its title and its sections by lower-case name."""

    key: str
    title: str
    sections: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.sections[name.lower()]

    def get(self, name: str) -> str:
        """Return a section, empty where the lesson has none of that name."""
        return self.sections.get(name.lower(), "")

    @property
    def bet(self) -> Bet | None:
        """The chapter's bet, if it has one."""
        text = self.get("bet")
        return _bet(text) if text else None


def _bet(text: str) -> Bet:
    asked, _, reveal = text.partition("### Reveal")
    options = tuple(re.findall(r"^- (.+)$", asked, re.MULTILINE))
    question = re.sub(r"^- .+$", "", asked, flags=re.MULTILINE).strip()
    return Bet(question, options, reveal.strip())


def parse(key: str, text: str) -> Lesson:
    """Cut a lesson's Markdown at its headings."""
    head, *parts = re.split(r"^## +", text, flags=re.MULTILINE)
    sections = {}
    for part in parts:
        name, _, body = part.partition("\n")
        sections[name.strip().lower()] = body.strip()
    return Lesson(key, head.strip().removeprefix("#").strip(), sections)


@st.cache_data(max_entries=32, show_spinner=False)
def lesson(key: str) -> Lesson:
    """Read the lesson of a chapter."""
    return parse(key, (LESSONS / LANGUAGE / f"{key}.md").read_text(encoding="utf-8"))
