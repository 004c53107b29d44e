import math
import threading
from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.errors import DatasetError, LessonError, RecipeError
from core.learn.freezing import FreezePlan, seal
from core.learn.frozen_features import FeatureStore
from core.learn.jobs import Jobs, Stopped
from core.learn.own_chance import fresh_linear, generator, start_afresh
from core.learn.reports import FIRST_PASS, TRAINING
from core.learn.training import PRESETS, Recipe, train
from core.see.backbones import BACKBONES
from core.see.feature_maps import inspect
from tests.core.learn.small_sets import coloured, small

EVERYTHING = FreezePlan()
NETWORKS = tuple(BACKBONES)
CURVE = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "frozen_seal")


def plan(*names):
    return FreezePlan(frozenset(names))


def curve(reports):
    """Everything in the reports that must be the same bit for bit."""
    numbers = [tuple(getattr(report, name) for name in CURVE) for report in reports]
    return numbers, [report.probabilities.tolist() for report in reports], dict(reports[-1].movement)


def run(backbone, data, recipe, **options):
    return list(train(backbone, *data, recipe, **options))


@pytest.fixture(scope="module", params=NETWORKS)
def network(request):
    return small(request.param)


def scattered(backbone):
    """Every second stage from the second on: nothing of it is a prefix."""
    return FreezePlan(frozenset(backbone.stage_names[1:-1:2]))


def split(backbone):
    """A frozen prefix, and a frozen stage among thawed ones."""
    return FreezePlan(frozenset({*backbone.stage_names[:2], backbone.stage_names[-2]}))


PLANS = {"below the head": FreezePlan.below_head, "scattered": scattered, "prefix and one more": split}


@pytest.mark.parametrize("choose", PLANS.values(), ids=PLANS)
def test_frozen_stages_keep_every_bit_and_thawed_ones_move(network, choose):
    freeze = choose(network)
    before = network.fingerprint()
    reports = run(network, (coloured(2), coloured(2, seed=1)), Recipe(freeze, epochs=2, batch=6, rate=1e-2))
    trained = reports[-1].backbone
    for stage in network.stages[:-1]:
        old, new = stage.module.state_dict(), trained.stage(stage.name).module.state_dict()
        is_same = all(torch.equal(old[key], new[key]) for key in old)
        assert is_same == (stage.name in freeze.frozen), stage.name
        assert (reports[-1].movement[stage.name] == 0.0) == (stage.name in freeze.frozen), stage.name
    assert {report.frozen_seal for report in reports} == {seal(network, freeze.frozen)}
    assert seal(trained, freeze.frozen) == reports[0].frozen_seal
    assert network.fingerprint() == before and not network.training


def test_the_statistics_of_a_thawed_stage_do_move(tiny, colours):
    trained = run(tiny, colours, Recipe(plan("conv1"), epochs=1))[-1].backbone
    assert torch.equal(trained.conv1.normalisation.running_mean, tiny.conv1.normalisation.running_mean)
    assert not torch.equal(trained.conv2.normalisation.running_mean, tiny.conv2.normalisation.running_mean)


def plain_loop(backbone, data, recipe, steps):
    """Plain PyTorch with the whole network in every step, memory laid out as in the engine: the reference."""
    network = backbone.copy().eval().to(memory_format=torch.channels_last)
    network.head = fresh_linear(network.head.in_features, 3, generator(recipe.seed, "head"))
    thawed = [stage.module for stage in network.stages if stage.name not in recipe.freeze.frozen]
    network.requires_grad_(False)
    for module in thawed:
        module.train().requires_grad_(True)
    below = [value for module in thawed[:-1] for value in module.parameters()]
    groups = [{"params": list(network.head.parameters()), "lr": recipe.rate}]
    groups += [{"params": below, "lr": recipe.rate / 10}] if below else []
    optimiser = torch.optim.SGD(groups, momentum=0.9, weight_decay=recipe.weight_decay)
    pixels = torch.cat([backbone.preprocess(picture) for picture in data.pictures])
    order = generator(recipe.seed, "order")
    losses = []
    for _ in range(steps):
        places = torch.randperm(len(pixels), generator=order)
        loss = F.cross_entropy(
            network(pixels[places].contiguous(memory_format=torch.channels_last)),
            torch.tensor(data.labels)[places],
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    return losses


@pytest.mark.parametrize(
    "freeze", [plan("conv1", "conv2", "conv3"), plan("conv1", "conv4"), plan("conv2"), EVERYTHING]
)
def test_five_cached_steps_cost_what_plain_uncached_ones_cost(tiny, colours, freeze):
    recipe = Recipe(freeze, epochs=5, batch=24, rate=0.01, optimiser="sgd")
    expected = plain_loop(tiny, colours[0], recipe, 5)
    found = [report.train_loss for report in run(tiny, colours, recipe)]
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-5)
    assert max(expected) - min(expected) > 0.01  # they would notice a step that does nothing


