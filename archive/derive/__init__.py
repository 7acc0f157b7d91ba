"""DERIVE. Snapshots' readings -> looks, listings and editions (one transaction a visit), and from them the world that
judging sees. Delete what is derived, `reread`, and the same rows are back.
"""

from archive.derive.attachments import attachments_due
from archive.derive.editions import census, moved
from archive.derive.noise import again_due, proposals
from archive.derive.readings import read_snapshot
from archive.derive.schedule import articles_due, kept_in_place
from archive.derive.texts import read_attachments, sheets_of, text_of, text_of_content, waiting
from archive.derive.visits import (
    VERSION,
    derive_more,
    derive_visit,
    derive_visits,
    plan_of,
    reread,
    section_on,
    stale,
)
from archive.derive.world import latest, world

__all__ = [
    "VERSION",
    "again_due",
    "articles_due",
    "attachments_due",
    "census",
    "derive_more",
    "derive_visit",
    "derive_visits",
    "kept_in_place",
    "latest",
    "moved",
    "plan_of",
    "proposals",
    "read_attachments",
    "read_snapshot",
    "reread",
    "section_on",
    "sheets_of",
    "stale",
    "text_of",
    "text_of_content",
    "waiting",
    "world",
]
