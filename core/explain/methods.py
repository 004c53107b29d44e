"""Which ways of asking there are, and what each can and cannot say. Plain words and numbers: no torch here.

A new method is one row in METHODS and one runner in `core.explain.attribution.RUNNERS`.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class MethodCard:
    """What a learner should know before trusting a map.

    `seconds` is a rough cost with default arguments on the built-in network and two cores; `signed` says
    whether the map can speak against a class; `baseline` is the picture that it compares with if none is
    chosen ("" for none).
    """

    name: str
    title: str
    paper: str
    answers: str
    beware: str
    seconds: float
    needs_stage: bool = False
    signed: bool = True
    baseline: str = ""
    is_complete: bool = False  # does it promise that the values add up to the change of the score?
    asks_by: Literal["gradient", "covering"] = "gradient"


@dataclass(frozen=True)
class BaselineCard:
    """A picture without information, as the network would receive it."""

    name: str
    title: str
    meaning: str


METHODS: dict[str, MethodCard] = {
    card.name: card
    for card in (
        MethodCard(
            name="saliency",
            title="Saliency",
            paper="Simonyan, Vedaldi and Zisserman 2014, arXiv:1312.6034",
            answers="Which pixels would change the score most if they were nudged a little?",
            beware="It looks at tiny nudges only, so it is grainy, and it cannot tell for from against.",
            seconds=0.1,
            signed=False,
        ),
        MethodCard(
            name="integrated_gradients",
            title="Integrated Gradients",
            paper="Sundararajan, Taly and Yan 2017, arXiv:1703.01365",
            answers="On the way from an empty picture to this one, what does each pixel add to the score?",
            beware="The answer depends on the empty picture: black pixels bring nothing when it is black.",
            seconds=2.0,
            baseline="black",
            is_complete=True,
        ),
        MethodCard(
            name="grad_cam",
            title="Grad-CAM",
            paper="Selvaraju et al. 2017, arXiv:1610.02391",
            answers="Where in the maps of one stage is the evidence for this class?",
            beware="It is as coarse as that stage (7 by 7 near the top); the smooth look is enlargement.",
            seconds=0.1,
            needs_stage=True,
        ),
        MethodCard(
            name="occlusion",
            title="Occlusion",
            paper="Zeiler and Fergus 2014, arXiv:1311.2901",
            answers="How much does the score fall when this patch of the picture is covered?",
            beware="A covered patch is itself a strange picture, and of two things that say the same"
            " neither looks important.",
            seconds=4.0,
            baseline="mean",
            asks_by="covering",
        ),
    )
}

BASELINES: dict[str, BaselineCard] = {
    card.name: card
    for card in (
        BaselineCard(
            name="black",
            title="Black",
            meaning="A really black picture, prepared like any other: not zeros, which mean mid grey.",
        ),
        BaselineCard(
            name="mean",
            title="Mean colour",
            meaning="One flat picture in the average colour of this picture.",
        ),
        BaselineCard(
            name="blur",
            title="Blurred",
            meaning="This picture, blurred until only its broad colours are left.",
        ),
    )
}