def test_five_cached_steps_of_the_built_in_networks_head_agree_too(lite, colours):
    recipe = Recipe(FreezePlan.below_head(lite), epochs=5, batch=24, rate=0.01, optimiser="sgd")
    found = [report.train_loss for report in run(lite, colours, recipe)]
    assert found == pytest.approx(plain_loop(lite, colours[0], recipe, 5), rel=1e-5, abs=1e-5)


WITH_CHANCE = Recipe(plan("conv1", "conv3"), epochs=3, batch=8, rate=3e-3, hidden=16, dropout=0.3)


def test_the_same_recipe_gives_the_same_curve_and_another_seed_another(tiny, colours):
    first, again = (curve(run(tiny, colours, WITH_CHANCE)) for _ in range(2))
    assert first == again
    assert curve(run(tiny, colours, replace(WITH_CHANCE, seed=1))) != first


def test_a_kept_feature_changes_no_curve(tiny, colours):
    recipe, store = Recipe(epochs=2), FeatureStore()
    cold, warm = (curve(run(tiny, colours, recipe, store=store)) for _ in range(2))
    assert cold == warm == curve(run(tiny, colours, recipe, store=FeatureStore(budget_bytes=4000)))


def test_training_neither_reads_nor_moves_the_shared_generator(tiny, colours):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = curve(run(tiny, colours, WITH_CHANCE))
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    assert curve(run(tiny, colours, WITH_CHANCE)) == first


def test_two_jobs_at_once_give_the_curves_that_each_gives_alone(tiny, colours):
    recipes = (WITH_CHANCE, replace(WITH_CHANCE, seed=7, freeze=EVERYTHING))
    alone = [curve(run(tiny, colours, recipe)) for recipe in recipes]
    jobs, store = Jobs(workers=2), FeatureStore()
    both = [
        jobs.submit(lambda watch, recipe=recipe: train(tiny, *colours, recipe, watch=watch, store=store))
        for recipe in recipes
    ]
    wait(lambda: all(job.is_finished for job in both))
    assert [job.error for job in both] == [None, None]
    assert [curve(job.records) for job in both] == alone


def wait(question, seconds=60.0):
    pause = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if question():
            return
        pause.wait(0.01)
    raise AssertionError("waited too long")


def test_dropout_of_the_network_itself_draws_from_the_jobs_generator(colours):
    data = (coloured(2), coloured(1, seed=1))
    lite = small("efficientnet_lite0")
    recipe = Recipe(plan(*lite.stage_names[:6]), epochs=1, batch=6)
    torch.manual_seed(1)
    first = curve(run(lite, data, recipe))
    torch.manual_seed(2)
    assert curve(run(lite, data, recipe)) == first


def test_dropout_of_a_frozen_stage_is_off(colours):
    data = (coloured(2), coloured(1, seed=1))
    lite = small("efficientnet_lite0")
    recipe = Recipe(plan("top"), epochs=1, batch=6, rate_below=1e-8, rate=1e-7)
    still = lite.copy()
    still.top.vector[-1] = nn.Identity()  # the dropout in front of the head
    assert curve(run(lite, data, recipe))[0] == curve(run(still, data, recipe))[0]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_learns_the_colours(tiny, colours, name):
    recipe = Recipe.from_preset(name, tiny, epochs=10, rate=1e-2)
    reports = run(tiny, colours, recipe)
    assert [report.epoch for report in reports] == list(range(1, 11))
    assert reports[-1].train_loss < 0.7 * reports[0].train_loss
    assert reports[-1].validation_accuracy > 0.6


