"""Small worlds and catalogues for the judge: every part has a plain default, a test names only what matters to it."""

from __future__ import annotations

from datetime import date, timedelta

from archive.records import (
    DAY,
    Article,
    Catalogue,
    Claim,
    ClaimSource,
    Edition,
    Item,
    Kind,
    Look,
    Obligation,
    Office,
    Outcome,
    Phrase,
    Precision,
    RuleName,
    Section,
    Sighting,
    Site,
    Source,
    Trigger,
    Unit,
    World,
    end_of,
    parse_instant,
    start_of,
)

at = parse_instant
day = date.fromisoformat
HOUR = 3600
FIVE_DAYS = Phrase("信息形成5日内", True, (Trigger.FORMED,), 5, Unit.DAY)
TWENTY_WORKING = Phrase("20个工作日内", True, (Trigger.FORMED,), 20, Unit.WORKING_DAY)
WEEKLY = Phrase("一周一次", True, every=Unit.WEEK)
MONTHLY = Phrase("一月一次", True, every=Unit.MONTH)


def source(days="calendar", lenient_to=None, **more):
    return Source("plan", "工作方案", "周政办字〔2018〕89号", day("2018-08-17"), None, None, days, lenient_to, **more)


def site(site_id="site", lag_s=DAY):
    return Site(site_id, site_id, f"http://{site_id}.example/", True, "3703060001", "generic", lag_s, 0.0, "")


def office(
    office_id="wjw", name="区卫生和计划生育局", cls="区政府各部门", valid_from=None, valid_to=None, successor=""
):
    return Office(office_id, name, cls, valid_from, valid_to, successor, "")


def section(section_id="s1", office_id="wjw", url="http://site.example/s1/", valid_from=None, valid_to=None, **more):
    fields = {"site_id": "site", "name": f"栏目{section_id}", "family": "", "kinds": (), "capped": False}
    fields |= {"status": "verified" if url else "wanted", "origin": "", "note": ""} | more
    return Section(id=section_id, url=url, valid_from=valid_from, valid_to=valid_to, office_id=office_id, **fields)


def obligation(phrase=FIVE_DAYS, rule=RuleName.ITEM, sections=("s1",), offices=("wjw",), **more):
    fields = {"id": "O", "row": "M13", "source_id": "plan", "clause": "二6(1)", "office_class": "", "kinds": ()}
    fields |= {"params": {}, "in_place": False, "valid_from": day("2018-08-17"), "valid_to": None} | more
    return Obligation(phrase=phrase, rule=rule, sections=sections, offices=offices, **fields)


def periodic(phrase=WEEKLY, **more):
    return obligation(phrase, RuleName.PERIOD, **more)


def catalogue(*obligations, offices=None, sections=None, sites=None, src=None, kinds=(), **more):
    named = offices or (office(),)
    return Catalogue(
        id="zhoucun",
        name="周村区",
        contact="",
        folder="",
        digest="",
        sources={"plan": src or source()},
        kinds={kind.id: kind for kind in kinds},
        sites={s.id: s for s in (sites or (site(),))},
        epochs=more.pop("epochs", ()),
        offices={o.id: o for o in named},
        aliases=(),
        sections=tuple(sections or (section(),)),
        obligations=tuple(obligations),
        **more,
    )


def kind(kind_id="卫生", words=("卫生",), hints=()):
    return Kind(kind_id, words, hints)


def look(visit, instant, section_id="s1", outcome=Outcome.COMPLETE, everything=True, floor=None, **more):
    when = at(instant) if isinstance(instant, str) else instant
    fields = {"deep": everything, "all_dated": True, "items_listed": 1} | more
    return Look(visit, section_id, when, outcome, everything=everything, floor_on=floor, **fields)


def daily(first, last, section_id="s1", hour=9, start=100, **more):
    """One look a day, at that hour, of both days and all between."""
    days = (day(last) - day(first)).days + 1
    begin = start_of(day(first)) + hour * HOUR
    return tuple(look(start + n, begin + n * DAY, section_id, **more) for n in range(days))


def sighting(first_seen, section_id="s1", absent=None, last=None, gone=None, printed=None, visit=9001, **more):
    seen = at(first_seen) if isinstance(first_seen, str) else first_seen
    fields = {
        "absent_until": at(absent) if absent else None,
        "last_seen": at(last) if last else seen,
        "gone_since": at(gone) if gone else None,
        "printed_on": day(printed) if printed else None,
        "absent_visit": 0 if absent else None,
        "last_visit": visit,
        "gone_visit": 99 if gone else None,
    } | more
    return Sighting(section_id=section_id, first_seen=seen, first_visit=visit, **fields)


def claim(text, src=ClaimSource.SHOWN):
    """`2018-09`, `2018-09-03` or `2018-09-03 10:22`."""
    if len(text) == 7:
        begin = day(text + "-01")
        return Claim(text, start_of(begin), start_of((begin + timedelta(31)).replace(day=1)), Precision.MONTH, src)
    if len(text) == 10:
        return Claim(text, start_of(day(text)), end_of(day(text)), Precision.DAY, src)
    return Claim(text, at(text), at(text) + 60, Precision.MINUTE, src)


def article(title="关于公布卫生信息的公告", body="正文", **more):
    return Article("generic", title, body, **more)


def edition(
    instant="2018-09-01T09:00", after=None, until=None, digest="d1", snapshot=7, page=None, url="http://site.example/1"
):
    seen = at(instant)
    return Edition(
        url, at(after) if after else None, seen, at(until) if until else seen, digest, snapshot, page or article()
    )


def item(*sightings, item_id=1, claims=(), formed=(), editions=None, office_id="wjw", **more):
    url = f"http://site.example/{item_id}"
    fields = {
        "title": "关于公布卫生信息的公告",
        "names_other": office_id is not None,
        "doc_number": None,
        "kinds": None,
    }
    fields |= {"source_name": "区卫生和计划生育局" if office_id else None, "epoch": False} | more
    fields.setdefault("published", claims[0] if claims else None)
    return Item(
        id=item_id,
        url=url,
        urls=(url,),
        sightings=tuple(sightings),
        editions=(edition(url=url),) if editions is None else tuple(editions),
        claims=tuple(claims),
        formed=tuple(day(d) for d in formed),
        office_id=office_id,
        **fields,
    )


def world(as_of, items=(), looks=()):
    by_section: dict[str, list[Look]] = {}
    for one in sorted(looks, key=lambda x: (x.at, x.visit_id)):
        by_section.setdefault(one.section_id, []).append(one)
    return World(
        at(as_of) if isinstance(as_of, str) else as_of, tuple(items), {k: tuple(v) for k, v in by_section.items()}
    )
