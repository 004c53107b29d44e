"""The head transplant on the page: the operation, what the old head says to your pictures, and whose shoulders these are."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd
import streamlit as st

from core.see.cards import BACKBONES
from core.see.shoulders import shoulders
from core.shares import percent
from pages.parts import components, findings, pictures_shown
from pages.parts.components.texts import share_text
from pages.parts.lessons import Lesson, lesson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.learn.experiments import Experiment
    from core.learn.jobs import Job
    from core.learn.labelled_pictures import LabelledPictures
    from core.learn.transplant import Saying
    from core.see.backbones import Backbone

SHOWN = 4
TILE = 168
CARD = 200  # pixels; assets/look.css lets two stand side by side on a phone
NAMED = 3
TALLEST, FITTING = 420, 10
NO_NAME = "no name for it"
Names: TypeAlias = "Mapping[str, tuple[int, ...]]"  # new class -> the old outputs that mean it


def show(experiment: Experiment | None, job: Job | None = None) -> None:
    """Draw the section, folded away until it is asked for.

    experiment: what Train would start now. job: the last training, which measured the old head on every picture.
    """
    if experiment is None:
        return
    from core.learn.zero_rungs import old_names

    told, names = lesson("transplant"), old_names(experiment.backbone, experiment.validation)
    backbone, data = experiment.backbone, experiment.validation
    sayings = _asked(backbone.fingerprint(), data.digest, backbone, data)
    label = told["label known" if which_verdict(names, sayings) == "known all" else "label"]
    with st.expander(label, icon=":material/swap_vert:"):
        operation, whose = st.columns([1, 1.15], gap="large")
        with operation:
            st.markdown(told["operation"])
            _operate(experiment, names)
        with whose:
            _whose(experiment, told)
        st.divider()
        _old_answers(experiment, sayings, told)
        st.markdown(_verdict(experiment, names, sayings, told) + _measured(experiment, job))
        _names(backbone, names)


def _operate(experiment: Experiment, names: Names) -> None:
    from core.learn.transplant import swap

    backbone, recipe, classes = experiment.backbone, experiment.recipe, experiment.training.classes
    frozen = recipe.plan(backbone).frozen
    components.transplant(
        {**asdict(swap(backbone, len(classes), recipe)), "classes": classes},
        body=["frozen" if name in frozen else "trains" for name in backbone.stage_names[:-1]],
        meant={place for places in names.values() for place in places},
        is_random=not recipe.pretrained,
        key="transplant",
    )


def _whose(experiment: Experiment, told: Lesson) -> None:
    """Draw the card of who did the work that the new head builds upon."""
    name, pretrained = experiment.backbone.name, experiment.recipe.pretrained
    card = shoulders(name, pretrained=pretrained)
    title = BACKBONES[name].title if pretrained else "random weights"
    with st.container(border=True, key="shoulders"):
        st.markdown(f"{told['shoulders']} · {title}")
        st.markdown(
            f":material/photo_library: **Taught on:** {card.pictures}\n\n"
            f":material/person: **By:** {card.taught_by}\n\n"
            f":material/payments: **Cost:** {card.cost}\n\n"
            f":material/gavel: **Licence:** {card.licence}"
        )
        st.markdown(":material/visibility_off: **Blind spots it hands on to you**")
        st.markdown("\n".join(f"- {spot}" for spot in card.blind_spots))
        if card.sources:
            links = " · ".join(f"[{source.title}]({source.address})" for source in card.sources)
            st.caption(f"Read up: {links}")


@st.cache_resource(max_entries=4, show_spinner="Asking the old head …", scope="session")
def _asked(fingerprint: str, digest: str, _backbone: Backbone, _data: LabelledPictures) -> tuple[Saying, ...]:
    from core.learn.transplant import ask, spread

    return ask(_backbone, _data, spread(len(_data), SHOWN))


def _old_answers(experiment: Experiment, sayings: Sequence[Saying], told: Lesson) -> None:
    """Draw a few pictures, each with what the old head says to it."""
    st.markdown(told["says"])
    with st.container(horizontal=True, gap="medium", key="old_answers"):
        for saying in sayings:
            with st.container(width=CARD):
                image = experiment.validation.pictures[saying.place].image
                picture = pictures_shown.square(image, TILE)
                st.image(picture, width="stretch", alt=f"a picture of {saying.truth}")
                st.markdown(saying_words(saying))


def saying_words(saying: Saying) -> str:
    """Write the truth, then the old head's first answers; what means the truth is marked, by a sign and not by colour."""
    lines = [f"In truth: **{saying.truth}**. It says:"]
    for answer in saying.answers:
        name = f":green[✓] **{answer.name}**" if answer.index in saying.meant else answer.name
        lines.append(f"{name} {share_text(answer.share)}")
    if saying.among is not None:
        mark = ":green[✓]" if saying.among == saying.truth else ":red[✗]"
        lines.append(f"Among your classes: {mark} **{saying.among}**")
    return "  \n".join(lines)


def names_table(backbone: Backbone, names: Names) -> pd.DataFrame:
    """Return one row a new class: the old names that mean it, the first few spelt out."""
    old = [_few([backbone.classes[place] for place in places]) for places in names.values()]
    return pd.DataFrame({"Your class": list(names), "The old head calls it": old})


def _few(names: list[str]) -> str:
    if not names:
        return NO_NAME
    more = f" … and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def which_verdict(names: Names, sayings: Sequence[Saying]) -> str:
    """Choose what can be said: "known none", "known some", "known unsure", or "known all" where it is right each time."""
    known = sum(map(bool, names.values()))
    if known < len(names):
        return "known some" if known else "known none"
    return "known all" if all(saying.among == saying.truth for saying in sayings) else "known unsure"


def _verdict(experiment: Experiment, names: Names, sayings: Sequence[Saying], told: Lesson) -> str:
    if not experiment.recipe.pretrained:
        return told["random"]
    words = told[which_verdict(names, sayings)]
    if experiment.validation.name == "ants_bees":
        words += f" {told['seen before']}"
    filled = {
        "network": BACKBONES[experiment.backbone.name].title,
        "known": str(sum(map(bool, names.values()))),
        "classes": str(len(names)),
    }
    for name, value in filled.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def _measured(experiment: Experiment, job: Job | None) -> str:
    """Tell how the old head did on all pictures kept back, where a run on the same ones has measured it."""
    found = None if job is None else findings.of(job)
    if found is None or found.experiment is None:
        return ""
    same = (found.experiment.validation.digest, found.experiment.backbone.fingerprint()) == (
        experiment.validation.digest,
        experiment.backbone.fingerprint(),
    )
    rung = next((rung for rung in found.rungs if rung.name == "untouched_head"), None)
    if rung is None or not same:
        return ""
    share = percent(rung.accuracy)
    return f" On all {rung.count} pictures kept back, choosing among these outputs alone is right for **{share}**."


def _names(backbone: Backbone, names: Names) -> None:
    """Draw a table: each new class, and which old outputs mean it."""
    st.markdown("**Your classes, and the old head’s names for them**")
    with st.container(height=TALLEST if len(names) > FITTING else "content", border=False):
        st.table(names_table(backbone, names), hide_index=True)
