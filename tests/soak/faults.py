"""Outages, challenge pages, cut answers, redesigns, rows out of order and cached lists, over the sample's two stories.

No gap may appear that a story without them does not have, and none whose evidence is not there (semantics, first law). Six
campaigns are crawled for real, from sites that fail so; in the others the stored answers are altered before they are read.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive import derive
from archive.catalogue import load
from archive.duties import Judgement, judge
from archive.duties.ids import duty_id
from archive.records import DAY, Catalogue, Fetch, Instant, Role, Snapshot, State, Verdict, day_of
from archive.store import Archive
from tests import sample
from tests.sample.second import SECOND
from tests.sample.told import FIRST
from tests.sample.trouble import CARD, CHALLENGE, REDESIGN, Trouble
from tests.soak.ground import REPO, Report, expect

REAL = 6  # of the campaigns that are wanted, so many are crawled
Groups = tuple[tuple[str, ...], ...]
GROUPS: Groups = (
    ("aj-aqsc", "zj-yjzj", "tj-tjsj", "mz-shjz"),
    ("www-zfwj", "cz-zcwj", "cz-yjs"),
    ("www-cwhy", "www-jyta", "www-zdxm", "www-jcls"),
    ("hb-hjzl", "wj-jgjc", "zj-bzf", "zj-zwdt", "zj-sfqd"),
    ("ws-ggws", "rs-shbx", "aj-xzcf", "jt-jyjc", "rs-zkly"),
)
SECOND_GROUPS: Groups = (
    ("xw-yj", "xw-gf", "xw-xk", "xw-ml", "dz-dt"),
    ("xw-dt", "xw-hy", "lz-jt", "lz-wh", "lz-zx", "lz-kb", "dz-dt"),
    ("js-gg", "js-xm"),
)
KINDS = ("outage", "challenge", "truncated", "redesign", "reordered", "cached")
SERVED = {
    "outage": ("error", "reset"),
    "challenge": ("challenge",),
    "redesign": ("redesign",),
    "truncated": ("truncated",),
}
GAPS = (State.LATE, State.MISSING)
ROW = re.compile(rb"<(li|tr)\b[^\n]*<a [^\n]*</(li|tr)>")
VALIDATORS = ("etag", "last-modified")


def soak(report: Report) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="ledger-faults-") as folder,
        crawled(Path(folder) / "first", (), GROUPS) as first,
        crawled(Path(folder) / "second", (), SECOND_GROUPS, of=SECOND) as second,
    ):
        report("both stories are crawled")
        grounds = [(first, group) for group in GROUPS] + [(second, group) for group in SECOND_GROUPS]
        real = min(REAL, report.count)
        moved = really(report, grounds, real) + campaigns(report, grounds, report.count - real)
        total = sum(moved.values())
    report(
        f"{report.count} campaigns, {real} of them crawled from sites that fail: {total} duties moved: {told(moved)}"
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a section from one day to another, both included."""

    kind: str
    section: str
    first: str
    last: str
    share: float = 0.6  # of a cut answer, what comes

    def holds(self, section: str, at: Instant) -> bool:
        return section == self.section and self.first <= day_of(at).isoformat() <= self.last


@dataclass
class Story:
    """The story as it was crawled without further faults. `whole`: by group, what it came to."""

    path: Path
    catalogue: Catalogue
    days: list[str]
    told_of: sample.Story
    whole: dict[tuple[str, ...], Judgement] = field(default_factory=dict)

    def of(self, group: tuple[str, ...]) -> Catalogue:
        """The catalogue with the obligations alone that these sections can answer."""
        known = {*group, *(s.id for s in self.catalogue.sections if not s.url)}
        mine = tuple(o for o in self.catalogue.obligations if known.issuperset(o.sections))
        return replace(self.catalogue, obligations=mine)

    def without(self, group: tuple[str, ...]) -> Judgement:
        if group not in self.whole:
            self.whole[group] = self.told(group, ())
        return self.whole[group]

    def told(self, group: tuple[str, ...], faults: tuple[Fault, ...]) -> Judgement:
        """What the stored answers of these sections come to, altered so before they are read."""
        with (
            tempfile.TemporaryDirectory(prefix="ledger-fault-") as folder,
            closing(Archive.open(self.path)) as base,
            closing(Archive.open(Path(folder) / "altered.db")) as altered,
        ):
            copy(base, altered, self.catalogue, group, faults)
            return judged(altered, self.of(group))


Ground = tuple[Story, tuple[str, ...]]  # a story, and the sections of it that a campaign concerns


