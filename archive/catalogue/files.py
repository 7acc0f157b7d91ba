"""The files of a catalogue's folder, read once and strictly: CSV tables and YAML texts as records with lines."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from archive.catalogue.cells import Cell, Record
from archive.catalogue.faults import Fault

# file: its columns, after design's table; those of NEEDED must be there.
TABLES: Mapping[str, tuple[str, ...]] = {
    "sites.csv": ("id", "name", "url", "portal", "id_code", "family", "lag_hours", "delay_s", "note"),
    "epochs.csv": ("site_id", "from_on", "to_on", "note"),
    "offices.csv": ("id", "name", "class", "valid_from", "valid_to", "successor_id", "note"),
    "aliases.csv": ("office_id", "alias", "valid_from", "valid_to"),
    "sections.csv": (
        "id", "site_id", "name", "url", "valid_from", "valid_to", "family", "office_id", "kinds", "capped", "status",
        "origin", "note",
    ),
    "entries.csv": ("obligation_id", "office_id", "entry", "matches", "hints", "due_rule", "covers"),
    "contests.csv": (
        "id", "obligation_id", "office_id", "subject", "finding_kind", "section_id", "received_on", "by", "claim",
        "document",
    ),
    "rulings.csv": (
        "obligation_id", "office_id", "subject", "finding_kind", "section_id", "contest_id", "sets", "value",
        "decided_on", "by", "why", "document",
    ),
    "noise.csv": ("id", "site_id", "what", "match", "why"),
    "calendar.csv": ("day", "working", "document"),
}  # fmt: skip
NEEDED = ("district.yml", "sites.csv", "offices.csv", "sections.csv", "obligations.yml")
TEXTS = ("district.yml", "obligations.yml")


class Folder:
    """A catalogue's files as bytes, held from one reading: what is digested is what is parsed."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.path = path
        self.faults = faults
        self.files = {
            file.name: file.read_bytes()
            for file in sorted(path.iterdir())
            if file.is_file() and file.name[0] not in ".~"
        }
        for name in NEEDED:
            if name not in self.files:
                faults.append(Fault(name, 0, "", f"this file in {path}"))
        for name in self.files:
            if name.endswith((".csv", ".yml", ".yaml")) and name not in TABLES and name not in TEXTS:
                faults.append(Fault(name, 0, name, f"one of {', '.join((*TEXTS, *TABLES))}"))

    def digest(self) -> str:
        """sha256 over every file's name and bytes, in order of name."""
        total = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            total.update(f"{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()

    def table(self, name: str) -> Iterator[Record]:
        """The lines of a table; a line with a fault of form is noted and left out. No file: no lines."""
        text = self._text(name)
        if text is None:
            return
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header: list[str] | None = None
        line = 1
        try:
            for values in lines:
                if any(value.strip() for value in values):
                    if header is None:
                        header = self._header(name, line, values)
                        if header is None:
                            return
                    elif len(values) != len(header):
                        self._note(name, line, f"{len(values)} cells", f"{len(header)} cells, as the heading has")
                    else:
                        cells = {column: Cell(value, line) for column, value in zip(header, values, strict=True)}
                        yield Record(name, line, cells, self.faults)
                line = lines.line_num + 1
        except csv.Error as reason:
            self._note(name, line, str(reason), "a well-formed CSV line")
        if header is None:
            self._note(name, 1, "", f"the heading {','.join(TABLES[name])}")

    def _header(self, name: str, line: int, values: list[str]) -> list[str] | None:
        columns = [value.strip() for value in values]
        known = TABLES[name]
        for column in columns:
            if column not in known:
                self._note(name, line, column, f"one of the columns {', '.join(known)}", "column")
            elif columns.count(column) > 1:
                self._note(name, line, column, "each column once", "column")
        for column in known:
            if column not in columns:
                self._note(name, line, ",".join(columns), f"the column {column}", "column")
        return columns if set(columns) == set(known) and len(columns) == len(known) else None

    def yaml(self, name: str) -> yaml.Node | None:
        """The file's root node, with its lines; None where there is none, or it cannot be parsed."""
        text = self._text(name)
        if text is None:
            return None
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as reason:
            line = reason.problem_mark.line + 1 if reason.problem_mark else 0
            self._note(name, line, str(reason.problem), "well-formed YAML")
            return None
        except yaml.YAMLError as reason:
            self._note(name, 0, str(reason), "well-formed YAML")
            return None
        if root is None:
            self._note(name, 0, "", "keys, or a list")
        return root

    def _text(self, name: str) -> str | None:
        content = self.files.get(name)
        if content is None:
            return None
        try:
            return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError as reason:
            line = content[: reason.start].count(b"\n") + 1
            self._note(name, line, repr(content[reason.start : reason.start + 4]), "UTF-8 (save as 'CSV UTF-8')")
            return None

    def _note(self, name: str, line: int, value: str, expected: str, where: str = "") -> None:
        self.faults.append(Fault(name, line, value, expected, where))


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def pairs(file: str, node: yaml.Node | None, faults: list[Fault], where: str = "") -> dict[str, tuple[yaml.Node, int]]:
    """A mapping's keys with their nodes and lines; another kind of node, and a key given twice, are faults."""
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, line_of(node), str(node.value)[:40], "keys with values", where))
        return {}
    found: dict[str, tuple[yaml.Node, int]] = {}
    for key, value in node.value:
        if str(key.value) in found:
            faults.append(Fault(file, line_of(key), str(key.value), "each key once", where))
        found[str(key.value)] = (value, line_of(key))
    return found


def entries(file: str, node: yaml.Node | None, faults: list[Fault], where: str = "") -> list[yaml.Node]:
    """A list's nodes; an absent or blank one has none."""
    if node is None or is_blank(node):
        return []
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    faults.append(Fault(file, line_of(node), str(node.value)[:40], "a list", where))
    return []


def is_blank(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and (node.tag.endswith(":null") or not node.value.strip())


def record(
    file: str, node: yaml.Node, known: tuple[str, ...], faults: list[Fault], nested: tuple[str, ...] = ()
) -> Record:
    """A YAML mapping as a record; the keys of `nested` are left to their own readers."""
    cells: dict[str, Cell] = {}
    for key, (value, line) in pairs(file, node, faults).items():
        if key not in known:
            faults.append(Fault(file, line, key, f"one of the keys {', '.join(known)}", "key"))
        elif key not in nested:
            cells[key] = _cell(file, key, value, line, faults)
    return Record(file, line_of(node), cells, faults)


def _cell(file: str, key: str, node: yaml.Node, line: int, faults: list[Fault]) -> Cell:
    if isinstance(node, yaml.ScalarNode):
        return Cell("" if is_blank(node) else str(node.value), line)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(part, yaml.ScalarNode) for part in node.value):
        return Cell("", line, tuple(str(part.value) for part in node.value))
    faults.append(Fault(file, line, str(node.tag).rpartition(":")[2], "a text or a list of texts", key))
    return Cell("", line)
