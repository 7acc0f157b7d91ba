"""The evidence pack of a duty: one ZIP that reads, and is checked, without this software (semantics §6).

    index.html        what is held, the computation, and every page and visit that it rests on; no scripts
    computation.txt   as `python -m archive explain` tells it
    duty.json, evidence.csv, snapshots.csv, visits.csv, withheld.csv, seals.json
    headers/<snapshot>.txt
    pages/<sha256>.bin         the bytes as received, whose digest is their name
    pages/<sha256>.txt, .source.txt   what is shown of them, as plain text
    SHA256SUMS        for `sha256sum -c`

What the published copy masks or withholds is masked or left out here too, and its bytes are not in the pack: the digest
and the ruling are. The same archive, catalogue and instant give the same bytes: no clock is read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
from jinja2 import Environment, FileSystemLoader

from archive.duties import duty_id
from archive.duties.explain import Explaining, Page, page_of
from archive.duties.version import RULES_VERSION
from archive.records import Catalogue, Outcome, Snapshot, Verdict, World, day_of, iso
from archive.site import telling, words
from archive.site.bodies import Shown, shown_of
from archive.site.excel import safe_cell
from archive.site.phrasebook import chinese
from archive.site.telling import Telling
from archive.site.veil import Veil
from archive.site.withholding import SAID, Plan, plan
from archive.store import Archive, bodies, proofs, seals

PAPERS = Path(__file__).parent / "papers"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say: its bytes shall tell no hour of packing
BEARER = (
    "SELECT max(s.id) FROM snapshots s JOIN bodies b ON b.id = s.body_id WHERE b.digest = ? AND s.status IS NOT 304"
)
VISIT = """
SELECT v.id, v.run_id, r.observer, r.clock, v.section_id, v.planned_at, l.observed_at, coalesce(l.outcome, 'missed'),
  coalesce(l.reason, ''), coalesce(l.items_listed, 0)
