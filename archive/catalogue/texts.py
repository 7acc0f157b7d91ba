"""district.yml and obligations.yml as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import yaml
from cryptography.x509 import load_pem_x509_certificates

from archive.catalogue.cells import Cell, Record, is_url
from archive.catalogue.faults import Fault
from archive.catalogue.files import Folder, entries, pairs, record
from archive.catalogue.params import read_params
from archive.catalogue.phrases import PhraseError, read_phrase
from archive.catalogue.standards import blocks, check_standard
from archive.catalogue.tables import LAG_HOURS, Placed
from archive.records import Kind, Obligation, Phrase, RuleName, Source

DISTRICT = (
    "id",
    "name",
    "contact",
    "lag_hours",
    "stamp_service",
    "stamp_certificate",
    "control_hosts",
    "sources",
    "kinds",
)
SOURCE = (
    *("id", "title", "number", "dated", "from", "to", "days", "lenient_to"),
    *("full_points", "pass_points", "bonus_above", "bonus_points", "blocks"),
)
KIND = ("id", "words", "hints")
OBLIGATION = (
    "id",
    "row",
    "source",
    "clause",
    "phrase",
    "offices",
    "class",
    "sections",
    "kinds",
    "rule",
    "params",
    "in_place",
    "from",
    "to",
)


@dataclass(frozen=True, slots=True)
class District:
    id: str = ""
    name: str = ""
    contact: str = ""
    lag_hours: float = LAG_HOURS
    sources: Sequence[Placed[Source]] = ()
    kinds: Sequence[Placed[Kind]] = ()
    stamp_service: str = ""
    stamp_certificate: bytes = b""
    control_hosts: tuple[str, ...] = ()
    head: Record | None = None


def district(folder: Folder) -> District:
    file, faults = "district.yml", folder.faults
    root = folder.yaml(file)
    if root is None:
        return District()
    head = record(file, root, DISTRICT, faults, nested=("sources", "kinds"))
    nodes = {key: node for key, (node, _) in pairs(file, root, []).items()}
    sources = entries(file, nodes.get("sources"), faults, "sources")
    kinds = [record(file, node, KIND, faults) for node in entries(file, nodes.get("kinds"), faults, "kinds")]
    return District(
        head.id(),
        head.needed("name"),
        head.text("contact"),
        head.number("lag_hours", LAG_HOURS),
        [_source(file, node, faults) for node in sources],
        [Placed(Kind(line.id(), line.parts("words"), line.parts("hints")), line) for line in kinds],
        head.url("stamp_service", needed=False),
        _stamp_certificate(folder, head),
        _control_hosts(head),
        head,
    )


def _control_hosts(head: Record) -> tuple[str, ...]:
    """Addresses of hosts that are not the district's own."""
    urls = head.parts("control_hosts")
    for url in urls:
        if not is_url(url):
            head.fault("control_hosts", url, "addresses such as https://www.gov.cn/robots.txt")
    return urls


def _stamp_certificate(folder: Folder, head: Record) -> bytes:
    """The PEM file of the catalogue's folder by which the stamps of the service are checked."""
    name = head.text("stamp_certificate")
    if bool(name) != bool(head.text("stamp_service")):
        head.fault("stamp_certificate", name, "both stamp_service and stamp_certificate, or neither")
    pem = folder.files.get(name, b"")
    try:
        if name:
            load_pem_x509_certificates(pem)
    except ValueError:
        head.fault("stamp_certificate", name, f"a file of certificates (PEM) in {folder.path}")
    return pem


