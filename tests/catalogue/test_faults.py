"""Each way a catalogue can be wrong: what is said, and where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalogue import CatalogueError, Fault, check, load, new

DISTRICT = """\
id: town
name: 某区
lag_hours: 24
sources:
  - id: plan
    title: 方案
    from: 2018-08-17
kinds:
  - {id: doc, words: [通知], hints: [通知, 意见]}
"""
OBLIGATIONS = """\
- id: M01
  row: M01
  source: plan
  clause: 公开
  phrase: 信息形成5日内
  offices: [a]
  sections: [docs]
  kinds: [doc]
  rule: item
  params: {trigger: formed}
- id: M02
  source: plan
  clause: 清单
  phrase: 同上
  class: 部门
  sections: [docs]
  rule: entry
"""
FILES = {
    "district.yml": DISTRICT,
    "obligations.yml": OBLIGATIONS,
    "sites.csv": "id,name,url,portal,id_code,family,lag_hours,delay_s,note\np,门户,http://www.example.gov.cn/,yes,,,,,\n",
    "offices.csv": (
        "id,name,class,valid_from,valid_to,successor_id,note\n"
        "a,某区安监局,部门,,2018-12-31,b,\nb,某区应急局,部门,2019-04-01,,,\n"
    ),
    "sections.csv": (
        "id,site_id,name,url,valid_from,valid_to,family,office_id,kinds,capped,status,origin,note\n"
        "docs,p,文件,http://www.example.gov.cn/col/col1/,,,,,doc,no,verified,seen,\n"
        "own,p,安全,,,,,a,doc,,wanted,,\n"
    ),
    "aliases.csv": "office_id,alias,valid_from,valid_to\na,安监局,,\nb,应急局,,\n",
    "entries.csv": "obligation_id,office_id,entry,matches,hints,due_rule,covers\nM02,a,清单,清单.*,清单;目录,+5日,\n",
    "epochs.csv": "site_id,from_on,to_on,note\np,2020-08-17,2020-12-31,\n",
    "contests.csv": (
        "id,obligation_id,office_id,subject,finding_kind,section_id,received_on,by,claim,document\n"
        "c1,M01,a,某通知,,,2018-10-01,某区安监局,已公开,\n"
    ),
    "rulings.csv": (
        "obligation_id,office_id,subject,finding_kind,section_id,contest_id,sets,value,decided_on,by,why,document\n"
        "M01,a,某通知,,,c1,trigger,2018-09-01,2018-10-09,区政府办,成文日有误,\n"
    ),
    "calendar.csv": "day,working,document\n2020-01-31,no,国办发明电〔2020〕1号\n",
}
RULED = "M01,a,某通知,,,c1,trigger,2018-09-01"  # the start of the ruling's line


def write(folder: Path, **changes: str) -> Path:
    """The valid catalogue with some files' texts replaced (`sites_csv=`)."""
    named = {key[::-1].replace("_", ".", 1)[::-1]: text for key, text in changes.items()}
    for name, text in {**FILES, **named}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path, file: str, old: str, fresh: str) -> list[Fault]:
    assert old in FILES[file]
    write(folder)
    (folder / file).write_text(FILES[file].replace(old, fresh, 1), encoding="utf-8")
    return check(folder)


def test_the_whole_catalogue_loads(tmp_path: Path) -> None:
    town = load(write(tmp_path))
    assert (town.id, town.sites["p"].lag_s, town.sites["p"].delay_s) == ("town", 86_400, 2.0)
    assert town.obligations[1].phrase.inherits
    assert (town.obligations[1].phrase.text, town.obligations[1].phrase.offset) == ("同上", 5)
    assert town.sections[0].capped is False
    assert town.sections[1].capped is None
    assert town.entries[0].hints == ("清单", "目录")
    assert not town.calendar[0].working


