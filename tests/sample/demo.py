"""What `make run` does once `.venv` is there: crawl, judge, publish, serve.

    python -m tests.sample.demo [--district sample] [--port 8001] [--days 60]

`sample` starts the sample district's server on loopback, makes its archive anew and crawls its story day by day;
the server stays up beside Datasette, so the links to the original pages work. `second` does so with the second district
(the sites' indicators, elements, tables of decisions, a site that moves). Any other district is a catalogue of its own,
crawled live, and its archive grows with every run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from archive.catalogue import CatalogueError, load
from archive.records import Catalogue

REPO = Path(__file__).resolve().parents[2]
# Exit codes of `python -m crawler run` (the public contract).
COMPLETE, INCOMPLETE = 0, 3
SAMPLES = ("sample", "second")

LOOK = """
公开台账 is served at {address}   (Ctrl-C ends it)

What to look at first
  1. {address}
     the matrix office × obligation, every state, with our own coverage beside it; a click on a cell leads to its
     duties, from a duty to its evidence, from there to the archived page
  2. {address}{name}/gaps
     every gap (late, missing); with Chinese headings: {address}{name}/缺口
  3. {address}{name}
     all tables, and the questions that an evaluator asks, each with what it cannot answer
"""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def need_free(port: int) -> None:
    """Say before the crawl, not after it, that something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            sys.exit(
                f"port {port} of 127.0.0.1 is not free ({fault.strerror}): choose another, make run PORT={port + 1}"
            )


@contextlib.contextmanager
def child(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of ours as a process in a session of its own: asked once to end, it ends with all that it started."""
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=REPO, start_new_session=True)
    try:
        yield process
    finally:
        for end in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, end)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
                break


def crawl(where: list[str], instants: list[str]) -> None:
    """Crawl, derive, judge and publish in one process; visits that were not complete are part of the picture."""
    when = [word for instant in instants for word in ("--observed-at", instant)]
    with child("crawler", "run", *where, *when) as process:
        code = process.wait()
    if code not in {COMPLETE, INCOMPLETE}:
        sys.exit(code if code > 0 else 1)
    if code == INCOMPLETE:
        say("some visits were not complete: they accuse nobody, and stand in the coverage")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def serve(where: list[str], port: int, name: str) -> None:
    """Serve until Ctrl-C; the address is printed once it answers."""
    address = f"http://127.0.0.1:{port}/"
    with child("archive", "serve", *where, "--port", str(port)) as process:
        while process.poll() is None and not answers(address):
            time.sleep(0.2)
        if process.poll() is None:
            print(LOOK.format(address=address, name=name), flush=True)
        code = process.wait()
    sys.exit(code)


def options_for(catalogue: str, archive: Path | None) -> list[str]:
    """The two options that every command takes; without an archive each finds its own, by the district's name."""
    return ["--catalogue", catalogue, *(["--archive", str(archive)] if archive else [])]


def make_anew(archive: Path, published: Path) -> None:
    """The sample's archive starts empty each time; its story is told from the first day."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    for folder in {archive.parent, published}:
        for file in folder.glob(f"{archive.stem}.*"):
            if file.is_file():
                file.unlink()


def run_sample(name: str, port: int, days: int, archive: Path | None) -> None:
    from tests import sample
    from tests.sample.second import SECOND
    from tests.sample.told import FIRST

    story = SECOND if name == "second" else FIRST
    file = archive or REPO / "data" / f"{name}.db"
    make_anew(file, archive.parent if archive else REPO / "public")
    with sample.running(file.parent / name, story=story) as district:
        say(f"the {name} district's sites answer on loopback; its first {days} days are crawled, judged, published")
        where = options_for(str(district.catalogue_dir), archive)
        crawl(where, story.days(days))
        serve(where, port, file.stem)


def addresses(catalogue: Catalogue) -> str:
    """How many of a district's sections can be visited: a migrated section counts once."""
    known = {section.id for section in catalogue.sections if section.url}
    everything = {section.id for section in catalogue.sections}
    return f"{catalogue.name}: {len(known)} of {len(everything)} sections have an address; the others are still wanted"


def run_live(district: str, port: int, archive: Path | None) -> None:
    try:
        catalogue = load(district)
    except CatalogueError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    say(addresses(catalogue))
    say("crawling the live sites, at their pace: one request at a time to each host")
    (REPO / "data").mkdir(exist_ok=True)
    where = options_for(district, archive)
    crawl(where, [])
    serve(where, port, catalogue.id)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--district", default="sample")
    options.add_argument("--port", type=int, default=8001)
    options.add_argument("--days", type=int, default=60, help="how much of the sample's story is crawled")
    options.add_argument("--archive", type=Path, help="the working file [default: data/<district>.db]")
    chosen = options.parse_args()
    # Ended by a service manager, or started in the background of a script, it takes the servers that it started with it.
    for end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(end, signal.default_int_handler)
    need_free(chosen.port)
    with contextlib.suppress(KeyboardInterrupt):
        if chosen.district in SAMPLES:
            run_sample(chosen.district, chosen.port, chosen.days, chosen.archive)
        else:
            run_live(chosen.district, chosen.port, chosen.archive)


if __name__ == "__main__":
    main()
