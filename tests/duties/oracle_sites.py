"""Slow, obvious counts of what a site is inspected by, written from the indicators' text: whether it opens, whether its home
page and its sections are kept up, blank sections, links that lead nowhere or are lacking, days that contradict each other,
questions left open. What was not looked at enough is `unobserved`.
"""

from __future__ import annotations

from datetime import date, timedelta

from archive.records import DAY, Outcome, day_of, start_of

HALF_HOUR = 1800


def opens(probes, as_of, days, per_day, share):
    """监测1周，每天间隔性访问20次以上 … 打不开的次数比例累计超过（含）5%"""
    end = start_of(day_of(as_of))
    visits = []  # [instant of its first probe, whether any opened]
    for probe in sorted(probes, key=lambda p: p.at):
        if probe.opened is None or not end - days * DAY <= probe.at < end:
            continue
        if visits and probe.at < visits[-1][0] + HALF_HOUR:
            visits[-1][1] = visits[-1][1] or probe.opened
        else:
            visits.append([probe.at, probe.opened])
    for n in range(days):
        begin = end - (n + 1) * DAY
        if sum(begin <= at < begin + DAY for at, _ in visits) < per_day:
            return "unobserved"
    shut = sum(not opened for _, opened in visits)
    return "missing" if shut >= share * len(visits) else "met"


def monitored(columns, as_of):
    """The instant at or after which every section that was looked at in the last three days was looked at whole."""
    instants = []
    for looks in columns:
        complete = [x.at for x in looks if x.outcome is Outcome.COMPLETE and x.at >= as_of - 3 * DAY]
        instants += [max(complete)] if complete else []
    return min(instants) if instants else as_of


def section(looks, items, since, at, lag):
    """What is known of a section at the instant monitored: `fresh`, `stale`, `blank`, `unknown`, or `free`: something stands there, and no frequency is stated (`since` None)."""
    complete = [x for x in looks if x.outcome is Outcome.COMPLETE]
    ever = bool(items) or any(x.items_listed for x in looks)
    if ever and since is None:
        return "free"
    if not any(x.at >= at for x in complete):
        return "unknown"
    if not ever:
        return "blank"
    fair = since - lag  # the list may trail
    for one in items:
        sighting = one.sightings[0]
        if any(c.end > fair for c in one.claims):
            return "fresh"
        if sighting.first_seen >= fair and sighting.absent_until is not None:
            return "fresh"
        if any(e.seen_after is not None and e.seen_from >= fair for e in one.editions):
            return "fresh"
    last = complete[-1]
    deep = last.everything or (last.floor_on is not None and start_of(last.floor_on) < start_of(day_of(fair)))
    undated = any(not one.claims and one.sightings[0].first_seen >= fair for one in items)
    return "stale" if last.items_listed and deep and not undated else "unknown"


def sections(states, counting, threshold):
    """Crossed by what was found alone; kept where all that is unknown could not cross it."""
    found, unknown = sum(s in counting for s in states), sum(s == "unknown" for s in states)
    if unknown == len(states):
        return "unobserved"
    if found >= threshold:
        return "missing"
    return "met" if found + unknown < threshold else "unobserved"


def kept_up(states):
    """A whole class of sections: kept up where one of them is, and not where none is; else it is open."""
    if "fresh" in states:
        return "met"
    return "missing" if states and set(states) == {"stale"} else "unobserved"


def home(pages, as_of, lag):
    """监测2周，首页栏目无信息更新的: an update is a day beside a link, or a link that was not there; the home page is looked at
    at least every three days, and nothing is said of what came after the last look."""
    late = [p.at for p in pages if p.whole and p.at >= as_of - 3 * DAY]
    as_of = late[-1] if late else as_of
    begin = as_of - 14 * DAY - lag
    read = [p for p in pages if p.whole and p.at >= begin - 3 * DAY]
    earlier = [p for p in read if p.at < begin][-1:]
    seen = earlier + [p for p in read if p.at >= begin]
    if not seen:
        return "unobserved"
    known = {link.url for link in seen[0].links}
    for page in seen:
        if any(on >= day_of(begin) for on in page.days) or any(link.url not in known for link in page.links):
            return "met"
    at = min(begin, seen[0].at)
    for nxt in [*(p.at for p in seen if p.at > at), as_of]:
        if nxt - at > 3 * DAY:
            return "unobserved"
        at = nxt
    return "missing" if any(page.days for page in seen) else "unproven"


