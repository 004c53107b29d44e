"""Asking for an attribution without waiting in the dark, and showing what it promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import streamlit as st

from core.explain.methods import METHODS
from core.see.pictures import Picture
from core.shares import percent
from pages.parts import resources, state, waiting

if TYPE_CHECKING:
    from core.explain.attribution import Attribution, AttributionRequest
    from core.learn.jobs import Job
    from core.see.backbones import Backbone

ANSWERS = "attribution_answers"
ASKED = "attribution_asked"
WANTED = "attribution_wanted"
KEPT = 12
QUICK = 1.0
FEW = 10  # passes
STEPWISE = ("integrated_gradients", "layer_conductance")
WIDE_GAP = 0.02
LIKELIEST = 5


def choose_class(stack: Backbone, page: str) -> int:
    """Let the visitor choose a class: the likeliest first, then all by name."""
    from core.see.predictions import top_classes

    likeliest = top_classes(
        resources.inspection(stack, resources.picture()).probabilities, stack.classes, LIKELIEST
    )
    shares = {answer.index: answer.share for answer in likeliest}
    order = [*shares, *(index for index in range(len(stack.classes)) if index not in shares)]

    def label(index: int) -> str:
        return stack.classes[index] + (f" · {percent(shares[index])}" if index in shares else "")

    return st.selectbox(
        "Class to explain", order, format_func=label, key=f"{page}_class_{stack.name}_{len(order)}"
    )


def choose_other(stack: Backbone, target: int, page: str) -> int | None:
    """Let the visitor choose a second class, for “why this and not that?”; None explains the first class alone."""
    from core.see.predictions import top_classes

    probabilities = resources.inspection(stack, resources.picture()).probabilities
    likeliest = [answer.index for answer in top_classes(probabilities, stack.classes, LIKELIEST + 1)]
    order = [index for index in (*likeliest, *range(len(stack.classes))) if index != target]
    return st.selectbox(
        "… and not that? (the difference of two scores)",
        list(dict.fromkeys(order)),
        index=None,
        format_func=lambda index: stack.classes[index],
        placeholder="this class alone",
        key=f"{page}_other_{stack.name}_{len(order)}",
    )


def about(stack: Backbone, request: AttributionRequest) -> str:
    """Name what a map is about: a class, or one class and not another."""
    name, other = stack.classes[request.target], request.versus
    return f"“{name}”" if other is None else f"“{name}” and not “{stack.classes[other]}”"


def asked_by(stack: Backbone, attribution: Attribution) -> str:
    """Name the way of asking: the method, and its stage where it is not the usual one."""
    stage = attribution.request.stage
    if stage in (None, stack.stage_names[-2]):
        return attribution.title
    return f"{attribution.title} at {stack.stage(stage).title}"


def answer(stack: Backbone, of: Picture, request: AttributionRequest) -> Attribution | None:
    """Return the attribution; while it is being computed draw its progress and return None."""
    key = key_of(stack, of, request)
    answers: dict = state.get(ANSWERS, {})
    if key in answers:
        return answers[key]
    asked, job = state.get(ASKED, (None, None))
    if asked != key or job is None:
        if state.get(WANTED) != key and not _is_quick(stack, request, key):
            return None
        state.put(WANTED, None)
        _let_go(job)
        job = resources.looking().submit(_work(stack, of, request), label=request.method)
        state.put(ASKED, (key, job))
    return _follow(key, job)


def between(request: AttributionRequest) -> str:
    """Say what the shares on the page are shares of where a map is about two classes; empty where it is about one."""
    return "" if request.versus is None else " Shares are between the two classes alone."


def key_of(stack: Backbone, of: Picture, request: AttributionRequest) -> tuple[str, str, AttributionRequest]:
    """Return what an answer is about: a network, a picture and a question."""
    return stack.fingerprint(), of.digest, request


def keep(key: object, attribution: Attribution) -> None:
    """Keep an answer with the latest ones."""
    answers = {**state.get(ANSWERS, {}), key: attribution}
    state.put(ANSWERS, dict(list(answers.items())[-KEPT:]))


def _let_go(job: Job | None) -> None:
    """Stop what nobody waits for any more: a new question was asked."""
    if job is not None:
        job.stop()


def _is_quick(stack: Backbone, request: AttributionRequest, key: object) -> bool:
    """Quick methods run at once; the cost of slow ones is told before it is spent, with a button that spends it."""
    from core.explain.asking import passes

    card, times = METHODS[request.method], passes(stack, request)
    seconds = seconds_for(stack, request)
    if seconds <= QUICK:
        return True
    st.info(
        f"{card.title} takes as long as {times:,} passes through the network: about "
        f"{waiting.seconds_text(seconds)} on this machine."
    )
    st.button(
        f"Ask by {card.title}",
        type="primary",
        icon=":material/play_arrow:",
        key=f"ask_{card.name}",
        on_click=state.put,
        args=(WANTED, key),  # a callback: the offer is gone while the answer is on its way
    )
    return False


def seconds_for(stack: Backbone, request: AttributionRequest) -> float:
    """Return about how long an attribution takes on this machine."""
    from core.explain.asking import passes

    times = passes(stack, request)
    together = times > FEW  # then several pictures go through at once, which takes less for each
    one = sum(resources.stage_seconds(stack).values()) if together else resources.forward_seconds(stack)
    return times * one


def alike(stack: Backbone, of: Picture, attribution: Attribution) -> list[Attribution]:
    """Return the maps by other methods that answer the same question and are still kept: the latest of each method."""
    asked, answers = attribution.request, state.get(ANSWERS, {})
    found = {
        request.method: answer
        for (network, picture, request), answer in answers.items()
        if (network, picture) == (stack.fingerprint(), of.digest)
        and (request.target, request.versus) == (asked.target, asked.versus)
        and request.method != asked.method
    }
    return list(found.values())


def _work(stack: Backbone, of: Picture, request: AttributionRequest) -> Callable:
    def work(watch: Callable[[object], None]) -> Iterator[object]:
        from core.explain.attribution import attribute

        yield attribute(stack, stack.preprocess(of), request, watch=watch)

    return work


def _follow(key: object, job: Job) -> Attribution | None:
    if waiting.is_going(job):
        waiting.live(lambda: _progress(job))
        return None
    if job.records:
        keep(key, job.records[-1])  # type: ignore[arg-type]
        return job.records[-1]  # type: ignore[return-value]
    waiting.verdict(job)
    st.button("Ask again", icon=":material/replay:", key="ask_again", on_click=_ask_again, type="primary")
    return None


def _ask_again() -> None:
    key, _ = state.get(ASKED)
    state.put(ASKED, None)
    state.put(WANTED, key)


def _progress(job: Job) -> Job:
    waiting.show(job, "attribution")
    return job


def in_words(attribution: Attribution, name: str) -> str:
    """Say where the map is strongest: the chart's text twin."""
    height, width = attribution.map.shape
    place = int(attribution.map.abs().argmax())
    down, across = place // width / height, place % width / width
    vertical = "top" if down < 1 / 3 else "bottom" if down > 2 / 3 else "middle"
    horizontal = "left" if across < 1 / 3 else "right" if across > 2 / 3 else "centre"
    return f"Heat map for {name}: strongest at the {vertical} {horizontal} of the picture."


