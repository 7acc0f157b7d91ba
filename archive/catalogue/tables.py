"""The CSV tables as records: one reader a file, form only; what refers to what is `links`' to check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from archive.catalogue import withheld
from archive.catalogue.cells import Record
from archive.catalogue.params import DUE_EXPECTED, is_due_rule
from archive.records import Alias, CalendarDay, Contest, Entry, Epoch, NoiseRule, Office, Ruling, Section, Site
from archive.records.noise import WHAT, fault_of

LAG_HOURS = 24.0
DELAY_S = 2.0
STATUSES = ("verified", "unverified", "wanted")
SETS = ("excused", "trigger", "upheld", "lawful_removal", "emptied", "epoch", "withheld")
OF_DUTIES = ("excused", "trigger")  # what can be set of a duty alone
Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True)
class Placed(Generic[Noun]):
    """A record with the line it came from."""

    noun: Noun
    at: Record


def read(lines: Iterator[Record], reader: Callable[[Record], Noun]) -> list[Placed[Noun]]:
    return [Placed(reader(line), line) for line in lines]


def family(line: Record) -> str:
    text = line.text("family")
    if text and not (text.isascii() and text.replace("_", "a").isalnum() and text.islower()):
        line.fault("family", text, "a site family such as hanweb_jcms, or blank: told from the page")
    return text


def site(line: Record, lag_hours: float = LAG_HOURS) -> Site:
    return Site(
        id=line.id(),
        name=line.needed("name"),
        url=line.url("url"),
        portal=line.yes("portal"),
        id_code=line.text("id_code"),
        family=family(line),
        lag_s=round(line.number("lag_hours", lag_hours) * 3600),
        delay_s=line.number("delay_s", DELAY_S),
        note=line.text("note"),
    )


def epoch(line: Record) -> Epoch:
    line.span("from_on", "to_on")
    return Epoch(line.id("site_id"), line.needed_day("from_on"), line.day("to_on"), line.text("note"))


def office(line: Record) -> Office:
    valid = line.span("valid_from", "valid_to")
    return Office(
        line.id(), line.needed("name"), line.text("class"), *valid, line.text("successor_id"), line.text("note")
    )


def alias(line: Record) -> Alias:
    return Alias(line.id("office_id"), line.needed("alias"), *line.span("valid_from", "valid_to"))


def section(line: Record) -> Section:
    status = line.choice("status", STATUSES)
    url = line.url("url", needed=False)
    if status == "wanted" and url:
        line.fault("url", url, "no address: this section is wanted")
    if status in STATUSES[:2] and not url:
        line.fault("url", "", "an address, or the status wanted")
    valid_from, valid_to = line.span("valid_from", "valid_to")
    return Section(
        id=line.id(),
        site_id=line.id("site_id"),
        name=line.needed("name"),
        url=url,
        valid_from=valid_from,
        valid_to=valid_to,
        family=family(line),
        office_id=line.text("office_id"),
        kinds=line.parts("kinds"),
        capped=line.yes_or_blank("capped"),
        status=status,
        origin=line.text("origin"),
        note=line.text("note"),
    )


def entry(line: Record) -> Entry:
    due_rule = line.text("due_rule")
    if due_rule and not is_due_rule(due_rule):
        line.fault("due_rule", due_rule, DUE_EXPECTED)
    line.needed("matches")
    return Entry(
        line.id("obligation_id"),
        line.text("office_id"),
        line.needed("entry"),
        line.pattern("matches"),
        line.parts("hints"),
        due_rule,
        line.text("covers"),
    )


def contest(line: Record) -> Contest:
    keyed(line)
    return Contest(
        id=line.id(),
        obligation_id=line.text("obligation_id"),
        office_id=line.text("office_id"),
        subject=line.text("subject"),
        finding_kind=line.text("finding_kind"),
        section_id=line.text("section_id"),
        received_on=line.needed_day("received_on"),
        by=line.needed("by"),
        claim=line.needed("claim"),
        document=line.text("document"),
    )


def ruling(line: Record) -> Ruling:
    sets = line.choice("sets", SETS)
    if sets == "emptied":
        line.needed("section_id")
    elif sets not in ("epoch", "withheld") or line.text("obligation_id") or line.text("finding_kind"):
        keyed(line)
    if sets == "trigger":
        line.needed_day("value")
    if sets in OF_DUTIES and line.text("finding_kind"):
        line.fault(
            "sets",
            sets,
            "a duty's key (obligation_id, office_id, subject): of a finding nothing of the kind can be set",
        )
    if sets == "lawful_removal" and line.text("finding_kind") != "removed":
        line.fault("finding_kind", line.text("finding_kind"), "removed: a lawful removal is of that finding")
    if sets == "upheld":
        line.needed("contest_id")
    read = _ruling(line, sets)
    if sets == "withheld":
        try:
            withheld.read(read)
        except withheld.WithheldError as error:
            line.fault(error.column, line.text(error.column), str(error))
    return read


def _ruling(line: Record, sets: str) -> Ruling:
    return Ruling(
        obligation_id=line.text("obligation_id"),
        office_id=line.text("office_id"),
        subject=line.text("subject"),
        finding_kind=line.text("finding_kind"),
        section_id=line.text("section_id"),
        contest_id=line.text("contest_id"),
        sets=sets,
        value=line.text("value"),
        decided_on=line.needed_day("decided_on"),
        by=line.needed("by"),
        why=line.needed("why"),
        document=line.text("document"),
        line=line.line,
    )


def keyed(line: Record) -> None:
    """A duty is keyed by obligation, office and subject; a finding by its kind, section and subject. Never both."""
    duty, finding = line.text("obligation_id"), line.text("finding_kind")
    if bool(duty) == bool(finding):
        line.fault("obligation_id", duty, "either obligation_id (a duty) or finding_kind (a finding)")
    elif duty:
        line.needed("office_id")
        line.needed("subject")


def calendar_day(line: Record) -> CalendarDay:
    return CalendarDay(line.needed_day("day"), line.yes("working"), line.needed("document"))


def noise(line: Record) -> NoiseRule:
    """A noise rule of the district. One that could leave out a sentence, a day, a sum or a number is a fault."""
    line.needed("why")
    rule = NoiseRule(line.id(), line.text("site_id"), line.choice("what", WHAT), line.needed("match"), line.text("why"))
    if rule.match and (fault := fault_of(rule)):
        line.fault("match", rule.match, fault)
    return rule
