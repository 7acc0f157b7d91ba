"""What refers to what: dangling references, ids and names given twice, offices and sections that do not meet."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from archive.catalogue.cells import Record, overlap
from archive.catalogue.params import KIND, KINDS, OBLIGATIONS, PARAMS
from archive.catalogue.standards import check_line
from archive.catalogue.tables import Placed
from archive.records import (
    Alias,
    CalendarDay,
    Contest,
    Entry,
    Epoch,
    Kind,
    NoiseRule,
    Obligation,
    Office,
    RuleName,
    Ruling,
    Section,
    Site,
    Source,
)

WITHOUT_TRIGGER = (RuleName.PERIOD, RuleName.SERIES)
Span = tuple[date | None, date | None]
Named = tuple[str, str, str, Span, Record]  # column, key, owner, validity, line


@dataclass(frozen=True, slots=True)
class Parts:
    """All lines of a catalogue, before they are trusted."""

    sources: Sequence[Placed[Source]]
    kinds: Sequence[Placed[Kind]]
    sites: Sequence[Placed[Site]]
    epochs: Sequence[Placed[Epoch]]
    offices: Sequence[Placed[Office]]
    aliases: Sequence[Placed[Alias]]
    sections: Sequence[Placed[Section]]
    obligations: Sequence[Placed[Obligation]]
    entries: Sequence[Placed[Entry]]
    contests: Sequence[Placed[Contest]]
    rulings: Sequence[Placed[Ruling]]
    calendar: Sequence[Placed[CalendarDay]]
    noise: Sequence[Placed[NoiseRule]] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a reference may name."""

    source: frozenset[str]
    kind: frozenset[str]
    site: frozenset[str]
    office: frozenset[str]
    section: frozenset[str]
    obligation: frozenset[str]
    contest: frozenset[str]


def check(parts: Parts) -> None:
    """Note every fault of reference at its own line."""
    known = _known(parts)
    _unique(parts)
    _references(parts, known)
    _sites(parts)
    _succession(parts.offices)
    _sections(parts)
    _names(parts)
    for placed in parts.obligations:
        _obligation(placed, parts, known)
    _entries(parts)
    _rulings(parts)


def _known(parts: Parts) -> Known:
    return Known(
        *(
            frozenset(placed.noun.id for placed in group if placed.noun.id)
            for group in (
                parts.sources,
                parts.kinds,
                parts.sites,
                parts.offices,
                parts.sections,
                parts.obligations,
                parts.contests,
            )
        )
    )


def _twice(column: str, keyed: Iterable[tuple[object, Record]], expected: str) -> None:
    seen: dict[object, int] = {}
    for key, line in keyed:
        if key in seen:
            line.fault(column, line.text(column), f"{expected} (first on line {seen[key]})")
        elif key:
            seen[key] = line.line


def _unique(parts: Parts) -> None:
    for group in (parts.sources, parts.kinds, parts.sites, parts.offices, parts.obligations, parts.contests):
        _twice("id", ((placed.noun.id, placed.at) for placed in group), "each id once")
    _twice("id", ((placed.noun.id, placed.at) for placed in parts.noise), "each id once")
    days = ((p.noun.day if p.noun.day > date.min else None, p.at) for p in parts.calendar)
    _twice("day", days, "each day once")
    keys = (((p.noun.obligation_id, p.noun.office_id, p.noun.entry), p.at) for p in parts.entries)
    _twice("entry", keys, "each entry of an office once")


def _refer(line: Record, column: str, known: frozenset[str], what: str, values: Iterable[str]) -> None:
    for value in values:
        if value and value not in known:
            line.fault(column, value, f"the id of {what}")


def _references(parts: Parts, known: Known) -> None:
    for source in parts.sources:
        for block in source.noun.blocks:
            _refer(source.at, "blocks", known.site, "a site of sites.csv", (*block.checked, *block.unchecked))
    for rule in parts.noise:
        _refer(rule.at, "site_id", known.site, "a site", [rule.noun.site_id])
    for epoch in parts.epochs:
        _refer(epoch.at, "site_id", known.site, "a site", [epoch.noun.site_id])
    for office in parts.offices:
        _refer(office.at, "successor_id", known.office, "an office", [office.noun.successor_id])
    for alias in parts.aliases:
        _refer(alias.at, "office_id", known.office, "an office", [alias.noun.office_id])
    for section in parts.sections:
        _refer(section.at, "site_id", known.site, "a site", [section.noun.site_id])
        _refer(section.at, "office_id", known.office, "an office", [section.noun.office_id])
        _refer(section.at, "kinds", known.kind, "a kind", section.noun.kinds)
    keyed: list[Placed[Entry] | Placed[Contest] | Placed[Ruling]] = [*parts.entries, *parts.contests, *parts.rulings]
    for line in keyed:
        _refer(line.at, "obligation_id", known.obligation, "an obligation", [line.noun.obligation_id])
        _refer(line.at, "office_id", known.office, "an office", [line.noun.office_id])
        if not isinstance(line.noun, Entry):
            _refer(line.at, "section_id", known.section, "a section", [line.noun.section_id])
    for ruling in parts.rulings:
        _refer(ruling.at, "contest_id", known.contest, "a contest", [ruling.noun.contest_id])


