"""Who formed a document (semantics §3: "its formation by the office that owes it: one that a higher authority formed
triggers nothing here"). The page's 来源 often names who sent it in, and the maker stands in the title or under the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.derive.attribution import office_named
from archive.reading.signoff import ENDS, names_body
from archive.reading.text import dates, only_date
from archive.records import Article, Catalogue, Item

HEAD = re.compile(r"^(.{2,60}?)(?:关于|印发|转发|批转)")
# Of an interpretation the title names the maker of what is interpreted; 《…》 and 对…局 name another than the speaker.
ABOUT_ANOTHER = re.compile(
    r"^[《“\"]|^.{0,6}(?:解读|图解|读懂)|(?:解读|图解|问答|问与答)(?:材料|稿|之.{1,3}|[（(].*)?$"
)
NOT_A_MAKER = re.compile(
    r"^(?:关于|转发|印发|批转|对|致|给|就|我|本|该|各|请)|召开|传达|公布|发布|贯彻|落实|学习|[，。：；:;《》]"
)
OTHERS = re.compile(r"等(?:\d|[一二三四五六七八九十])*(?:个)?(?:部门|单位|机关)$")
SEPARATOR = re.compile(r"[\s、,，;；]+")
CENTRAL = re.compile(r"^(?:国发|国办|国函|国令|中发|中办|厅字|国务院)")
# A county may bear its province's sign (鲁山), so such a number alone leaves it open and names nobody.
PROVINCIAL = re.compile(r"^[京津沪渝冀豫云滇辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵黔粤青藏川宁琼](?:政|办|府|委|发)")
PLACE = re.compile(r"^\w{1,8}(?:省|市|州|盟|自治区)$")
PLACED = re.compile(r"^\w{2,8}?[区县市旗]")  # a full name that begins with its district; 区财政局 does not
LAST_LINES = 40


class Maker(StrEnum):
    OWNER = "owner"
    ANOTHER = "another"
    UNTOLD = "untold"  # nothing says it, or two places say otherwise: it cannot be held against the office


@dataclass(frozen=True, slots=True)
class Formed:
    """Who formed a document, as one office's duty asks it; `names` as the page writes them, `told_by` the place."""

    maker: Maker
    names: tuple[str, ...] = ()
    told_by: str = ""


