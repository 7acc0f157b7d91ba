"""What a CMS family is to the registry: its name, its marks, and how its pages are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.reading.dom import Page
from archive.records import Article, ListPage


@dataclass(frozen=True, slots=True)
class Family:
    """`recognises` goes by marks of the page or its address; the readers give None where nothing is recognised."""

    name: str
    recognises: Callable[[Page], bool]
    list_page: Callable[[Page], ListPage | None]
    article: Callable[[Page], Article | None]