def _source(file: str, node: yaml.Node, faults: list[Fault]) -> Placed[Source]:
    line = record(file, node, SOURCE, faults, nested=("blocks",))
    begin, end = line.span("from", "to")
    lenient_to = line.day("lenient_to")
    if lenient_to and begin and lenient_to < begin:
        line.fault("lenient_to", line.text("lenient_to"), f"a day on or after from ({begin})")
    held = pairs(file, node, []).get("blocks") if isinstance(node, yaml.MappingNode) else None
    if held:
        line = Record(file, line.line, {**line.cells, "blocks": Cell("", held[1])}, faults)  # where its faults are told
    made = Source(
        id=line.id(),
        title=line.needed("title"),
        number=line.text("number"),
        dated=line.day("dated"),
        valid_from=begin,
        valid_to=end,
        days=line.choice("days", ("calendar", "working", "")) or None,
        lenient_to=lenient_to,
        full_points=line.number("full_points", 0) or None,
        pass_points=line.number("pass_points", 0) or None,
        bonus_above=line.number("bonus_above", 0) or None,
        bonus_points=line.number("bonus_points", 0) or None,
        blocks=blocks(file, held[0] if held else None, faults),
    )
    check_standard(line, made)
    return Placed(made, line)


def obligations(folder: Folder, sources: dict[str, Source]) -> list[Placed[Obligation]]:
    file, faults = "obligations.yml", folder.faults
    root = folder.yaml(file)
    found: list[Placed[Obligation]] = []
    for node in [] if root is None else entries(file, root, faults):
        line = record(file, node, OBLIGATION, faults, nested=("params",))
        found.append(Placed(_obligation(line, _params_of(file, node), sources, found), line))
    return found


def _params_of(file: str, node: yaml.Node) -> yaml.Node | None:
    held = pairs(file, node, []).get("params")
    return held[0] if held else None


def _obligation(
    line: Record, params: yaml.Node | None, sources: dict[str, Source], above: list[Placed[Obligation]]
) -> Obligation:
    rule = _rule(line)
    if rule is None:  # nothing that hangs on the rule can be read
        rule, params = RuleName.ITEM, None
    source = sources.get(line.text("source"))
    valid_from, valid_to = _force(line, source)
    phrase = _phrase(line, above)
    _fits(line, phrase)
    return Obligation(
        id=line.id(),
        row=line.text("row"),
        source_id=line.id("source"),
        clause=line.needed("clause"),
        phrase=phrase,
        offices=line.parts("offices"),
        office_class=line.text("class"),
        sections=line.parts("sections"),
        kinds=line.parts("kinds"),
        rule=rule,
        params=read_params(line.file, params, rule, line.faults),
        in_place=line.choice("in_place", ("yes", "no", "")) == "yes",
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _rule(line: Record) -> RuleName | None:
    text = line.choice("rule", tuple(rule.value for rule in RuleName))
    return next((rule for rule in RuleName if rule.value == text), None)


def _force(line: Record, source: Source | None) -> tuple[date, date | None]:
    """The obligation's own days, else its source's."""
    own_from, own_to = line.span("from", "to")
    begin = own_from or (source.valid_from if source else None)
    end = own_to or (source.valid_to if source else None)
    if begin is None and source is not None:
        line.fault("from", "", f"a day: the source {source.id} does not say from when it is in force")
    if begin and end and begin > end and not (own_from and own_to):
        line.fault("from", str(begin), f"a day on or before {end}, the last in force")
    return begin or date.min, end


def _phrase(line: Record, above: list[Placed[Obligation]]) -> Phrase:
    """A blank phrase is a source that states no deadline; 同上 takes that of the obligation above."""
    cell = line.cells.get("phrase")
    text = cell.text if cell else ""
    if not line.text("phrase"):
        return Phrase(text="", decidable=False)
    try:
        phrase = read_phrase(text)
    except PhraseError as reason:
        line.fault("phrase", text, reason.expected)
        return Phrase(text=text, decidable=False)
    if not phrase.inherits:
        return phrase
    if not above:
        line.fault("phrase", text, "a deadline: no obligation stands above this one")
        return phrase
    return replace(above[-1].noun.phrase, text=text, inherits=True)


def _fits(line: Record, phrase: Phrase) -> None:
    """A delay cannot be judged by period, nor a cadence by item."""
    rule = line.text("rule")
    if rule == RuleName.PERIOD and phrase.decidable and phrase.every is None:
        line.fault("phrase", phrase.text, "a cadence such as 一月一次, as the rule period needs")
    if rule == RuleName.ITEM and phrase.every is not None:
        line.fault("phrase", phrase.text, "a delay such as 5日内, as the rule item needs")
