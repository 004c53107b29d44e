"""What a card about a way of asking says, and the pictures without information. No torch here."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class MethodCard:
    """What a learner should know before trusting a map.

    `seconds` is a rough cost with default arguments on the built-in network and two cores; `signed` says
    whether the map can speak against a class; `baseline` is the picture that it compares with if none is
    chosen ("" for none). `samples` are the random tries and `segments` the parts that a picture is cut into, if none
    are chosen (0: it has none). `networks` tells for which networks the method is valid.
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
    family: Literal["gradients", "paths", "rules", "covering", "layers"] = "gradients"
    networks: str = "every network"
    samples: int = 0
    segments: int = 0
    asks_class: bool = True  # does the map depend on the class?
    by_channel: bool = False  # can one channel of the stage be asked about?


@dataclass(frozen=True)
class BaselineCard:
    """A picture without information, as the network would receive it."""

    name: str
    title: str
    meaning: str


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
        BaselineCard(
            name="noise",
            title="Noise",
            meaning="Every pixel a random colour: it shows nothing, but no colour counts as empty any more.",
        ),
    )
}
