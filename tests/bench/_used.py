"""What processes have used: CPU seconds, and resident memory in MB."""

from __future__ import annotations

import re
import resource
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.2  # seconds between two looks at the memory


def used() -> dict[str, float]:
    """The CPU seconds of this process, and of those that it started and waited for."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"cpu": own.ru_utime + own.ru_stime, "cpu_others": others.ru_utime + others.ru_stime}


@dataclass(slots=True)
class Watch:
    """Looks at a process and those that it started, from outside, until it ends. `own`: the largest resident size of the
    process seen; `most`: the largest sum of it and of what the others had for themselves (what they share, the code of
    the same libraries, is counted once)."""

    process: subprocess.Popen[str]
    most: float = 0
    own: float = 0
    _ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        threading.Thread(target=self._look, daemon=True).start()

    def stop(self) -> dict[str, float]:
        self._ended.set()
        return {"memory": self.most, "rss": self.own}

    def _look(self) -> None:
        while not self._ended.wait(EVERY):
            pids = [self.process.pid, *_children(self.process.pid)]
            own, *others = map(_sizes, pids)
            self.most = max(
                self.most, own["Rss"] + sum(size["Private_Clean"] + size["Private_Dirty"] for size in others)
            )
            self.own = max(self.own, own["Rss"])


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _sizes(pid: int) -> Counter[str]:
    """MB by kind (Rss, Private_Dirty, …); none where the process is gone."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        told = ""
    return Counter({name: int(size) / 1024 for name, size in re.findall(r"^(\w+):\s+(\d+) kB", told, re.M)})
