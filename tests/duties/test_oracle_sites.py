"""The indicators of a site against the oracle, one by one, over generated looks, pages, links and questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from archive.duties import judge
from archive.records import (
    ClaimSource,
    Link,
    LinkLook,
    Outcome,
    Phrase,
    Probe,
    RuleName,
    SiteLooks,
    SitePage,
    day_of,
    start_of,
)
from tests.duties import oracle_sites as oracle
from tests.duties.build import (
    DAY,
    HOUR,
    article,
    at,
    catalogue,
    claim,
    day,
    edition,
    item,
    look,
    obligation,
    section,
    sighting,
    site,
    world,
)
from tests.duties.test_oracle import SLOW

NOW = at("2018-10-01T08:00")
TODAY = day_of(NOW)
LAG = DAY


def judged(params, looks=(), items=(), seen=None, names=()):
    return inspected(params, looks, items, seen, names)[0]


def inspected(params, looks=(), items=(), seen=None, names=()):
    """The verdict's state, and the findings."""
    duty = obligation(Phrase("", False), RuleName.SITE, (), params=params, valid_from=day("2017-01-01"))
    sections = [replace(section(f"s{n}", ""), name=name) for n, name in enumerate(names)] or [section()]
    shelf = catalogue(duty, sections=sections, sites=(site(lag_s=LAG),))
    told = judge(replace(world(NOW, items, looks), sites={"site": seen or SiteLooks()}), shelf)
    (found,) = told.verdicts
    assert not found.holds  # a machine's result is reviewed by people
    return found.machine_state.value, told.findings


@settings(parent=SLOW, derandomize=True, max_examples=45)
@given(st.data())
def test_whether_a_site_opens_is_counted_as_the_oracle_counts(data):
    days, per_day = data.draw(st.integers(1, 3)), data.draw(st.integers(2, 4))
    probes = []
    for n in range(days + 1):
        hour = at("2018-10-01T00:00") - n * DAY
        for _ in range(data.draw(st.sampled_from([per_day - 1, per_day + 1, per_day + 2, per_day + 2]))):
            hour += data.draw(st.sampled_from([600, 1799, 1800, 3600, 7200]))
            opened = data.draw(st.sampled_from([True, True, True, True, False, None]))
            probes.append(Probe(hour, opened, "", len(probes), (1,)))
    probes.sort(key=lambda p: p.at)
    params = {"indicator": "unreachable", "days": days, "visits_per_day": per_day, "seconds": 15, "share": 0.25}
    expected = oracle.opens(probes, NOW, days, per_day, 0.25)
    event(expected)
    assert judged(params, seen=SiteLooks(tuple(probes))) == expected


@st.composite
def homes(draw):
    found, when = [], NOW - 19 * DAY
    old = draw(st.sampled_from([("2018-08-01",), ("2018-08-01",), ()]))
    while when < NOW:
        links = 2 if draw(st.integers(0, 29)) == 0 else 1
        days = (*old, *(("2018-09-20",) if draw(st.integers(0, 39)) == 0 else ()))
        made = tuple(Link(f"http://site.example/{n}", "动态") for n in range(links))
        whole = draw(st.integers(0, 19)) > 0
        found.append(SitePage("http://site.example/", when, len(found), whole, made, tuple(map(day, days))))
        when += draw(st.sampled_from([DAY] * 9 + [2 * DAY, 3 * DAY, 73 * HOUR]))
    return tuple(found)


@settings(parent=SLOW, derandomize=True, max_examples=45)
@given(homes())
def test_whether_a_home_page_is_kept_up_is_told_as_the_oracle_tells_it(pages):
    expected = oracle.home(pages, NOW, LAG)
    event(expected)
    assert judged({"indicator": "stale_home", "days": 14}, seen=SiteLooks(homes=pages)) == expected


