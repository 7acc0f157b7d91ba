"""What this process has used: CPU seconds, and its largest resident memory in MB."""

from __future__ import annotations

import re
import resource
from pathlib import Path


def used() -> dict[str, float]:
    """`VmHWM` where the system has it: `ru_maxrss` begins with what the process that started this one held."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return {"cpu": own.ru_utime + own.ru_stime, "rss": (int(peak[1]) if peak else own.ru_maxrss) / 1024}