def _sites(parts: Parts) -> None:
    hosts = {placed.noun.id: host_of(placed.noun.url) for placed in parts.sites}
    for placed in parts.sites:
        if placed.noun.delay_s == 0 and not is_loopback(placed.noun.url):
            placed.at.fault(
                "delay_s", placed.at.text("delay_s"), "more than 0: only loopback may be asked without delay"
            )
    for section in parts.sections:
        host = hosts.get(section.noun.site_id)
        if section.noun.url and host and host_of(section.noun.url) != host:
            section.at.fault("url", section.noun.url, f"an address on {host}, the host of {section.noun.site_id}")


def controls(head: Record, urls: Iterable[str], parts: Parts) -> None:
    """A control host is no site of the district's: it would be down together with what it is to tell apart."""
    own = {host_of(placed.noun.url).rpartition(":")[0] for placed in parts.sites if placed.noun.url}
    own -= {"127.0.0.1", "localhost"}  # a sample's servers share their machine
    for url in urls:
        if host_of(url).rpartition(":")[0] in own:
            head.fault("control_hosts", url, "the address of a host that is none of sites.csv")


def host_of(url: str) -> str:
    """`host:port`; blank where the address is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname else ""


def is_loopback(url: str) -> bool:
    host = host_of(url).rpartition(":")[0]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _succession(offices: Sequence[Placed[Office]]) -> None:
    heirs = {placed.noun.id: placed.noun.successor_id for placed in offices}
    for placed in offices:
        seen, step = {placed.noun.id}, placed.noun.successor_id
        while step and step not in seen:
            seen.add(step)
            step = heirs.get(step, "")
        if step == placed.noun.id:
            placed.at.fault("successor_id", placed.noun.successor_id, "a body that is not, in the end, this one again")


def _clashes(named: Iterable[Named], expected: str) -> None:
    """Two lines of one key and different owners may not share a day; the later line bears the fault."""
    seen: dict[str, list[Named]] = {}
    for column, key, owner, span, line in named:
        for _, _, other, held, at in seen.setdefault(key, []):
            if key and other != owner and overlap(span, held):
                line.fault(column, line.text(column), f"{expected} ({at.file}:{at.line})")
                break
        seen[key].append((column, key, owner, span, line))


def _sections(parts: Parts) -> None:
    lines = [("id", p.noun.id, str(p.at.line), (p.noun.valid_from, p.noun.valid_to), p.at) for p in parts.sections]
    _clashes(lines, "a section's lines to follow each other in time: this one shares a day with another")


def _names(parts: Parts) -> None:
    """One name on one day is one office; an alias without a validity has its office's."""
    lives = {p.noun.id: (p.noun.valid_from, p.noun.valid_to) for p in parts.offices}
    names = [("name", plain(p.noun.name), p.noun.id, lives[p.noun.id], p.at) for p in parts.offices]
    others = [("alias", plain(p.noun.alias), p.noun.office_id, _alias_span(p.noun, lives), p.at) for p in parts.aliases]
    _clashes([*names, *others], "a name that is not another office's on the same day")


def _alias_span(alias: Alias, lives: Mapping[str, Span]) -> Span:
    life = lives.get(alias.office_id, (None, None))
    return (alias.valid_from or life[0], alias.valid_to or life[1])


def plain(name: str) -> str:
    return "".join(name.split())


def _obligation(placed: Placed[Obligation], parts: Parts, known: Known) -> None:
    noun, line = placed.noun, placed.at
    _refer(line, "source", known.source, "a source of district.yml", [noun.source_id])
    _refer(line, "offices", known.office, "an office", noun.offices)
    _refer(line, "sections", known.section, "a section", noun.sections)
    _refer(line, "kinds", known.kind, "a kind of district.yml", noun.kinds)
    for name, shape in {**PARAMS[noun.rule], "answered_by": OBLIGATIONS}.items():
        value = noun.params.get(name)
        texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        if shape in (KIND, KINDS):
            _refer(line, f"params.{name}", known.kind, "a kind of district.yml", texts)
        elif shape == OBLIGATIONS:
            _refer(line, f"params.{name}", known.obligation, "an obligation", texts)
    if noun.rule is RuleName.SITE:
        sites = noun.params.get("sites")
        _refer(line, "params.sites", known.site, "a site of sites.csv", sites if isinstance(sites, tuple) else ())
        check_line(noun, line, next((p.noun for p in parts.sources if p.noun.id == noun.source_id), None))
    _elements(noun, line, known)
    bound = _bound(placed, parts.offices)
    _reach(placed, bound, parts)


