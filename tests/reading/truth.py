"""The labelled real pages of the research material, beside the repository: file, address, kind and truth of each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from archive.reading import read_article, read_list
from archive.records import Article, Blocked, ListPage

REPO = Path(__file__).resolve().parents[2]
SHARED = REPO.parent / "shared"
SPACE = re.compile(r"[ \t\n\r\f\v\u00a0\u3000\u200b\u2002\u2003]+")


@dataclass(frozen=True, eq=False)
class Saved:
    """One saved page. `url` is complete: where a label gives no exact address, one of the same folder."""

    name: str
    file: Path
    kind: str
    url: str
    base: str
    truth: dict[str, Any]


def address(label: dict[str, Any]) -> str:
    text = str(label.get("url", "")).split(" ")[0]
    if not re.match(r"https?://[\w.:-]+/", text) or "…" in text:
        host = re.match(r"https?://[\w.:-]+/", text)
        text = (host.group(0) if host else "https://example.gov.cn/") + "section/page.html"
    asked = re.search(r"startrecord=(\d+) endrecord=(\d+) perpage=(\d+)", str(label.get("url", "")))
    if asked:
        text += "?startrecord={}&endrecord={}&perpage={}".format(*asked.groups())
    return text


def saved(name: str, label: dict[str, Any], folder: Path) -> Saved:
    url = address(label)
    return Saved(name, folder / label["file"], label["kind"], url, label.get("base_url") or url, label["truth"])


@cache
def all_saved() -> tuple[Saved, ...]:
    """Every labelled page; none where the research material is absent."""
    found: list[Saved] = []
    pages, district = SHARED / "real-pages", SHARED / "real-district"
    if (pages / "labels.json").is_file():
        labels = json.loads((pages / "labels.json").read_text("utf-8"))
        found += [saved(name, label, pages) for name, label in labels.items() if not name.startswith("_")]
    if (district / "labels.json").is_file():
        labels = json.loads((district / "labels.json").read_text("utf-8"))
        found += [
            saved(name, label, district) for part in ("lists", "articles") for name, label in labels[part].items()
        ]
    return tuple(found)


def fields(kind: str) -> list[Any]:
    """(page, field) of every labelled field of a kind; one skipped case where the material is absent."""
    cases = [
        pytest.param(page, key, id=f"{page.name}-{key}")
        for page in all_saved()
        if page.kind == kind
        for key in page.truth
    ]
    return cases or [
        pytest.param(None, None, marks=pytest.mark.skip(reason="../shared with the labelled pages is absent"))
    ]


@cache
def reading(page: Saved) -> ListPage | Article | Blocked:
    body = page.file.read_bytes()
    read = read_article if page.kind == "article" else read_list
    return read(body, page.url, "text/html")


def bare(text: str) -> str:
    return SPACE.sub("", text)


def joined(page: Saved, href: str) -> str:
    return urljoin(page.base, href)