def legend(attribution: Attribution) -> None:
    """Say what the colours mean, with the numbers at the ends of the scale."""
    ends = attribution.legend
    if attribution.signed:
        one, other = ("for the class", "against it")
        if attribution.request.versus is not None:
            one, other = ("for this class rather than that", "for that rather than this")
        text = f"Orange: {one} (full at {ends.high:.3g}) · blue: {other} ({signed(ends.low)}) · no colour: 0"
    else:
        text = f"Bright: most influence (full at {ends.high:.3g}) · no colour: 0 · for or against is not told"
    st.caption(f"{text} · computed in {attribution.seconds:.1f} s")


def signed(number: float) -> str:
    """Write a number with three figures and a true minus."""
    return f"{number:.3g}".replace("-", "−")


def rounded(number: float) -> str:
    """Write a number with two decimals and a true minus."""
    return f"{number:.2f}".replace("-", "−")


def books(attribution: Attribution) -> str:
    """Say how closely a map adds up as its method promises; empty where it promises nothing."""
    if attribution.completeness is None:
        return ""
    kept = attribution.completeness
    total, difference = (f"{number:.3f}".replace("-", "−") for number in (kept.total, kept.difference))
    return (
        f"**Its books:** {attribution.title} promises that the map adds up to what the score changed from the picture "
        f"without information to yours. It adds up to {total}, the score changed by {difference}: a "
        f"gap of {percent(kept.error, 2)}.{_closer(attribution, kept.error)}"
    )


def _closer(attribution: Attribution, error: float) -> str:
    """Say how a path's gap is closed: its sum stands for an integral."""
    if attribution.request.method not in STEPWISE or error < WIDE_GAP:
        return ""
    return f" It walks that way in {attribution.request.n_steps} steps; with more of them the gap shrinks, by and large."
