"""Fetching, against a server of our own on this machine."""

import hashlib
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core.see import fetching
from core.see.fetching import FetchError, cache_folder, fetch

CONTENT = bytes(range(256)) * 4096  # 1 MiB, so that it comes in several pieces
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT).hexdigest()


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked[self.path] += 1
        getattr(self, "answer_" + self.path.strip("/"), self.answer_missing)()

    def say(self, status, length, body):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def answer_file(self):
        self.say(200, len(CONTENT), CONTENT)

    def answer_slow(self):
        time.sleep(0.3)
        self.answer_file()

    def answer_silent(self):
        time.sleep(1.5)

    def answer_short(self):
        self.say(200, len(CONTENT), CONTENT[:1000])

    def answer_unannounced(self):
        self.say(200, None, CONTENT)

    def answer_moved(self):
        self.send_response(302)
        self.send_header("Location", "/file")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_missing(self):
        self.say(404, 0, b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        running.asked = Counter()
        running.address = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield running
        running.shutdown()


def test_a_file_arrives_whole_with_its_progress(server, tmp_path):
    steps = []
    target = tmp_path / "deep" / "folder" / "file.bin"
    got = fetch(f"{server.address}/file", target, on_progress=lambda done, total: steps.append((done, total)))
    assert got == target and target.read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT)) and len(steps) > 2
    assert steps == sorted(steps)
    assert list(target.parent.iterdir()) == [target], "nothing temporary is left"


@pytest.mark.parametrize("check", [{"sha256": SHA256}, {"sha256": SHA256[:8].upper()}, {"md5": MD5}, {}])
def test_a_verified_file_is_not_fetched_again(server, tmp_path, check):
    for _ in range(2):
        assert fetch(f"{server.address}/file", tmp_path / "file.bin", **check).read_bytes() == CONTENT
    assert server.asked["/file"] == 1


def test_a_damaged_file_is_fetched_again(server, tmp_path):
    target = tmp_path / "file.bin"
    target.write_bytes(CONTENT[:-1])
    assert fetch(f"{server.address}/file", target, md5=MD5).read_bytes() == CONTENT


def test_redirects_and_unknown_lengths_are_followed(server, tmp_path):
    totals = []
    watch = lambda done, total: totals.append(total)  # noqa: E731
    assert fetch(f"{server.address}/moved", tmp_path / "a", sha256=SHA256).is_file()
    assert fetch(f"{server.address}/unannounced", tmp_path / "b", sha256=SHA256, on_progress=watch).is_file()
    assert set(totals) == {0}


@pytest.mark.parametrize(
    ("path", "check"),
    [
        ("/file", {"sha256": "0" * 8}),
        ("/file", {"md5": "0" * 32}),
        ("/short", {}),
        ("/nothing-here", {}),
        ("/silent", {"timeout": 0.3}),
    ],
)
def test_what_fails_leaves_no_file_behind(server, tmp_path, path, check):
    with pytest.raises(FetchError, match=path):
        fetch(server.address + path, tmp_path / "file.bin", **check)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_good_file_survives_a_failing_fetch(server, tmp_path):
    target = tmp_path / "file.bin"
    target.write_bytes(b"something else")
    with pytest.raises(FetchError):
        fetch(f"{server.address}/nothing-here", target, md5=MD5)
    assert target.read_bytes() == b"something else"


def test_no_server_no_address_and_no_folder_are_fetch_errors(server, tmp_path):
    (tmp_path / "a file").write_bytes(b"")
    for url, target in [
        ("http://127.0.0.1:9/file", tmp_path / "x"),
        ("file:///etc/hostname", tmp_path / "x"),
        ("nonsense", tmp_path / "x"),
        (f"{server.address}/file", tmp_path / "a file" / "x"),
    ]:
        with pytest.raises(FetchError):
            fetch(url, target, timeout=1)


def test_a_file_that_is_too_large_is_refused(server, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "SIZE_LIMIT", 1000)
    for path in ("/file", "/unannounced"):
        with pytest.raises(FetchError, match="1000"):
            fetch(server.address + path, tmp_path / "file.bin")
    assert list(tmp_path.iterdir()) == []


def test_whoever_watches_can_stop_the_fetching(server, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(f"{server.address}/file", tmp_path / "file.bin", on_progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert fetch(f"{server.address}/file", tmp_path / "file.bin").is_file(), "and the next one may try"


def test_two_at_once_fetch_a_file_once(server, tmp_path):
    found = []
    work = lambda: found.append(fetch(f"{server.address}/slow", tmp_path / "file.bin").read_bytes())  # noqa: E731
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [CONTENT, CONTENT] and server.asked["/slow"] == 1


def test_the_cache_folder_can_be_moved(monkeypatch, tmp_path):
    monkeypatch.setenv("PANCAKE_LAB_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("PANCAKE_LAB_CACHE")
    assert cache_folder().parts[-2:] == (".cache", "pancake-lab")
