"""Who a page names, and what kind of thing it is: by the catalogue's names and words, never guessed (semantics §7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from archive.records import Article, Catalogue


def _in_force(day: date | None, begins: date | None, ends: date | None) -> bool:
    return day is None or ((begins is None or begins <= day) and (ends is None or day <= ends))


def office_named(catalogue: Catalogue, name: str | None, day: date | None) -> str | None:
    """The office of that name or alias on that day; None where none or several have it. A name that nobody else has
    taken over keeps naming its body."""
    wanted = "".join((name or "").split())
    if not wanted:
        return None
    bearers = [
        (office.id, _in_force(day, office.valid_from, office.valid_to))
        for office in catalogue.offices.values()
        if office.name == wanted
    ] + [
        (alias.office_id, _in_force(day, alias.valid_from, alias.valid_to))
        for alias in catalogue.aliases
        if alias.alias == wanted
    ]
    current = {office for office, in_force in bearers if in_force}
    found = current or {office for office, _ in bearers}
    return found.pop() if len(found) == 1 else None


def named_offices(catalogue: Catalogue, names: Iterable[str | None], day: date | None) -> frozenset[str]:
    """Every catalogue office that the page names."""
    return frozenset(office for name in names if (office := office_named(catalogue, name, day)))


def source_names(article: Article | None, listed: str | None) -> tuple[str | None, ...]:
    """信息来源, 发布机构 and 发文机关 as the page gives them; the list's where the page gives none."""
    if article is None:
        return (listed,)
    shown = (article.source_name, article.issuer)
    return shown if any(shown) else (article.source_meta, listed)


def kinds_of(catalogue: Catalogue, title: str, sections: Iterable[str]) -> frozenset[str] | None:
    """The kinds whose words the title holds; else the one kind of its sections; None where it cannot be told."""
    told = frozenset(kind.id for kind in catalogue.kinds.values() if any(word in title for word in kind.words))
    if told:
        return told
    wanted = set(sections)
    of_sections = {section.kinds for section in catalogue.sections if section.id in wanted}
    if len(of_sections) == 1:
        kinds = next(iter(of_sections))
        return frozenset(kinds) if len(kinds) == 1 else None
    return None
