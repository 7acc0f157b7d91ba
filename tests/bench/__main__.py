"""`python -m tests.bench [NAME ...]`, or `make bench [BENCH="crawl presence"]`: measure, and hold the figures to their bars.

Every module in this folder that has `bench(report)` is run, in the order of their names, or those named alone. Everything
is compared with a named floor in the same run, in rounds that take turns, for machines are shared and drift; a floor's own
rate says nothing. Exit codes: 0 every bar met; 1 a bar missed, or a bench broke; 2 no such bench.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import statistics
import sys
import time
import traceback
from types import ModuleType

from tests import bench
from tests.bench.bars import MISSED, Report


def modules() -> dict[str, ModuleType]:
    """Every bench by its name."""
    names = [found.name for found in pkgutil.iter_modules(bench.__path__) if not found.name.startswith("_")]
    found = {name: importlib.import_module(f"tests.bench.{name}") for name in sorted(names)}
    return {name: module for name, module in found.items() if hasattr(module, "bench")}


def noise() -> str:
    """How even the machine is now: the 90th percentile of a fixed loop over its minimum. Above 1.3, measure later."""
    times = []
    for _ in range(40):
        begun = time.perf_counter()
        sum(number * number for number in range(100_000))
        times.append(time.perf_counter() - begun)
    return f"machine: {os.cpu_count()} cores, a fixed loop's p90/min is {statistics.quantiles(times, n=10)[-1] / min(times):.2f}"


def run(chosen: dict[str, ModuleType], report: Report) -> int:
    """Run the benches, and say at the end which bars were missed."""
    missed: list[str] = []

    def listen(line: str) -> None:
        if line.startswith(MISSED):
            missed.append(line)
        report(line)

    for name, module in chosen.items():
        report(f"== {name}: {(module.__doc__ or '').strip().splitlines()[0]}")
        report(noise())
        try:
            module.bench(listen)
        except Exception:
            traceback.print_exc()
            missed.append(f"{MISSED}  {name} broke")
        report("")
    report("\n".join([f"{len(missed)} not met:", *missed]) if missed else "every bar is met")
    return 1 if missed else 0


def main(names: list[str]) -> int:
    found = modules()
    unknown = [name for name in names if name not in found]
    if unknown:
        print(f"bench {' '.join(unknown)}: expected some of {', '.join(found)}", file=sys.stderr)
        return 2
    return run({name: found[name] for name in names or found}, lambda line: print(line, flush=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
