"""Certificates: made from a real archive of real bytes, checked from the file alone, and broken leaf by leaf."""

from __future__ import annotations

import copy
import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.__main__ import main
from archive.catalogue import load
from archive.derive import certificates
from archive.derive.certificates.check import check
from archive.store import Archive, seals
from tests.derive.test_derive import FILES, HOME, NEW, OLD, Crawl, article, page, url_of

REPO = Path(__file__).parents[2]
LATER = (3, "2018-09-10")


@pytest.fixture
def district(tmp_path):
    return watched(tmp_path, "")


@pytest.fixture
def uncapped(tmp_path):
    """The same, where the catalogue says that the list shows all that there is."""
    return watched(tmp_path, "no")


def watched(tmp_path, capped):
    """Eight days: item 1 from the first, item 2 from the third on, item 3 once; a look that broke, and one unreadable."""
    folder = tmp_path / "d"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text.replace(",no,verified,", f",{capped},verified,"), encoding="utf-8")
    archive = Archive.open(tmp_path / "d.db")
    crawl = Crawl(archive, load(folder))
    crawl.visit(0, page(OLD), {1: article(1)})
    crawl.visit(1, page(OLD))
    crawl.visit(2, page(NEW, OLD), {2: article(2)})
    crawl.visit(3, None, status=304)
    crawl.visit(4, None, error="timeout")
    crawl.visit(5, b"<html><body>blocked</body></html>")
    crawl.visit(6, page(LATER, NEW, OLD), {3: article(3)})
    crawl.visit(7, page(NEW, OLD), deep=False)
    archive.close()
    return tmp_path


def run(district, *words: str, code: int = 0, options: bool = True) -> str:
    more = ["--catalogue", str(district / "d"), "--archive", str(district / "d.db")] if options else []
    done = CliRunner().invoke(main, [*words, *more])
    assert done.exit_code == code, done.output
    return done.output


def certify(district, item: str, day: str) -> dict:
    target = district / "made.json.gz"
    run(district, "certify", "gg", item, day, "--to", str(target))
    return certificates.load(target)


def newest(district) -> str:
    archive = Archive.open(district / "d.db")
    (root,) = seals.heads(archive.conn)
    archive.close()
    return root.hex()


def test_an_item_that_came_later_is_shown_to_have_been_absent(district):
    made = certify(district, url_of(2), "2018-09-04")
    assert (made["claim"]["shows"], made["claim"]["at"]) == ("absent", "2018-09-04T10:00:00+08:00")
    assert made["claim"]["printed_on"] == "2018-09-04"  # it states no total, so it is read down to a floor
    said = run(district, "check", str(district / "made.json.gz"), "--root", newest(district), options=False)
    assert "was not listed: 关于第2号事项的公告" in said
    assert "The root given binds all of it" in said
    assert "Not shown: that the site itself said so" in said


def test_a_certificate_that_holds_what_a_ruling_withholds_says_so(district):
    assert "not for publication" not in run(
        district, "certify", "gg", url_of(2), "2018-09-04", "--to", str(district / "c")
    )
    header = "obligation_id,office_id,subject,finding_kind,section_id,contest_id,sets,value,decided_on,by,why,document"
    ruling = f",,{HOME},,,,withheld,,2018-09-20,区政府办,未成年人,"
    (district / "d" / "rulings.csv").write_text(f"{header}\n{ruling}\n", encoding="utf-8")
    assert "not for publication" in run(district, "certify", "gg", url_of(2), "2018-09-04", "--to", str(district / "c"))


def test_what_rests_on_the_catalogue_is_said_to(uncapped):
    made = certify(uncapped, "http://127.0.0.1:9/gg/none.html", "2018-09-04")
    assert (made["claim"]["shows"], made["claim"]["title"], len(made["looks"])) == ("absent", None, 1)
    said = run(uncapped, "check", str(uncapped / "made.json.gz"), options=False)
    assert "It rests also on what the file only states" in said
    certify(uncapped, url_of(2), "2018-09-04")
    said = run(uncapped, "check", str(uncapped / "made.json.gz"), options=False)
    assert "It rests on sealed pages alone" in said


