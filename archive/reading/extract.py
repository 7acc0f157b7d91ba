"""Hostile files, each read in a process of its own: `python -m archive.reading.extract`, asked line by line.

This process has the readers loaded, reads no file itself, and forks for each: the fork limits itself before it looks at
the file (memory, processor time, what it may write), and whatever happens to it happens to it alone. A line asks for one:
`{"number", "kind", "name", "given", "answer", "noise"}`, the last three paths of the file to read, and of what is to be
written: the document as JSON, and what the readers complain of. The answer is a line, `{"number", "code"}`: how the fork
ended. Who asks (`archive.derive.extracting`) ends the process by closing its input.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path

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
    import archive.reading.documents  # noqa: F401 - once, for all forks; who only asks this process does without it

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who minds a fork is waited for by nobody
    for line in sys.stdin.buffer:
        if os.fork() == 0:
            _mind(json.loads(line))


def _mind(asked: dict[str, str]) -> None:
    """Fork for the file, wait for the fork, and say how it ended: files are read side by side."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        _limited(asked)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(1, json.dumps({"number": asked["number"], "code": code}).encode() + b"\n")  # short, and so whole
    os._exit(0)


def _limited(asked: dict[str, str]) -> None:
    code = 1
    try:
        noise = os.open(asked["noise"], os.O_WRONLY | os.O_CREAT)
        os.dup2(noise, 1)
        os.dup2(noise, 2)
        for what, most in LIMITS:
            resource.setrlimit(what, (most, most))
        _answer(asked)
        code = 0
    except BaseException:  # whatever a file makes of its reader ends here
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _answer(asked: dict[str, str]) -> None:
    try:
        said = _read(Path(asked["given"]).read_bytes(), asked["kind"], asked["name"])
    except MemoryError:
        said = {"state": "limit", "reason": "it wants more memory than it may have"}
    Path(asked["answer"]).write_text(json.dumps(said), encoding="ascii")


def _read(body: bytes, kind: str, name: str) -> dict[str, object]:
    from archive.reading.documents import read_document

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
