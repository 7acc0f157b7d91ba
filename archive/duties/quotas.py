"""So many in each period (每月不低于20条), and what a cadence leaves out (规划、计划、年度报表除外).

semantics §4, rule 7, calls a period missing whose sections hold none that counts. A quota that was reached in part is
therefore no gap: what came is counted, and said in a finding (`quota`) where we watched the whole period. A kind that the
phrase leaves out owes nothing by itself; where it came among others it counts, which accuses less.
"""

from __future__ import annotations

from archive.duties.bench import Bench
from archive.duties.calendar import Span
from archive.duties.rules import Case
from archive.duties.rules.counting import counting
from archive.duties.rules.period import open_ones
from archive.duties.rules.watching import absent_look, too_little
from archive.records import Evidence, Finding, Obligation


def exempt(bench: Bench, obligation: Obligation, sections: tuple[str, ...], span: Span) -> bool:
    """Whether all that the obligation binds there is of kinds that its phrase leaves out."""
    left_out = [word for word, branch in obligation.phrase.branches if not branch.decidable]
    if not left_out:
        return False
    lines = [bench.book.line(section, span.begin) for section in sections]
    kinds = obligation.kinds or tuple(kind for line in lines if line is not None for kind in line.kinds)
    known = bench.book.catalogue.kinds
    words = [(kind, *(known[kind].words if kind in known else ())) for kind in kinds]
    return bool(words) and all(any(word in named for word in left_out) for named in words)


def short_of(case: Case, span: Span) -> Finding | None:
    """What came of a quota that a whole period, well watched, did not reach; of none at all the verdict tells."""
    need, a, b = case.obligation.phrase.count, span.a, span.b
    if need < 2 or case.as_of < b:
        return None
    counted = counting(case, a, b)
    if not 0 < len(counted) < need or open_ones(case, counted, a, b):
        return None
    if not case.sections or too_little(case, a, b, span.length):
        return None
    looks = [absent_look(case, section, a, b, span.length) for section in case.sections]
    pages = (*(one for seen in counted for one in seen.evidence()[:1]),)
    watched = tuple(Evidence("watched", visit_id=look.visit_id) for look in looks if look is not None)
    detail = f"{len(counted)} of {need}; watched: {', '.join(case.sections)}; a quota reached in part is no gap"
    subject = f"{case.obligation.id} {span.subject}"
    return Finding("quota", case.office.id, case.sections[0], None, subject, detail, (*pages, *watched))
