"""`python -m tests.soak [--count 200] [--seed N] [NAME …]`, or `make soak`: what an archive has to survive, tried.

Every module of this folder that has `soak(report)` is run, or those named alone. A table says what was done how often, and
what it came to. Exit codes: 0 everything survived; 1 something did not; 2 usage. The seed is printed: it repeats a soak.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import pkgutil
import sys
import time
import traceback
from collections.abc import Callable, Mapping

from tests import soak
from tests.soak.ground import Report

Soak = Callable[[Report], None]


def modules() -> dict[str, Soak]:
    names = sorted(found.name for found in pkgutil.iter_modules(soak.__path__) if not found.name.startswith("_"))
    names = [name for name in names if not name.startswith("test_")]
    found = {name: importlib.import_module(f"tests.soak.{name}") for name in names}
    return {name: module.soak for name, module in found.items() if hasattr(module, "soak")}


def run(chosen: Mapping[str, Soak], report: Report) -> int:
    for name, each in chosen.items():
        report(f"== {name}")
        begun = time.monotonic()
        try:
            each(report)
        except Exception as broken:
            traceback.print_exc()
            report.failures.append(f"{name} broke: {broken!r}")
        report(f"   {time.monotonic() - begun:.0f} s")
    report(
        "\n".join([f"{len(report.failures)} did not survive:", *report.failures]) if report.failures else "all survived"
    )
    return 1 if report.failures else 0


def main() -> int:
    known = modules()
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all, where none is given")
    options.add_argument(
        "--count", type=int, default=200, help="how many kills, and how many campaigns of faults [200]"
    )
    options.add_argument("--seed", type=int, default=int(time.time()), help="what repeats a soak [the time]")
    given = options.parse_args()
    if unknown := sorted(set(given.names) - set(known)):
        options.error(f"{unknown[0]}: expected one of {', '.join(known)}")
    print(f"seed {given.seed}, {given.count} kills", flush=True)
    chosen = {name: each for name, each in known.items() if name in given.names or not given.names}
    return run(chosen, Report(functools.partial(print, flush=True), given.seed, given.count))


if __name__ == "__main__":
    sys.exit(main())
