"""WARC 1.1 (ISO 28500:2017): what our records are called and how they say what a WARC has no word for.

A run is a warcinfo record, and every record of the run bears its id (`WARC-Warcinfo-ID`). A snapshot with a body is a
`response`, or a `revisit` where the file holds the same bytes already, or where the server answered 304; a look that
failed is a `metadata` record. The fields below, which a reader that does not know them passes over, make an import
give the same rows again.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from archive.records import Instant

VERSION = "WARC/1.1"
PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
SAME_PAYLOAD = f"{PROFILES}identical-payload-digest"
NOT_MODIFIED = f"{PROFILES}server-not-modified"

RUN = "ledger-run"  # of the warcinfo's fields: the run, as JSON
VISITS = "application/json; type=ledger-visits"  # the content type of the run's planned visits
SEQ, ROLE, VISIT, STEP, ERROR = (f"Ledger-{name}" for name in ("Seq", "Role", "Visit", "Step", "Error"))
CAPTURE = (
    "Ledger-Capture"  # of a snapshot that others captured: its file's digest, its record there, its address, as JSON
)
IMPORTS = "ledger-imports"  # of the warcinfo's fields: the files that the run was made of, as JSON
HEADERS = "Ledger-Headers"  # of a 304 that confirms bytes: its headers, as JSON

_IDS = uuid.UUID(
    "6f6c9a0e-52a2-5b0c-9d4e-0b0f3c1a7d11"
)  # the namespace of our record ids: the same export, the same ids


def record_id(*parts: object) -> str:
    """`<urn:uuid:…>`, a function of what the record is of, so that an export can be made again and compared."""
    return f"<urn:uuid:{uuid.uuid5(_IDS, json.dumps(parts, ensure_ascii=False))}>"


def warc_date(instant: Instant) -> str:
    """`2018-08-17T02:22:00Z`: a WARC-Date is UTC."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(text: str) -> Instant:
    """Read a WARC-Date, of whole seconds or with a fraction; ValueError where it is none."""
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        raise ValueError(f"WARC-Date {text!r}: expected UTC, as 2018-08-17T02:22:00Z")
    return int(moment.timestamp())
