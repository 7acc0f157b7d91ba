"""Folders in the temporary directory: gone when done with, and swept where their process was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from archive.store import scratch
from tests.conftest import REPO

HOLD = "import sys; from archive.store.scratch import scratch\nwith scratch() as f:\n print(f, flush=True)\n sys.stdin.read()"


def holding(home: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=REPO,
        env={**os.environ, "TMPDIR": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_stays(tmp_path):
    (killed, left), (living, held) = holding(tmp_path), holding(tmp_path)
    (left / "0.given").write_bytes(b"x")
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    other, locks, young = (
        tmp_path / "files-of-another",
        tmp_path / "gongkai-ledger-locks-0",
        tmp_path / f"{scratch.PREFIX}new",
    )
    for folder in (other, locks, young):
        folder.mkdir()
    for folder in (left, held, other, locks):
        os.utime(folder, (0, 0))
    scratch.sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([held, other, locks, young])
    living.communicate("")
    assert not held.exists() and living.returncode == 0