FROM visits v JOIN runs r ON r.id = v.run_id LEFT JOIN looks l ON l.visit_id = v.id WHERE v.id = ?
"""
APART = ("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "option", "title")
Row = dict[str, Any]


@dataclass
class Pack:
    """The files of one duty's pack. `bodies.CorruptBody` where a page that it rests on can no longer be read."""

    archive: Archive
    world: World
    catalogue: Catalogue
    verdict: Verdict
    _named: set[int] = field(default_factory=set)  # the snapshots that the computation names

    @property
    def key(self) -> str:
        return duty_id(self.verdict.obligation_id, self.verdict.office_id, self.verdict.subject_key)

    def write(self, target: Path) -> int:
        """Write the ZIP; how many files it holds."""
        files = self._files()
        sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
            for name, data in sorted({**files, "SHA256SUMS": sums.encode()}.items()):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                pack.writestr(entry, data, zipfile.ZIP_DEFLATED)
        return len(files) + 1

    def _files(self) -> dict[str, bytes]:
        computation = "".join(f"{line}\n" for line in self._computation)
        files = {"computation.txt": computation.encode(), "duty.json": _json(self._duty)}
        files["evidence.csv"] = _csv(
            ("role", "snapshot_id", "visit_id"),
            ((e.role, e.snapshot_id or "", e.visit_id or "") for e in self.verdict.evidence),
        )
        files["snapshots.csv"] = _table(self._snapshot_rows)
        files["visits.csv"] = _table(self._visit_rows)
        files["withheld.csv"] = _csv(("digest", "extent", "decided_on", "by", "why", "document"), self._withheld)
        files["seals.json"] = _json({"roots": self._roots, "seals": proofs.chain(self.archive.conn, self._roots)})
        for snapshot in self._snapshots:
            files[f"headers/{snapshot.id}.txt"] = self._headers(snapshot).encode()
        for digest, shown in self._shown.items():
            files |= self._copies(digest, shown)
        files["index.html"] = self._index(computation).encode()
        return files

    # --- what is told

    @cached_property
    def _plan(self) -> Plan:
        return plan(self.archive.conn, self.catalogue, date.max)

    @cached_property
    def _veil(self) -> Veil:
        return Veil(dict.fromkeys(self._plan.words, SAID))

    @cached_property
    def _computation(self) -> list[str]:
        told = Explaining(self.world, self.catalogue, self.verdict, self._page)
        lines = list(told.lines())
        return [self._hide(line) for line in lines]

    def _page(self, snapshot_id: int) -> Page:
        self._named.add(snapshot_id)
        return page_of(self.archive.snapshot(snapshot_id))

    @cached_property
    def _telling(self) -> Telling:
        """With the persons that the pages of this duty's item mask, as the published copy has them."""
        with closing(sqlite3.connect(":memory:")) as shown:
            shown.execute("CREATE TABLE bodies (digest TEXT, persons TEXT, data BLOB)")
            ones = ((digest, self._one(digest)) for digest in sorted(self._of_item()))
            rows = ((digest, one.persons, one.data) for digest, one in ones)
            shown.executemany("INSERT INTO bodies VALUES (?, ?, ?)", rows)
            return Telling(self.archive, shown, self._plan)

    def _of_item(self) -> set[str]:
        of = (f"{sql} WHERE i.item_id = ?" for sql in (telling.OWN, telling.LISTS))
        rows = [row for sql in of for row in self.archive.conn.execute(sql, (self.verdict.item_id,))]
        return {bodies.digest_text(row[1]) for row in rows}

    def _hide(self, text: str) -> str:
        return self._telling.hide(text, self.verdict.item_id) or ""

    def _one(self, digest: str) -> Shown:
        (bearer,) = self.archive.conn.execute(BEARER, (bodies.digest_bytes(digest),)).fetchone()
        return shown_of(self.archive, digest, bearer, self._plan, self._veil)

    # --- what it rests on

    @cached_property
    def _snapshots(self) -> list[Snapshot]:
        """Those of the evidence, those that the computation names, and the lists that the visits read."""
        assert self._computation
        ids = {e.snapshot_id for e in self.verdict.evidence if e.snapshot_id is not None} | self._named
        of = "SELECT id FROM snapshots WHERE visit_id = ? AND role = 'list'"
        ids |= {row[0] for visit in self._visits for row in self.archive.conn.execute(of, (visit,))}
        return [self.archive.snapshot(each) for each in sorted(ids)]

    @cached_property
    def _visits(self) -> list[int]:
        return sorted({e.visit_id for e in self.verdict.evidence if e.visit_id is not None})

    @cached_property
    def _shown(self) -> dict[str, Shown]:
        return {digest: self._one(digest) for digest in sorted({s.digest for s in self._snapshots if s.digest})}

    @cached_property
    def _snapshot_rows(self) -> list[Row]:
        return [self._snapshot_row(snapshot) for snapshot in self._snapshots]

    def _snapshot_row(self, snapshot: Snapshot) -> Row:
        roles = {e.role for e in self.verdict.evidence if e.snapshot_id == snapshot.id}
        return {
            "id": snapshot.id,
            "run_id": snapshot.run_id,
            "seq": snapshot.seq,
            "url": self._hide(snapshot.url),
            "observed_at": iso(snapshot.observed_at),
            "asked_for": snapshot.role.value,
            "status": snapshot.status or "",
            "digest": snapshot.digest or "",
            "size": "" if snapshot.size is None else snapshot.size,
            "error": snapshot.error or "",
            "visit_id": snapshot.visit_id or "",
            "roles": ";".join(sorted(roles)),
            "pages": _left_out(self._shown[snapshot.digest]) if snapshot.digest else "",
            "seals": ";".join(root for root in self._made if self._seals(snapshot, self._made[root])),
        }

    @cached_property
    def _visit_rows(self) -> list[Row]:
        return [self._visit_row(visit) for visit in self._visits]

    def _visit_row(self, visit: int) -> Row:
        row = self.archive.conn.execute(VISIT, (visit,)).fetchone()
        number = seals.visit_numbers(self.archive, row[1])[visit]
        under = [
            root
            for root, seal in self._made.items()
            if seal.run_id == row[1] and seal.after_visit < number <= seal.last_visit
        ]
        return {
            "id": visit,
            "run_id": row[1],
            "observer": row[2],
            "clock": row[3],
            "section": row[4],
            "planned_at": iso(row[5]),
            "observed_at": "" if row[6] is None else iso(row[6]),
            "outcome": row[7],
            "reason": row[8],
            "items_listed": row[9],
            "roles": ";".join(sorted({e.role for e in self.verdict.evidence if e.visit_id == visit})),
            "seals": ";".join(under),
        }

    @cached_property
    def _made(self) -> dict[str, seals.Seal]:
        return {seal.root.hex(): seal for seal in seals.seals_of(self.archive.conn)}

    @staticmethod
    def _seals(snapshot: Snapshot, seal: seals.Seal) -> bool:
        return seal.run_id == snapshot.run_id and seal.after_seq < snapshot.seq <= seal.last_seq

    @cached_property
    def _roots(self) -> list[str]:
        used = {root for row in (*self._snapshot_rows, *self._visit_rows) for root in row["seals"].split(";") if root}
        return [root for root in self._made if root in used]

    @property
    def _withheld(self) -> list[tuple[str, ...]]:
        return [
            (digest, self._plan.bodies[digest].value, *(self._hide(text) for text in told))
            for digest in self._shown
            for ruling in self._plan.rulings.get(digest, ())
            for told in [(ruling.decided_on.isoformat(), ruling.by, ruling.why, ruling.document)]
        ]

    # --- the files

    @cached_property
    def _duty(self) -> Row:
        verdict, owed = self.verdict, self._told.obligation
        state = verdict.state or verdict.machine_state
        return {
            "id": self.key,
            "as_of": iso(self.world.as_of),
            "obligation": owed.id,
            "row": owed.row,
            "clause": owed.clause,
            "phrase": owed.phrase.text,
            "source": f"{self._told.source.title} {self._told.source.number}".strip(),
            "office": self.catalogue.offices[verdict.office_id].name,
            "subject_kind": verdict.subject_kind,
            "subject": self._telling.name(verdict.subject, verdict.item_id),
            "trigger_on": verdict.trigger_on.isoformat() if verdict.trigger_on else None,
            "due_at": None if verdict.due_at is None else iso(verdict.due_at),
            "machine_state": verdict.machine_state.value,
            "state": state.value,
            "basis": verdict.basis.value if verdict.basis else None,
            "holds": verdict.holds,
            "contested": verdict.contested,
            "words": self._hide(verdict.words),
            "rules": RULES_VERSION,
            "catalogue": self.catalogue.digest,
        }

    @property
    def _told(self) -> Explaining:
        return Explaining(self.world, self.catalogue, self.verdict, self._page)

    def _headers(self, snapshot: Snapshot) -> str:
        first = f"{snapshot.status or snapshot.error} {snapshot.url}"
        return "".join(f"{self._hide(line)}\n" for line in (first, *(f"{n}: {v}" for n, v in snapshot.headers)))

    def _copies(self, digest: str, shown: Shown) -> dict[str, bytes]:
        name = f"pages/{digest.removeprefix('sha256:')}"
        made: dict[str, bytes] = {}
        if not _left_out(shown):
            made[f"{name}.bin"] = self.archive.body(digest)
        if shown.data is not None and shown.kind != "binary":
            source = shown.data.decode(shown.charset or "utf-8", "replace")
            made[f"{name}.source.txt"] = source.encode()
            made[f"{name}.txt"] = (_plain(source) if shown.kind == "html" else source).encode()
        return made

    def _index(self, computation: str) -> str:
        papers = Environment(loader=FileSystemLoader(PAPERS), autoescape=True, trim_blocks=True)
        duty, verdict = self._duty, self.verdict
        due = None if verdict.due_at is None else day_of(verdict.due_at - 1).isoformat()
        margins = {"margin_min": verdict.margin_min, "margin_max": verdict.margin_max, "due_on": due}
        state = words.named({**duty, "state": verdict.state or verdict.machine_state})
        shown = {
            "key": self.key,
            "subject": words.period(duty["subject"], "zh"),
            "state": (state.zh, state.en),
            "basis": words.BASES[verdict.basis] if verdict.basis else None,
            "sentence": words.sentence({**duty, **margins}),
            "words_zh": chinese(duty["words"], {section.id: section.name for section in self.catalogue.sections}),
            "computation": computation,
            "snapshots": [self._linked(row) for row in self._snapshot_rows],
            "visits": [self._worded(row) for row in self._visit_rows],
            "withheld": self._withheld,
            "roots": self._roots,
            "unsealed": sum(not row["seals"] for row in (*self._snapshot_rows, *self._visit_rows)),
        }
        return papers.get_template("evidence.html").render(duty | shown)

    def _linked(self, row: Row) -> Row:
        name = f"pages/{row['digest'].removeprefix('sha256:')}"
        shown = self._shown.get(row["digest"])
        links = [(f"{name}.txt", "文字 text"), (f"{name}.source.txt", "源码 source")] if _is_text(shown) else []
        if shown is not None and not _left_out(shown):
            links.append((f"{name}.bin", "原始字节 bytes"))
        note = NOTES.get(row["pages"], "")
        return row | {
            "headers": f"headers/{row['id']}.txt",
            "links": links,
            "note": note,
            "role_zh": _roles(row["roles"]) or "巡查所读列表、所引页面 read on the way",
        }

    def _worded(self, row: Row) -> Row:
        section = next((s.name for s in self.catalogue.sections if s.id == row["section"]), "")
        outcome = words.OUTCOMES[Outcome(row["outcome"])]
        return row | {"section_name": section, "outcome_zh": " ".join(outcome), "role_zh": _roles(row["roles"])}


