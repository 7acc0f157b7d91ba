"""What every test shares: only loopback is reached, and a missing program is said."""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPO = Path(__file__).resolve().parent.parent
NO_BROWSER = "需要 Chromium：sudo apt-get install -y chromium fonts-noto-cjk"
# No test fails on the clock: hypothesis gives each example 200 ms, and a crowded machine takes more.
settings.register_profile("ledger", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ledger")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


# The files that take the longest, begun first: a file is one process's.
LONGEST = (
    "tests/test_sample.py",
    "tests/soak/test_soak.py",
    "tests/duties/test_oracle.py",
    "tests/test_sample_second.py",
    "tests/test_flips.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {str(REPO / file): place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(str(item.path), len(places)))


def _is_outside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host not in {"localhost", "localhost.localdomain"}


def _only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook, so that no library reaches a real office's site by mistake; it holds for this process."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and _is_outside(str(address[0])):
        raise RuntimeError(f"a test reached for {address[0]}:{address[1]}; tests reach loopback alone")


sys.addaudithook(_only_loopback)


def missing_program(reason: str) -> None:
    """Skip for want of a program; where CI=true has them all installed (.ci/run), that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, and a program is missing: {reason}")
    pytest.skip(reason)


def find_browser() -> str | None:
    """The browser's path: $CHROMIUM, or the first of its usual names on PATH."""
    named = os.environ.get("CHROMIUM", "")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; the test that asks for it is skipped without one."""
    path = find_browser()
    if path is None:
        missing_program(NO_BROWSER)
    assert path is not None
    return path


@pytest.fixture(scope="session")
def browse(chromium: str):
    """`browse(url, *flags)`: the rendered document of a loopback page, as Chromium dumps it after its scripts ran."""

    def dump(url: str, *flags: str, seconds: float = 60) -> str:
        quiet = ("background-networking", "component-update", "sync")
        with tempfile.TemporaryDirectory() as profile:
            command = [
                chromium,
                "--headless=new",
                "--disable-gpu",
                "--no-first-run",
                "--no-pings",
                *(f"--disable-{name}" for name in quiet),
                # Nothing but loopback is to be reached: any other host goes to a proxy that is not there.
                "--proxy-server=http://127.0.0.1:9",
                "--proxy-bypass-list=127.0.0.1;localhost",
                f"--user-data-dir={profile}",
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                *(flags or ("--dump-dom",)),
                url,
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
            return done.stdout

    return dump


@pytest.fixture(scope="session")
def shared() -> Path:
    """The research material (saved real pages, a real district), which lies beside the repository where it is kept."""
    folder = REPO.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the saved real pages (../shared beside the repository) are not on this machine")
    return folder
