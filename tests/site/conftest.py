"""A published copy of the small district, and the real Datasette on it, in process and as a server."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml
from datasette.app import Datasette

from archive.site import publish, serve_command
from archive.site.serve import HERE, METADATA, SETTINGS
from tests.site import district


@pytest.fixture
def working(tmp_path: Path) -> Path:
    return district.working_file(tmp_path / "data" / "zhoucun.db")


@pytest.fixture
def published(working: Path, tmp_path: Path) -> Path:
    target = tmp_path / "public" / "zhoucun.db"
    publish(working, district.catalogue(), target)
    return target


@dataclass
class Served:
    """The real Datasette, with the settings and folders that `serve_command` gives it."""

    ds: Datasette

    def get(self, path: str, **kwargs) -> httpx.Response:
        return asyncio.run(self.ds.client.get(path, **kwargs))

    def post(self, path: str, **kwargs) -> httpx.Response:
        return asyncio.run(self.ds.client.post(path, **kwargs))


def datasette(*copies: Path) -> Datasette:
    settings = {name: {"on": True, "off": False}.get(value, value) for name, value in SETTINGS.items()}
    return Datasette(
        immutables=[str(copy) for copy in copies],
        metadata=yaml.safe_load(METADATA.read_text(encoding="utf-8")),
        plugins_dir=str(HERE / "plugins"),
        template_dir=str(HERE / "templates"),
        settings=settings,
    )


@pytest.fixture
def site(published: Path) -> Served:
    return Served(datasette(published))


@pytest.fixture
def server(published: Path):
    """The address of the copy as `serve_command` serves it, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        serve_command(published, port), cwd=METADATA.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended before it answered"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)
