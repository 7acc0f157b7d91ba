"""In a real browser: an archived page runs nothing, framed or opened by itself."""

from __future__ import annotations

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


def test_the_front_page_renders_with_its_style(browse, server: str) -> None:
    dumped = browse(f"{server}/")
    assert '<table class="matrix">' in dumped and "/-/ledger/ledger.css" in dumped
