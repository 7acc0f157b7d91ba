"""示例区: a district that never was, served for real on loopback, with a written story and what it must come to.

`story` says what the offices do, `trouble` what the network and the sites do, `expected*` what the archive must then
say, written by hand after semantics.md; `server` answers as of the request's `Accept-Datetime`.
"""

from __future__ import annotations

from tests.sample.server import Sample, running, write_catalogue
from tests.sample.timeline import days
from tests.sample.told import Story

__all__ = ["Sample", "Story", "days", "running", "write_catalogue"]
