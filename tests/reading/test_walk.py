"""The walk as a pure fold: what completes it, what breaks it, what it then testifies."""

from __future__ import annotations

from datetime import date

from archive.reading.walk import Answer, Plan, Walked, conclude, step
from archive.records import (
    Ask,
    Blocked,
    Claim,
    ClaimSource,
    ListPage,
    Obstacle,
    Outcome,
    Precision,
    Row,
    end_of,
    start_of,
)

HOME = "http://a.gov.cn/list/"


def row(number: int, day: int | None = None, pinned: bool = False) -> Row:
    if day is None:
        return Row(f"item {number}", f"{HOME}{number}.html", pinned=pinned)
    on = date(2018, 9, day)
    claim = Claim(str(on), start_of(on), end_of(on), Precision.DAY, ClaimSource.LIST)
    return Row(f"item {number}", f"{HOME}{number}.html", claim, pinned)


def page(*rows: Row, next_page: int | None = None, **fields) -> ListPage:
    following = Ask(f"{HOME}index_{next_page}.html") if next_page else None
    return ListPage("trs", tuple(rows), following, **fields)


class Site:
    """Serves pages by number; each fetch is one second later."""

    def __init__(self, *pages):
        self.pages = list(pages)
        self.asked: list[str] = []

    def reading(self, ask: Ask):
        number = 0 if ask.url == HOME else int(ask.url.removesuffix(".html").rpartition("_")[2])
        got = self.pages[number]
        return got(len(self.asked)) if callable(got) else got

    def walk(self, plan: Plan, final_url: str | None = None) -> Walked:
        answers: list[Answer] = []
        while isinstance(asked := step(plan, answers), Ask):
            self.asked.append(asked.url)
            got = self.reading(asked)
            error = got if isinstance(got, str) else None
            reading = None if error else got
            answers.append(Answer(asked, final_url or asked.url, len(answers), reading, error))
            assert len(answers) < 50
        return asked


KNOWN = Plan(HOME, known=frozenset({f"{HOME}1.html", f"{HOME}2.html"}), ever_listed=True)


def test_known_ground_on_page_one_completes_a_shallow_walk():
    walked = Site(page(row(2, 9), row(1, 8), next_page=1)).walk(KNOWN)
    assert (walked.outcome, walked.deep, walked.floor_on) == (Outcome.COMPLETE, False, date(2018, 9, 8))


def test_a_pinned_known_row_is_no_known_ground():
    site = Site(page(row(2, 1, pinned=True), row(1, 8), next_page=1), page(row(9, 7), end_known=True))
    assert site.walk(KNOWN).pages == 2


def test_several_pages_are_confirmed_by_reading_page_one_again():
    site = Site(page(row(3, 9), row(4, 9), next_page=1), page(row(2, 9), row(1, 8), next_page=2))
    assert site.walk(KNOWN).outcome is Outcome.COMPLETE
    assert site.asked == [HOME, f"{HOME}index_1.html", HOME]


def test_a_list_that_moves_while_walked_is_walked_again_and_at_last_partial():
    def top(fetch: int) -> ListPage:
        return page(row(100 + fetch, 10), row(3, 9), next_page=1)

    site = Site(top, page(row(2, 8), row(1, 8), end_known=True))
    walked = site.walk(Plan(HOME, deep=True))
    assert (walked.outcome, walked.reason) == (Outcome.PARTIAL, "moved")
    assert walked.floor_on == date(2018, 9, 9)  # its first page alone testifies
    assert site.asked.count(HOME) == 5


def test_a_list_that_moved_once_is_complete_when_it_holds_still():
    def top(fetch: int) -> ListPage:
        return page(row(50, 9), *([row(51, 9)] if fetch > 1 else []), next_page=1)

    walked = Site(top, page(row(2, 8), end_known=True)).walk(Plan(HOME, deep=True, capped=False))
    assert (walked.outcome, walked.everything) == (Outcome.COMPLETE, True)
    assert len(walked.rows) == 3


def test_an_empty_page_inside_a_list_is_an_error_not_the_end():
    walked = Site(page(row(3, 9), next_page=1), page(empty_said=True)).walk(Plan(HOME, deep=True))
    assert (walked.outcome, walked.reason) == (Outcome.PARTIAL, "empty_page")


def test_an_endless_pager_ends_partial():
    site = Site(page(row(3, 9), next_page=1), page(row(2, 9), next_page=2), page(row(2, 9), next_page=3))
    walked = site.walk(Plan(HOME, deep=True))
    assert (walked.outcome, walked.reason) == (Outcome.PARTIAL, "endless")


def test_a_pager_past_the_page_limit_is_partial():
    pages = [page(row(number, 9), next_page=number + 1) for number in range(10)]
    walked = Site(*pages).walk(Plan(HOME, deep=True, page_limit=4))
    assert (walked.outcome, walked.reason, walked.pages) == (Outcome.PARTIAL, "page_limit", 4)