NOTES = {
    "withheld": "依裁定不附。 Withheld by ruling.",
    "masked": "含须遮蔽的内容，不附原始字节。 Private data masked: the bytes are left out.",
    "not shown": "无法确认其中没有须遮蔽的内容，不附。 Cannot be shown to hold nothing private: left out.",
}


def _left_out(shown: Shown) -> str:
    """Why the bytes are not in the pack; blank where they are."""
    if shown.treatment == "whole":
        return "withheld"
    if shown.data is None:
        return "not shown"
    return "masked" if shown.masked else ""


def _is_text(shown: Shown | None) -> bool:
    return shown is not None and shown.data is not None and shown.kind != "binary"


def _roles(roles: str) -> str:
    return "；".join(" ".join(words.ROLES.get(role, (role, ""))) for role in roles.split(";") if role)


def _plain(source: str) -> str:
    """What a reader sees of a page, a block a line."""
    try:
        page = lxml.html.document_fromstring(source.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except lxml.etree.ParserError:
        return ""
    lxml.etree.strip_elements(page, "script", "style", "noscript", lxml.etree.Comment, with_tail=False)
    for node in page.iter(*APART):
        node.tail = f"\n{node.tail or ''}"
    lines = (" ".join(line.split()) for line in "".join(map(str, page.itertext())).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _table(rows: list[Row]) -> bytes:
    return _csv(tuple(rows[0]) if rows else (), (row.values() for row in rows))


def _csv(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """With a byte order mark, and cells that a spreadsheet would take for a formula disarmed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([safe_cell(str(cell)) for cell in row] for row in (heads, *rows))
    return ("\ufeff" + out.getvalue()).encode()