def test_from_scratch_starts_at_weights_drawn_from_the_seed(tiny, colours):
    scratch = Recipe(EVERYTHING, epochs=1, pretrained=False, rate=1e-7)
    one, two = (run(tiny, colours, replace(scratch, seed=seed))[-1].backbone for seed in (1, 2))
    weights = [network.conv2.convolution.weight for network in (tiny, one, two)]
    assert not any(torch.allclose(a, b, atol=1e-2) for a, b in pairwise(weights))
    assert not one.pretrained and 0.5 < float(weights[1].std() / math.sqrt(2 / (9 * 16))) < 2.0


def disturbed(backbone):
    """A copy in which every number is another."""
    other = backbone.copy()
    with torch.no_grad():
        for value in (*other.parameters(), *other.buffers()):
            value.add_(1)
    return other


@pytest.mark.parametrize("name", BACKBONES)
def test_nothing_of_the_old_weights_survives_a_start_from_scratch(name):
    backbone = small(name)
    fresh = [backbone.copy(), disturbed(backbone)]
    for stages in fresh:
        start_afresh(stages, generator(0, "weights"))
    one, two = (stages.state_dict() for stages in fresh)
    assert all(torch.equal(one[key], two[key]) for key in one)


def test_from_scratch_the_norms_follow_what_they_see_within_a_few_steps(colours):
    scratch = Recipe(EVERYTHING, epochs=6, batch=4, pretrained=False, norms="running")
    trained = run(small("efficientnet_lite0"), colours, scratch)[-1].backbone
    norms = [module for module in trained.modules() if isinstance(module, nn.BatchNorm2d)]
    assert min(norm.num_batches_tracked for norm in norms) >= 18
    top = trained.stage("top").module.maps[1]
    assert float((top.running_var - 1).abs().mean()) > 0.5, "at a hundredth a step it would still be near one"


def test_the_last_report_alone_carries_a_network_that_answers_the_new_classes(tiny, colours):
    reports = run(tiny, colours, Recipe(epochs=3))
    assert [report.backbone is None for report in reports] == [True, True, False]
    trained = reports[-1].backbone
    assert trained.classes == ("red", "green", "blue") and trained.name == tiny.name
    assert not trained.training and not any(value.requires_grad for value in trained.parameters())
    batch = torch.cat([trained.preprocess(picture) for picture in colours[1].pictures])
    with torch.no_grad():
        shares = trained(batch).softmax(1)
    assert torch.allclose(shares, reports[-1].probabilities, atol=1e-5)


@pytest.mark.parametrize("hidden", [0, 12])
def test_the_trained_network_can_be_inspected_and_trained_again(tiny, colours, hidden):
    recipe = Recipe(epochs=1, hidden=hidden, dropout=0.2)
    trained = run(tiny, colours, recipe)[-1].backbone
    inspection = inspect(trained, trained.preprocess(colours[1].pictures[0]))
    assert trained.stage_names == tiny.stage_names and isinstance(trained.head, nn.Linear)
    assert inspection.maps["conv5"].shape == ((hidden or 96), 1, 1)
    assert inspection.spatial["conv5"].shape == (96, 4, 4) and inspection.logits.shape == (3,)
    again = run(trained, colours, recipe)[-1].backbone
    assert again.head.in_features == (hidden or trained.head.in_features)


def test_a_hidden_layer_ends_up_in_the_network_with_its_weights(tiny, colours):
    report = run(tiny, colours, Recipe(epochs=2, hidden=12))[-1]
    batch = torch.cat([tiny.preprocess(picture) for picture in colours[1].pictures])
    with torch.no_grad():
        assert torch.allclose(report.backbone(batch).softmax(1), report.probabilities, atol=1e-5)
    assert report.backbone.conv5.vector.hidden1.linear.out_features == 12


def test_a_report_adds_up(tiny, colours):
    report = run(tiny, colours, Recipe(epochs=1))[0]
    answers = torch.tensor(report.validation_labels)
    assert report.probabilities.shape == (12, 3) and report.threads == torch.get_num_threads()
    assert torch.allclose(report.probabilities.sum(1), torch.ones(12))
    assert report.validation_accuracy == pytest.approx(
        float((report.probabilities.argmax(1) == answers).float().mean())
    )
    assert report.validation_loss == pytest.approx(float(F.nll_loss(report.probabilities.log(), answers)))


def test_movement_is_the_relative_change_of_a_stages_weights(tiny, colours):
    report = run(tiny, colours, Recipe(plan("conv1"), epochs=1, rate=1e-2))[0]
    old, new = (
        torch.cat([value.flatten() for value in network.conv4.parameters()])
        for network in (tiny, report.backbone)
    )
    assert report.movement["conv4"] == pytest.approx(float((new - old).norm() / old.norm()), rel=1e-5)
    assert report.movement["conv1"] == 0.0 and set(report.movement) == set(tiny.stage_names)


