"""A district as data. `load` reads a catalogue's folder and checks everything; a fault names its file and line.

    load("zhoucun")            a catalogue of this package, by name
    load(Path("my/district"))  a folder

CSV is UTF-8 with or without BOM; lists are joined by `;`; yes/no; blank is unknown; `valid_to` and `to` are the last
day included. The files and their columns: `files.TABLES`; the params of each rule: `params.PARAMS`;
how a ruling withholds: `withheld`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.catalogue import links, tables, texts
from archive.catalogue.faults import CatalogueError, Fault
from archive.catalogue.files import Folder
from archive.catalogue.phrases import PhraseError, read_phrase
from archive.catalogue.scaffold import new
from archive.records import Catalogue

CATALOGUES = Path(__file__).parent / "catalogues"

__all__ = ["CATALOGUES", "CatalogueError", "Fault", "PhraseError", "check", "load", "new", "read_phrase"]


def load(name_or_dir: str | Path) -> Catalogue:
    """The catalogue of that name (in `catalogues/`) or folder. Raises CatalogueError with every fault at once."""
    loaded = _read(name_or_dir)
    if loaded.faults:
        raise CatalogueError(loaded.faults)
    return _catalogue(loaded)


def check(name_or_dir: str | Path) -> list[Fault]:
    """Every fault of a catalogue, in order of file and line; none: it loads."""
    try:
        return list(CatalogueError(_read(name_or_dir).faults).faults)
    except CatalogueError as error:  # no such folder
        return list(error.faults)


@dataclass(frozen=True, slots=True)
class _Loaded:
    folder: Folder
    district: texts.District
    parts: links.Parts
    faults: list[Fault]


def _find(name_or_dir: str | Path) -> Path:
    named = CATALOGUES / name_or_dir
    if isinstance(name_or_dir, str) and Path(name_or_dir).name == name_or_dir and named.is_dir():
        return named
    path = Path(name_or_dir)
    if not path.is_dir():
        held = sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()) if CATALOGUES.is_dir() else []
        raise CatalogueError([Fault(str(name_or_dir), 0, str(name_or_dir), f"a folder, or one of: {', '.join(held)}")])
    return path


def _read(name_or_dir: str | Path) -> _Loaded:
    faults: list[Fault] = []
    folder = Folder(_find(name_or_dir), faults)
    district = texts.district(folder)
    sources = {placed.noun.id: placed.noun for placed in district.sources}
    parts = links.Parts(
        sources=district.sources,
        kinds=district.kinds,
        sites=tables.read(folder.table("sites.csv"), partial(tables.site, lag_hours=district.lag_hours)),
        epochs=tables.read(folder.table("epochs.csv"), tables.epoch),
        offices=tables.read(folder.table("offices.csv"), tables.office),
        aliases=tables.read(folder.table("aliases.csv"), tables.alias),
        sections=tables.read(folder.table("sections.csv"), tables.section),
        obligations=texts.obligations(folder, sources),
        entries=tables.read(folder.table("entries.csv"), tables.entry),
        contests=tables.read(folder.table("contests.csv"), tables.contest),
        rulings=tables.read(folder.table("rulings.csv"), tables.ruling),
        calendar=tables.read(folder.table("calendar.csv"), tables.calendar_day),
        noise=tables.read(folder.table("noise.csv"), tables.noise),
    )
    links.check(parts)
    if district.head is not None:
        links.controls(district.head, district.control_hosts, parts)
    return _Loaded(folder, district, parts, faults)


def _catalogue(loaded: _Loaded) -> Catalogue:
    parts, district = loaded.parts, loaded.district
    sections = [placed.noun for placed in parts.sections]
    first = {section.id: place for place, section in reversed(list(enumerate(sections)))}
    return Catalogue(
        id=district.id,
        name=district.name,
        contact=district.contact,
        folder=str(loaded.folder.path),
        digest=loaded.folder.digest(),
        sources={placed.noun.id: placed.noun for placed in parts.sources},
        kinds={placed.noun.id: placed.noun for placed in parts.kinds},
        sites={placed.noun.id: placed.noun for placed in parts.sites},
        epochs=tuple(placed.noun for placed in parts.epochs),
        offices={placed.noun.id: placed.noun for placed in parts.offices},
        aliases=tuple(placed.noun for placed in parts.aliases),
        # a migrated section's lines stand together, in order of validity, where its first line stands
        sections=tuple(sorted(sections, key=lambda s: (first[s.id], s.valid_from is not None, s.valid_from))),
        obligations=tuple(placed.noun for placed in parts.obligations),
        entries=tuple(placed.noun for placed in parts.entries),
        contests=tuple(placed.noun for placed in parts.contests),
        rulings=tuple(placed.noun for placed in parts.rulings),
        calendar=tuple(placed.noun for placed in parts.calendar),
        stamp_service=district.stamp_service,
        stamp_certificate=district.stamp_certificate,
        control_hosts=district.control_hosts,
        noise=tuple(placed.noun for placed in parts.noise),
    )