# A standard's blocks, as the second source of DISTRICT would have them; the line of the fault, and what is said.
BLOCKS = [
    ("full_points: 10\n    blocks: text", 9, "blocks: 'text': expected keys with values"),
    ("full_points: 10\n    blocks: {甲: 5}", 9, "甲: '5': expected the keys points, items, optional"),
    ("full_points: 10\n    blocks: {甲: {worth: 5}}", 9, "key: 'worth': expected one of the keys points, items"),
    ("full_points: 10\n    blocks: {甲: {points: five}}", 9, "points: 'five': expected a number"),
    ("full_points: 10\n    blocks: {甲: {items: {子: some}}}", 9, "子: 'some': expected a number"),
    ("full_points: 10\n    blocks: {甲: {points: 3, items: {子: 2, 丑: 2}}}", 9, "'3': expected at least what its items come to (4)"),
    ("full_points: 10\n    blocks: {甲: {points: 5, checked: [p]}}", 9, "checked: 'p': expected optional: yes"),
    ("full_points: 10\n    blocks: {甲: {optional: yes}}", 9, "optional: 'yes': expected the points of the block 甲"),
    ("full_points: 10\n    blocks: {甲: {points: 5, optional: yes, checked: [p], unchecked: [p]}}", 9, "each site in one of"),
    ("full_points: 10\n    blocks: {甲: {points: 5, optional: yes, checked: [zz]}, 乙: {}}", 9, "blocks: 'zz': expected the id of a site"),
    ("full_points: 10\n    blocks: {甲: {points: 4, optional: yes}, 乙: {points: 6, optional: yes}}", 9, "at most one optional block"),
    ("full_points: 10\n    blocks: {甲: {points: 10, optional: yes}}", 9, "an optional block that leaves something to score"),
    ("full_points: 10\n    blocks: {甲: {points: 4}, 乙: {points: 5}}", 8, "full_points: '10': expected what its blocks come to (9)"),
    ("full_points: 10\n    blocks: {甲: {points: 14}, 乙: {}}", 8, "full_points: '10': expected what its blocks come to (14)"),
    ("full_points: 10\n    blocks: {甲: {items: {子: }}, 乙: {items: {子: }}}", 9, "blocks: '子': expected each item in one block"),
    ("blocks: {甲: {items: {子: }}}", 8, "blocks: '': expected full_points, the full score that they are blocks of"),
    ("full_points: 10\n    pass_points: 12", 9, "pass_points: '12': expected at most full_points (10)"),
    ("bonus_above: 80", 8, "bonus_above: '80': expected at most full_points (blank)"),
]  # fmt: skip
LINES = [
    ("indicator: blank, count: 1, item: 子, points: 1", 11, "params.item: '子': expected an item of the blocks of plan: it has none"),
    ("indicator: blank, count: 1, read: once", 11, "params.read: 'once': expected points or each, of which it says"),
    ("indicator: blank, count: 1, read: twice, points: 1", 18, "params.read: 'twice': expected one of once"),
    ("indicator: blank, count: 1, on: home", 11, "params.on: 'home': expected the indicator broken_link"),
    ("indicator: broken_link, on: attic", 18, "params.on: 'attic': expected one of home, other"),
]  # fmt: skip
CASES = [
    # file, what stands there, what is put in its place, line, words of the fault
    ("sites.csv", "portal,", "portall,", 1, "'portall': expected one of the columns"),
    ("sites.csv", ",note", "", 1, "expected the column note"),
    ("sites.csv", "id,name", "id,id", 1, "'id': expected each column once"),
    ("sites.csv", ",yes,", ",maybe,", 2, "portal: 'maybe': expected yes or no"),
    ("sites.csv", "http://www.example.gov.cn/", "www.example.gov.cn", 2, "url: 'www.example.gov.cn': expected an address"),
    ("sites.csv", "http://www.example.gov.cn/", "http://www.example.gov.cn:99999/", 2, "expected an address"),
    ("sites.csv", "yes,,,,,", "yes,,,,0,", 2, "delay_s: '0': expected more than 0: only loopback"),
    ("sites.csv", "yes,,,,,", "yes,,,x,,", 2, "lag_hours: 'x': expected a number"),
    ("sites.csv", "yes,,,,,", "yes,,,-1,,", 2, "lag_hours: '-1': expected a number"),
    ("sites.csv", "yes,,,,,", "yes,,,,nan,", 2, "delay_s: 'nan': expected a number"),
    ("sites.csv", "yes,,,,,", "yes,,Hanweb JCMS,,,", 2, "family: 'Hanweb JCMS': expected a site family"),
    ("sites.csv", "yes,,,,,", "yes,,,,,,", 2, "'10 cells': expected 9 cells"),
    ("sites.csv", ",,,,,\n", ',,,,,"\n', 2, "expected a well-formed CSV line"),
    ("offices.csv", "b,某区", "a,某区", 3, "id: 'a': expected each id once (first on line 2)"),
    ("offices.csv", "b,某区", "b b,某区", 3, "id: 'b b': expected an id"),
    ("offices.csv", "某区安监局", "", 2, "name: '': expected a value"),
    ("offices.csv", "2018-12-31,b", "2018-12-31,zz", 2, "successor_id: 'zz': expected the id of an office"),
    ("offices.csv", "2019-04-01,,,", "2019-04-01,,a,", 2, "successor_id: 'b': expected a body that is not"),
    ("offices.csv", "2018-12-31", "2018-02-30", 2, "valid_to: '2018-02-30': expected a day"),
    ("offices.csv", "2018-12-31", "20181231", 2, "valid_to: '20181231': expected a day"),
    ("offices.csv", "部门,,2018-12-31", "部门,2019-01-01,2018-12-31", 2, "valid_to: '2018-12-31': expected a day on or after"),
    ("sections.csv", "own,p", "docs,p", 3, "id: 'docs': expected a section's lines to follow each other in time"),
    ("sections.csv", "own,p", "own,q", 3, "site_id: 'q': expected the id of a site"),
    ("sections.csv", ",a,doc", ",zz,doc", 3, "office_id: 'zz': expected the id of an office"),
    ("sections.csv", ",a,doc", ",a,nope", 3, "kinds: 'nope': expected the id of a kind"),
    ("sections.csv", "doc,no,", "doc,maybe,", 2, "capped: 'maybe': expected yes, no or blank"),
    ("sections.csv", "wanted", "verified", 3, "url: '': expected an address, or the status wanted"),
    ("sections.csv", "verified", "wanted", 2, "url: 'http://www.example.gov.cn/col/col1/': expected no address"),
    ("sections.csv", "verified", "guessed", 2, "status: 'guessed': expected verified, unverified or wanted"),
    ("sections.csv", "example.gov.cn/col", "other.gov.cn/col", 2, "expected an address on www.example.gov.cn:80"),
    ("sections.csv", "example.gov.cn/col/", "example.gov.cn/#/col/", 2, "expected an address"),
    ("aliases.csv", "b,应急局", "zz,应急局", 3, "office_id: 'zz': expected the id of an office"),
    ("aliases.csv", "a,安监局,,\nb,应急局,,", "a,同名局,,\nb,同名局,2018-10-01,", 3, "alias: '同名局': expected a name that is not"),
    ("aliases.csv", "b,应急局,,", "b,某区安监局,2018-01-01,", 3, "alias: '某区安监局': expected a name that is not"),
    ("entries.csv", "清单.*", "清单(", 2, "matches: '清单(': expected a regular expression"),
    ("entries.csv", "清单.*", "", 2, "matches: '': expected a value"),
    ("entries.csv", "+5日", "5日", 2, "due_rule: '5日': expected +N日"),
    ("entries.csv", "+5日", "02-30", 2, "due_rule: '02-30': expected +N日"),
    ("entries.csv", "+5日", "次月32日前", 2, "due_rule: '次月32日前': expected +N日"),
    ("entries.csv", "M02,a", "M99,a", 2, "obligation_id: 'M99': expected the id of an obligation"),
    ("entries.csv", "M02,a", "M01,a", 2, "obligation_id: 'M01': expected an obligation of the rule entry"),
    ("epochs.csv", "p,2020", "q,2020", 2, "site_id: 'q': expected the id of a site"),
    ("epochs.csv", "2020-12-31", "2020-01-01", 2, "to_on: '2020-01-01': expected a day on or after"),
    ("epochs.csv", "2020-08-17", "", 2, "from_on: '': expected a value"),
    ("contests.csv", "M01,a", "M99,a", 2, "obligation_id: 'M99': expected the id of an obligation"),
    ("contests.csv", "某通知,,", "某通知,backdated,", 2, "expected either obligation_id (a duty) or finding_kind"),
    ("contests.csv", "2018-10-01", "昨天", 2, "received_on: '昨天': expected a day"),
    ("rulings.csv", ",c1,", ",c9,", 2, "contest_id: 'c9': expected the id of a contest"),
    ("rulings.csv", "trigger,2018-09-01", "trigger,soon", 2, "value: 'soon': expected a day"),
    ("rulings.csv", "trigger", "forgiven", 2, "sets: 'forgiven': expected excused, trigger"),
    ("rulings.csv", "trigger,2018-09-01", "emptied,", 2, "section_id: '': expected a value"),
    ("rulings.csv", RULED, "M01,a,另一通知,,,c1,excused,", 2, "contest_id: 'c1': expected a contest on the same duty"),
    ("rulings.csv", "2018-10-09", "2018-09-30", 2, "decided_on: '2018-09-30': expected a day not before 2018-10-01"),
    ("rulings.csv", RULED, "M01,a,某通知,,,,upheld,", 2, "contest_id: '': expected a value"),
    ("rulings.csv", RULED, ",,某通知,removed,,,excused,", 2, "sets: 'excused': expected a duty's key"),
    ("rulings.csv", RULED, "M01,a,某通知,,,c1,lawful_removal,", 2, "finding_kind: '': expected removed"),
    ("rulings.csv", RULED, ",,某通知,,,c1,withheld,", 2, "subject: '某通知': expected sha256:<64 hex digits>, an address"),
    ("rulings.csv", RULED, f",,sha256:{'0' * 63}G,,,c1,withheld,", 2, "expected sha256:<64 hex digits>"),
    ("rulings.csv", RULED, f",,sha256:{'0' * 64},,,c1,withheld,/2018-01-01", 2, "value: '/2018-01-01': expected no days"),
    ("rulings.csv", RULED, ",,http://a.gov.cn/,,,c1,withheld,2018-01-02/2018-01-01", 2, "the first not after the last"),
    ("rulings.csv", RULED, ",,http://a.gov.cn/,,,c1,withheld,2018-13-01/", 2, "expected days such as 2018-08-01/2018-08-31"),
    ("rulings.csv", RULED, ",,item:7,,,c1,withheld,secret", 2, "value: 'secret': expected whole (or blank), personal or"),
    ("rulings.csv", RULED, ",,item:x,,,c1,withheld,", 2, "subject: 'item:x': expected sha256"),
    ("calendar.csv", "2020-01-31", "2020-01-32", 2, "day: '2020-01-32': expected a day"),
    ("calendar.csv", ",no,", ",off,", 2, "working: 'off': expected yes or no"),
    ("calendar.csv", "2020-01-31,no", "2020-01-31,no,x\n2020-01-31,no", 3, "day: '2020-01-31': expected each day once"),
    ("district.yml", "name: 某区", "nmae: 某区", 2, "key: 'nmae': expected one of the keys"),
    ("district.yml", "name: 某区", "id: other", 2, "'id': expected each key once"),
    ("district.yml", "id: plan", "id: plan\n    days: lunar", 6, "days: 'lunar': expected calendar, working or blank"),
    ("district.yml", "from: 2018-08-17", "from: 2018-08-17\n    lenient_to: 2018-01-01", 8, "lenient_to: '2018-01-01'"),
    ("district.yml", "kinds:\n", "kinds: text\nother:\n", 8, "kinds: 'text': expected a list"),
    ("district.yml", "id: town", "id: [", 3, "expected well-formed YAML"),
    ("district.yml", "lag_hours: 24", "control_hosts: [gov]", 3, "control_hosts: 'gov': expected addresses such as"),
    ("district.yml", "lag_hours: 24", "control_hosts: [http://www.example.gov.cn/x]", 3, "host that is none of sites.csv"),
    ("district.yml", "from: 2018-08-17", "from: 2018-08-17\n    full_points: many", 8, "full_points: 'many': expected a n"),
    *(("district.yml", "from: 2018-08-17", f"from: 2018-08-17\n    {given}", line, words) for given, line, words in BLOCKS),
    *(("obligations.yml", "rule: entry", f"rule: site\n  params: {{{given}}}", line, words) for given, line, words in LINES),
    ("obligations.yml", "rule: entry", "rule: site\n  params: {limits: {两周: [动态]}}", 18, "expected N日, N个月 or N年"),
    ("obligations.yml", "rule: entry", "rule: site\n  params: {sites: [zz]}", 11, "params.sites: 'zz': expected the id of"),
    ("obligations.yml", "信息形成5日内", "一有空就公开", 5, "phrase: '一有空就公开': expected a deadline such as"),
    ("obligations.yml", "信息形成5日内", "同上", 5, "phrase: '同上': expected a deadline: no obligation stands above"),
    ("obligations.yml", "信息形成5日内", "一月一次", 5, "phrase: '一月一次': expected a delay"),
    ("obligations.yml", "rule: item", "rule: period", 5, "phrase: '信息形成5日内': expected a cadence"),
    ("obligations.yml", "source: plan", "source: law", 3, "source: 'law': expected the id of a source"),
    ("obligations.yml", "offices: [a]", "offices: [a, zz]", 6, "offices: 'zz': expected the id of an office"),
    ("obligations.yml", "offices: [a]", "row2: x", 6, "key: 'row2': expected one of the keys"),
    ("obligations.yml", "offices: [a]", "note2:", 1, "offices: '': expected either offices or a class"),
    ("obligations.yml", "class: 部门", "class: 部门\n  offices: [a]", 16, "expected either offices or a class"),
    ("obligations.yml", "class: 部门", "class: 局", 15, "class: '局': expected a class that some line of offices.csv bears"),
    ("obligations.yml", "sections: [docs]", "sections: [nope]", 7, "sections: 'nope': expected the id of a section"),
    ("obligations.yml", "sections: [docs]", "sections: []", 7, "sections: '': expected the sections that could carry it"),
    ("obligations.yml", "offices: [a]\n  sections: [docs]", "offices: [a]\n  sections: []", 7, "expected the sections"),
    ("obligations.yml", "kinds: [doc]", "kinds: [nope]", 8, "kinds: 'nope': expected the id of a kind"),
    ("obligations.yml", "rule: item", "rule: guess", 9, "rule: 'guess': expected item, period"),
    ("obligations.yml", "{trigger: formed}", "{tigger: formed}", 10, "'tigger': expected a param of the rule item"),
    ("obligations.yml", "{trigger: formed}", "{trigger: whenever}", 10, "params.trigger: 'whenever': expected one of formed"),
    ("obligations.yml", "{trigger: formed}", "{answered_by: [M77]}", 1, "params.answered_by: 'M77': expected the id of an obl"),
    ("obligations.yml", "rule: entry", "rule: series\n  params: {title: '('}", 18, "params.title: '(': expected a regular"),
    ("obligations.yml", "rule: entry", "rule: site\n  params: {count: 0}", 18, "params.count: '0': expected a whole number"),
    ("obligations.yml", "rule: entry", "rule: pair\n  params: {first: nope}", 11, "params.first: 'nope': expected the id of a kind"),
    ("obligations.yml", "rule: item", "rule: item\n  from: 2019-01-01\n  to: 2018-01-01", 11, "to: '2018-01-01': expected a day on"),
    ("obligations.yml", "rule: item", "rule: item\n  in_place: perhaps", 10, "in_place: 'perhaps': expected yes, no or blank"),
    ("obligations.yml", "id: M02", "id: M01", 11, "id: 'M01': expected each id once"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "fresh", "line", "words"), CASES)
