"""Which browser the tests find, and how one is installed where there is none."""

import subprocess

import pytest

from scripts import chromium


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A PATH with nothing on it but what the test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "APPLICATIONS", ())

    def put(name):
        path = tmp_path / name
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        return str(path)

    return put


@pytest.fixture
def commands(monkeypatch):
    """The commands that would have been run; all of them succeed."""
    ran = []

    def run(command, **options):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(chromium.subprocess, "run", run)
    return ran


@pytest.mark.parametrize("name", chromium.NAMES)
def test_a_browser_on_the_path_is_found(programs, name):
    path = programs(name)
    assert chromium.find() == path


def test_without_a_browser_none_is_found(programs):
    assert chromium.find() is None


def test_the_browser_that_is_named_wins(programs, monkeypatch):
    programs("chromium")
    mine = programs("my-browser")
    monkeypatch.setenv("CHROMIUM", mine)
    assert chromium.find() == mine


def test_a_named_browser_that_is_not_there_is_a_sentence(programs, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SystemExit, match=r"/nowhere/chromium is no program"):
        chromium.find()


def test_nothing_is_installed_without_the_right_to(programs, commands, monkeypatch):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    programs("apt-get")
    assert not chromium.install_with_apt()
    assert commands == []


def test_where_apt_get_cannot_help_playwright_brings_its_own(commands, monkeypatch):
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "has_playwrights_own", lambda: False)
    monkeypatch.setattr(chromium, "install_with_apt", lambda: False)
    chromium.main()
    assert commands[-1][1:4] == ["-m", "playwright", "install"]
    assert commands[-1][-1] == "chromium"