def _elements(noun: Obligation, line: Record, known: Known) -> None:
    """`of` names kinds and elements, `unless` elements: a slip of the pen would let an element never be asked for."""
    told = {name: value for name, value in noun.params.items() if isinstance(value, dict)}
    names = frozenset({*told.get("elements", ()), *told.get("fields", ())})
    wanted = [name for of in told.get("of", {}).values() for name in of]
    _refer(line, "params.of", known.kind, "a kind of district.yml", tuple(told.get("of", ())))
    _refer(line, "params.of", names, "an element or a field of the same obligation", wanted)
    _refer(line, "params.unless", names, "an element or a field of the same obligation", tuple(told.get("unless", ())))


def _bound(placed: Placed[Obligation], offices: Sequence[Placed[Office]]) -> tuple[str, ...]:
    noun, line = placed.noun, placed.at
    if bool(noun.offices) == bool(noun.office_class):
        line.fault("offices", "; ".join(noun.offices), "either offices or a class, and not both")
    members = tuple(p.noun.id for p in offices if p.noun.office_class == noun.office_class)
    if noun.office_class and not members:
        line.fault("class", noun.office_class, "a class that some line of offices.csv bears")
    return noun.offices or (members if noun.office_class else ())


def _reach(placed: Placed[Obligation], bound: tuple[str, ...], parts: Parts) -> None:
    """Each office bound, and each that inherits from it, must have a section that could carry its duty: where there is
    none to look at, silence would be taken for a lack."""
    noun, line = placed.noun, placed.at
    if noun.rule is RuleName.SITE:
        return
    if not noun.sections:
        line.fault("sections", "", "the sections that could carry it; wanted ones may be named")
        return
    owners = {p.noun.office_id for p in parts.sections if p.noun.id in noun.sections}
    heirs = {p.noun.id: p.noun.successor_id for p in parts.offices}
    for heir in dict.fromkeys(heir for office in bound for heir in _line_of(office, heirs)):
        if "" not in owners and heir not in owners:
            line.fault("sections", heir, "a section (or a line of one) that is this office's, or shared")


def _line_of(office: str, heirs: Mapping[str, str]) -> list[str]:
    """The office and those that its duties pass to."""
    line: list[str] = []
    while office in heirs and office not in line:
        line.append(office)
        office = heirs[office]
    return line


def _entries(parts: Parts) -> None:
    obligations = {p.noun.id: p for p in parts.obligations}
    allowed = (RuleName.ENTRY, RuleName.SERIES, RuleName.PRESENCE)
    for placed in parts.entries:
        owner = obligations.get(placed.noun.obligation_id)
        if owner is None:
            continue
        if owner.noun.rule not in allowed:
            expected = f"an obligation of the rule {', '.join(allowed)}, not {owner.noun.rule}"
            placed.at.fault("obligation_id", owner.noun.id, expected)
        if placed.noun.office_id and owner.noun.offices and placed.noun.office_id not in owner.noun.offices:
            placed.at.fault("office_id", placed.noun.office_id, f"an office that {owner.noun.id} binds")


def _rulings(parts: Parts) -> None:
    """A ruling that closes a contest is on the same duty or finding, and not of an earlier day; a corrected trigger day is of
    a duty that has one."""
    contests = {p.noun.id: p.noun for p in parts.contests}
    rules = {p.noun.id: p.noun.rule for p in parts.obligations}
    for placed in parts.rulings:
        ruling, line = placed.noun, placed.at
        if ruling.sets == "trigger" and rules.get(ruling.obligation_id) in WITHOUT_TRIGGER:
            line.fault("sets", "trigger", f"another: the duties of {ruling.obligation_id} have no trigger day")
        contest = contests.get(ruling.contest_id)
        if contest is None:
            continue
        if ruling.sets != "withheld" and _key(ruling) != _key(contest):
            line.fault(
                "contest_id",
                contest.id,
                f"a contest on the same duty or finding; it is on {'; '.join(filter(None, _key(contest)))}",
            )
        if ruling.decided_on < contest.received_on:
            expected = f"a day not before {contest.received_on.isoformat()}, when {contest.id} was received"
            line.fault("decided_on", ruling.decided_on.isoformat(), expected)


def _key(line: Contest | Ruling) -> tuple[str, ...]:
    return (line.obligation_id, line.office_id, line.subject, line.finding_kind, line.section_id)
