"""Catalogues on loopback, and the crawler run as what it is: a process."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive.catalogue.files import TABLES
from archive.store import Archive
from tests.crawler.server import Page, Site, article_page, list_page

REPO = Path(__file__).resolve().parents[2]
CONTACT = "mailto:ledger@example.org"


@pytest.fixture
def new_site() -> Iterator[Callable[[], Site]]:
    """Makes as many sites as a test wants; each serves a robots.txt that allows all."""
    sites: list[Site] = []

    def make() -> Site:
        site = Site()
        site.__enter__()
        site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow:\n", 200, {"Content-Type": "text/plain"})
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.__exit__()


@pytest.fixture
def site(new_site: Callable[[], Site]) -> Site:
    """A site with one section of three articles."""
    site = new_site()
    rows = [(f"/art/{n}.html", f"关于第{n}项工作安排的通知", f"2018-09-0{n}") for n in (3, 2, 1)]
    site.pages["/zwgk/"] = list_page(*rows)
    for path, title, day in rows:
        site.pages[path] = article_page(title, day, f"{title}。各有关单位：现将有关事项通知如下，请认真贯彻执行。" * 5)
    return site


@dataclass
class District:
    """A catalogue's folder, an archive beside it, and the commands that crawl it."""

    folder: Path
    archive: Path
    sites: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    contact: str = CONTACT
    obligations: list[dict[str, object]] = field(default_factory=list)
    control_hosts: list[str] = field(default_factory=list)

    def add_site(self, id: str, url: str, portal: bool = True, delay_s: float = 0) -> None:
        self.sites.append(f"{id},{id},{url},{'yes' if portal else 'no'},,,0,{delay_s},")

    def add_section(self, id: str, url: str, site_id: str = "portal", **cells: str) -> None:
        status = "unverified" if url else "wanted"
        line = {"id": id, "site_id": site_id, "name": "政策文件", "url": url, "status": status, "office_id": "office"}
        self.sections.append(",".join({**dict.fromkeys(TABLES["sections.csv"], ""), **line, **cells}.values()))

    def write(self) -> None:
        self.folder.mkdir(exist_ok=True)
        district = {
            "id": "test", "name": "测试区", "contact": self.contact, "lag_hours": 0, "kinds": [],
            "control_hosts": self.control_hosts,
            "sources": [{"id": "statute", "title": "条例", "number": "1", "from": "2008-05-01", "days": "working"}],
        }  # fmt: skip
        (self.folder / "district.yml").write_text(json.dumps(district, ensure_ascii=False), "utf-8")
        (self.folder / "obligations.yml").write_text(json.dumps(self.obligations, ensure_ascii=False), "utf-8")
        self._table("sites.csv", self.sites)
        self._table("sections.csv", self.sections)
        self._table("offices.csv", ["office,测试局,,,,,"])

    def _table(self, name: str, lines: list[str]) -> None:
        (self.folder / name).write_text("\n".join([",".join(TABLES[name]), *lines]) + "\n", "utf-8")

    def command(self, *words: str, spider: str = "district", settings: dict[str, str] | None = None) -> list[str]:
        given = {"ARCHIVE": str(self.archive), **(settings or {})}
        options = [option for name, value in given.items() for option in ("-s", f"{name}={value}")]
        args = [option for word in words for option in ("-a", word)]
        return [sys.executable, "-m", "scrapy", "crawl", spider, "-a", f"catalogue={self.folder}", *args, *options]

    def start(self, command: list[str]) -> subprocess.Popen[str]:
        self.write()
        env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return subprocess.Popen(command, cwd=REPO, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)

    def crawl(self, *words: str, code: int, spider: str = "district", **settings: str) -> str:
        """`scrapy crawl`, to its end; what it printed. `code` is the exit code that it must have."""
        return finish(self.start(self.command(*words, spider=spider, settings=settings)), code)

    def run(self, *words: str, code: int) -> str:
        """`python -m crawler run`."""
        command = [
            sys.executable,
            "-m",
            "crawler",
            "run",
            "--catalogue",
            str(self.folder),
            "--archive",
            str(self.archive),
        ]
        return finish(self.start([*command, *words]), code)

    def rows(self, sql: str, *args: object) -> list[tuple]:
        connection = sqlite3.connect(self.archive)
        try:
            return connection.execute(sql, args).fetchall()
        finally:
            connection.close()

    def snapshots(self, path: str) -> list[tuple[int | None, str | None, int | None]]:
        """(status, error, body size) of every snapshot whose URL ends so, in order."""
        return self.rows(
            "SELECT s.status, s.error, b.size FROM snapshots s JOIN urls u ON u.id = s.url_id"
            " LEFT JOIN bodies b ON b.id = s.body_id WHERE u.url LIKE ? ORDER BY s.run_id, s.seq",
            f"%{path}",
        )

    def headers(self, path: str) -> tuple[tuple[str, str], ...]:
        """Those of the first snapshot whose URL ends so."""
        opened = Archive.open(self.archive)
        try:
            sql = "SELECT s.id FROM snapshots s JOIN urls u ON u.id = s.url_id WHERE u.url LIKE ?"
            return opened.snapshot(opened.conn.execute(sql, (f"%{path}",)).fetchone()[0]).headers
        finally:
            opened.close()

    def looks(self) -> dict[str, tuple[str, str]]:
        """(outcome, reason) of each section's latest visit; `missed` where it has no look."""
        found = self.rows(
            "SELECT v.section_id, coalesce(l.outcome, 'missed'), coalesce(l.reason, '') FROM visits v"
            " LEFT JOIN looks l ON l.visit_id = v.id ORDER BY v.id"
        )
        return {section: (outcome, reason) for section, outcome, reason in found}


def finish(process: subprocess.Popen[str], code: int) -> str:
    try:
        out, err = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == code, f"exit code {process.returncode}, expected {code}\n{out}\n{err}"
    return out + err


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path / "catalogue", tmp_path / "test.db")


@pytest.fixture
def one_section(district: District, site: Site) -> District:
    """A district of one site with one section, at /zwgk/."""
    district.add_site("portal", site.url())
    district.add_section("zwgk", site.url("/zwgk/"))
    return district
