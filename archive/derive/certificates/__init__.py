"""Certificates: a small file which shows, offline, that an item was or was not in a section at a visit of a day.

A certificate is JSON (gzip where its name ends in .gz):

    format     "gongkai-ledger certificate"
    version    1
    claim      section, day, shows (absent or present), at (the instant, ISO 8601), title and urls of the item;
               printed_on: the day that a list prints beside it, where the claim rests on it
    looks      the visit that testifies; for an absence also, where there is one, a visit that lists the item, which
               shows that there is such an item, and the day printed beside it. Each look has
                 proofs    its run, its visit, the list pages' snapshots (`archive.store.proofs`); `held`: the answers
                           that a 304 confirmed, whose headers say how the body is read
                 result    what the walk came to: outcome, reason, at, deep, everything, floor_on, pages, total, and
                           rows: [URL, title, printed day, instant] in the list's order
                 stated    what the archive knew before, which this file does not prove: the family of the site's
                           pages, whether the list is capped, the section's names, its known URLs
    bodies     digest -> the page's raw bytes, base64
    seals      the seals that the proofs name, and all that follow, to the newest root
    stamps     RFC 3161 tokens over some of these roots, base64 (`archive.store.stamps`); empty: there are none
    stated     district, section's name, when the file was made: the maker's words
    sha256     over all the rest, as canonical JSON (sorted keys, no spaces, UTF-8)

Checking recomputes all of it: digests, leaves, paths, seals, and the walk itself, by reading the bodies again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

FORMAT, VERSION = "gongkai-ledger certificate", 1
LARGEST = 512 * 1024 * 1024  # bytes, unpacked

Certificate = dict[str, Any]


class NotACertificate(Exception):
    """The file cannot be read as one."""


def digest(certificate: Certificate) -> str:
    """Over everything but itself."""
    rest = {key: value for key, value in certificate.items() if key != "sha256"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def dump(certificate: Certificate, path: Path) -> None:
    text = json.dumps(certificate, ensure_ascii=False, indent=1).encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def load(path: Path) -> Certificate:
    """Raises NotACertificate where the file is none that this version reads."""
    data = path.read_bytes()
    try:
        if data[:2] == b"\x1f\x8b":
            with gzip.open(path) as unpacked:
                data = unpacked.read(LARGEST)
        found = json.loads(data)
    except (OSError, EOFError, ValueError, zlib.error, RecursionError) as error:
        raise NotACertificate(f"{path}: {error}: expected a certificate, JSON or gzip of it") from error
    if not isinstance(found, dict) or (found.get("format"), found.get("version")) != (FORMAT, VERSION):
        raise NotACertificate(f"{path}: expected format {FORMAT!r}, version {VERSION}")
    return found
