"""Networks as stacks: loading, looking up, copying, changing heads."""

import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import Tensor, nn

from core.errors import LessonError, NetworkError
from core.see.backbones import Backbone, load
from core.see.pictures import sample

EXPECTED = {  # what a person would call it, among torchvision's names
    "coffee": {"espresso"},
    "cat": {"tabby", "tiger cat", "Egyptian cat"},
    "rocket": {"missile", "projectile"},
}


@pytest.fixture(scope="module")
def tiny() -> Backbone:
    return load("tiny_net", pretrained=False)


@pytest.mark.parametrize("key", EXPECTED)
def test_the_built_in_network_names_what_is_in_a_photograph(key: str, lite: Backbone) -> None:
    with torch.inference_mode():
        best = lite(lite.preprocess(sample(key))).argmax().item()
    assert lite.classes[int(best)] in EXPECTED[key]


def test_loading_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    load("efficientnet_lite0")
    assert capfd.readouterr().out == ""


def test_a_loaded_network_is_at_rest(living: Backbone) -> None:
    assert not any(module.training for module in living.modules())
    assert not any(weight.requires_grad for weight in living.parameters())


def test_every_load_is_fresh(lite: Backbone) -> None:
    other = load("efficientnet_lite0")
    ours, theirs = (
        {value.data_ptr() for value in network.state_dict().values()} for network in (lite, other)
    )
    assert not ours & theirs
    assert other.fingerprint() == lite.fingerprint()


def test_a_network_loaded_in_inference_mode_can_still_be_trained() -> None:
    with torch.inference_mode():
        private = load("tiny_net", pretrained=False).copy()
    private(torch.zeros(1, 3, 64, 64)).sum().backward()
    assert private.head.bias.grad is not None


def test_an_unknown_network_gets_a_sentence_with_the_known_ones() -> None:
    with pytest.raises(NetworkError, match=r"'nasnet'.*efficientnet_lite0.*\."):
        load("nasnet")


def test_stages_are_numbered_from_the_picture_up(tiny: Backbone) -> None:
    assert [stage.number for stage in tiny.stages] == [1, 2, 3, 4, 5, 6]
    assert [stage.name for stage in tiny.stages] == list(tiny.stage_names)
    assert tiny.stage("conv3").module is tiny.conv3
    assert tiny.stage("conv3").title == "Convolution 3"


def test_the_built_in_network_has_its_ten_stages(lite: Backbone) -> None:
    assert lite.stage_names == ("stem", *(f"group{number}" for number in range(1, 8)), "top", "head")


def test_an_unknown_stage_gets_a_sentence_with_the_known_ones(tiny: Backbone) -> None:
    with pytest.raises(LessonError, match=r"conv9.*conv1, conv2"):
        tiny.stage("conv9")


def test_a_run_of_stages_is_a_plain_stack_of_the_same_modules(tiny: Backbone) -> None:
    lower, upper = tiny[:3], tiny[3:]
    assert type(lower) is nn.Sequential and list(dict(lower.named_children())) == ["conv1", "conv2", "conv3"]
    assert lower[0] is tiny[0] is tiny.conv1
    batch = torch.rand(2, 3, 64, 64)
    assert torch.equal(upper(lower(batch)), tiny(batch))


@pytest.mark.parametrize("duplicate", [Backbone.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_a_copy_keeps_all_it_knows_and_shares_no_weight(
    duplicate: Callable[[Backbone], Backbone], tiny: Backbone
) -> None:
    other = duplicate(tiny)
    assert type(other) is Backbone
    for name in ("name", "classes", "preparation", "pretrained", "stage_names", "training"):
        assert getattr(other, name) == getattr(tiny, name)
    assert other.fingerprint() == tiny.fingerprint()
    pairs = zip(tiny.state_dict().values(), other.state_dict().values(), strict=True)
    assert all(ours.data_ptr() != theirs.data_ptr() for ours, theirs in pairs)


def test_a_private_copy_can_be_trained_and_the_shared_network_cannot(tiny: Backbone) -> None:
    assert all(weight.requires_grad for weight in tiny.copy().parameters())
    assert not any(weight.requires_grad for weight in tiny.parameters())


def test_training_a_copy_changes_its_fingerprint_alone(tiny: Backbone) -> None:
    private, before = tiny.copy(), tiny.fingerprint()
    assert private.fingerprint() == before
    optimizer = torch.optim.SGD(private.head.parameters(), lr=0.1)
    private(torch.rand(2, 3, 64, 64)).square().sum().backward()
    optimizer.step()
    assert private.fingerprint() != before
    assert tiny.fingerprint() == before


def moved_statistics(network: Backbone) -> None:
    network.train()(torch.rand(2, 3, 64, 64))


def other_values(network: Backbone) -> None:
    network.load_state_dict({name: value + 1 for name, value in network.state_dict().items()})


def other_tensor(network: Backbone) -> None:
    network.head.bias = nn.Parameter(network.head.bias.detach() + 1)


@pytest.mark.parametrize("change", [moved_statistics, other_values, other_tensor])
def test_a_fingerprint_is_never_out_of_date(change: Callable[[Backbone], None], tiny: Backbone) -> None:
    private = tiny.copy()
    before = private.fingerprint()
    change(private)
    assert private.fingerprint() != before


def test_another_head_answers_other_classes_and_leaves_the_rest(tiny: Backbone) -> None:
    head = nn.Linear(tiny.head.in_features, 2)
    other = tiny.with_head(head, ("ant", "bee"))
    batch = torch.rand(1, 3, 64, 64)
    assert other.classes == ("ant", "bee") and tiny.head.out_features == len(tiny.classes)
    assert torch.equal(other(batch), head(tiny[:-1](batch)))
    assert other.head is not head and other.stage_names == tiny.stage_names


@pytest.mark.parametrize("head", [nn.Linear(95, 2), nn.Linear(96, 3)], ids=["features", "classes"])
def test_a_head_that_does_not_fit_is_refused(head: nn.Linear, tiny: Backbone) -> None:
    with pytest.raises(ValueError, match="96 features to 2 classes"):
        tiny.with_head(head, ("ant", "bee"))


def at_once(work: Callable[[], object], threads: int = 4) -> list:
    with ThreadPoolExecutor(threads) as pool:
        return [done.result() for done in [pool.submit(work) for _ in range(threads)]]


def test_visitors_who_share_a_network_get_the_same_scores(tiny: Backbone) -> None:
    batch, before = torch.rand(2, 3, 64, 64), tiny.fingerprint()
    with torch.inference_mode():
        alone = tiny(batch)
    assert all(torch.equal(scores, alone) for scores in at_once(lambda: tiny(batch)))
    assert tiny.fingerprint() == before


def test_visitors_who_load_at_once_get_the_same_random_weights(tiny: Backbone) -> None:
    loaded = at_once(lambda: load("tiny_net", pretrained=False).fingerprint())
    assert set(loaded) == {tiny.fingerprint()}


def test_preprocess_and_scores_have_the_shapes_they_promise(living: Backbone) -> None:
    batch: Tensor = living.preprocess(sample("coffee"))
    side = living.preparation.crop
    assert batch.shape == (1, 3, side, side) and batch.dtype == torch.float32
    with torch.inference_mode():
        assert living(batch).shape == (1, len(living.classes))
