"""How a chapter is told: question and bet first, then the thing itself, then the claim, what to notice, and the next chapter."""

from __future__ import annotations

import streamlit as st

from pages.parts import chapters, state
from pages.parts.lessons import Bet, Lesson, lesson


def opening(key: str) -> Lesson:
    """Draw the chapter's title, its question and its bet; return the lesson."""
    told = lesson(key)
    st.title(told.title, anchor=False)
    if told.get("question"):
        st.markdown(told["question"])
    if told.bet:
        ask(key, told.bet)
    return told


def ask(key: str, bet: Bet) -> None:
    """Draw a bet, of a chapter or of one desk in it; what was bet is kept under `key`."""
    with st.container(border=True, key=f"bet_{key}"):
        chosen = st.pills(
            f":material/casino: **Your bet:** {bet.question}",
            bet.options,
            default=state.bet(key) if state.bet(key) in bet.options else None,
            key=f"{key}_bet",
            help="One click, never graded. Skip it if you like; what is true is told below.",
        )
        if chosen:
            state.put_bet(key, chosen)


def closing(key: str, told: Lesson) -> None:
    """Draw the claim, the bet's answer, what to notice, and the way to the next chapter."""
    st.divider()
    claim, way = st.columns([3, 1], gap="large", vertical_alignment="bottom")
    with claim:
        if told.get("claim"):
            st.markdown(f"#### {told['claim']}")
        reveal(key, told)
        if told.get("notice"):
            st.markdown(told["notice"])
    with way, st.container(key="onward"):
        after = chapters.following(key)
        if after:
            st.page_link(
                after.script, label=f"Next: {after.title}", icon=f":material/{after.icon}:", width="stretch"
            )
    if told.get("deeper"):
        with st.expander("Go deeper", icon=":material/school:"):
            st.markdown(told["deeper"])


def reveal(key: str, told: Lesson) -> None:
    """Tell what is true of a bet: at once to who placed it, folded away to who did not."""
    if not told.bet:
        return
    if chosen := state.bet(key):
        st.markdown(f":material/casino: You bet on “{chosen}”. {told.bet.reveal}")
        return
    with st.expander("What is true of the bet above?", icon=":material/casino:"):
        st.markdown(told.bet.reveal)
