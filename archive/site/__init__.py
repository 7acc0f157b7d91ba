"""SHOW. `publish` writes the copy that is served; `serve_command` says how to serve it; the plugin shows it.

tables.sql, fill.sql, views/ are the copy; masking.py, persons.py and bodies.py what is shown of archived pages,
withholding.py and telling.py what rulings keep from it; hotswap.py swaps a new copy
in; pages.py reads what the templates show; plugins/ledger.py joins them to Datasette, the only place that knows its hooks.
"""

from __future__ import annotations

from archive.site.publish import PublishError, publish, withheld
from archive.site.serve import serve_command

__all__ = ["PublishError", "publish", "serve_command", "withheld"]
