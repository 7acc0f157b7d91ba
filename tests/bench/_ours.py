"""`scrapy crawl` as it is, with a clock around the run: from its planning until its file is closed.

`python -m tests.bench._ours CRAWL-ARGUMENT …`: what the command does, then one JSON line.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from scrapy.cmdline import execute

from crawler import run
from tests.bench._used import used

spent: list[float] = []
carried_out = run._one


async def timed(*args: Any) -> int:
    begun = time.perf_counter()
    code = await carried_out(*args)
    spent.append(time.perf_counter() - begun)
    return code


def main(arguments: list[str]) -> None:
    run._one = timed
    try:
        execute(["scrapy", "crawl", "district", *arguments])
    finally:
        print(json.dumps({"seconds": sum(spent), **used()}))


if __name__ == "__main__":
    main(sys.argv[1:])