def test_progress_counts_every_picture_and_every_batch(tiny, colours):
    seen = []
    run(tiny, colours, Recipe(plan("conv1"), epochs=2, batch=8), watch=seen.append)
    passed = [progress for progress in seen if progress.phase == FIRST_PASS]
    trained = [progress for progress in seen if progress.phase == TRAINING]
    assert (passed[-1].done, passed[-1].total) == (36, 36)
    assert (trained[-1].done, trained[-1].total) == (10, 10)  # 3 batches to learn, 2 to check, twice
    assert len(trained) > 10


@pytest.mark.parametrize("phase", [FIRST_PASS, TRAINING])
def test_stop_ends_the_work_within_a_batch(tiny, colours, phase):
    def watch(progress):
        if progress.phase == phase:
            seen.append(progress.done)
            raise Stopped

    seen = []
    with pytest.raises(Stopped):
        run(tiny, colours, Recipe(EVERYTHING, epochs=50), watch=watch)
    assert seen == [0]


def test_closing_the_generator_stops_the_work(tiny, colours):
    seen = []
    reports = train(tiny, *colours, Recipe(epochs=50), watch=seen.append)
    next(reports)
    reports.close()
    count = len(seen)
    assert next(reports, None) is None and len(seen) == count


NONSENSE = {
    "rate": [1e9, 0.0, -1.0, math.nan, math.inf, "fast", None],
    "epochs": [0, -3, 10**6, 2.5, True],
    "batch": [0, 1, 10**5],
    "seed": [-1, 0.5],
    "hidden": [-1, 10**6],
    "dropout": [1.0, -0.1],
    "weight_decay": [-1.0, math.nan],
    "rate_below": [1e9, math.nan],
    "optimiser": ["magic"],
    "freeze": [plan("conv1", "attic"), plan("head")],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in NONSENSE.items() for value in values]
)
def test_nonsense_is_refused_with_a_sentence_before_any_work(tiny, colours, field, value):
    with pytest.raises(RecipeError, match=r"^[A-Z].*(choose|freeze|thaw).*\.$"):
        train(tiny, *colours, replace(Recipe(), **{field: value}))


def test_an_unknown_preset_is_refused(tiny):
    with pytest.raises(RecipeError, match=r"choose one of head, top_half"):
        Recipe.from_preset("magic", tiny)


@pytest.mark.parametrize(
    ("places", "classes", "sentence"),
    [
        ((0, 3, 6), ("red",), "add a second class"),
        ((0, 3, 1), ("red", "green"), "“green” has 1 to train on"),
        ((0, 3), ("red", "green"), "“green” has 0 to train on"),
    ],
)
def test_too_few_classes_or_pictures_are_refused(tiny, colours, places, classes, sentence):
    data = replace(colours[0].only(places), classes=classes)
    with pytest.raises(DatasetError, match=sentence):
        train(tiny, data, colours[1], Recipe())


def test_nothing_to_check_on_is_refused(tiny, colours):
    with pytest.raises(DatasetError, match="to test with"):
        train(tiny, colours[0], colours[1].only([]), Recipe())


def test_a_loss_that_explodes_stops_with_a_sentence(tiny, colours):
    loud = tiny.copy()
    with torch.no_grad():
        loud.conv5.maps.normalisation.weight.mul_(100.0)
    with pytest.raises(RecipeError, match=r"^The loss grew to .* ten times smaller than 1\.$"):
        run(loud, colours, Recipe(epochs=30, rate=1.0, optimiser="sgd"))


def test_a_loss_that_is_no_number_stops_with_a_sentence(tiny, colours):
    broken = tiny.copy()
    with torch.no_grad():
        broken.conv5.maps.convolution.weight.fill_(math.nan)
    with pytest.raises(LessonError, match="is no longer a number"):
        run(broken, colours, Recipe(plan("conv1"), epochs=1))


def test_a_single_left_over_picture_joins_the_last_batch(tiny):
    data = coloured(3), coloured(1, seed=1)
    report = run(tiny, data, Recipe(EVERYTHING, epochs=1, batch=4))[0]  # 9 pictures: 4 and 5
    assert math.isfinite(report.train_loss)