@st.composite
def columns(draw, number):
    """One section: its looks, and what it ever listed."""
    name, looks, items = f"s{number}", [], []
    for n in range(20, 0, -1):
        fate = draw(st.sampled_from(["deep", "deep", "deep", "top", "failed", "none"]))
        outcome = Outcome.FAILED if fate == "failed" else Outcome.COMPLETE
        floor = draw(st.sampled_from([None, TODAY - timedelta(40), TODAY - timedelta(3)])) if fate == "top" else None
        if fate != "none":
            looks.append(look(number * 100 + n, NOW - n * DAY, name, outcome, fate == "deep", floor, items_listed=0))
    for n in range(draw(st.sampled_from([0, 0, 1, 2]))):
        came = NOW - draw(st.integers(1, 40)) * DAY
        absent = draw(st.sampled_from([None, came - DAY]))
        one = replace(sighting(came, name), absent_until=absent)
        dated = draw(st.sampled_from([None, came - 30 * DAY, came]))
        claims = (claim(day_of(dated).isoformat()),) if dated else ()
        first = replace(edition(), seen_from=came, seen_until=came)
        again = replace(first, digest="d2", seen_after=came, seen_from=came + 2 * DAY, seen_until=came + 2 * DAY)
        pages = (first, again) if draw(st.integers(0, 4)) == 0 and came + 2 * DAY <= NOW else (first,)
        items.append(item(one, item_id=number * 10 + n, claims=claims, editions=pages))
    if items or draw(st.integers(0, 3)) == 0:
        looks = [replace(x, items_listed=1) if x.outcome is Outcome.COMPLETE else x for x in looks]
    return looks, items


@settings(parent=SLOW, derandomize=True, max_examples=45)
@given(st.tuples(columns(0), columns(1), columns(2)), st.sampled_from(["stale", "overdue", "blank"]), st.integers(1, 2))
def test_sections_that_are_not_kept_up_are_counted_as_the_oracle_counts(made, indicator, threshold):
    names = ("动态", "通知", "机构")  # of the last no frequency is stated
    limits = {"14日": ("动态",), "1个月": ("通知",)}
    moment = oracle.monitored([looks for looks, _ in made], NOW)
    month = moment - start_of(day_of(moment)) + start_of(oracle.months_on(day_of(moment), -1))
    since = (moment - 14 * DAY, month, None)
    params = {"indicator": indicator, "count": threshold} | ({"limits": limits} if indicator != "blank" else {})
    states = []
    for (looks, items), begin in zip(made, since, strict=True):
        if indicator != "stale" or begin is not None:
            begun = None if indicator == "blank" else begin
            states.append(oracle.section(looks, items, begun, moment, LAG))
    counting = {"stale": ("stale",), "overdue": ("stale", "blank"), "blank": ("blank",)}[indicator]
    expected = oracle.sections(states, counting, threshold)
    event(f"{indicator} {expected}")
    looks = [x for got, _ in made for x in got]
    items = [one for _, got in made for one in got]
    assert judged(params, looks, items, names=names) == expected


@settings(parent=SLOW, derandomize=True, max_examples=15)
@given(st.lists(st.integers(0, 1), max_size=2, unique=True), st.data())
def test_whether_a_class_of_sections_is_kept_up_is_told_as_the_oracle_tells_it(members, data):
    made = [data.draw(columns(n)) for n in range(2)]
    names = ["动态" if n in members else "机构" for n in range(2)]
    moment = oracle.monitored([looks for looks, _ in made], NOW)
    states = [oracle.section(*made[n], moment - 14 * DAY, moment, LAG) for n in members]
    expected = oracle.kept_up(states)
    event(expected)
    params = {"indicator": "stale_class", "limits": {"14日": ("动态",)}}
    looks, items = [x for got, _ in made for x in got], [one for _, got in made for one in got]
    assert judged(params, looks, items, names=names) == expected


# --- links that lead nowhere, and one that is lacking

URLS = tuple(f"http://site.example/{n}.html" for n in range(3))


