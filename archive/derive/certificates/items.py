"""Which item is meant: by its id, an address, or its title."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

BY_TITLE = """
SELECT DISTINCT coalesce(i.item_id, -l.url_id) FROM listings l LEFT JOIN item_urls i ON i.url_id = l.url_id
LEFT JOIN items t ON t.id = i.item_id WHERE l.title {match} OR t.title {match} ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item as a certificate names it. `id` is None where the archive judged none, or knows the address alone."""

    id: int | None
    title: str | None
    urls: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.id or '-'}\t{self.title or '-'}\t{' '.join(self.urls)}"


def find(conn: sqlite3.Connection, text: str) -> list[Wanted]:
    """The items that `text` may mean: one, none, or the candidates of an ambiguous title."""
    if text.isdecimal() and conn.execute("SELECT 1 FROM items WHERE id = ?", (int(text),)).fetchone():
        return [_of(conn, int(text))]
    if "://" in text:
        row = conn.execute(
            "SELECT i.item_id FROM item_urls i JOIN urls u ON u.id = i.url_id WHERE u.url = ?", (text,)
        ).fetchone()
        return [_of(conn, row[0])] if row else [Wanted(None, _listed_title(conn, text), (text,))]
    exact = conn.execute(BY_TITLE.format(match="= :text"), {"text": text}).fetchall()
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    holding = BY_TITLE.format(match="LIKE :text ESCAPE '\\'")
    keys = exact or conn.execute(holding, {"text": f"%{escaped}%"}).fetchall()
    return [_of(conn, key) for (key,) in keys]


def _of(conn: sqlite3.Connection, key: int) -> Wanted:
    """`key`: an item's id, or the negative id of a URL that belongs to none."""
    if key < 0:
        (url,) = conn.execute("SELECT url FROM urls WHERE id = ?", (-key,)).fetchone()
        return Wanted(None, _listed_title(conn, url), (url,))
    urls = conn.execute(
        "SELECT u.url FROM item_urls i JOIN urls u ON u.id = i.url_id WHERE i.item_id = ? ORDER BY u.url", (key,)
    ).fetchall()
    (title,) = conn.execute("SELECT title FROM items WHERE id = ?", (key,)).fetchone()
    return Wanted(key, title, tuple(row[0] for row in urls))


def _listed_title(conn: sqlite3.Connection, url: str) -> str | None:
    row = conn.execute(
        "SELECT l.title FROM listings l JOIN urls u ON u.id = l.url_id WHERE u.url = ? ORDER BY l.first_seen LIMIT 1",
        (url,),
    ).fetchone()
    return row[0] if row else None
