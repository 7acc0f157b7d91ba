"""The content coding of an answer, undone."""

from __future__ import annotations

import zlib

import brotli

LARGEST = 64 * 1024 * 1024


def decoded(body: bytes, coding: str) -> bytes:
    """The body without its content coding. We ask for none; a server that compresses anyway is kept as received.
    What does not decode, or grows beyond 64 MiB, is left as it is, and no reader will recognise it."""
    if coding.strip().lower() == "br":
        return _unbrotlied(body)
    windows = {"gzip": (47,), "x-gzip": (47,), "deflate": (15, -15)}.get(coding.strip().lower(), ())
    for window in windows:
        inflate = zlib.decompressobj(window)
        try:
            plain = inflate.decompress(body, LARGEST)
        except zlib.error:
            continue
        if inflate.eof:
            return plain
    return body


def _unbrotlied(body: bytes) -> bytes:
    stream = brotli.Decompressor()
    try:
        plain: bytes = stream.process(body, output_buffer_limit=LARGEST)
    except brotli.error:
        return body
    return plain if stream.is_finished() else body
