"""The score of a keyhole match: who named what through which hole, and what the probe scores on many more pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core import charts
from core.charts.figures import MUTED
from core.learn.bands import band
from core.see.keyhole import score
from core.shares import percent
from pages.parts import drawing

if TYPE_CHECKING:
    from core.learn.keyhole_probe import Keyholes
    from core.see.keyhole import Match
    from pages.parts.lessons import Lesson


def show(keyholes: Keyholes, match: Match, number: int, told: Lesson) -> None:
    """Draw who won, the shares right at every opening with chance beside them, and what there is to learn."""
    truths = {peep: keyholes.peeps[peep].label for peep in match.peeps}
    found = score(match, truths, {peep: keyholes.answers[peep] for peep in match.peeps})
    mine, its = _wins(found)
    st.markdown(f"##### You won {mine} of {len(found)} pictures, the probe {its}.")
    st.caption(told["won"])
    you, probe = st.columns(2)
    you.metric("You named", f"{sum(mine is not None for mine, _ in found)} of {len(found)}")
    probe.metric("The probe named", f"{sum(its is not None for _, its in found)} of {len(found)}")
    figure = charts.banded(
        {"the probe": _probe_marks(keyholes), "you, just now": _own_marks(keyholes, match, truths)},
        across="side of the hole, pixels",
        ticks=[hole.size for hole in keyholes.openings],
        spread=True,
    )
    figure.add_hline(y=keyholes.chance, line={"color": MUTED, "dash": "dot", "width": 1.6})
    drawing.chart(figure, key=f"keyhole_score_{number}")
    st.caption(_measured(keyholes))
    st.markdown(told["lesson"])


def _wins(found: Sequence[tuple[int | None, int | None]]) -> tuple[int, int]:
    """How often the visitor, and how often the probe, needed the smaller hole."""
    widest = 10**6  # whoever never named it needed more than there is
    pairs = [(widest if mine is None else mine, widest if its is None else its) for mine, its in found]
    return sum(mine < its for mine, its in pairs), sum(its < mine for mine, its in pairs)


def _probe_marks(keyholes: Keyholes) -> list[charts.Mark]:
    pictures = len(keyholes.pictures)
    note = f"on {pictures} pictures, {len(keyholes.peeps) // pictures} places each"
    holes = zip(keyholes.openings, keyholes.shares, strict=True)
    return [charts.Mark(hole.size, share, *band(share, pictures), note) for hole, share in holes]


def _own_marks(keyholes: Keyholes, match: Match, truths: dict[int, int]) -> list[charts.Mark]:
    own = zip(match.peeps, match.answers, strict=False)
    right = np.array([[answer == truths[peep] for answer in answers] for peep, answers in own])
    shares = [float(share) for share in right.mean(axis=0)]
    note = f"{len(right)} pictures: one more right or wrong is {percent(1 / len(right), 0)}"
    holes = zip(keyholes.openings, shares, strict=True)
    return [charts.Mark(hole.size, share, *band(share, len(right)), note) for hole, share in holes]


def _measured(keyholes: Keyholes) -> str:
    shares = " · ".join(
        f"{hole.size} px **{percent(share, 0)}**"
        for hole, share in zip(keyholes.openings, keyholes.shares, strict=True)
    )
    pictures = len(keyholes.pictures)
    places = len(keyholes.peeps) // pictures
    return (
        f"The probe, on {pictures} pictures that it has not seen, {places} places in each: {shares}. Dotted, always saying "
        f"the biggest class: **{percent(keyholes.chance, 0)}**. It learned from {keyholes.learned_from} other pictures."
    ).replace(" %", "&nbsp;%")
