"""`python -m tests.sample serve`: the sample district on loopback until Ctrl-C; `days`: the instants to crawl it at."""

from __future__ import annotations

import argparse
import signal
import tempfile
from pathlib import Path

from tests.sample.server import DEFAULT_PORTS, running
from tests.sample.timeline import days


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.sample", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve every site, and say when they answer")
    serve.add_argument(
        "--ports", type=int, nargs=len(DEFAULT_PORTS), metavar="PORT", help=f"for {', '.join(DEFAULT_PORTS)} (0: any)"
    )
    serve.add_argument(
        "--write-catalogue", type=Path, metavar="DIR", help="where to put the catalogue with these ports"
    )
    listed = commands.add_parser("days", help="print the --observed-at instants")
    listed.add_argument("n", type=int, nargs="?", help="only the first n days")
    chosen = parser.parse_args()
    if chosen.command == "days":
        print("\n".join(days(chosen.n)))
        return
    ending = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before any thread starts: each takes over the mask
    ports = dict(zip(DEFAULT_PORTS, chosen.ports, strict=True)) if chosen.ports else DEFAULT_PORTS
    with tempfile.TemporaryDirectory() as scratch, running(chosen.write_catalogue or Path(scratch), ports) as sample:
        for host, port in sample.ports.items():
            print(f"{host}: http://127.0.0.1:{port}/")
        print(f"catalogue: {sample.catalogue_dir}\nready", flush=True)
        signal.sigwait(ending)


if __name__ == "__main__":
    main()
