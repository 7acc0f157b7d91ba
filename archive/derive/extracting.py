"""The process that reads files (`archive.reading.extract`), and what is said of a file that ended its reader.

It is started when the first file is to be read, and kept: loading the readers takes longer than most files.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive.reading.extract import LARGEST
from archive.records import TextState
from archive.store.scratch import scratch

PATIENCE = 120  # seconds for a file: its processor time ends first, unless the machine is asleep
ROOT = __file__.rpartition(f"{os.sep}archive{os.sep}")[0]
SIGNALS = {signal.SIGXCPU: (TextState.LIMIT, "it wants more time than it may have"),
           signal.SIGXFSZ: (TextState.LIMIT, "it says more than fits")}  # fmt: skip

File = tuple[bytes, str, str]  # its bytes, kind and name
Said = dict[str, Any]


class NoReader(Exception):
    """The process that reads files does not run: nothing is said of any file."""


class _Reader:
    def __init__(self) -> None:
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process runs
        self._process = subprocess.Popen(
            [sys.executable, "-m", "archive.reading.extract"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
            env={"PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "PATH": os.defpath},
            cwd="/",
            start_new_session=True,
        )
        self._heard = b""

    def ask(self, folder: Path, files: Sequence[File]) -> dict[int, int]:
        """How the fork of each file ended, by its place among them; those that are lacking did not come to an end."""
        lines = [json.dumps(_asked(folder, number, file)) for number, file in enumerate(files)]
        self._write("".join(f"{line}\n" for line in lines).encode())
        ended: dict[int, int] = {}
        for line in self._lines(time.monotonic() + PATIENCE):
            told = json.loads(line)
            ended[told["number"]] = told["code"]
            if len(ended) == len(files):
                break
        return ended

    def _write(self, lines: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(lines)
            self._process.stdin.flush()
        except BrokenPipeError:
            self._fail()

    def _lines(self, until: float) -> Iterator[bytes]:
        """What the process says, line by line, until the time is up. NoReader where it ends."""
        assert self._process.stdout is not None
        out = self._process.stdout.fileno()
        while select.select([out], [], [], max(0.0, until - time.monotonic()))[0]:
            piece = os.read(out, 65_536)
            if not piece:
                self._fail()
            *whole, self._heard = (self._heard + piece).split(b"\n")
            yield from whole

    def _fail(self) -> None:
        code = self._process.wait()
        self._noise.seek(0)
        raise NoReader(f"the process that reads files ended with {code}: {_last_line(self._noise.read())}")

    def end(self) -> None:
        """With all that it still reads."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._noise.close()


_running: list[_Reader] = []


def extract(files: Sequence[File]) -> list[Said]:
    """What each file says: state, reason, pages, text, sheets, content (as `documents.Document`); they are read side by
    side. NoReader where the process cannot be had; whatever the files do to it, it is said of them."""
    if not _running:
        _running.append(_Reader())
    with scratch() as folder:
        try:
            ended = _running[0].ask(folder, files)
        except BaseException:
            _stop()
            raise
        if len(ended) < len(files):
            _stop()  # with what would not end
        return [_said(folder, number, ended.get(number)) for number in range(len(files))]


@atexit.register
def _stop() -> None:
    while _running:
        _running.pop().end()


def _asked(folder: Path, number: int, file: File) -> dict[str, object]:
    body, kind, name = file
    given, answer, noise = _places(folder, number)
    given.write_bytes(body)
    return {
        "number": number,
        "kind": kind,
        "name": name,
        "given": str(given),
        "answer": str(answer),
        "noise": str(noise),
    }


def _places(folder: Path, number: int) -> tuple[Path, Path, Path]:
    given, answer, noise = (folder / f"{number}.{what}" for what in ("given", "answer", "noise"))
    return given, answer, noise


def _said(folder: Path, number: int, code: int | None) -> Said:
    _, answer, noise = _places(folder, number)
    if code is None:
        return {"state": "limit", "reason": f"it was not read within {PATIENCE} seconds"}
    if code:
        return _died(code, noise)
    with answer.open("rb") as held:
        found: Said = json.loads(held.read(LARGEST))
    return found


def _died(code: int, noise: Path) -> Said:
    """A fork that did not come to its end: the file's doing, and recorded as that."""
    if -code in SIGNALS:
        state, reason = SIGNALS[signal.Signals(-code)]
        return {"state": state.value, "reason": reason}
    last = _last_line(noise.read_bytes()[:100_000]) if noise.exists() else ""
    if "MemoryError" in last or "File too large" in last:
        return {"state": "limit", "reason": last}
    return {"state": "broken", "reason": f"its reader ended with {code}: {last}"}


def _last_line(noise: bytes) -> str:
    return noise.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
