"""None of the above: strangers at the door, what the network calls them, and which alarm notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import streamlit as st

from core import charts
from pages.parts import asked, controls, drawing, mistake_gallery, resources
from pages.parts.components.mistake_drawings import WallTile, picture_wall
from pages.parts.components.texts import share_text
from pages.parts.figures import percent

if TYPE_CHECKING:
    from core.explain.strangers import Familiar, Met, Noticed
    from core.see.pictures import Picture
    from pages.parts.lessons import Lesson
    from pages.parts.networks import Trained


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
        on_pick=lambda name: controls.look_at(pictures[int(name)]),
    )
    st.caption("The one it is surest of first. Press one to make it the picture of all pages.")
    st.markdown(words(own.backbone.classes, familiar, met))
    _alarms(familiar, met, noticed(familiar, met))
    st.caption(told["strangers alarms"])
    st.markdown(told["strangers near"])
    _chosen_picture(own, familiar)


def _alarms(familiar: Familiar, met: tuple[Met, ...], found: Noticed) -> None:
    """Draw both alarms side by side: how many strangers each notices, and at which price."""
    by_distance, by_share = familiar.false_alarms
    count = len(familiar.shares)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**How sure it is: notices {found.by_share} of {found.count}**")
        drawing.chart(_shares(familiar, met), key="strangers_shares")
        st.caption(price(by_share, count, found.share_order))
    with right:
        st.markdown(f"**How far from all it has seen: notices {found.by_distance} of {found.count}**")
        drawing.chart(_distances(familiar, met), key="strangers_distances")
        st.caption(price(by_distance, count, found.distance_order))


def _tile(own: Trained, picture: Picture, met: Met, key: str) -> WallTile:
    notice = "" if met.by_distance else "; the distance misses it"
    says = own.backbone.classes[met.says]
    return WallTile(
        key,
        mistake_gallery.thumbnail(picture),
        f"“{says}”, {share_text(met.share)}",
        f"{picture.name}{notice}",
    )


def words(classes: tuple[str, ...], familiar: Familiar, met: tuple[Met, ...]) -> str:
    """Say of how many strangers it was as sure as it is of what it knows, and of which one most."""
    usual = float(familiar.shares.quantile(0.5))
    sure = sum(each.share > usual for each in met)
    most = max(met, key=lambda each: each.share)
    return (
        f"Every one of these {len(met)} strangers got one of its {len(classes)} names; the surest: “{most.name}”, called "
        f"“{classes[most.says]}” with {share_text(most.share)}. Of **{sure}** of them it is surer than of every second new "
        f"picture (the middle one gets {share_text(usual)})."
    )


def price(false: int, count: int, order: float) -> str:
    """Say how many known pictures an alarm takes for strangers, and how well it orders known and strange ones."""
    alarms = f"{false} false alarm{'s' * (false != 1)}"
    return (
        f"{alarms} on {count} new pictures. One stranger and one new picture, which is which? Right in {percent(order)} of "
        "such pairs; a coin is in 50 %."
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
    verdict = "**a stranger**" if met.by_distance else "nothing to notice"
    st.markdown(
        f"The picture at the top of the page ({picture.name}): “{own.backbone.classes[met.says]}”, "
        f"{share_text(met.share)}. Its distance is {met.distance:.2f}, the alarm goes off above {familiar.limit:.2f}: "
        f"{verdict}."
    )