class Makers:
    """Of the items of one judging, by whom each was formed. Names are those of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[tuple[str, date | None], str | None] = {}
        self._bearers: dict[str, set[str]] = {}
        for office_id, name in _all_names(catalogue):
            self._bearers.setdefault(name, set()).add(office_id)
        self._memo: dict[tuple[int, str], Formed] = {}

    def of(self, item: Item, office_id: str) -> Formed:
        """Told, in this order, by (1) the maker named at the head of the title, (2) the index table's 发文机关, (3) the
        names over the days of sign-off, (4) the page's 来源: the first that says something decides.

        It names the office, alone or among several: formed by it. It names another body alone: formed elsewhere, and
        that is no duty. Nothing says anything: the office is not shown to have formed it. Where the 发文机关, which is
        often who put the page up, or the 来源 names the office, and the sign-off or the document number another body,
        neither is believed against the office.
        """
        key = (item.id, office_id)
        if key not in self._memo:
            self._memo[key] = self._of(item, office_id)
        return self._memo[key]

    def written(self, name: str, office_id: str, day: date | None) -> Formed | None:
        """Whose a name is that stands in a row of its own; None: of several bodies, this one among them."""
        return self._named("its row", _split(name), office_id, day)

    def _of(self, item: Item, office_id: str) -> Formed:
        day = max(item.formed) if item.formed else None
        article = item.editions[0].article if item.editions else None
        titled = self._named("its title", self._heads(item.title, day), office_id, day)
        if titled is not None:
            return titled
        issued = self._named("its issuer", _split((article.issuer if article else None) or ""), office_id, day)
        signed = self._named("its sign-off", tuple(_signatures(article)), office_id, day)
        decided = issued or signed
        if decided is None:
            decided = self._sourced(item, office_id, day)
        against = signed or _numbered(item.doc_number or "")
        if decided.maker is Maker.OWNER and against is not None and against.maker is not Maker.OWNER:
            return Formed(Maker.UNTOLD, against.names, against.told_by)
        return decided

    def _named(self, place: str, names: tuple[str, ...], office_id: str, day: date | None) -> Formed | None:
        """None where the place names nobody, or bears a name that several bodies have and the office is one of them."""
        if not names:
            return None
        owners = [self._owns(name, office_id, day) for name in names]
        if True in owners:
            return Formed(Maker.OWNER, names, place)
        return None if None in owners else Formed(Maker.ANOTHER, names, place)

    def _owns(self, name: str, office_id: str, day: date | None) -> bool | None:
        """Whether the name is the office's; None: of several bodies, this one among them."""
        bare = "".join(name.split())
        if bare not in self._bearers:
            return _contains("".join(self._catalogue.offices[office_id].name.split()), bare)
        if (bare, day) not in self._known:
            self._known[bare, day] = office_named(self._catalogue, bare, day)
        found = self._known[bare, day]
        return None if found is None and office_id in self._bearers[bare] else found == office_id

    def _heads(self, title: str, day: date | None) -> tuple[str, ...]:
        """The makers at the head of the title; a forwarding notice (甲转发乙关于…) is of its first: it has its own formation."""
        stripped = title.strip()
        found = None if ABOUT_ANOTHER.search(stripped) else HEAD.match(stripped)
        if found is None:
            return ()
        head = OTHERS.sub("", found[1].strip())
        names = tuple(name for name in _split(head) if name)
        if all(self._bearers.get(name) for name in names):
            return names
        return () if NOT_A_MAKER.search(head) else tuple(name for name in names if ENDS.search(name))

    def _sourced(self, item: Item, office_id: str, day: date | None) -> Formed:
        names = _split(item.source_name or "")
        if item.office_id is not None:
            named = names or (self._catalogue.offices[item.office_id].name,)
            return Formed(Maker.OWNER if item.office_id == office_id else Maker.ANOTHER, named, "its source")
        return self._named("its source", names, office_id, day) or Formed(Maker.UNTOLD)


def _contains(own: str, name: str) -> bool:
    """Whether a name that the catalogue does not hold is the office's full name under its province or city, or that of
    a joint document, which may write several names without a gap."""
    if len(own) < 4:
        return False
    after = name.removeprefix(own) if name.startswith(own) else ""
    before = name.removesuffix(own) if name.endswith(own) else ""
    if PLACE.search(before):
        return bool(PLACED.match(own))
    # 管委会 + 办公室 is another body, not two: what follows must begin as the office's own name does.
    return bool(ENDS.search(before) or (ENDS.search(after) and after.startswith(own[:2])))


def _all_names(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for office in catalogue.offices.values():
        yield office.id, office.name
    for alias in catalogue.aliases:
        yield alias.office_id, alias.alias


def _split(names: str) -> tuple[str, ...]:
    """Several names; a name whose letters are set apart (财 政 局) is one."""
    parts = [part for part in SEPARATOR.split(names.strip()) if part]
    if parts and all(len(part) < 3 for part in parts):
        return ("".join(parts),)
    return tuple(parts)


def _signatures(article: Article | None) -> Iterator[str]:
    """The names over, or before, the days in the last lines of the text: one a line, or several lines of them."""
    lines = [line.strip() for line in (article.body if article else "").splitlines() if line.strip()][-LAST_LINES:]
    for at, line in enumerate(lines):
        if only_date(line) is not None:
            for above in reversed(lines[:at]):
                if not names_body(above):
                    break
                yield from _split(above)
        elif len(line) < 80 and (found := list(dates(line))) and not line[found[-1].stop :].strip(" )）"):
            head = line[: found[-1].start].strip(" (（")
            if len(found) == 1 and names_body(head):
                yield from _split(head)


def _numbered(number: str) -> Formed | None:
    """What the sign of the document number says against the office; None: nothing."""
    sign = "".join(number.split())
    told = CENTRAL.match(sign) or PROVINCIAL.match(sign)
    return Formed(Maker.ANOTHER, (number,), "its document number") if told else None