def broken(looks, pages):
    """链接: an address is broken that answered that nothing is there, twice, a day or more apart, and nothing else since or
    between, as its latest answer says; and a page that we read whole links it."""
    found = set()
    for url in {link.url for page in pages if page.whole for link in page.links}:
        told = sorted((x for x in looks if x.url == url), key=lambda x: x.at)
        for first in told:
            later = [x for x in told if x.at >= first.at]
            if any(x.gone is False for x in later) or first.gone is not True or later[-1].gone is not True:
                continue
            if later[-1].at - first.at >= DAY:
                found.add(url)
    return found


def number(found, told, threshold):
    """Where no text sets a number, what was found is shown, and nothing is said to be crossed."""
    if not told:
        return "unobserved"
    if threshold is None:
        return "unproven" if found else "met"
    return "missing" if found >= threshold else "met"


def trading_link(homes, pages, as_of, words):
    """公共资源交易平台链接: not there only where two looks at the home page, a day or more apart, and all between them, do not
    show it, nor any section's latest page; what is named without a link may be one, and a page not read whole may show it."""
    read = [home for home in homes if home.whole]
    if not read or read[-1].at < as_of - 3 * DAY:
        return "unobserved"
    latest = read[-1]
    if any(linked(page, words) for page in (latest, *pages)):
        return "met"
    if any(word in page.text for page in (latest, *pages) for word in words):
        return "unproven"
    if not all(page.whole for page in pages):
        return "unproven"
    for home in read:
        between = [x for x in read if home.at <= x.at <= latest.at]
        if home.at <= latest.at - DAY and not any(linked(x, words) for x in between):
            return "missing"
    return "unproven"


def linked(page, words):
    return any(word in link.words or word in link.url for link in page.links for word in words)


def days_of(claim):
    """Each day of the interval that it is."""
    day, days = day_of(claim.begin), set()
    while start_of(day) < claim.end:
        days.add(day)
        day += timedelta(days=1)
    return days


def contradicted(item, upload):
    """内容不准确: two of its days have no day in common, or the day in its address lies over three days from all of them. Of
    a doubtful match, a migration and copies under several addresses nothing is said."""
    if not item.editions or item.ambiguous or item.epoch or len(item.urls) > 1:
        return False
    told = [days_of(claim) for claim in item.claims]
    if any(not (one & other) for one in told for other in told):
        return True
    return bool(told) and upload is not None and all(abs((d - upload).days) > 3 for days in told for d in days)


def months_on(day, months):
    """The corresponding day; where the month has none, its last."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    for n in range(day.day, 0, -1):
        try:
            return date(year, month, n)
        except ValueError:
            continue
    raise ValueError(day)


def question(item, others, as_of, lag, answers):
    """互动回应差, one question: `open`, `answered`, `unknown`, or `free`: none of those that are counted today. Open is what was
    read after the end of three calendar months and bore nothing, then or before, that may be an answer; "a later answer does
    not undo it". `others`: what else was seen; a page that answers it, and of which it is not certain when it went up,
    leaves it unknown."""
    first = item.sightings[0].first_seen
    since = max([day_of(first), *(day_of(c.begin) for c in item.claims)])
    due = start_of(months_on(since, 3)) + DAY
    year = start_of(months_on(day_of(as_of), -12)) + as_of - start_of(day_of(as_of))
    if item.epoch or start_of(since) < year or due > as_of:
        return "free"
    if not item.editions or item.ambiguous:
        return "unknown"
    doubt = False
    for other in others:
        if item.title in other.title and other.title != item.title and any(w in other.title for w in answers):
            up = other.sightings[0].first_seen
            says = [c for c in other.claims if c.begin <= up]  # a day after we saw it is no day of its
            if up < due or any(c.end <= due for c in says):
                return "answered"
            if other.ambiguous or other.epoch or not says or any(c.begin < due for c in says):
                doubt = True
    for edition in item.editions:
        if any(word in edition.article.body for word in answers):
            if edition.seen_from < due:
                return "answered"
            doubt = True  # it came by this reading, perhaps in time
        if edition.seen_until >= due + lag:
            page = edition.article
            return "unknown" if doubt or not page.body or page.attachments or page.images else "open"
    return "unknown"
