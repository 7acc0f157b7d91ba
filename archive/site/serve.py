"""How a published copy is served: Datasette, read-only, with limits (stack: read-only safety)."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
METADATA = HERE.parents[1] / "metadata.yml"
LENGTH_LIMIT = 20_000_000  # bytes of one value: a single SELECT can else take gigabytes

SETTINGS: dict[str, int | str] = {
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "default_page_size": 20,
    "suggest_facets": "off",
    "allow_download": "off",
    "truncate_cells_html": 120,
}


def serve_command(published: Path, port: int, host: str = "127.0.0.1") -> list[str]:
    """The command line that serves the copy, from any folder; it runs until it is ended."""
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        "--immutable",
        str(published.absolute()),
        "--metadata",
        str(METADATA),
    ]
    command += ["--plugins-dir", str(HERE / "plugins"), "--template-dir", str(HERE / "templates")]
    for name, value in SETTINGS.items():
        command += ["--setting", name, str(value)]
    return [*command, "--host", host, "--port", str(port)]