def test_a_deep_visit_must_meet_the_stated_total_of_an_uncapped_list():
    short = Site(page(row(3, 9), end_known=True, total=2))
    assert short.walk(Plan(HOME, deep=True)).reason == "total_unmet"
    met = Site(page(row(3, 9), row(2, 9), end_known=True, total=2))
    assert met.walk(Plan(HOME, deep=True)).everything


def test_a_capped_list_read_to_its_offer_is_complete_but_testifies_down_to_its_floor_only():
    walked = Site(page(row(3, 9), row(2, 7), total=900)).walk(Plan(HOME, deep=True, capped=True))
    assert (walked.outcome, walked.everything, walked.floor_on) == (Outcome.COMPLETE, False, date(2018, 9, 7))


def test_an_end_that_no_page_proves_is_partial():
    walked = Site(page(row(3, 9), row(2, 7))).walk(Plan(HOME, deep=True))
    assert (walked.outcome, walked.reason) == (Outcome.PARTIAL, "end_unproven")


def test_a_list_out_of_date_order_testifies_no_absence_unless_read_whole():
    walked = Site(page(row(3, 7), row(2, 9), end_known=True)).walk(Plan(HOME))
    assert (walked.outcome, walked.floor_on, walked.everything) == (Outcome.COMPLETE, None, False)


def test_a_failed_first_page_testifies_nothing():
    walked = Site("timeout").walk(Plan(HOME))
    assert (walked.outcome, walked.reason, walked.rows) == (Outcome.FAILED, "timeout", ())


def test_a_challenge_page_is_unreadable():
    walked = Site(Blocked(Obstacle.CHALLENGE, "加速乐")).walk(Plan(HOME))
    assert (walked.outcome, walked.reason) == (Outcome.UNREADABLE, "challenge")


def test_a_walk_that_breaks_off_testifies_on_its_first_page_alone():
    walked = Site(page(row(3, 9), row(4, 8), next_page=1), "http-500").walk(Plan(HOME))
    assert (walked.outcome, walked.floor_on, len(walked.rows)) == (Outcome.PARTIAL, date(2018, 9, 8), 2)


def test_a_soft_redirect_to_the_home_page_is_another_list():
    site = Site(page(row(70, 9), row(71, 9), end_known=True, names=("首页",)))
    assert site.walk(Plan(HOME, names=("公告",)), "http://a.gov.cn/").reason == "another_list"


def test_another_host_is_foreign():
    walked = Site(page(row(70, 9), end_known=True)).walk(Plan(HOME), "http://b.com/list/")
    assert (walked.outcome, walked.reason) == (Outcome.UNREADABLE, "foreign")


def test_a_home_page_served_under_the_sections_own_path_is_another_list():
    assert Site(page(row(70, 9), row(71, 9), end_known=True)).walk(KNOWN).reason == "another_list"


def test_an_empty_list_is_understood_only_where_the_page_says_so():
    assert Site(page(empty_said=True)).walk(Plan(HOME)).outcome is Outcome.COMPLETE
    assert Site(page(total=0)).walk(Plan(HOME)).outcome is Outcome.COMPLETE
    assert Site(page()).walk(Plan(HOME)).outcome is Outcome.UNREADABLE


def test_a_section_that_had_items_and_shows_none_is_unreadable():
    assert Site(page(empty_said=True)).walk(KNOWN).reason == "emptied"


def test_a_record_set_aside_leaves_the_page_but_takes_its_testimony_of_absence():
    walked = Site(page(row(3, 9), end_known=True, faults=("row 2: no link",))).walk(Plan(HOME))
    assert (walked.outcome, walked.floor_on, len(walked.rows)) == (Outcome.PARTIAL, None, 1)


def test_a_walk_whose_further_pages_were_never_fetched_is_broken_off():
    first = Answer(Ask(HOME), HOME, 0, page(row(3, 9), next_page=1))
    walked = conclude(Plan(HOME), [first])
    assert (walked.outcome, walked.reason, len(walked.rows)) == (Outcome.PARTIAL, "broken_off", 1)


def test_a_walk_that_went_further_than_it_now_had_to_counts_in_full():
    """An older look that came in later makes known ground of what was new when the walk was made."""
    site = Site(page(row(3, 9), row(2, 8), next_page=1), page(row(1, 7), end_known=True))
    answers: list[Answer] = []
    plan = Plan(HOME)
    while isinstance(asked := step(plan, answers), Ask):
        answers.append(Answer(asked, asked.url, len(answers), site.reading(asked)))
    known = Plan(HOME, known=frozenset(f"{HOME}{number}.html" for number in (2, 3)))
    again = conclude(known, answers)
    assert (again.outcome, again.pages, len(again.rows)) == (Outcome.COMPLETE, 2, 3)
    assert conclude(known, answers[:1]).outcome is Outcome.COMPLETE  # one that stopped there was right to
