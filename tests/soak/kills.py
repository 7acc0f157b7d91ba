"""kill -9 at random moments, and before and after each kind of write, on a first crawl, a recrawl, a reread and a judge."""

from __future__ import annotations

import json
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.soak.ground import PHASES, Ground, Report, expect, prepared, waited_for


def soak(report: Report) -> None:
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as ground:
        kill(ground, report)


def kill(ground: Ground, report: Report) -> None:
    """`report.count` kills: by turns at a random moment and at a write, the phases in turn."""
    chance, came_to = random.Random(report.seed), Counter[tuple[str, str, str]]()
    writes = {phase: measured(ground, phase) for phase in PHASES}
    for phase in PHASES:
        chance.shuffle(writes[phase])
    for number in range(report.count):
        phase = PHASES[number % len(PHASES)]
        turn = number // len(PHASES)
        by_time = turn % 2 == 0
        with report.case(f"kill {number} (seed {report.seed}, {phase})"):
            if by_time:
                how, ended = "at a random moment", at_a_moment(ground, phase, chance)
            else:
                shape, often = writes[phase][turn // 2 % len(writes[phase])]
                how, ended = "at a write", at_a_write(ground, phase, shape, often, chance)
            came_to[phase, how, ended] += 1
        if number % 20 == 19:
            report(f"{number + 1} of {report.count} kills")
    for (phase, how, ended), times in sorted(came_to.items()):
        report(f"{phase:12} {how:20} {ended:28} {times:5}")


def measured(ground: Ground, phase: str) -> list[tuple[str, int]]:
    """Let the phase run undisturbed: how long it takes, and what it writes how often."""
    archive, mark, shapes = ground.archive(phase), ground.folder / "mark", ground.folder / "shapes"
    mark.unlink(missing_ok=True)
    process = ground.start(ground.command(phase, archive), mark=str(mark), shapes=str(shapes))
    waited_for(mark, process)
    begun = time.monotonic()
    said, _ = process.communicate(timeout=300)
    ground.usual[phase] = time.monotonic() - begun
    expect(process.returncode == 0, f"undisturbed {phase}: exit {process.returncode}: {said[-900:]}")
    return [(shape, often) for shape, often in json.loads(shapes.read_text())]


def at_a_moment(ground: Ground, phase: str, chance: random.Random) -> str:
    archive, mark = ground.archive(phase), ground.folder / "mark"
    mark.unlink(missing_ok=True)
    process = ground.start(ground.command(phase, archive), mark=str(mark))
    waited_for(mark, process)
    time.sleep(chance.uniform(0, ground.usual[phase]))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return survived(ground, phase, archive, process.returncode, chance)


def at_a_write(ground: Ground, phase: str, shape: str, often: int, chance: random.Random) -> str:
    archive = ground.archive(phase)
    spec = {"shape": shape, "nth": chance.randint(1, often), "after": chance.random() < 0.5}
    process = ground.start(ground.command(phase, archive), **spec)
    process.communicate(timeout=300)
    return survived(ground, phase, archive, process.returncode, chance)


def survived(ground: Ground, phase: str, archive: Path, code: int, chance: random.Random) -> str:
    """What must hold after the kill, and after the next run: of the same instant (carried on), or of a later one."""
    expect(code in (0, -signal.SIGKILL), f"exit {code}")
    ground.check(archive)
    first = PHASES.index(phase) if "crawl" in phase else 0
    ground.carry_on(phase, archive, first + chance.randint(0, 1))
    return "killed, survived" if code else "ended before, whole"