def test_fault_names_file_line_value_and_what_was_expected(
    tmp_path: Path, file: str, old: str, fresh: str, line: int, words: str
) -> None:
    said = [str(fault) for fault in faults_of(tmp_path, file, old, fresh)]
    assert any(text.startswith(f"{file}:{line}: ") and words in text for text in said), "\n".join(said)


def test_the_exact_words_of_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "sections.csv", "doc,no,", "doc,maybe,")
    assert str(fault) == "sections.csv:2: capped: 'maybe': expected yes, no or blank"
    assert fault == Fault("sections.csv", 2, "maybe", "yes, no or blank", "capped")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        sites_csv=FILES["sites.csv"].replace(",yes,", ",maybe,"),
        obligations_yml=OBLIGATIONS.replace("信息形成5日内", "有空时").replace("source: plan", "source: law"),
        calendar_csv=FILES["calendar.csv"].replace("2020-01-31", "soon"),
    )
    with pytest.raises(CatalogueError) as error:
        load(tmp_path)
    assert {fault.file for fault in error.value.faults} == {"sites.csv", "obligations.yml", "calendar.csv"}
    assert len(error.value.faults) == 5
    assert str(error.value).splitlines() == [str(fault) for fault in error.value.faults]


def test_an_office_without_a_section_that_could_carry_its_duty_is_a_fault(tmp_path: Path) -> None:
    obligations = OBLIGATIONS.replace("class: 部门\n  sections: [docs]", "offices: [a]\n  sections: [own]")
    said = "obligations.yml:16: sections: 'b': expected a section (or a line of one) that is this office's, or shared"
    write(tmp_path, obligations_yml=obligations)
    assert [str(fault) for fault in check(tmp_path)] == [said]  # what a owed passes to b, which has no section
    own = "own,p,安全,,,2018-12-31,,a,doc,,wanted,,\nown,p,安全,,2019-04-01,,,b,doc,,wanted,,\n"
    passed = FILES["sections.csv"].replace("own,p,安全,,,,,a,doc,,wanted,,\n", own)
    assert check(write(tmp_path, obligations_yml=obligations, sections_csv=passed)) == []


