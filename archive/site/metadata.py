"""metadata.yml for any district: it describes the contract once, under `district`, and databases bear the district's name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from archive.site.serve import METADATA

BLOCK = "district"


@lru_cache(maxsize=4)
def load(path: Path = METADATA) -> dict[str, Any]:
    """The whole file. ValueError where it does not describe a `district`."""
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict) or BLOCK not in loaded.get("databases", {}):
        raise ValueError(f"{path}: no databases.{BLOCK}: expected the description of a district's tables there")
    return loaded


def for_databases(names: tuple[str, ...], path: Path = METADATA) -> dict[str, Any]:
    """Metadata in which each of the named databases is described as a district."""
    block = load(path)["databases"][BLOCK]
    return {"databases": dict.fromkeys(names, block)}
