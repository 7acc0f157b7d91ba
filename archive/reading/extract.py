"""One hostile file, read in a process of its own: `python -m archive.reading.extract KIND NAME <file >document.json`.

The process limits itself before it looks at the file: memory, processor time, what it may write. Whatever happens to it
happens to it alone; who started it (`archive.derive.texts`) says how it ended.
"""

from __future__ import annotations

import json
import resource
import sys

MEMORY = 1024 * 1024 * 1024  # bytes of address space
SECONDS = 30  # of processor time
LARGEST = 64 * 1024 * 1024  # bytes that it may write: more text than any document has
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, SECONDS),
    (resource.RLIMIT_FSIZE, LARGEST),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 64),
)


def main() -> None:
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    kind, name = sys.argv[1:3]
    try:
        said = _read(sys.stdin.buffer.read(), kind, name)
    except MemoryError:
        said = {"state": "limit", "reason": "it wants more memory than it may have"}
    sys.stdout.write(json.dumps(said))


def _read(body: bytes, kind: str, name: str) -> dict[str, object]:
    from archive.reading.documents import read_document  # after the limits: the parsers' own needs count too

    found = read_document(body, kind, name)
    sheets = [[sheet.name, sheet.rows, sheet.cut] for sheet in found.sheets]
    return {
        "state": found.state.value,
        "reason": found.reason,
        "pages": found.pages,
        "text": found.text,
        "sheets": sheets,
        "content": found.content,
    }


if __name__ == "__main__":
    main()