def test_a_migrated_section_has_two_lines_that_follow_each_other(tmp_path: Path) -> None:
    line = "docs,p,文件,http://www.example.gov.cn/col/col1/,,,,,doc,no,verified,seen,"
    old = line.replace("/col1/,,,", "/col1/,,2020-08-16,")
    fresh = line.replace("/col1/,,,", "/new/,2020-08-17,,")
    text = FILES["sections.csv"].replace(line, f"{fresh}\n{old}")
    town = load(write(tmp_path, sections_csv=text))
    assert [section.url[-6:] for section in town.sections if section.id == "docs"] == ["/col1/", "l/new/"]
    clash = check(write(tmp_path, sections_csv=text.replace("2020-08-16", "2020-08-17")))
    assert [fault.where for fault in clash] == ["id"]


def test_names_may_pass_from_body_to_body_when_their_days_do_not_meet(tmp_path: Path) -> None:
    text = FILES["aliases.csv"].replace("a,安监局,,\nb,应急局,,", "a,监管局,,\nb,监管局,,")
    assert check(write(tmp_path, aliases_csv=text)) == []  # an alias lives as long as its office


def test_delay_zero_is_for_loopback(tmp_path: Path) -> None:
    sites = FILES["sites.csv"].replace("yes,,,,,", "yes,,,,0,")
    for host in ("127.0.0.1:8123", "localhost:8123", "[::1]:8123"):
        swapped = {
            name: text.replace("www.example.gov.cn", host) for name, text in {**FILES, "sites.csv": sites}.items()
        }
        for name, text in swapped.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        assert load(tmp_path).sites["p"].delay_s == 0


