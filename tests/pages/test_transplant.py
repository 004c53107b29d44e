"""What the page says of the old head: which of your classes it has a name for, and what follows from it."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.learn.labelled_pictures import from_pictures
from core.learn.transplant import Saying
from core.learn.zero_rungs import old_names
from core.see.pictures import from_array
from core.see.predictions import Answer
from pages.parts import data_card, transplant
from pages.parts.components.transplant import transplant_view
from pages.parts.lessons import lesson

OLD = SimpleNamespace(
    name="efficientnet_lite0", classes=("ant", "bee", "school bus", "minibus", "trolleybus", "cab")
)
SWAP = {
    "features": 96,
    "body": 116_176,
    "old_outputs": 1000,
    "old_knobs": 1_281_000,
    "new_outputs": 2,
    "new_knobs": 194,
    "hidden": 0,
    "classes": ("ants", "bees"),
}


def pictures(*classes: str):
    """Two small pictures of each class, none like another."""
    rng = np.random.default_rng(0)
    return from_pictures(
        {
            name: [
                from_array(rng.integers(0, 255, (8, 8, 3), dtype=np.uint8), f"{name} {k}") for k in range(2)
            ]
            for name in classes
        }
    )


def saying(truth: str, among: str | None, *answers: tuple[str, int, float], meant=frozenset()) -> Saying:
    listed = tuple(Answer(*answer) for answer in answers) or (Answer("cab", 5, 0.9),)
    return Saying(0, truth, listed, frozenset(meant), among)


def test_each_new_class_stands_beside_its_old_names() -> None:
    table = transplant.names_table(OLD, old_names(OLD, pictures("Ants", "bees", "wolpertinger")))
    assert table["Your class"].tolist() == ["Ants", "bees", "wolpertinger"]
    assert table.iloc[:, 1].tolist() == ["ant", "bee", transplant.NO_NAME]


def test_many_old_names_are_cut_short() -> None:
    table = transplant.names_table(OLD, {"vehicle": (2, 3, 4, 5)})
    assert table.iloc[0, 1] == "school bus, minibus, trolleybus … and 1 more"


def test_made_up_classes_are_nobody_s() -> None:
    names = old_names(OLD, pictures("wolpertinger", "elwetritsch"))
    assert transplant.which_verdict(names, [saying("wolpertinger", None)]) == "known none"


@pytest.mark.parametrize(
    ("classes", "among", "verdict"),
    [
        (("ants", "bees"), "ants", "known all"),
        (("ants", "bees"), "bees", "known unsure"),
        (("ants", "wolpertinger"), None, "known some"),
    ],
)
def test_few_pictures_suffice_is_said_only_where_the_old_head_is_right_each_time(
    classes, among, verdict
) -> None:
    names = old_names(OLD, pictures(*classes))
    assert transplant.which_verdict(names, [saying("ants", among)]) == verdict
    assert lesson("transplant")[verdict]


def test_an_answer_that_means_the_truth_is_marked_by_a_sign() -> None:
    words = transplant.saying_words(saying("ants", "bees", ("ant", 0, 0.71), ("bee", 1, 0.0004), meant={0}))
    assert words.split("  \n") == [
        "In truth: **ants**. It says:",
        ":green[✓] **ant** 71 %",
        "bee < 0.1 %",
        "Among your classes: :red[✗] **bees**",
    ]


def test_the_drawing_tells_every_step_in_words() -> None:
    view = transplant_view(SWAP, ["frozen", "frozen", "trains"], [0, 1], is_random=False)
    assert "1,000 answers by 1,281,000 knobs" in view["tells"]["old"]
    assert "96 numbers come out, and no answer" in view["tells"]["none"]
    assert "ants, bees. Its 194 knobs are random" in view["tells"]["new"]
    assert view["foot"] == "the rest of the stack: 116,176 knobs, 2 of 3 pancakes frozen"
    assert view["legend"] == "2 of the 1,000 old answers mean one of your classes."
    assert view["body"] == ["trains", "frozen", "frozen"]


def test_a_hidden_layer_and_random_weights_are_told() -> None:
    view = transplant_view({**SWAP, "hidden": 64}, ["trains"], [], is_random=True)
    assert view["new"]["count"] == "2 answers, 64 hidden units"
    assert "none of the 1,000 old ones" in view["legend"]
    assert "forgotten too" in view["tells"]["none"]
    assert view["foot"].endswith("drawn anew")


@pytest.mark.parametrize(("body", "kept"), [(["frozen"] * 3, "all frozen"), (["trains"] * 3, "all learn on")])
def test_a_body_of_one_kind_is_named_so(body, kept) -> None:
    assert transplant_view(SWAP, body, [], is_random=False)["foot"].endswith(kept)


def test_many_classes_are_counted_not_listed() -> None:
    view = transplant_view({**SWAP, "classes": tuple("abcdefg")}, ["frozen"], [], is_random=False)
    assert "a, b, c, d, e and 2 more" in view["tells"]["new"]


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (("ants", "bees"), "already has outputs with these names"),
        (("ants", "wolpertinger"), "has a name for 1 of 2; a class without a name is never answered"),
    ],
)
def test_the_old_head_is_said_to_know_all_classes_only_where_it_does(classes, said) -> None:
    assert said in data_card.old_head_words(pictures(*classes), OLD, lesson("transfer"))


def test_an_old_head_without_any_name_is_not_asked() -> None:
    assert data_card.old_head_words(pictures("wolpertinger", "elwetritsch"), OLD, lesson("transfer")) == ""
