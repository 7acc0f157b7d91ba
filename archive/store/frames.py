"""Zstandard frames, alone or against bytes that stand before them (a prefix): what bodies are packed in.

What writes is Python's own `compression.zstd` (3.14), before that its backport. zstandard's raw dictionaries were measured
too: 2.5 times slower to write for a page of 27 KB, and no long-distance matching, so that a changed file of 8 MiB costs
4.2 MB where a prefix costs 13 KB. But it reads a frame of known size a third faster, of which a chain has many.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import zstandard

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3  # level 19 at crawl time costs 20 times as much for a tenth less
LARGEST = 256 << 20  # bytes of one body: beyond what the crawler accepts (32 MiB), within what one read may take
_LONG = 1 << 20  # bytes of body and prefix from which matches are looked for at long distance
WHOLE = b"\x28\xb5\x2f\xfd"  # begins a whole frame, and no shortened one: its first block would be too large
_SHORTEST = 8  # bytes: the library takes no shorter prefix
_DICTIONARY = b"\x37\xa4\x30\xec"  # begins a dictionary with tables (RFC 8878, 5)
_TABLES = 1 << 12  # bytes that they take at most
_WINDOW_LOG = 10, 27  # the window is 1 KiB to 128 MiB, in writing as in reading
_PARAMETER = zstd.CompressionParameter
_READING: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG[1]}


_STATES_SIZE, _ONE_SEGMENT = (
    0x80,
    0x20,
)  # of a frame's descriptor (RFC 8878, 3.1.1.1.1): the size in four bytes; no window
_BLOCK = 1 << 17  # bytes of the largest block
_chained = zstandard.ZstdDecompressor(max_window_size=1 << _WINDOW_LOG[1])


class NoTables(Exception):
    """The pages give no dictionary with tables."""


class BadFrame(Exception):
    """The bytes are no frame of that size, or not against this prefix."""


def with_tables(pages: bytes, samples: Sequence[bytes], level: int) -> bytes:
    """The pages as a dictionary (RFC 8878, 5): before them stand the statistics of how the samples are packed against
    them, which a frame then need not state itself: a twentieth of a page. NoTables where the library makes none."""
    try:
        made = zstd.finalize_dict(zstd.ZstdDict(pages, is_raw=True), samples, len(pages) + _TABLES, level).dict_content
    except (zstd.ZstdError, ValueError) as error:
        raise NoTables(f"{len(pages)} bytes of pages: {error}") from error
    if not made.startswith(_DICTIONARY) or not made.endswith(pages):
        raise NoTables(f"{len(pages)} bytes of pages are not whole in what they gave")
    return made


def pack(body: bytes, prefix: bytes = b"", level: int = LEVEL, tables: bool = False) -> bytes:
    """One frame, readable with the same prefix alone, without its header: 6 bytes of 60, which follow from the sizes.
    `tables`: the prefix is of `with_tables`."""
    window = _window(len(body), prefix)
    options: dict[int, int] = {
        _PARAMETER.compression_level: level,
        _PARAMETER.window_log: window,
        _PARAMETER.content_size_flag: 0,
        _PARAMETER.dict_id_flag: 0,
    }
    if len(body) + len(prefix) > _LONG:
        options[_PARAMETER.enable_long_distance_matching] = 1
    frame = zstd.compress(body, options=options, zstd_dict=_dictionary(prefix, tables))
    header = _header(window)
    return frame[len(header) :] if frame.startswith(header) else frame


def unpack(frame: bytes, size: int, prefix: bytes = b"", tables: bool = False) -> bytes:
    """The body of exactly `size` bytes; never more than that is decoded. BadFrame where the frame says otherwise.

    A whole frame, as archives of before hold, is read too. What follows the frame is not looked at.
    """
    if not 0 <= size <= LARGEST:
        raise BadFrame(f"size {size}: expected at most {LARGEST}")
    if frame.startswith(WHOLE):
        return _unpack_stream(frame, size, _dictionary(prefix, tables))
    framed = _header(_window(size, prefix)) + frame
    if not size:
        return _unpack_stream(framed, size, _dictionary(prefix, tables))
    kind = zstandard.DICT_TYPE_FULLDICT if tables else zstandard.DICT_TYPE_RAWCONTENT
    dictionary = zstandard.ZstdCompressionDict(prefix, kind) if prefix else None
    try:
        reader = zstandard.ZstdDecompressor(dictionary, max_window_size=1 << _WINDOW_LOG[1])
        body = reader.decompress(framed, max_output_size=size)
    except zstandard.ZstdError as error:
        raise BadFrame(str(error)) from error
    if len(body) != size:
        raise BadFrame(f"the frame does not hold the {size} bytes that were kept")
    return body


def unpack_chain(first: bytes, links: Sequence[tuple[bytes, int]]) -> bytes:
    """The last of (frame, size) pairs, each of which was packed against the one before, the first of them against the body
    `first`: all at once, in the library, at half of what one after the other takes. BadFrame where one of them, whichever
    it is, cannot be read so."""
    framed: list[bytes | bytearray | memoryview[int]] = [_raw(first)]
    before = len(first)
    for frame, size in links:
        if not 0 < size <= LARGEST or before < _SHORTEST or frame.startswith(WHOLE):
            raise BadFrame("a frame that is read alone")
        window = max(_WINDOW_LOG[0], min(_WINDOW_LOG[1], (size + before - 1).bit_length()))
        framed.append(
            WHOLE + bytes((_STATES_SIZE, (window - _WINDOW_LOG[0]) << 3)) + size.to_bytes(4, "little") + frame
        )
        before = size
    try:
        return _chained.decompress_content_dict_chain(framed)
    except zstandard.ZstdError as error:
        raise BadFrame(str(error)) from error


def _raw(body: bytes) -> bytes:
    """A frame that holds the body as it is (RFC 8878, 3.1.1.2.2)."""
    pieces = [WHOLE, bytes((_STATES_SIZE | _ONE_SEGMENT,)), len(body).to_bytes(4, "little")]
    for start in range(0, len(body), _BLOCK):
        piece = body[start : start + _BLOCK]
        pieces += [(len(piece) << 3 | (start + _BLOCK >= len(body))).to_bytes(3, "little"), piece]
    return b"".join(pieces)


def _unpack_stream(frame: bytes, size: int, dictionary: tuple[zstd.ZstdDict, int] | None) -> bytes:
    """Of a frame that may state a size of its own, which is not to be believed; or that holds nothing."""
    try:
        decoder = zstd.ZstdDecompressor(dictionary, _READING)
        body = decoder.decompress(frame, size + 1)
    except zstd.ZstdError as error:
        raise BadFrame(str(error)) from error
    if len(body) != size or not decoder.eof:
        raise BadFrame(f"the frame does not hold the {size} bytes that were kept")
    return body


def _window(size: int, prefix: bytes) -> int:
    """The logarithm of a window that spans the prefix and the body."""
    lowest, highest = _WINDOW_LOG
    return max(lowest, min(highest, (size + len(prefix) - 1).bit_length()))


def _header(window: int) -> bytes:
    """RFC 8878, 3.1.1.1: the magic number, a descriptor without flags, and the window's."""
    return WHOLE + bytes((0, (window - _WINDOW_LOG[0]) << 3))


def _dictionary(prefix: bytes, tables: bool) -> tuple[zstd.ZstdDict, int] | None:
    if tables:
        return zstd.ZstdDict(prefix).as_undigested_dict
    return zstd.ZstdDict(prefix, is_raw=True).as_prefix if len(prefix) >= _SHORTEST else None
