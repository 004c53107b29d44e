"""The house rules that a machine can check: who may import whom, where threads start, how long a file may be.

Every check is a plain function from source text to complaints, and is itself shown to complain.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("see", "learn", "explain", "take_home")  # imports go down this list only, never up
MAY_START_THREADS = ("core/learn/jobs.py",)
STARTERS = {
    "threading": {"Thread", "Timer"},
    "concurrent.futures": {"ThreadPoolExecutor", "ProcessPoolExecutor"},
    "multiprocessing": {"Process", "Pool"},
    "_thread": {"start_new_thread"},
}
LONGEST_MODULE, LONGEST_PAGE = 280, 130  # the aim is 250 and 120: a few lines over is no reason to tear


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Every dotted name that is imported, `from a import b` as "a.b" (b may be a module itself)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            yield from (f"{dots}{node.module or ''}.{alias.name}" for alias in node.names)


def pages_or_streamlit_in_core(path: str, source: str) -> list[str]:
    """Core is plain Python: no Streamlit, no page, and no relative import that would hide one."""
    found = imported_modules(ast.parse(source))
    banned = ("streamlit", "pages", "streamlit_app", "")
    return [f"{path} imports {name}" for name in found if name.split(".")[0] in banned]


def imports_against_the_stream(path: str, source: str) -> list[str]:
    """A floor of core uses the floors below it; the ground (core/errors.py, charts.py ...) uses none."""
    own = path.removesuffix(".py").split("/")[1]
    above = FLOORS[FLOORS.index(own) + 1 :] if own in FLOORS else FLOORS
    names = [name.split(".") for name in imported_modules(ast.parse(source))]
    return [f"{path} imports {'.'.join(name)}" for name in names if name[0] == "core" and name[1] in above]


def thread_starters(path: str, source: str) -> list[str]:
    """Whatever starts a thread or a process outside the one module that may; locks are fine."""
    if path in MAY_START_THREADS:
        return []
    names = {f"{module}.{name}" for module, starters in STARTERS.items() for name in starters}
    tree = ast.parse(source)
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    starred = {f"{module}.*" for module in STARTERS}
    return [
        f"{path} uses {name}" for name in sorted((used | set(imported_modules(tree))) & (names | starred))
    ]


def asserts_and_prints(path: str, source: str) -> list[str]:
    """`python -O` drops asserts, and nobody reads the standard output of a server."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    asserts = [f"{path}:{node.lineno} asserts" for node in nodes if isinstance(node, ast.Assert)]
    return asserts + [f"{path}:{call.lineno} prints" for call in calls if ast.unparse(call.func) == "print"]


def too_long(path: str, source: str) -> list[str]:
    """A file that outgrows its page is split by noun; shared page parts count as modules."""
    is_page = path.startswith("pages/") and not path.startswith("pages/parts/")
    limit = LONGEST_PAGE if is_page else LONGEST_MODULE
    lines = source.count("\n")
    return [f"{path} has {lines} lines, more than {limit}"] if lines > limit else []


def vague_names(path: str, source: str) -> list[str]:
    """A module is a noun of the lesson."""
    words = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}
    return [f"{path} is named {part}" for part in Path(path).with_suffix("").parts if part in words]


Check = Callable[[str, str], list[str]]
IN_CORE: tuple[Check, ...] = (pages_or_streamlit_in_core, imports_against_the_stream)
EVERYWHERE: tuple[Check, ...] = (thread_starters, asserts_and_prints, too_long, vague_names)


def sources(*folders: str) -> list[tuple[str, str]]:
    """(path from the root, text) of every module in these folders, and of the entry script with the pages."""
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    entry = [ROOT / "streamlit_app.py"] if "pages" in folders and (ROOT / "streamlit_app.py").exists() else []
    return [(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files + entry]


def complaints(check: Check, *folders: str) -> list[str]:
    return [complaint for path, source in sources(*folders) for complaint in check(path, source)]


@pytest.mark.parametrize("check", IN_CORE, ids=lambda check: check.__name__)
def test_core_keeps_to_itself_and_flows_one_way(check):
    assert complaints(check, "core") == []


@pytest.mark.parametrize("check", EVERYWHERE, ids=lambda check: check.__name__)
def test_no_module_breaks_a_house_rule(check):
    assert complaints(check, "core", "pages") == []


def test_the_walk_sees_the_modules_of_the_house():
    seen = {path for path, _ in sources("core", "pages")}
    assert {"core/errors.py", "core/explain/attribution.py", "pages/__init__.py"} <= seen


BAD_LINES = [
    (pages_or_streamlit_in_core, "core/see/x.py", "def f():\n    import streamlit as st\n"),
    (pages_or_streamlit_in_core, "core/see/x.py", "from pages.parts import state\n"),
    (pages_or_streamlit_in_core, "core/see/x.py", "from ..pages import home\n"),
    (imports_against_the_stream, "core/see/x.py", "from core.learn import training\n"),
    (imports_against_the_stream, "core/learn/x.py", "import core.explain.attribution\n"),
    (imports_against_the_stream, "core/explain/x.py", "from core import take_home\n"),
    (imports_against_the_stream, "core/errors.py", "from core.see.pictures import Picture\n"),
    (thread_starters, "core/see/x.py", "import threading\nthreading.Thread(target=f).start()\n"),
    (thread_starters, "core/see/x.py", "from threading import Lock, Thread\n"),
    (thread_starters, "pages/x.py", "from concurrent.futures import ThreadPoolExecutor as Pool\n"),
    (asserts_and_prints, "core/see/x.py", "def f(x):\n    assert x\n"),
    (asserts_and_prints, "pages/x.py", "print('hello')\n"),
    (too_long, "core/see/x.py", "x = 1\n" * (LONGEST_MODULE + 1)),
    (too_long, "pages/x.py", "x = 1\n" * (LONGEST_PAGE + 1)),
    (vague_names, "core/see/utils.py", ""),
]


@pytest.mark.parametrize(("check", "path", "source"), BAD_LINES)
def test_each_check_complains_about_a_bad_line(check, path, source):
    assert len(check(path, source)) == 1


GOOD_LINES = [
    (pages_or_streamlit_in_core, "core/see/x.py", "import streamlitish\nfrom core.see import pages_of\n"),
    (
        imports_against_the_stream,
        "core/explain/x.py",
        "from core.see.pictures import Picture\nimport core.errors\n",
    ),
    (thread_starters, "core/learn/jobs.py", "from threading import Thread\n"),
    (thread_starters, "core/see/x.py", "import threading\nlock = threading.RLock()\n"),
    (asserts_and_prints, "core/see/x.py", "tower.print()\n"),
    (too_long, "pages/parts/x.py", "x = 1\n" * (LONGEST_PAGE + 1)),
]


@pytest.mark.parametrize(("check", "path", "source"), GOOD_LINES)
def test_no_check_complains_about_a_good_line(check, path, source):
    assert check(path, source) == []