@contextmanager
def crawled(
    folder: Path, troubles: tuple[Trouble, ...], groups: Groups, days: int | None = None, of: sample.Story = FIRST
) -> Iterator[Story]:
    """The sections of the groups, crawled for real from sites that have these troubles too."""
    failing = replace(of, troubles=(*of.troubles, *troubles))
    with sample.running(folder / "catalogue", story=failing) as district:
        path, instants = folder / "story.db", of.days(days)
        at = [word for instant in instants for word in ("--observed-at", instant)]
        where = ["--catalogue", str(district.catalogue_dir), "--archive", str(path)]
        command = ["crawler", "run", *where, "--sections", ",".join(s for group in groups for s in group), *at]
        done = subprocess.run([sys.executable, "-m", *command], cwd=REPO, text=True, capture_output=True)
        expect(done.returncode in (0, 3), f"the crawl ended with {done.returncode}: {done.stderr[-900:]}")
        yield Story(path, load(str(district.catalogue_dir)), instants, of)


def campaigns(report: Report, grounds: Sequence[Ground], count: int) -> Counter[str]:
    """Faults injected into the stored answers; what moved, over all of them."""
    moved: Counter[str] = Counter()
    for number in range(count):
        chance = random.Random(f"{report.seed} {number}")
        story, group = chance.choice(grounds)
        faults = tuple(draw(chance, group, story.days) for _ in range(chance.randint(1, 4)))
        with report.case(f"campaign {number}: {'; '.join(map(str, faults))}"):
            moved += compared(story.without(group), story.told(group, faults))
        if number % 10 == 9:
            report(f"{number + 1} of {count} injected")
    report(f"{count} campaigns injected into stored answers: {told(moved)}")
    return moved