def test_an_item_that_was_listed_is_shown_to_have_been_present(district):
    made = certify(district, "关于第1号事项的公告", "2018-09-05")
    assert (made["claim"]["shows"], made["claim"]["urls"]) == ("present", [url_of(1)])
    assert check(made, newest(district)).faults == []


def test_a_list_that_did_not_change_is_read_from_the_answer_that_the_304_confirms(district):
    made = certify(district, url_of(3), "2018-09-06")
    assert [proof["leaf"][9] for proof in made["looks"][0]["proofs"] if proof["leaf"][0] == "snapshot"] == [304]
    assert len(made["looks"][0]["held"]) == 1
    assert made["claim"]["shows"] == "absent"
    assert check(made, newest(district)).faults == []


@pytest.mark.parametrize(
    ("item", "day", "why"),
    [
        (3, "2018-09-07", "failed (timeout): it testifies nothing"),
        (3, "2018-09-08", "unreadable"),
        (3, "2018-12-24", "no visit on 2018-12-24"),
        (9, "2018-09-04", None),  # listed all the time: present
    ],
)
def test_a_visit_that_testifies_nothing_gives_no_certificate_and_says_why(district, item, day, why):
    if why is None:
        assert certify(district, url_of(item), day)["claim"]["shows"] == "present"
    else:
        assert why in run(district, "certify", "gg", url_of(item), day, code=1)


def test_an_item_below_what_the_visit_read_gives_no_certificate(district):
    """Item 7 is put in backdated, below the oldest day that the first visit read."""
    archive = Archive.open(district / "d.db")
    crawl = Crawl(archive, load(district / "d"))
    crawl.visit(8, page(NEW, OLD, (7, "2018-08-10")))
    archive.close()
    said = run(district, "certify", "gg", url_of(7), "2018-09-04", code=1)
    assert "read down to 2018-08-19; the item's printed day is 2018-08-10" in said


def test_an_address_that_was_never_listed_gives_none_where_the_list_may_go_on(district):
    assert "bears no printed day" in run(
        district, "certify", "gg", "http://127.0.0.1:9/gg/none.html", "2018-09-04", code=1
    )


def test_the_same_title_at_another_address_gives_none(district):
    archive = Archive.open(district / "d.db")
    moved = page(NEW, OLD).replace(b"t20180902_1.html", b"moved_1.html").replace(b"t20180903_2.html", b"moved_2.html")
    Crawl(archive, load(district / "d")).visit(8, moved)
    archive.close()
    assert "may be the same item" in run(district, "certify", "gg", url_of(2), "2018-09-11", code=1)


def test_a_run_whose_clock_is_not_believed_gives_none(district):
    archive = Archive.open(district / "d.db")
    run_id = archive.begin_run("observer", "live", 1_536_900_000, "sha256:0", None)
    visit = archive.plan_visits(run_id, [("gg", 1_536_900_000, True, "http://127.0.0.1:9/gg/")])[0]
    archive.end_run(run_id, 1_536_900_100, "untrusted: 3 hosts differ")
    archive.close()
    assert visit and "its clock could not be believed" in run(
        district, "certify", "gg", url_of(2), "2018-09-14", code=1
    )


def test_an_ambiguous_title_lists_the_candidates(district):
    run(district, "judge")
    said = run(district, "certify", "gg", "号事项的公告", "2018-09-04", code=2)
    assert url_of(1) in said and url_of(2) in said
    assert "none has that id" in run(district, "certify", "gg", "不存在的标题", "2018-09-04", code=2)
    assert "not in the catalogue" in run(district, "certify", "zz", url_of(1), "2018-09-04", code=2)


def test_an_items_id_is_understood(district):
    run(district, "judge")
    archive = Archive.open(district / "d.db")
    (key,) = archive.conn.execute("SELECT id FROM items WHERE title = '关于第2号事项的公告'").fetchone()
    archive.close()
    assert certify(district, str(key), "2018-09-04")["claim"]["shows"] == "absent"


