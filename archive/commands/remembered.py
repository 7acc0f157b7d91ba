"""What a judging leaves to the next one, as a file beside the archive: `<archive>.judged.zst`.

The file is no record: it says of itself what it was judged from, so that one that does not fit, or is not there, costs time
alone, and deleting it loses nothing.
"""

from __future__ import annotations

from pathlib import Path

import zstandard

from archive.duties.memory import Memory
from archive.duties.remembered import lines_of, memory_of


class NotRemembered(Exception):
    """A file that is none of ours, was cut off, or cannot be read or written: what it is, and why."""


def beside(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.judged.zst")


def write(path: Path, memory: Memory) -> None:
    """In place of the one before, whole or not at all. NotRemembered where the disk does not take it."""
    made = path.with_name(f"{path.name}.new")
    packer = zstandard.ZstdCompressor(level=3, write_checksum=True)
    try:
        with zstandard.open(made, "wt", cctx=packer, encoding="utf-8") as file:
            file.writelines(lines_of(memory))
        made.replace(path)
    except OSError as error:
        made.unlink(missing_ok=True)
        raise NotRemembered(f"{path}: not written: {error}") from error


def read(path: Path) -> Memory | None:
    """None where there is none. NotRemembered where it is not what `write` made."""
    try:
        with zstandard.open(path, "rt", encoding="utf-8") as file:
            return memory_of(file)
    except FileNotFoundError:
        return None
    except (OSError, zstandard.ZstdError, ValueError, TypeError, KeyError) as error:
        raise NotRemembered(f"{path}: expected what a judging left: {error}") from error
