"""The site that the crawls are measured on: 60 sections on nginx, each on a loopback host of its own.

A real crawl asks one page at a time of each host, and a district's or a province's hosts side by side. So that politeness
need not be turned off for a benchmark, section n answers at 127.0.1.n; all share one folder and one server.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.catalogue.files import TABLES
from tests.bench.pages import Page, Writer

NGINX = "nginx is missing: sudo apt-get install -y nginx-light"
LISTS = 2  # list pages of a section
CONFIG = """
{user} worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000; keepalive_timeout 600;
  open_file_cache max=20000 inactive=600s; types {{ text/html html; }} default_type text/html;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  {validators}
  server {{ {listen} root {root}; }} }}
"""
WITHOUT_VALIDATORS = 'etag off; if_modified_since off; add_header Last-Modified "";'


def hosts(sections: int) -> list[str]:
    return [f"127.0.1.{number + 1}" for number in range(sections)]


def write(folder: Path, pages: int, sections: int, edited: float = 0) -> int:
    """Write the site; how many pages it has. `edited`: the share of its articles that has another paragraph than the
    same site without, the same ones each time."""
    writer, other, pick = Writer(), Writer(8), random.Random(1)
    ticker = [writer.headline() for _ in range(5)]
    articles = (pages - LISTS * sections) // sections
    for column in range(sections):
        section = folder / f"c{column}"
        section.mkdir(parents=True)
        items = []
        for number in range(articles):
            page = writer.page(column, _day(writer.random), ticker)
            page.attachments = []  # pages are measured, not the answers 404 of files that nobody wrote
            if pick.random() < edited:
                page.paragraphs[-1] = other.text(len(page.paragraphs[-1]))
            (section / f"t{number}.html").write_bytes(writer.article(page))
            items.append((f"/c{column}/t{number}.html", page.title, page.date))
        _write_lists(writer, section, writer.page(column, "2026-11-01", ticker), items)
    return sections * (articles + LISTS)


def _day(draws: random.Random) -> str:
    return str(dt.date(2026, 1, 1) + dt.timedelta(days=draws.randint(0, 300)))


def _write_lists(writer: Writer, section: Path, page: Page, items: list[tuple[str, str, str]]) -> None:
    items.sort(key=lambda item: item[2], reverse=True)
    half = (len(items) + 1) // 2
    page.title = page.column_name
    for number in range(1, LISTS + 1):
        page.items = items[(number - 1) * half : number * half]
        links = (
            f'<span class="on">{other}</span>' if other == number else f'<a href="index_{other}.html">{other}</a>'
            for other in range(1, LISTS + 1)
        )
        pager = f"<span>共{len(items)}条</span>{''.join(links)}"
        (section / f"index_{number}.html").write_bytes(writer.list_page(page, pager))


def write_catalogue(folder: Path, sections: int, port: int) -> None:
    """The district whose portal the site is."""
    folder.mkdir()
    district = {
        "id": "bench", "name": "测速区", "contact": "mailto:ledger@example.org", "lag_hours": 24, "kinds": [],
        "sources": [{"id": "statute", "title": "条例", "number": "1", "from": "2008-05-01", "days": "working"}],
    }  # fmt: skip
    (folder / "district.yml").write_text(json.dumps(district, ensure_ascii=False), "utf-8")
    (folder / "obligations.yml").write_text("[]", "utf-8")
    urls = [f"http://{host}:{port}" for host in hosts(sections)]
    sites = [{"id": f"s{n}", "name": f"s{n}", "url": f"{url}/", "portal": "yes"} for n, url in enumerate(urls)]
    rows = [
        {"id": f"c{n}", "site_id": f"s{n}", "name": f"栏目{n}", "url": f"{url}/c{n}/index_1.html", "status": "verified"}
        for n, url in enumerate(urls)
    ]
    _write_table(folder / "sites.csv", [{**row, "delay_s": "0", "lag_hours": "24"} for row in sites])
    _write_table(folder / "sections.csv", rows)
    _write_table(folder / "offices.csv", [{"id": "office", "name": "测速局"}])


def _write_table(path: Path, rows: list[dict[str, str]]) -> None:
    columns = TABLES[path.name]
    lines = [",".join(row.get(column, "") for column in columns) for row in rows]
    path.write_text("\n".join([",".join(columns), *lines]) + "\n", "utf-8")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def served(root: Path, sections: int, port: int, validators: bool = True) -> Iterator[None]:
    """nginx over the folder, on each section's host, until the block ends. FileNotFoundError where there is no nginx."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        raise FileNotFoundError(NGINX)
    folder = root.parent / f"nginx-{root.name}-{validators}"
    folder.mkdir(exist_ok=True)
    config = CONFIG.format(
        user="user root;" if os.geteuid() == 0 else "",
        folder=folder,
        root=root,
        validators="etag on;" if validators else WITHOUT_VALIDATORS,
        listen=" ".join(f"listen {host}:{port};" for host in hosts(sections)),
    )
    (folder / "nginx.conf").write_text(config, "utf-8")
    server = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        _await(server, port, folder / "error.log")
        yield
    finally:
        server.terminate()
        server.wait()


def _await(server: subprocess.Popen[bytes], port: int, errors: Path) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError(f"nginx ended: {errors.read_text('utf-8')}")
        with suppress(OSError), socket.create_connection(("127.0.1.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nginx does not answer at 127.0.1.1:{port}")
