"""The recorded runs are made by really training, and those that come with the app are of the present plans."""

import pytest

from core.learn.recipes import Recipe
from core.learn.recordings import Programme, shipped
from core.see.backbones import load
from scripts import make_recordings
from scripts.make_recordings import PLANS, Plan

QUICK = Plan(Programme("0_quick", "Quick", "Textures."), "tiny_net", "textures", "head", {"epochs": 2})


def test_a_recording_is_written_by_training(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(make_recordings, "FOLDER", tmp_path)
    monkeypatch.setattr(make_recordings, "PLANS", (QUICK,))
    make_recordings.main([])
    (recording,) = shipped(tmp_path)
    assert (recording.title, recording.epochs, len(recording.witnesses)) == ("Quick", 2, 4)
    assert recording.recipe.data == "textures" and recording.recipe.network == "tiny_net"
    assert recording.moments[-1].movement["conv5"] == 0.0 < recording.moments[-1].movement["head"]
    assert "2 threads" in recording.made_on and "torch 2" in recording.made_on
    assert "0_quick.json" in capsys.readouterr().out


def test_only_those_that_are_asked_for_are_made(tmp_path, monkeypatch):
    monkeypatch.setattr(make_recordings, "FOLDER", tmp_path)
    monkeypatch.setattr(make_recordings, "PLANS", (QUICK,))
    make_recordings.main(["another"])
    assert shipped(tmp_path) == ()


@pytest.mark.parametrize("wanted", PLANS, ids=lambda wanted: wanted.programme.key)
def test_the_shipped_recordings_are_of_these_plans(wanted):
    recording = next(each for each in shipped() if each.key == wanted.programme.key)
    assert (recording.title, recording.about) == (wanted.programme.title, wanted.programme.about)
    stack = load(wanted.network)
    recipe = Recipe.from_preset(
        wanted.preset, stack, **wanted.changes, network=wanted.network, data=wanted.data
    )
    assert recording.recipe == recipe


@pytest.mark.parametrize(("load", "said"), [(1.8, False), (9.0, True)])
def test_it_is_said_when_others_slowed_it_down(monkeypatch, load, said):
    monkeypatch.setattr(make_recordings.os, "getloadavg", lambda: (load, load, load))
    assert ("busy" in make_recordings.made_on(2)) == said
