"""What a finished run leaves to look at: the sealed drawer, what was forgotten, and what is under the hood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.parts import forgetting_meter, own_network, sealed_drawer, under_the_hood

if TYPE_CHECKING:
    from pages.parts.findings import Findings
    from pages.parts.lessons import Lesson


def show(found: Findings, told: Lesson) -> None:
    """Draw it in this order: what it says now, how good it really is, what it cost the old network, and the machinery."""
    own_network.show()
    experiment, last = found.experiment, found.last
    if experiment is None or last is None:
        return
    if last.backbone is not None:
        sealed_drawer.show(experiment, last.backbone, last.validation_accuracy)
    forgetting_meter.show(found.reports, told)
    under_the_hood.show(found, told)
