"""Ids that survive a rebuild, and are the same in every archive (design, the public contract)."""

from __future__ import annotations

import hashlib


def duty_id(obligation_id: str, office_id: str, subject_key: str) -> str:
    """16 hex digits of the sha256 over the three. `subject_key`: document number, first URL, period or entry."""
    return hashlib.sha256("\x1f".join((obligation_id, office_id, subject_key)).encode()).hexdigest()[:16]
