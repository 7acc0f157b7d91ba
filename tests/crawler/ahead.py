"""`python -m tests.crawler.ahead WHAT`: a process that has pages read ahead by another, and what then happens to one of
the two. It runs by itself, since one of them is killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys

from archive.derive.ahead import key_of
from archive.reading.aside import read
from archive.records import Role
from crawler import reader as module
from crawler.reader import Reader
from tests.crawler.server import article_page, list_page

URL = "http://127.0.0.1/art/3.html"
BODY = article_page("关于防汛工作的通知", "2018-09-03", "各有关单位请认真贯彻执行。" * 9).body


def key(name: str, role: Role = Role.ARTICLE):
    return key_of(role, name, URL, ("text/html", ""), "")


async def reads(reader: Reader) -> dict[str, object]:
    """Each kind of page, and bytes that are none; the same as in place."""
    rows = list_page(("/art/3.html", "关于防汛工作的通知", "2018-09-03")).body
    jobs = [(key("a"), BODY), (key("l", Role.LIST), rows), (key("n"), b"\x00\xff" * 9)]
    for wanted, body in jobs:
        reader.ask(7, wanted, body)
    await reader.settled(7)
    got = [reader.ahead.get(7, wanted) for wanted, _ in jobs]
    reader.ahead.forget(7)
    left = [reader.ahead.get(7, wanted) for wanted, _ in jobs]
    return {"same": got == [read(*job) for job in jobs], "left": [found is not None for found in left]}


async def dies(reader: Reader) -> dict[str, object]:
    """It is killed with pages before it: whoever waits for them is let go, and later ones are not asked for."""
    os.kill(reader.process.pid, signal.SIGSTOP)
    reader.ask(7, key("a"), BODY)
    os.kill(reader.process.pid, signal.SIGKILL)
    await reader.settled(7)
    reader.ask(7, key("b"), BODY)
    await reader.settled(7)
    return {"alive": reader.alive, "got": reader.ahead.get(7, key("a")) is not None}


async def orphans(reader: Reader) -> dict[str, object]:
    """This process is killed in the middle of the work of the other."""
    print(json.dumps({"pid": reader.process.pid}), flush=True)
    for number in range(200):
        reader.ask(7, key(str(number)), BODY)
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


async def carry_out(what: str, reader: Reader) -> dict[str, object]:
    await reader.begin()
    try:
        return await {"reads": reads, "dies": dies, "orphans": orphans}[what](reader)
    finally:
        reader.disconnect()


def main(what: str) -> None:
    module.processors = lambda: 2
    reader = Reader.where_it_helps(1_000_000)  # it is begun here
    assert reader is not None
    said = asyncio.run(carry_out(what, reader))
    reader.stop()
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1])
