"""The blocks of a standard that scores a site (一级指标), with their items (二级指标) and what each is worth.

A value that was not found in the text is blank: nothing is capped by it. An `optional` block is not checked at a site
whose body serves nobody directly, and what is left counts in its place (国办秘函〔2019〕19号: "乘以4/3"); at which sites it
is checked, and at which not, the catalogue says (`checked`, `unchecked`), and nothing is guessed.
"""

from __future__ import annotations

import yaml

from archive.catalogue.cells import Record
from archive.catalogue.faults import Fault
from archive.catalogue.files import is_blank, pairs, record
from archive.records import Block, Obligation, Source

BLOCK = ("points", "items", "optional", "checked", "unchecked")


def blocks(file: str, node: yaml.Node | None, faults: list[Fault]) -> tuple[Block, ...]:
    """In the order of the file."""
    named = {} if node is None or is_blank(node) else pairs(file, node, faults, "blocks")
    return tuple(_block(file, name, node, faults) for name, (node, _) in named.items())


def _block(file: str, name: str, node: yaml.Node, faults: list[Fault]) -> Block:
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, node.start_mark.line + 1, str(node.value)[:40], f"the keys {', '.join(BLOCK)}", name))
        return Block(name)
    line = record(file, node, BLOCK, faults, nested=("items",))
    held = pairs(file, node, []).get("items")
    items = {} if held is None or is_blank(held[0]) else pairs(file, held[0], faults, "items")
    cells = record(file, held[0], tuple(items), faults) if items and held else None
    values = {item: cells.number(item, 0) or None for item in items} if cells else {}
    made = Block(
        name,
        line.number("points", 0) or None,
        values,
        line.choice("optional", ("yes", "no", "")) == "yes",
        line.parts("checked"),
        line.parts("unchecked"),
    )
    _check_block(line, made)
    return made


def _check_block(line: Record, block: Block) -> None:
    known = sum(value for value in block.items.values() if value)
    if block.points and known > block.points:
        line.fault(
            "points", line.text("points"), f"at least what its items come to ({known:g}), in the block {block.name}"
        )
    if not block.optional and (block.checked or block.unchecked):
        named = "checked" if block.checked else "unchecked"
        line.fault(named, ";".join(line.parts(named)), f"optional: yes, in the block {block.name}, or no such sites")
    if block.optional and block.points is None:
        line.fault("optional", "yes", f"the points of the block {block.name}, by which the rest is weighed")
    for site in sorted(set(block.checked) & set(block.unchecked)):
        line.fault("unchecked", site, f"each site in one of checked and unchecked, in the block {block.name}")


def check_standard(line: Record, source: Source) -> None:
    """Whether its blocks, its pass line and its bonus agree with its full score."""
    full, known = source.full_points, [block.points for block in source.blocks]
    if source.blocks and full is None:
        line.fault("blocks", "", "full_points, the full score that they are blocks of")
    total = sum(value for value in known if value)
    if full and (total > full or (known and None not in known and total != full)):
        line.fault("full_points", line.text("full_points"), f"what its blocks come to ({total:g})")
    if any(block.optional and full and block.points == full for block in source.blocks):
        line.fault("blocks", "", "an optional block that leaves something to score")
    if sum(block.optional for block in source.blocks) > 1:
        line.fault("blocks", "", "at most one optional block")
    for name, value in (("pass_points", source.pass_points), ("bonus_above", source.bonus_above)):
        if value and (full is None or value > full):
            line.fault(name, line.text(name), f"at most full_points ({'blank' if full is None else f'{full:g}'})")
    items = [item for block in source.blocks for item in block.items]
    for item in sorted({item for item in items if items.count(item) > 1}):
        line.fault("blocks", item, "each item in one block")


def check_line(noun: Obligation, line: Record, source: Source | None) -> None:
    """Whether a line of a standard names the item that it costs points of, and costs no more than that is worth."""
    items = {item: value for block in source.blocks for item, value in block.items.items()} if source else {}
    params, item = noun.params, str(noun.params.get("item", ""))
    scored = params.keys() & {"points", "each"}
    if item and item not in items:
        line.fault(
            "params.item", item, f"an item of the blocks of {noun.source_id}: {', '.join(items) or 'it has none'}"
        )
    elif items and scored and not item:
        line.fault("params.item", "", f"the item that it costs points of: {', '.join(items)}")
    if params.get("veto") == "yes" and item:
        line.fault("params.item", item, "none: a veto costs no points")
    most, worth = params.get("most"), items.get(item)
    if isinstance(most, float) and worth is not None and most > worth:
        line.fault("params.most", f"{most:g}", f"at most what the item {item} is worth ({worth:g})")
    if "read" in params and not scored:
        line.fault("params.read", str(params["read"]), "points or each, of which it says where they were read")
    if "on" in params and params.get("indicator") != "broken_link":
        line.fault("params.on", str(params["on"]), "the indicator broken_link, of whose pages it speaks")