@st.composite
def pages_with(draw, made, count, step):
    """Pages in order of time: of each its links, its text, and whether it was read whole."""
    found, when = [], NOW - (count + 1) * step
    for n in range(count):
        links, text, whole = draw(made)
        when += draw(st.sampled_from([step, step, step // 4]))
        found.append(SitePage(f"http://site.example/p{n}", when, n, whole, links, (), text))
    return tuple(found)


@settings(parent=SLOW, derandomize=True, max_examples=20)
@given(st.data(), st.sampled_from([None, None, 1, 2]))
def test_links_that_lead_nowhere_are_those_of_the_oracle(data, threshold):
    linking = st.tuples(
        st.sets(st.sampled_from(URLS), min_size=1).map(lambda urls: tuple(Link(u, "动态") for u in sorted(urls))),
        st.just(""),
        st.sampled_from([True, True, True, False]),
    )
    looks = []
    for n in range(8, 0, -1):
        for url in URLS:
            gone = data.draw(st.sampled_from(["none made", True, True, True, False, None]))
            if gone != "none made":
                when = NOW - n * data.draw(st.sampled_from([DAY, DAY, DAY - 60]))
                looks.append(LinkLook(url, when, gone, "HTTP", len(looks)))
    looks.sort(key=lambda x: x.at)
    homes, pages = data.draw(pages_with(linking, 2, DAY)), data.draw(pages_with(linking, 1, DAY))
    expected = oracle.broken(looks, (*homes[-1:], *pages))
    seen = SiteLooks(homes=homes, pages=pages, links=tuple(looks))
    params = {"indicator": "broken_link"} | ({"count": threshold} if threshold else {})
    state, findings = inspected(params, seen=seen)
    event(f"{len(expected)} broken, {state}")
    assert {f.subject for f in findings if f.kind == "broken_link"} == expected
    assert state == oracle.number(len(expected), any(x.gone is not None for x in looks), threshold)


@settings(parent=SLOW, derandomize=True, max_examples=40)
@given(st.data())
def test_whether_the_link_to_the_trading_platform_is_lacking_is_told_as_the_oracle_tells_it(data):
    plain, there = Link(URLS[0], "动态"), Link("http://jy.example/", "周村区公共资源交易中心")
    by_address = Link("http://ggzy.example/", "交易")
    links = st.sampled_from([(plain,)] * 9 + [(plain, there), (plain, by_address)])
    text = st.sampled_from([""] * 12 + ["公共资源交易"])
    looks = st.tuples(links, text, st.sampled_from([True] * 4 + [False]))
    homes = data.draw(pages_with(looks, data.draw(st.integers(0, 4)), DAY))
    pages = data.draw(pages_with(looks, data.draw(st.integers(0, 2)), DAY))
    words = ("公共资源交易", "ggzy")
    expected = oracle.trading_link(homes, pages, NOW, words)
    event(expected)
    state, findings = inspected({"indicator": "link", "links": words}, seen=SiteLooks(homes=homes, pages=pages))
    assert state == expected
    assert any(f.kind == "unlinked" for f in findings) == (expected == "missing")


# --- days that contradict each other

WHEN = ("2018-09-03", "2018-09-03 10:22", "2018-09-03 18:00", "2018-09-04", "2018-09-10", "2018-09", "2018-08")


@st.composite
def dated_pages(draw, number):
    """A page with its claims; the day in its address, or None."""
    texts = draw(st.lists(st.sampled_from(WHEN), max_size=3))
    sources = (ClaimSource.SHOWN, ClaimSource.META, ClaimSource.LIST)
    upload = draw(st.sampled_from([None, None, day("2018-09-03"), day("2018-09-06"), day("2018-09-07")]))
    path = f"201809/t{upload:%Y%m%d}_{number}.html" if upload else f"{number}.html"
    url = f"http://site.example/{path}"
    one = item(
        sighting("2018-09-20T09:00"),
        item_id=number,
        claims=tuple(claim(text, source) for text, source in zip(texts, sources, strict=False)),
        editions=None if draw(st.integers(0, 5)) else (),
        ambiguous=draw(st.integers(0, 7)) == 0,
        epoch=draw(st.integers(0, 7)) == 0,
    )
    urls = (url, "http://site.example/copy.html") if draw(st.integers(0, 7)) == 0 else (url,)
    return replace(one, url=url, urls=urls), upload


@settings(parent=SLOW, derandomize=True, max_examples=40)
@given(st.tuples(dated_pages(1), dated_pages(2)), st.sampled_from([None, None, 1, 2]))
def test_pages_whose_days_contradict_each_other_are_those_of_the_oracle(made, threshold):
    expected = {one.id for one, upload in made if oracle.contradicted(one, upload)}
    told = any(one.editions and one.claims for one, _ in made)
    params = {"indicator": "contradiction"} | ({"count": threshold} if threshold else {})
    state, findings = inspected(params, items=[one for one, _ in made])
    event(f"{len(expected)} contradicted, {state}")
    assert {f.item_id for f in findings if f.kind == "contradiction"} == expected
    assert state == oracle.number(len(expected), told, threshold)


# --- questions left open

ANSWERS = ("答复", "回复", "您好")
ASKED, REPLY = "请问何时供暖？", "请问何时供暖？答复：11月15日。"


@st.composite
def questions(draw, number):
    """A question, and perhaps a thing beside it that may be its answer and was seen before it had to be answered."""
    first = NOW - draw(st.integers(60, 380) | st.integers(100, 200)) * DAY
    page = edition(page=article("咨询", draw(st.sampled_from([ASKED, ASKED, ASKED, REPLY, ""]))), snapshot=number)
    until = min(NOW, first + draw(st.integers(60, 150) | st.integers(90, 95)) * DAY)
    pages = [replace(page, seen_from=first, seen_until=until)]
    if draw(st.booleans()) and until < NOW - DAY:
        body = draw(st.sampled_from([ASKED + "谢谢", REPLY]))
        came = min(NOW, until + draw(st.integers(1, 40)) * DAY)
        again = replace(pages[0], digest="d2", article=article("咨询", body), seen_after=until)
        pages.append(replace(again, seen_from=came, seen_until=min(NOW, came + draw(st.integers(0, 60)) * DAY)))
    claimed = draw(st.sampled_from([None, day_of(first), day_of(first) - timedelta(9)]))
    title = f"咨询供暖时间{'甲乙'[number - 1]}"
    one = item(
        sighting(first, "s0"),
        item_id=number,
        title=title,
        kinds=frozenset({"question"}),
        claims=(claim(claimed.isoformat()),) if claimed else (),
        editions=pages if draw(st.integers(0, 9)) else (),
        ambiguous=draw(st.integers(0, 9)) == 0,
        epoch=draw(st.integers(0, 9)) == 0,
    )
    title = draw(st.sampled_from([f"关于{title}的答复", f"关于{title}的通知"]))
    came = first + draw(st.sampled_from([1, 1, 60, 89, 91, 92, 93, 120, 200])) * DAY
    told = draw(st.sampled_from([None, 0, 0, -1, -40, 2]))  # the day that it bears, from that of our first sight
    fields = {"title": title, "kinds": frozenset({"其他"}), "ambiguous": draw(st.integers(0, 9)) == 0}
    says = () if told is None else (claim(day_of(came + told * DAY).isoformat()),)
    beside = item(sighting(came, "s0"), item_id=10 + number, claims=says, epoch=draw(st.integers(0, 9)) == 0, **fields)
    return one, beside


@settings(parent=SLOW, derandomize=True, max_examples=80)
@given(st.tuples(questions(1), questions(2)), st.integers(1, 2), st.sampled_from(["咨询", "咨询", "咨询", "在线访谈"]))
def test_questions_left_open_are_those_of_the_oracle(made, threshold, name):
    asked, beside = [one for one, _ in made], [one for _, one in made]
    beside = [one for one in beside if one.sightings[0].first_seen <= NOW]
    told = {one.id: oracle.question(one, beside, NOW, LAG, ANSWERS) for one in asked}
    told = {key: state for key, state in told.items() if state != "free" and name != "在线访谈"}
    states = list(told.values())
    params = {"indicator": "unanswered", "months": 3, "count": threshold}
    state, findings = inspected(params, items=[*asked, *beside], names=(name,))
    found, unknown = states.count("open"), states.count("unknown")
    expected = "missing" if found >= threshold else "met" if found + unknown < threshold else "unobserved"
    event(f"{found} open, {expected if states else 'none asked'}")
    assert {f.item_id for f in findings if f.kind == "unanswered"} == {k for k, s in told.items() if s == "open"}
    assert state == (expected if states else "unobserved")