def test_a_run_that_is_not_sealed_gives_none_until_it_is(district):
    archive = Archive.open(district / "d.db")
    archive.conn.execute("DELETE FROM seals WHERE run_id = 2")
    archive.close()
    assert "python -m archive seal" in run(district, "certify", "gg", url_of(2), "2018-09-04", code=1)
    run(district, "seal")
    made = certify(district, url_of(2), "2018-09-04")
    assert check(made).faults == []
    (district / "late.json").write_text(json.dumps(made))
    assert "late (seal)" in run(district, "check", str(district / "late.json"), options=False)


def test_a_root_that_is_of_another_archive_or_earlier_binds_nothing(district):
    made = certify(district, url_of(3), "2018-09-10")
    assert "no seal of this file" in check(made, "00" * 32).faults[0]
    earlier = made["seals"][0]["root"]
    used = {proof["seal"] for look in made["looks"] for proof in look["proofs"]}
    assert check(made, earlier).faults == [] if used <= {earlier} else check(made, earlier).faults != []


def test_checking_needs_no_archive_no_catalogue_and_no_network(district, tmp_path):
    certify(district, url_of(2), "2018-09-04")
    (district / "d.db").unlink()
    command = [sys.executable, "-m", "archive", "check", str(district / "made.json.gz")]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_no_certificate_is_a_usage_error(tmp_path):
    deep = b"[" * 200_000 + b"]" * 200_000
    for name, data in (
        ("a", b"{"),
        ("e", deep),
        ("f", gzip.compress(deep)),
        ("b", b"[]"),
        ("c", gzip.compress(b"{}")[:-3]),
        ("d", b'{"format": "x"}'),
    ):
        (tmp_path / name).write_bytes(data)
        run(tmp_path, "check", str(tmp_path / name), code=2, options=False)


# --- tampering


def places(value, at=()):
    """Every leaf of the JSON, by its path."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield from places(held, (*at, key))
    elif isinstance(value, list) and value:
        for number, held in enumerate(value):
            yield from places(held, (*at, number))
    else:
        yield at


def mutated(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value:
        middle = len(value) // 2
        other = "1" if value[middle] == "0" else "0"
        return value[:middle] + other + value[middle + 1 :]
    return "0" if value in (None, "") else [["0"]]


def tampered(made: dict, place: tuple) -> dict:
    other = copy.deepcopy(made)
    holder = other
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = mutated(holder[place[-1]])
    return other


CASES = [(2, "2018-09-04"), (3, "2018-09-06"), (1, "2018-09-05")]


@pytest.mark.parametrize(("item", "day"), CASES)
def test_a_changed_field_is_found(district, item, day):
    made = certify(district, url_of(item), day)
    assert check(made).faults == []
    for place in places(made):
        assert check(tampered(made, place)).faults, place


@pytest.mark.parametrize(("item", "day"), CASES)
def test_a_changed_field_is_found_also_where_the_file_was_signed_off_anew(district, item, day):
    """Whoever alters a field can compute the file's own digest again, but not the seals'. What is only stated is not
    bound, and checking says so."""
    made = certify(district, url_of(item), day)
    free = {"format", "version", "stated", "sha256"}
    for place in places(made):
        if place[0] in free or "stated" in place:
            continue
        other = tampered(made, place)
        other["sha256"] = certificates.digest(other)
        assert check(other).faults, place


def test_a_page_left_out_is_found(district):
    made = certify(district, url_of(2), "2018-09-04")
    for number, look in enumerate(made["looks"]):
        for place in range(len(look["proofs"])):
            other = copy.deepcopy(made)
            del other["looks"][number]["proofs"][place]
            other["sha256"] = certificates.digest(other)
            assert check(other).faults


def test_an_absence_cannot_be_made_of_a_presence(district):
    """The pages of a visit that listed the item, claimed to show that it did not."""
    made = certify(district, url_of(1), "2018-09-05")
    rng = random.Random(5)
    for _ in range(50):
        other = copy.deepcopy(made)
        other["claim"] |= {"shows": "absent", "title": rng.choice([None, "x"]), "urls": [url_of(1)]}
        stated = other["looks"][0]["stated"]
        stated |= {"capped": rng.choice([True, False, None]), "known": rng.sample([url_of(1), url_of(8), url_of(9)], 2)}
        other["sha256"] = certificates.digest(other)
        assert check(other).faults
