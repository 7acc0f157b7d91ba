"""pywb, the replay tool of web archives, shows an exported file: a page as of a date, and its TimeMap."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.derive.test_derive import HOME
from tests.store.test_warc import district, exported

__all__ = ["district", "exported"]  # fixtures

NO_PYWB = "pywb is not installed: python3 -m venv pywb && pywb/bin/pip install pywb, then PYWB=pywb/bin"


@pytest.fixture
def pywb() -> Path:
    """The folder of pywb's commands: $PYWB, or that of `wayback` on PATH. It has its own environment: it asks for other
    versions of what we use."""
    named = os.environ.get("PYWB")
    found = Path(named).absolute() / "wayback" if named else shutil.which("wayback")
    if not found or not Path(found).exists():
        pytest.skip(NO_PYWB)
    return Path(found).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def wayback(pywb, exported, tmp_path):
    """The address of a collection that holds the exported file, replayed on loopback."""
    home, port = tmp_path / "pywb", free_port()
    home.mkdir()
    for words in (["init", "c"], ["add", "c", str(exported)]):
        done = subprocess.run([pywb / "wb-manager", *words], cwd=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    serving = [pywb / "wayback", "-b", "127.0.0.1", "-p", str(port)]
    with (home / "log").open("wb") as log, subprocess.Popen(serving, cwd=home, stdout=log, stderr=log) as server:
        try:
            yield until_it_answers(f"http://127.0.0.1:{port}/c")
        finally:
            server.terminate()


def until_it_answers(address: str) -> str:
    for _ in range(600):
        try:
            httpx.get(address)
            return address
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"{address} does not answer")


def test_pywb_replays_the_page_as_of_a_date(wayback):
    first, second, same = (
        httpx.get(f"{wayback}/{stamp}id_/{HOME}") for stamp in ("20180903020000", "20180904020000", "20180906020000")
    )
    assert [got.status_code for got in (first, second, same)] == [200, 200, 200]
    assert "关于第2号事项的公告" not in first.text
    assert "关于第2号事项的公告" in second.text
    assert same.content == second.content  # a revisit: pywb finds the bytes of the record that it refers to
    assert same.headers["memento-datetime"] == "Thu, 06 Sep 2018 02:00:00 GMT"


def test_pywb_replays_the_page_where_the_server_answered_that_it_is_the_same(wayback):
    got = httpx.get(f"{wayback}/20180903020002id_/{HOME}")
    assert (got.status_code, got.headers["memento-datetime"]) == (200, "Mon, 03 Sep 2018 02:00:02 GMT")
    assert "关于第2号事项的公告" in got.text


def test_pywb_lists_every_answer_and_no_failure(wayback):
    told = httpx.get(f"{wayback}/timemap/link/{HOME}").text
    assert told.count('rel="memento"') == 5  # three days' answers, a redirect, a 304; the timeout is none