def really(report: Report, grounds: Sequence[Ground], count: int) -> Counter[str]:
    """Faults that the sites really have, crawled: in turn from either end of the grounds, so that each story has its share."""
    moved: Counter[str] = Counter()
    for number in range(count):
        chance = random.Random(f"{report.seed} real {number}")
        story, group = grounds[number // 2 % len(grounds) if number % 2 == 0 else -1 - number // 2 % len(grounds)]
        faults = [draw(chance, group, story.days, tuple(SERVED)) for _ in range(3)]
        troubles = tuple(Trouble(chance.choice(SERVED[f.kind]), f.section, f.first, f.last) for f in faults)
        with (
            tempfile.TemporaryDirectory(prefix="ledger-faults-") as folder,
            report.case(f"crawl {number}: {troubles}"),
            crawled(Path(folder), troubles, (group,), of=story.told_of) as other,
            closing(Archive.open(other.path)) as archive,
        ):
            moved += compared(story.without(group), judged(archive, other.of(group)), other_place=True)
        report(f"{number + 1} of {count} crawled")
    report(f"{count} campaigns crawled from sites that fail: {told(moved)}")
    return moved


def told(moved: Counter[str]) -> str:
    return ", ".join(f"{n} {how}" for how, n in moved.most_common()) or "no duty moved"


def draw(chance: random.Random, group: tuple[str, ...], days: list[str], kinds: tuple[str, ...] = KINDS) -> Fault:
    first = chance.randrange(len(days))
    last = min(first + chance.choice((0, 0, 1, 3, 6, 13)), len(days) - 1)
    share = chance.uniform(0.2, 0.98)
    return Fault(chance.choice(kinds), chance.choice(group), days[first][:10], days[last][:10], share)


# --- what is compared


def compared(whole: Judgement, faulty: Judgement, other_place: bool = False) -> Counter[str]:
    """How the duties moved. Broken where a gap is new, or rests on nothing."""
    before, after = named(whole, other_place), named(faulty, other_place)
    new = [
        v
        for key, v in after.items()
        if v.machine_state in GAPS and (key not in before or before[key].machine_state not in GAPS)
    ]
    expect(not new, f"{len(new)} new gaps, first {new[:1]}")
    bare = [v for v in after.values() if v.machine_state in GAPS and not v.evidence]
    expect(not bare, f"{len(bare)} gaps without evidence, first {bare[:1]}")
    keys = before.keys() | after.keys()
    pairs = [(state(before.get(key)), state(after.get(key))) for key in keys]
    return Counter(f"{old} -> {new}" for old, new in pairs if old != new)


def named(judgement: Judgement, other_place: bool) -> dict[str, Verdict]:
    """By duty; across sites that were served at other ports, by what the duty is of."""
    if not other_place:
        return {duty_id(v.obligation_id, v.office_id, v.subject_key): v for v in judgement.verdicts}
    return {f"{v.obligation_id} {v.office_id} {v.subject} {v.trigger_on}": v for v in judgement.verdicts}


def state(verdict: Verdict | None) -> str:
    return "no duty" if verdict is None else verdict.machine_state.value


def judged(archive: Archive, catalogue: Catalogue) -> Judgement:
    instant = archive.latest()
    expect(instant is not None, "nothing was looked at")
    world = derive.world(archive, catalogue, instant or 0)
    judgement = judge(world, catalogue)
    visits = {row[0] for row in archive.conn.execute("SELECT visit_id FROM snapshots WHERE visit_id IS NOT NULL")}
    pages = {row[0] for row in archive.conn.execute("SELECT id FROM snapshots")}
    for verdict in judgement.verdicts:
        if verdict.machine_state in GAPS:
            lost = [
                e
                for e in verdict.evidence
                if (e.visit_id or min(visits)) not in visits or (e.snapshot_id or min(pages)) not in pages
            ]
            expect(not lost, f"{verdict.obligation_id} {verdict.subject}: evidence that is not there: {lost[:2]}")
    return judgement


# --- altering what was answered


def copy(
    base: Archive, altered: Archive, catalogue: Catalogue, group: tuple[str, ...], faults: tuple[Fault, ...]
) -> None:
    """The visits of these sections with their answers, altered, recorded anew and derived as a crawl derives them."""
    writer = Writer(base, altered, faults)
    for run in base.runs():
        planned = [visit for visit in base.visits_of(run.id) if visit.section_id in group]
        at = run.observed_at or run.started_at
        new = altered.begin_run("faults", "replay", run.started_at, "-", at)
        ids = altered.plan_visits(new, [(v.section_id, v.planned_at, v.deep, v.url) for v in planned])
        for visit, visit_id in zip(planned, ids, strict=True):
            for snapshot in base.snapshots_of(visit.id):
                altered.record(new, writer.answer(visit_id, visit.section_id, snapshot))
        altered.end_run(new, at)
    for _ in derive.derive_visits(altered, catalogue, altered.visits_in_order()):
        pass


class Writer:
    """The stored answers in their order, some of them altered. What confirmed an altered answer says the whole again."""

    def __init__(self, base: Archive, altered: Archive, faults: tuple[Fault, ...]) -> None:
        self._base, self._faults = base, faults
        self._bodies: dict[str, tuple[Instant, bytes]] = {}  # by address, when and what it truly answered before
        self._altered: set[str] = set()

    def answer(self, visit_id: int, section: str, got: Snapshot) -> Fetch:
        body = self._base.body(got.digest) if got.digest else None
        status = 200 if got.status == 304 and got.url in self._altered else got.status
        fetch = Fetch(got.url, got.observed_at, got.role, visit_id, got.step, status, got.headers, body, got.error)
        fault = next((f for f in self._faults if f.holds(section, got.observed_at)), None)
        made = alter(fetch, fault, self._cached(fetch)) if fault is not None and got.error is None else fetch
        if body is not None:
            self._bodies[got.url] = got.observed_at, body
        if made is not fetch:
            self._altered.add(got.url)
            return made
        self._altered.discard(got.url)
        return replace(fetch, body=None) if status == 304 else fetch

    def _cached(self, fetch: Fetch) -> bytes | None:
        """What a list may still say: it stands at most its site's lag behind (semantics §2). No rule can know of an older
        cache that no Age tells; one was made here where a day's answers had failed in between."""
        at, body = self._bodies.get(fetch.url, (None, None))
        return body if at is not None and fetch.observed_at - at <= DAY else None


def alter(fetch: Fetch, fault: Fault, before: bytes | None) -> Fetch:
    """The answer as the fault makes it; the same where it does not concern it."""
    if fault.kind == "outage":
        return replace(fetch, status=None, headers=(), body=None, error="timeout")
    if fetch.body is None or fetch.role not in (Role.LIST, Role.ARTICLE):
        return fetch
    if fault.kind == "challenge":
        return said(fetch, CHALLENGE.encode())
    if fault.kind == "truncated":
        return said(fetch, fetch.body[: int(len(fetch.body) * fault.share)])
    if fetch.role is not Role.LIST:
        return fetch
    if fault.kind == "redesign":
        cards = "".join(CARD.format(id=n, title=f"标题{n}") for n in range(8))
        return said(fetch, REDESIGN.format(name=fault.section, cards=cards).encode())
    if fault.kind == "cached":
        return fetch if before is None else said(fetch, before)
    return said(fetch, reordered(fetch.body, f"{fault.section} {day_of(fetch.observed_at)}"))


def said(fetch: Fetch, body: bytes) -> Fetch:
    headers = tuple((name, value) for name, value in fetch.headers if name not in VALIDATORS)
    return replace(fetch, status=200, headers=headers, body=body)


def reordered(body: bytes, seed: str) -> bytes:
    """The rows of a list in another order; a day's answers to one address agree."""
    rows = [match.span() for match in ROW.finditer(body)]
    order = random.Random(seed).sample(rows, len(rows))
    made, at = b"", 0
    for (begin, end), (first, last) in zip(rows, order, strict=True):
        made += body[at:begin] + body[first:last]
        at = end
    return made + body[at:]
