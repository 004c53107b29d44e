"""What the network that this visitor trained says to pictures it has not seen; before any training, one press to a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.errors import LessonError
from core.learn.dataset_cards import DATASETS
from core.learn.recipes import Recipe
from core.see.cards import BACKBONES
from pages.parts import (
    asked,
    bench,
    bills,
    data_card,
    findings,
    launching,
    networks,
    own_classes,
    resources,
    state,
    waiting,
)

if TYPE_CHECKING:
    from core.explain.mistakes import Judged
    from core.learn.reports import EpochReport
    from pages.parts.lessons import Lesson
    from pages.parts.networks import Trained


FEW = 3  # pictures of each class: so few that a network errs on what it already has names for


def ready(told: Lesson) -> Trained | None:
    """Return this visitor's trained network; without one draw the training under way, or the press that begins one."""
    job = bench.present()
    if job is not None and not waiting.is_going(job):
        bench.remember(job, findings.of(job))
    own = networks.trained()
    if waiting.is_going(job):
        st.caption("A training is under way; what it says to new pictures comes here when it is done.")
        bench.progress(job)
        return own
    if job is not None and (own is None or own.job != job.id):
        waiting.verdict(job)
    if own is None:
        _offer(told)
    return own


def _offer(told: Lesson) -> None:
    """Draw one press that trains a head on the data set in sight, with its price."""
    with st.container(border=True, key="mistakes_offer"):
        st.markdown(told["nothing trained"])
        key = data_card.data_key()
        if key == own_classes.KEY:
            st.page_link(
                "pages/transfer.py", label="Take pictures on the Transfer page", icon=":material/swap_horiz:"
            )
            return
        data = data_card.pictures(key)
        if data is not None:
            _press(key, data)


def _press(key: str, data: Any) -> None:
    from core.learn.freezing import PRESETS

    stack = resources.backbone()
    few = FEW if 2 * len(data_card.known(data, stack)) > len(data.classes) else None
    try:
        recipe = Recipe.from_preset("head", stack, network=stack.name, data=data.name, pictures_a_class=few)
        experiment = launching.planned(stack, data, recipe)
        bill = launching.estimate(stack, experiment)
    except LessonError as error:
        st.error(str(error), icon=":material/info:")
        return
    st.button(
        f"Train a head on {DATASETS[key].title.lower()}",
        type="primary",
        icon=":material/bolt:",
        key="mistakes_train",
        on_click=launching.start,
        args=(experiment, bill),
    )
    why = "" if few is None else f" Only {few} pictures of each class: from all of them it would hardly err."
    st.caption(
        f"{PRESETS['head'].title}, on {BACKBONES[stack.name].title}. {bills.words(bill, experiment)}{why}"
    )
    _problem()


def _problem() -> None:
    if problem := state.get(launching.PROBLEM):
        st.warning(problem, icon=":material/hourglass_top:")


def fewer(own: Trained) -> None:
    """Draw the press that trains the same on so few pictures that it errs; nothing where there are no more already."""
    before = own.experiment
    if min(before.training.counts) <= FEW:
        return
    recipe = replace(before.recipe, pictures_a_class=FEW)
    training = before.training.few(FEW, recipe.seed)
    experiment = replace(before, training=training, recipe=recipe, steering=None)
    bill = launching.estimate(before.backbone, experiment)
    st.button(
        f"Train it on {FEW} pictures of each class instead",
        icon=":material/bolt:",
        key="mistakes_fewer",
        help="The network trained so takes the place of this one on all pages.",
        disabled=waiting.is_going(bench.present()),
        on_click=launching.start,
        args=(experiment, bill),
    )
    _problem()


def judged(own: Trained, draw: Callable[[Judged], None]) -> None:
    """Draw its answers to the validation pictures: what training told where that was the last word, else asked anew."""
    from core.explain import mistakes

    last = _last_report(own)
    if last is not None:
        draw(mistakes.from_report(own.experiment.validation, last))
        return
    asked.follow(_question(own), lambda records, whole: draw(records[-1]) if whole else None)


def _question(own: Trained) -> asked.Question:
    validation, store = own.experiment.validation, resources.feature_store()

    def ask(watch: Callable[[Any], None]) -> Iterator[object]:
        from core.explain import mistakes

        yield mistakes.ask(own.backbone, validation, watch=watch, store=store)

    return asked.Question(
        name="mistakes_asked",
        about=(own.backbone.fingerprint(), validation.digest),
        button=f"Ask it about the {len(validation)} new pictures",
        seconds=len(validation) * resources.forward_seconds(own.experiment.backbone),
        ask=ask,
    )


def _last_report(own: Trained) -> EpochReport | None:
    """The report whose answers are those of the network handed out: the last one, unless a better epoch was kept."""
    job = bench.present()
    if job is None or job.id != own.job:
        return None
    last = findings.of(job).last
    if last is None or last.handed_out is None or last.handed_out.loss != last.validation_loss:
        return None
    return last
