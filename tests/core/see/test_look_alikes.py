import numpy as np
import pytest
import torch

from core.errors import LessonError
from core.see.backbones import load
from core.see.feature_maps import inspect
from core.see.look_alikes import GalleryVectors, colour_distance, gallery_vectors, mean_colour, nearest
from core.see.pictures import from_array, sample


@pytest.fixture(scope="module")
def tiny():
    return load("tiny_net", pretrained=False)


def coloured(seed, colour):
    """A noisy picture that is mostly of one colour."""
    noise = np.random.default_rng(seed).integers(-40, 40, (64, 64, 3))
    return from_array(np.clip(noise + np.array(colour), 0, 255).astype(np.uint8), f"{colour} {seed}")


def pictures(count=11):
    reds, blues = [(200, 40, 40)] * ((count + 1) // 2), [(40, 40, 200)] * (count // 2)
    return [coloured(seed, colour) for seed, colour in enumerate(reds + blues)]


def test_a_gallery_has_the_vectors_that_inspecting_each_picture_gives(tiny):
    gallery = gallery_vectors(tiny, pictures())
    assert len(gallery) == 11
    assert tuple(gallery.vectors) == tiny.stage_names[:-1]
    for place in (0, 10):
        single = inspect(tiny, tiny.preprocess(pictures()[place])).vectors
        for stage, rows in gallery.vectors.items():
            assert (rows[place] - single[stage]).abs().max() <= 1e-5 * rows.abs().max()
    assert all(not rows.requires_grad and rows.dtype == torch.float32 for rows in gallery.vectors.values())


def test_a_picture_in_the_gallery_is_its_own_nearest(tiny):
    gallery = gallery_vectors(tiny, pictures())
    query = inspect(tiny, tiny.preprocess(pictures()[4])).vectors
    for stage in gallery.vectors:
        place, similarity = nearest(query, gallery, stage, 3)[0]
        assert place == 4
        assert similarity == pytest.approx(1, abs=1e-3)


def test_at_the_bottom_pictures_of_the_same_colour_are_nearest(tiny):
    gallery = gallery_vectors(tiny, pictures())
    query = inspect(tiny, tiny.preprocess(coloured(99, (200, 40, 40)))).vectors
    assert {place for place, _ in nearest(query, gallery, "conv1", 6)} == set(range(6))


def test_similarity_is_the_cosine_after_the_gallerys_mean_is_subtracted():
    rows = torch.randn(7, 5, generator=torch.Generator().manual_seed(0)) + 10
    query = torch.randn(5, generator=torch.Generator().manual_seed(1)) + 10
    found = dict(nearest({"stem": query}, GalleryVectors({"stem": rows}), "stem", 7))
    a, b = (rows - rows.mean(0)).numpy(), (query - rows.mean(0)).numpy()
    expected = a @ b / (np.linalg.norm(a, axis=1) * np.linalg.norm(b))
    assert [found[place] for place in range(7)] == pytest.approx(expected.tolist(), abs=1e-5)
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_equal_pictures_keep_their_order_and_a_gallery_of_one_has_no_direction():
    rows = torch.ones(3, 4)
    assert [place for place, _ in nearest({"stem": rows[0]}, GalleryVectors({"stem": rows}), "stem", 9)] == [
        0,
        1,
        2,
    ]
    assert nearest({"stem": rows[0]}, GalleryVectors({"stem": rows[:1]}), "stem", 1) == ((0, 0.0),)


def test_progress_is_told_and_whoever_watches_can_stop(tiny):
    told = []

    def watch(progress):
        told.append((progress.done, progress.total))
        if progress.done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        gallery_vectors(tiny, pictures(), watch=watch)
    assert told == [(0, 11), (8, 11)]


def test_an_empty_gallery_and_an_unknown_stage_get_a_sentence(tiny):
    with pytest.raises(LessonError, match="1 to 2,000"):
        gallery_vectors(tiny, [])
    with pytest.raises(LessonError, match="choose one of stem"):
        nearest({}, GalleryVectors({"stem": torch.ones(1, 2)}), "head", 1)


def test_high_up_a_drawn_truck_is_nearest_to_vehicles_and_not_to_what_has_its_colours(lite):
    from core.learn.drawn_vehicles import draw

    drawn = [
        from_array(draw(kind, seed=seed).pixels, kind) for kind in ("box truck", "bus") for seed in (1, 2)
    ]
    others = [sample(key) for key in ("coffee", "cat", "astronaut", "brick", "grass", "flower")]
    gallery = gallery_vectors(lite, drawn + others)
    query = from_array(draw("box truck", seed=5).pixels, "query")
    found = nearest(inspect(lite, lite.preprocess(query)).vectors, gallery, "top", 4)
    assert {place for place, _ in found} == {0, 1, 2, 3}


def test_the_mean_colour_of_a_picture_is_that_of_its_pixels():
    picture = coloured(3, (200, 40, 40))
    assert mean_colour(picture) == pytest.approx(picture.pixels.reshape(-1, 3).mean(0), abs=1)


def test_colours_are_measured_against_the_usual_distance():
    gallery = np.array([[0, 0, 0], [30, 40, 0], [0, 0, 100]], dtype=float)
    own = np.zeros(3)
    assert colour_distance(own, gallery, [0]) == 0
    assert colour_distance(own, gallery, [1]) == pytest.approx(50 / 50)
    assert colour_distance(own, gallery, [0, 2]) == pytest.approx(50 / 50)
    assert colour_distance(own, gallery, [0, 1]) == pytest.approx(25 / 50)


def test_where_all_have_one_colour_or_nothing_is_found_colours_say_nothing():
    same = np.full((4, 3), 7.0)
    assert colour_distance(same[0], same, [1, 2]) == 1
    assert colour_distance(np.zeros(3), same, []) == 1
