"""Slow, obvious counts of what a site is inspected by, written from the indicators' text: whether it opens, whether its home
page and its sections are kept up, blank sections. What was not looked at enough is `unobserved`.
"""

from __future__ import annotations

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


def section(looks, items, since, as_of, lag):
    """`fresh`, `stale`, `blank`, `unknown`, or `free`: something stands there, and no frequency is stated (`since` None)."""
    complete = [x for x in looks if x.outcome is Outcome.COMPLETE]
    ever = bool(items) or any(x.items_listed for x in looks)
    if ever and since is None:
        return "free"
    if not any(x.at >= as_of - 3 * DAY for x in complete):
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


def home(pages, as_of, lag):
    """监测2周，首页栏目无信息更新的: an update is a day beside a link, or a link that was not there; the home page is looked at
    at least every three days."""
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
