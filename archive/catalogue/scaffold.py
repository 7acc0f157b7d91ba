"""A new catalogue: the smallest that loads, with a comment at each thing to fill in."""

from __future__ import annotations

from pathlib import Path

from archive.catalogue.cells import ID
from archive.catalogue.faults import CatalogueError, Fault
from archive.catalogue.files import TABLES

DISTRICT = """\
# A district as data. Days are 2018-08-17; blank is unknown; `to` is the last day included.
# Nothing is invented here: what is not known stays blank, a section without an address is `wanted`.
id: "{name}"
name: "{name}"
# who runs this archive (an address or a mail address): shown to the sites in the user agent
contact:
# hours that the sites' lists may trail their content
lag_hours: 24
# a time stamp service (RFC 3161) that `python -m crawler stamp` asks, and the PEM file of its certificates beside this one
stamp_service:
stamp_certificate:
# addresses of others that sitecheck asks when a site did not open: where they do not answer either, the outage is ours
control_hosts: []

# The documents that obligations stand in.
# days: how the document counts a bare 日: calendar or working; blank where it does not say.
# lenient_to: for a plan of one year, the last day on which every reading of it owes something.
sources:
  - id: statute
    title: 中华人民共和国政府信息公开条例（2019年修订）
    number: 国务院令第711号
    dated: 2019-04-03
    from: 2019-05-15
    to:
    days: working

# Kinds of item: `words` in a title tell the kind; `hints` are deliberately wide: what could be of it.
kinds:
  - id: document
    words: [通知, 意见, 办法]
    hints: [通知, 意见, 办法, 方案, 规定]
"""
OBLIGATIONS = """\
# What is owed: one entry an obligation. `phrase` is the deadline exactly as the source writes it.
# Either `offices` (a list of ids) or `class`; rule: item, period, pair, entry, series, presence, elements, numbers, site.
- id: statute-20wd
  row:
  source: statute
  clause: 第二十六条 属于主动公开范围的政府信息，应当自该政府信息形成或者变更之日起20个工作日内及时公开。
  phrase: 形成或者变更之日起20个工作日内
  offices: [office]
  sections: [documents]
  kinds: [document]
  rule: item
  params:
    trigger: formed
  in_place: no
"""
LINES = {
    "sites.csv": ("portal", "Portal (fill in)", "http://127.0.0.1:8000/", "yes", "", "", "", "", "replace the address"),
    "offices.csv": ("office", "Office (fill in its full name)", "", "", "", "", ""),
    "sections.csv": (
        *("documents", "portal", "Documents (fill in)", "", "", "", "", "office", "document", "", "wanted"),
        *("", "give the address and set the status to unverified"),
    ),
}


def new(folder: Path, name: str) -> None:
    """Write a minimal commented catalogue that loads. CatalogueError where the folder holds something, or the name is no id."""
    if not ID.fullmatch(name):
        raise CatalogueError([Fault(str(folder), 0, name, "a name of letters, digits, '.', '_' and '-'")])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CatalogueError([Fault(str(folder), 0, str(folder), "a new or an empty folder")])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "district.yml").write_text(DISTRICT.format(name=name), encoding="utf-8")
    (folder / "obligations.yml").write_text(OBLIGATIONS, encoding="utf-8")
    for table, columns in TABLES.items():
        lines = [columns, LINES[table]] if table in LINES else [columns]
        (folder / table).write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
