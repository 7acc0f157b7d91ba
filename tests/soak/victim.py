"""A command of ours that something happens to: `python -m tests.soak.victim SPEC MODULE ARGUMENT…`.

The product knows nothing of it: `sqlite3.connect` gives out connections here that see each statement. SPEC is JSON:
  mark      a file that is made when the first file is opened
  shapes    a file that gets the statements that write, as [shape, how often], at the end
  shape, nth, after   kill -9 ourselves before (or after) the nth statement of that shape
  limit     no file may grow beyond so many bytes, as on a full disk
  back      [n, seconds]: from its nth reading on, the clock is so much behind
"""

from __future__ import annotations

import atexit
import json
import os
import re
import resource
import runpy
import signal
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

WRITES = re.compile(
    r"\s*(BEGIN|COMMIT|(?:CREATE|DROP|ALTER)\s+\w+|INSERT\s.*?INTO\s+\w+|UPDATE\s+\w+|DELETE\s+FROM\s+\w+)", re.I | re.S
)

spec: dict[str, Any] = {}
seen: Counter[str] = Counter()


def shape_of(sql: str) -> str | None:
    """The statement's kind and table; None where it only reads."""
    found = WRITES.match(sql)
    return " ".join(found[1].split()) if found else None


def moment(sql: str, after: bool) -> None:
    shape = shape_of(sql)
    if shape is None:
        return
    seen[shape] += not after
    if (shape, seen[shape], after) == (spec.get("shape"), spec.get("nth"), spec.get("after")):
        os.kill(os.getpid(), signal.SIGKILL)


class Watched(sqlite3.Connection):
    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        moment(sql, False)
        cursor = super().execute(sql, *args)
        moment(sql, True)
        return cursor

    def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
        moment(sql, False)
        cursor = super().executemany(sql, *args)
        moment(sql, True)
        return cursor


def watch() -> None:
    connect = sqlite3.connect

    def connected(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        if "mark" in spec and args[0]:  # one without a name is a scratch of the process's own
            Path(spec["mark"]).touch()
        return connect(*args, **kwargs, factory=Watched)

    sqlite3.connect = connected  # type: ignore[assignment]
    if "shapes" in spec:
        atexit.register(lambda: Path(spec["shapes"]).write_text(json.dumps(sorted(seen.items()))))


def turn_back(nth: int, seconds: int) -> None:
    clock, readings = time.time, 0

    def read() -> float:
        nonlocal readings
        readings += 1
        return clock() - (seconds if readings >= nth else 0)

    time.time = read


def main() -> None:
    spec.update(json.loads(sys.argv[1]))
    watch()
    if "limit" in spec:
        resource.setrlimit(resource.RLIMIT_FSIZE, (spec["limit"], spec["limit"]))
    if "back" in spec:
        turn_back(*spec["back"])
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
