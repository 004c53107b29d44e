"""How the rival of `make bench` comes into a folder of its own, tried with a package made here."""

import sys
import zipfile

import pytest

from scripts import rival


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A folder that wishes for one tiny package; pip may use no index at all."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wheel = tmp_path / "snail-1.0-py3-none-any.whl"
    papers = {
        "METADATA": "Metadata-Version: 2.1\nName: snail\nVersion: 1.0\n",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("snail.py", "SPEED = 1\n")
        for name, text in papers.items():
            file.writestr(f"snail-1.0.dist-info/{name}", text)
    (tmp_path / "requirements-bench.txt").write_text(f"{wheel}\n")
    return tmp_path


def test_it_is_installed_once_and_found_after_the_apps_own_packages(house, capsys, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    rival.prepare(house)
    assert "Installing fastai" in capsys.readouterr().err
    rival.prepare(house)
    assert capsys.readouterr().err == ""
    rival.let_in(house)
    rival.let_in(house)
    assert sys.path[-1] == str(house / ".bench") and sys.path.count(sys.path[-1]) == 1
    assert __import__("snail").SPEED == 1


def test_a_failed_install_is_one_sentence_that_names_the_log_and_leaves_nothing_half_done(house):
    (house / "requirements-bench.txt").write_text("no-such-package==1.0\n")
    with pytest.raises(SystemExit, match=r"install-rival\.log says why"):
        rival.prepare(house)
    assert "no-such-package" in (house / "artefacts" / "install-rival.log").read_text()
    assert not rival.folder(house).exists()


def test_another_wish_is_installed_anew(house, capsys):
    rival.prepare(house)
    wishes = house / "requirements-bench.txt"
    wishes.write_text(f"# one more word\n{wishes.read_text()}")
    capsys.readouterr()
    rival.prepare(house)
    assert "Installing" in capsys.readouterr().err
