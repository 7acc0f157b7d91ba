"""A published copy of a story's archive, read with the story's names for things."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from archive import derive
from archive.catalogue import load
from archive.duties import judge
from archive.site.phrasebook import unsaid
from archive.store import Archive
from tests.sample.expected_observed import SAME_ITEM
from tests.sample.server import running
from tests.sample.told import FIRST, Story

REPO = Path(__file__).resolve().parents[2]


class Public:
    """`ports`: those at which the story was served while it was crawled. `same`: things that are another's item."""

    def __init__(
        self, file: Path, ports: Mapping[str, int], story: Story = FIRST, same: Mapping[str, str] = SAME_ITEM
    ) -> None:
        self.folder = file.parent  # with the working file and the catalogue, as they were crawled
        self.connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self.connection.row_factory = sqlite3.Row
        self.ports, self.story, self.same = ports, story, same
        self.by_id = {thing.id: thing for thing in story.things}
        rows = self.rows("SELECT id, url, title FROM items")
        self.item_ids = {row["url"]: row["id"] for row in rows}
        self.titles = {row["id"]: row["title"] for row in rows}
        self.names = {self.item(thing): thing for thing in self.by_id if thing not in same}

    def close(self) -> None:
        self.connection.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()

    def unsaid(self) -> float:
        """Of what the judge said of duties, findings, elements and indicators, the share that is not said in Chinese."""
        of = (("explanations", "words"), ("changes", "detail"), ("findings", "detail"), ("elements", "detail"))
        said = {row[0] for t, c in (*of, ("indicators", "words")) for row in self.rows(f"SELECT DISTINCT {c} FROM {t}")}
        return len(unsaid(sorted(said))) / len(said)

    def name_of(self, subject: str) -> str:
        """The thing whose address the item bears; a period, a number or a site is its own name."""
        return self.same.get(subject, subject)

    def item(self, thing: str) -> str | None:
        """The id of the thing's item; None: it is not among the items."""
        told = self.by_id[self.name_of(thing)]
        host = self.story.shelves[told.shelf].host
        return self.item_ids.get(f"http://127.0.0.1:{self.ports[host]}{self.story.path(told)}")

    def duties(self) -> dict[tuple[str, str, str], sqlite3.Row]:
        """By obligation, office, and the thing, period, number of a row, or site."""
        return {
            (row["obligation_id"], row["office_id"], self._subject(row)): row
            for row in self.rows("SELECT * FROM duties")
        }

    def _subject(self, row: sqlite3.Row) -> str:
        subject = str(row["subject"])
        if row["subject_kind"] == "site":
            return next(host.id for host in self.story.hosts.values() if host.name == subject)
        whole = row["subject_kind"] in ("item", "pair") and self.titles.get(row["item_id"]) == subject
        return self.names.get(row["item_id"], subject) if whole else subject


def stood_day_by_day(public: Public, last: int) -> Counter[str]:
    """The last so many days judged each upon the one before, which comes to what the whole gives; how many duties stood."""
    catalogue, archive = load(public.folder / "catalogue"), Archive.open(public.folder / "story.db")
    before, stood = None, Counter[str]()
    with closing(archive):
        instants = [row[0] for row in archive.conn.execute("SELECT DISTINCT observed_at FROM looks ORDER BY 1")]
        for instant in instants[-last:]:
            world = derive.world(archive, catalogue, instant)
            known = judge(world, catalogue, before)
            assert known == judge(world, catalogue)
            before, stood = known.memory, stood + Counter(known.stood)
    return stood


@contextmanager
def crawled(folder: Path, story: Story = FIRST, same: Mapping[str, str] = SAME_ITEM) -> Iterator[Public]:
    """The published copy after all days through the real command; some visits of each story are not complete."""
    with running(folder / "catalogue", story=story) as served:
        instants = [word for instant in served.days for word in ("--observed-at", instant)]
        where = ["--catalogue", str(served.catalogue_dir), "--archive", str(folder / "story.db")]
        command = [sys.executable, "-m", "crawler", "run", *where, *instants]
        done = subprocess.run(command, cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 3, f"3: some visits not complete. {done.stderr[-2000:]}"
    with closing(Public(folder / "story.public.db", served.ports, story, same)) as public:
        yield public
