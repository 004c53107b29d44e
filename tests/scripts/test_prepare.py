"""What `make run` does before it starts the app, tried in a folder that wishes for nothing but pip."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

PREPARE = Path(__file__).resolve().parents[2] / "scripts" / "prepare.sh"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder as after a first start; building a venv takes seconds, so the tests share it."""
    folder = tmp_path_factory.mktemp("house with spaces")
    (folder / "scripts").mkdir()
    shutil.copy(PREPARE, folder / "scripts")
    (folder / "requirements.txt").write_text("pip\n")
    (folder / "requirements-dev.txt").write_text("-r requirements.txt\n")
    assert prepare(folder).returncode == 0
    return folder


def prepare(folder, *, wishes="requirements.txt", python=sys.executable):
    """Run the script; pip may use no index at all."""
    return subprocess.run(
        ["sh", "scripts/prepare.sh", wishes],
        cwd=folder,
        env={**os.environ, "PYTHON": str(python), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        timeout=120,
    )


def program(path, script):
    """Write a shell script that can be run."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_second_start_installs_nothing_and_says_nothing(prepared):
    log = prepared / "artefacts" / "install.log"
    before = log.stat().st_mtime_ns
    second = prepare(prepared)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert log.stat().st_mtime_ns == before


def test_tools_are_installed_when_they_are_asked_for_and_serve_the_app_too(prepared):
    assert "Installing requirements-dev.txt" in prepare(prepared, wishes="requirements-dev.txt").stdout
    assert prepare(prepared, wishes="requirements-dev.txt").stdout == ""
    assert prepare(prepared).stdout == ""


def test_a_failed_install_is_one_sentence_that_names_the_log_and_is_tried_again(prepared):
    wishes = prepared / "requirements.txt"
    wishes.write_text("pip\nno-such-package==1.0\n")
    for _ in range(2):
        failed = prepare(prepared)
        assert failed.returncode != 0
        (sentence,) = failed.stderr.splitlines()
        assert "no-such-package" in sentence
        assert "artefacts/install.log" in sentence
    wishes.write_text("pip\n")
    assert "Installing" in prepare(prepared).stdout


def test_an_install_that_was_cut_off_is_done_again(prepared):
    assert prepare(prepared).returncode == 0
    for stamp in (prepared / ".venv").glob("holds-*"):  # what is missing while pip is at work
        stamp.unlink()
    assert "Installing" in prepare(prepared).stdout


def test_a_venv_that_was_cut_off_is_built_anew(prepared):
    assert prepare(prepared).returncode == 0
    (prepared / ".venv" / "bin" / "python").unlink()
    assert "Making .venv" in prepare(prepared).stdout


@pytest.mark.parametrize("answer", ["exit 1", 'case "$2" in *ensurepip*) exit 1;; esac; echo 3.9'])
def test_a_wrong_python_is_one_sentence_that_says_what_is_needed(prepared, tmp_path, answer):
    refused = prepare(prepared, python=program(tmp_path / "python-of-old", answer))
    assert refused.returncode != 0
    (sentence,) = refused.stderr.splitlines()
    assert "Python 3.11 or newer" in sentence
    assert "PYTHON=" in sentence
