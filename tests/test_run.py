"""`make run`, as a newcomer starts it: a few days of the sample, crawled, judged, published and served."""

from __future__ import annotations

import csv
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from archive.catalogue import load
from tests.sample.demo import addresses

REPO = Path(__file__).resolve().parent.parent
CATALOGUES = REPO / "archive/catalogue/catalogues"
DAYS = 2


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def read_until(process: subprocess.Popen[bytes], words: str, seconds: float) -> str:
    """What a process writes up to these words; it fails where the process ends or the time is up before."""
    assert process.stdout is not None
    said, end = b"", time.monotonic() + seconds
    while words.encode() not in said:
        ready, _, _ = select.select([process.stdout], [], [], max(0, end - time.monotonic()))
        chunk = os.read(process.stdout.fileno(), 65536) if ready else b""
        said += chunk
        assert chunk, f"{words!r} was not said before the end or in {seconds} s:\n{said.decode(errors='replace')}"
    return said.decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(address, what was said) of a running sample; at the end it is interrupted as by Ctrl-C."""
    archive, port = tmp_path_factory.mktemp("run") / "sample.db", free_port()
    command = [sys.executable, "-m", "tests.sample.demo", "--days", str(DAYS), "--port", str(port)]
    command += ["--archive", str(archive)]
    process = subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said = read_until(process, "What to look at first", 180)
        yield f"http://127.0.0.1:{port}/", said
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def fetch(url: str):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def rows(address: str, table: str) -> list[dict[str, object]]:
    (database,) = [each["name"] for each in fetch(f"{address}-/databases.json")]
    name = database.replace(".", "~2E")  # Datasette's tilde encoding of a path's part
    return fetch(f"{address}{name}/{table}.json?_shape=array&_size=max")


def test_run_says_where_to_look_and_the_front_page_answers(served):
    address, said = served
    assert address in said
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        assert "text/html" in answer.headers["Content-Type"]


def test_every_day_that_was_asked_for_is_a_run_and_its_duties_are_published(served):
    address, _ = served
    assert len(rows(address, "runs")) == DAYS
    assert rows(address, "duties")
    assert isinstance(rows(address, "gaps"), list)


def test_a_live_district_says_how_many_sections_have_an_address():
    with (CATALOGUES / "zhoucun/sections.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    known = {line["id"] for line in lines if line["url"]}
    words = f"{len(known)} of {len({line['id'] for line in lines})} sections have an address"
    assert words in addresses(load("zhoucun"))
