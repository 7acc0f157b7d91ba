"""In a real browser: an archived page runs nothing, framed or opened by itself."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from parsel import Selector

from tests.site import district


def test_the_control_page_runs_its_script(browse, tmp_path) -> None:
    page = tmp_path / "control.html"
    page.write_bytes(district.PAGE)
    assert "<title>PWNED" in browse(page.as_uri())


def test_the_archived_pages_script_does_not_run(browse, server: str) -> None:
    dumped = browse(f"{server}/-/raw/2")
    assert "关于城乡低保的公示</h1>" in dumped
    assert "<title>PWNED" not in dumped and "<body>PWNED" not in dumped


def test_the_frame_shows_the_archived_page_and_its_outer_page_stays_ours(browse, server: str) -> None:
    dumped = browse(f"{server}/-/view/2")
    assert '<iframe class="archived" sandbox="" src="/-/raw/2"' in dumped and "PWNED" not in dumped


def first_pixel(png: bytes) -> tuple[int, ...]:
    """The top left pixel: the first of the first row is plain under every filter of PNG (ISO/IEC 15948 §9)."""
    depth, colours = png[24], png[25]
    assert png.startswith(b"\x89PNG") and depth == 8 and colours in (2, 6), "expected true colour of 8 bits"
    data, at = b"", 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return tuple(zlib.decompress(data)[1:4])


def followed(page: str, css: str, server: str) -> str:
    href = Selector(page).css(f"{css}::attr(href)").get()
    assert href, f"no {css} in {page[:2000]}"
    return server + href


def test_the_way_from_a_cell_to_the_archived_page_in_the_browser(browse, server: str) -> None:
    front = browse(f"{server}/")
    duties = browse(followed(front, 'a.cell[href*="mzj"][href*="M15-relief"]', server))
    assert "区民政局" in duties and "M15" in duties
    duty = browse(followed(duties, 'th a[href*="d-met"]', server))
    assert "首次见到" in duty and "按时公开" in duty
    view = followed(duty, 'a[href="/-/view/2"]', server)
    archived = browse(view)
    assert district.DOCUMENT in archived and "已遮蔽" in archived
    frame = Selector(archived).css("iframe::attr(src)").get()
    assert frame and "关于城乡低保的公示</h1>" in browse(server + frame)


@pytest.mark.parametrize("path", ["/", "/-/duty/d-met", "/-/view/2", "/zhoucun/duties"])
def test_the_style_is_applied_the_pages_head_is_dark_red(browse, server: str, tmp_path: Path, path: str) -> None:
    shot = tmp_path / "page.png"
    browse(server + path, f"--screenshot={shot}", "--window-size=1200,800", "--hide-scrollbars")
    assert first_pixel(shot.read_bytes()) == (0x8E, 0x1B, 0x1B)  # `header` of ledger.css; Datasette's own is blue
