"""A published copy of the sample's archive, read with the story's names for things."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from tests.sample.expected_observed import SAME_ITEM
from tests.sample.families import path_of
from tests.sample.places import HOSTS, SHELVES
from tests.sample.story import THINGS

BY_ID = {thing.id: thing for thing in THINGS}


def name_of(subject: str) -> str:
    """The thing whose address the item bears; a period is its own name."""
    return SAME_ITEM.get(subject, subject)


class Public:
    """`ports`: those at which the district was served while it was crawled."""

    def __init__(self, file: Path, ports: Mapping[str, int]) -> None:
        self.connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self.connection.row_factory = sqlite3.Row
        self.ports = ports
        self.item_ids = {row["url"]: row["id"] for row in self.rows("SELECT id, url FROM items")}
        self.names = {self.item(thing): thing for thing in BY_ID if thing not in SAME_ITEM}

    def close(self) -> None:
        self.connection.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()

    def item(self, thing: str) -> str | None:
        """The id of the thing's item; None: it is not among the items."""
        told = BY_ID[name_of(thing)]
        shelf = SHELVES[told.shelf]
        path = path_of(told, shelf, HOSTS[shelf.host].family)
        return self.item_ids.get(f"http://127.0.0.1:{self.ports[shelf.host]}{path}")

    def duties(self) -> dict[tuple[str, str, str], sqlite3.Row]:
        """By obligation, office, and the thing or period."""
        return {
            (row["obligation_id"], row["office_id"], self._subject(row)): row
            for row in self.rows("SELECT * FROM duties")
        }

    def _subject(self, row: sqlite3.Row) -> str:
        named = self.names.get(row["item_id"]) if row["subject_kind"] in ("item", "pair") else None
        return named or str(row["subject"])