def test_a_blank_phrase_states_no_deadline_and_is_never_inherited(tmp_path: Path) -> None:
    phrase = load(write(tmp_path, obligations_yml=OBLIGATIONS.replace("同上", ""))).obligations[1].phrase
    assert (phrase.text, phrase.decidable, phrase.inherits) == ("", False, False)


def test_an_obligation_is_in_force_as_its_source_unless_it_says_otherwise(tmp_path: Path) -> None:
    town = load(write(tmp_path))
    assert str(town.obligations[0].valid_from) == "2018-08-17"
    faults = faults_of(tmp_path, "district.yml", "from: 2018-08-17", "from:")
    assert [fault.where for fault in faults] == ["from", "from"]


def test_a_spreadsheets_file_reads_the_same(tmp_path: Path) -> None:
    write(tmp_path)
    plain = load(tmp_path)
    text = FILES["offices.csv"].replace("2018-12-31", "2018/12/31").replace("\n", "\r\n") + ",,,,,,\r\n"
    (tmp_path / "offices.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    saved = load(tmp_path)
    assert saved.offices == plain.offices
    assert saved.digest != plain.digest


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_named_not_guessed(tmp_path: Path, encoding: str) -> None:
    write(tmp_path)
    (tmp_path / "offices.csv").write_bytes(FILES["offices.csv"].encode(encoding))
    (fault, *_) = [fault for fault in check(tmp_path) if fault.file == "offices.csv"]
    assert "UTF-8" in fault.expected
    assert fault.line >= 1


def test_a_quoted_cell_over_two_lines_keeps_the_lines_of_the_next(tmp_path: Path) -> None:
    text = FILES["offices.csv"].replace("31,b,", '31,b,"two\nlines"').replace("某区应急局", "")
    (fault,) = check(write(tmp_path, offices_csv=text))
    assert (fault.line, fault.where) == (4, "name")


def test_a_missing_file_and_a_misnamed_one(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "sites.csv").rename(tmp_path / "site.csv")
    faults = [fault for fault in check(tmp_path) if fault.line == 0]
    assert [fault.file for fault in faults] == ["site.csv", "sites.csv"]


def test_files_that_may_be_absent(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("contests.csv", "rulings.csv", "entries.csv", "epochs.csv", "calendar.csv", "aliases.csv"):
        (tmp_path / name).unlink()
    town = load(tmp_path)
    assert (town.entries, town.epochs, town.aliases, town.rulings) == ((), (), (), ())


def test_the_digest_follows_every_file(tmp_path: Path) -> None:
    first = load(write(tmp_path)).digest
    assert load(write(tmp_path)).digest == first
    (tmp_path / "README.md").write_text("note", encoding="utf-8")
    assert load(tmp_path).digest != first
    assert re.fullmatch("[0-9a-f]{64}", first)


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(CatalogueError, match="zhoucun"):
        load("no-such-district")
    assert [fault.file for fault in check("no-such-district")] == ["no-such-district"]


@given(st.from_regex(r"[\w.-]{1,20}", fullmatch=True))
def test_a_new_catalogue_loads_whatever_its_name(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("new") / "district"
    new(folder, name)
    assert load(folder).id == name
    with pytest.raises(CatalogueError, match="a new or an empty folder"):
        new(folder, name)


@pytest.mark.parametrize("name", ["", "a b", "a/b", 'a"b'])
def test_a_name_that_is_no_id_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogueError, match="a name of letters"):
        new(tmp_path / "new", name)
    assert not (tmp_path / "new").exists()


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=60), st.integers(0, 400))
def test_whatever_stands_in_a_file_loading_says_it_or_loads(
    tmp_path_factory: pytest.TempPathFactory, file: str, noise: bytes, place: int
) -> None:
    folder = write(tmp_path_factory.mktemp("noise"))
    content = FILES[file].encode()
    (folder / file).write_bytes(content[:place] + noise + content[place:])
    try:
        assert load(folder).digest
    except CatalogueError as error:
        assert error.faults


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ("indicator: blank, count: 1, points: 1", "params.item: '': expected the item that it costs points of: 子, 丑"),
        (
            "indicator: blank, count: 1, points: 1, item: 寅",
            "params.item: '寅': expected an item of the blocks of plan: 子, 丑",
        ),
        (
            "indicator: blank, count: 1, each: 1, most: 3, item: 子",
            "params.most: '3': expected at most what the item 子 is worth (2)",
        ),
        ("indicator: blank, count: 1, veto: yes, item: 子", "params.item: '子': expected none: a veto costs no points"),
    ],
)
def test_a_line_of_a_standard_with_blocks_names_its_item_and_costs_no_more_than_that(tmp_path, params, words):
    given = "full_points: 10\n    blocks: {甲: {points: 10, items: {子: 2, 丑: }}}"
    district = DISTRICT.replace("from: 2018-08-17", f"from: 2018-08-17\n    {given}")
    site = f"- id: S\n  source: plan\n  clause: 检查\n  offices: [b]\n  rule: site\n  params: {{{params}}}\n"
    said = [str(f) for f in check(write(tmp_path, district_yml=district, obligations_yml=OBLIGATIONS + site))]
    assert [text.startswith("obligations.yml:18: ") and words in text for text in said] == [True], said
    fine = site.replace(params, "indicator: blank, count: 1, each: 1, most: 2, item: 子, read: once")
    assert check(write(tmp_path, district_yml=district, obligations_yml=OBLIGATIONS + fine)) == []
