"""What was asked of the sites themselves, outside any visit: probes, control hosts, links."""

from __future__ import annotations

from archive.records import Instant, Role, Snapshot
from archive.store import Archive, fetches

WHERE = """
JOIN runs r ON r.id = p.run_id WHERE p.visit_id IS NULL AND p.at + p.latest >= ? AND a.role IN ({roles})
  AND p.at + f.at BETWEEN ? AND ?
  AND instr(r.clock_note, 'untrusted') = 0 AND r.id NOT IN (SELECT run_id FROM imports)
ORDER BY p.at + f.at, r.observer, p.run_id, f.id
"""
ROLES = (Role.PROBE, Role.CONTROL, Role.LINK)


def checks(archive: Archive, since: Instant, until: Instant) -> list[Snapshot]:
    """In order of time; none of a run whose clock was not believed, none that others captured."""
    roles = ", ".join(f"'{role.value}'" for role in ROLES)
    return fetches.read(archive.conn, WHERE.format(roles=roles), since, since, until)


def checked(archive: Archive, run_id: int) -> list[Snapshot]:
    """Those of one run, in their order: what a run that is carried on need not ask again."""
    roles = ", ".join(f"'{role.value}'" for role in ROLES)
    return fetches.read(
        archive.conn, f"WHERE p.run_id = ? AND p.visit_id IS NULL AND a.role IN ({roles}) ORDER BY f.id", run_id
    )
