"""None of the above: strangers at the door, what the network calls them, and which alarm notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import streamlit as st

from core import charts
from pages.parts import asked, controls, drawing, mistake_gallery, resources, state
from pages.parts.components.mistake_drawings import WallTile, picture_wall
from pages.parts.components.texts import share_text

if TYPE_CHECKING:
    from core.explain.strangers import Familiar, Met, Noticed
    from core.see.pictures import Picture
    from pages.parts.lessons import Lesson
    from pages.parts.networks import Trained

SURE = 0.8


def show(own: Trained, told: Lesson) -> None:
    """Draw the press that lets the strangers in, their progress, or what was said to them."""
    st.markdown(told["strangers"])
    asked.follow(_question(own), lambda records, whole: _told(own, told, *records[-1]) if whole else None)


def _question(own: Trained) -> asked.Question:
    experiment = own.experiment
    count = len(experiment.training) + len(experiment.validation)
    is_kept = len(experiment.recipe.cached_stages(experiment.backbone)) == len(experiment.backbone.stages) - 1
    return asked.Question(
        name="strangers",
        about=(own.job, own.backbone.fingerprint()),
        button="Show it pictures of nothing it knows",
        seconds=(12 if is_kept else count) * resources.forward_seconds(experiment.backbone),
        ask=lambda watch: _meet(own, watch),
    )


def _meet(
    own: Trained, watch: Callable[[Any], None]
) -> Iterator[tuple[Familiar, list[Picture], tuple[Met, ...]]]:
    from core.explain import strangers

    training, store = own.experiment.training, resources.feature_store()
    familiar = strangers.get_to_know(
        own.backbone, training, own.experiment.validation, watch=watch, store=store
    )
    pictures = [stranger.picture() for stranger in strangers.strangers_to(training)]
    yield familiar, pictures, strangers.meet(own.backbone, familiar, pictures, watch=watch, store=store)


def _told(
    own: Trained, told: Lesson, familiar: Familiar, pictures: list[Picture], met: tuple[Met, ...]
) -> None:
    from core.explain.strangers import noticed

    order = sorted(range(len(met)), key=lambda place: -met[place].share)
    picture_wall(
        [_tile(own, pictures[place], met[place], str(place)) for place in order],
        key="strangers_wall",
        label="Strangers, the one it is surest of first",
        chosen=None,
        on_pick=lambda name: _look_at(pictures[int(name)]),
    )
    st.caption("The one it is surest of first. Press one to make it the picture of all pages.")
    st.markdown(words(met, noticed(familiar, met), familiar))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**How sure it is**")
        drawing.chart(_shares(familiar, met), key="strangers_shares")
    with right:
        st.markdown("**How far from all it has seen**")
        drawing.chart(_distances(familiar, met), key="strangers_distances")
    st.caption(told["strangers alarms"])
    _chosen_picture(own, familiar)


def _look_at(picture: Picture) -> None:
    state.put(state.OWN_PICTURE, picture)
    state.put(state.PICTURE, controls.OWN)


def _tile(own: Trained, picture: Picture, met: Met, key: str) -> WallTile:
    notice = "noticed by its distance" if met.by_distance else "not noticed"
    says = own.backbone.classes[met.says]
    return WallTile(
        key,
        mistake_gallery.thumbnail(picture),
        f"“{says}”, {share_text(met.share)}",
        f"{picture.name}; distance {met.distance:.2f}, {notice}",
    )


def words(met: tuple[Met, ...], alarms: Noticed, familiar: Familiar) -> str:
    """Say how many it was sure of, and how many each alarm noticed at the price of how many false ones."""
    sure = sum(each.share >= SURE for each in met)
    by_distance, by_share = familiar.false_alarms
    count = len(familiar.shares)
    return (
        f"Of {alarms.count} strangers it is at least {share_text(SURE)} sure of **{sure}**. A low share gives away "
        f"**{alarms.by_share}** of them ({by_share} false alarms on {count} new pictures that it should know), the distance "
        f"**{alarms.by_distance}** ({by_distance} false alarms). Put in order from known to strange, the share is right in "
        f"{share_text(alarms.share_order)} of pairs, the distance in {share_text(alarms.distance_order)}; 50 % is a coin."
    )


def _shares(familiar: Familiar, met: tuple[Met, ...]) -> Any:
    rows = {
        "new pictures": [("a new picture", share) for share in familiar.shares.tolist()],
        "strangers": [(each.name, each.share) for each in met],
    }
    return charts.points_in_rows(rows, limit=familiar.share_limit, across="share of the answer", shares=True)


def _distances(familiar: Familiar, met: tuple[Met, ...]) -> Any:
    rows = {
        "new pictures": [("a new picture", distance) for distance in familiar.distances.tolist()],
        "strangers": [(each.name, each.distance) for each in met],
    }
    return charts.points_in_rows(rows, limit=familiar.limit, across="distance to the training pictures")


def _chosen_picture(own: Trained, familiar: Familiar) -> None:
    """Ask about the picture of the frame too."""
    from core.explain import strangers

    picture = resources.picture()
    (met,) = strangers.meet(own.backbone, familiar, [picture], store=resources.feature_store())
    verdict = (
        "further than 95 % of them: **a stranger**"
        if met.by_distance
        else "as near as those: nothing to notice"
    )
    st.markdown(
        f"Your picture at the top of the page ({picture.name}): “{own.backbone.classes[met.says]}”, "
        f"{share_text(met.share)}. Its distance is {met.distance:.2f}; the new pictures' alarm is at {familiar.limit:.2f}: "
        f"{verdict}."
    )
