"""Files of offices, written by hand, byte by byte: what no library that reads them made."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

# --- PDF


def pdf(*pages: str | bytes) -> bytes:
    """A PDF: of each page its text (a non-embedded Chinese font, as county offices print), or bytes: a scan's picture."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
    ]
    kids = []
    for page in pages:
        kids.append(len(objects) + 1)
        objects += _page(page, len(objects) + 1)
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(kids))
    return _assembled(objects)


def _page(page: str | bytes, number: int) -> list[bytes]:
    if isinstance(page, str):
        lines = b"".join(b"<%s> Tj 0 -20 Td\n" % line.encode("utf-16-be").hex().encode() for line in page.split("\n"))
        content, uses, extra = b"BT /F1 12 Tf 72 720 Td\n" + lines + b"ET", b"/Font << /F1 3 0 R >>", []
    else:
        content, uses = b"q 500 0 0 700 0 0 cm /Im0 Do Q", b"/XObject << /Im0 %d 0 R >>" % (number + 2)
        about = b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
        extra = [stream(page, about + b" /Filter /DCTDecode")]
    box = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
    return [b"<< %s /Resources << %s >> /Contents %d 0 R >>" % (box, uses, number + 1), stream(content), *extra]


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (about, len(data), data)


def _assembled(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    xref = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, xref)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return out


def inflating_pdf(size: int) -> bytes:
    """A page whose text grows to `size` bytes: deflated, and deflated again."""
    packed = zlib.compress(zlib.compress(b"BT (" + b"A" * size + b") Tj ET", 9), 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    content = stream(packed, b"/Filter [/FlateDecode /FlateDecode]")
    return _assembled([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, content])


def locked_pdf() -> bytes:
    """One that wants a password which nobody told us (its keys are no keys at all)."""
    lock = b"/Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s>" % (b"11" * 32, b"22" * 32)
    body = pdf("text")
    return body.replace(b"/Root 1 0 R ", b"/Root 1 0 R /ID [<00><00>] /Encrypt << %s >> " % lock)


# --- zips


def zipped(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(*paragraphs: str, pictures: tuple[bytes, ...] = ()) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    media: dict[str, bytes | str] = {f"word/media/image{n}.png": data for n, data in enumerate(pictures)}
    return zipped({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **media})


def ofd(*pages: str) -> bytes:
    members: dict[str, bytes | str] = {"OFD.xml": "<OFD/>"}
    for number, text in enumerate(pages):
        codes = "".join(
            f"<ofd:TextObject><ofd:TextCode>{line}</ofd:TextCode></ofd:TextObject>" for line in text.split("\n") if line
        )
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{codes}</ofd:Page>'
        )
    return zipped(members)


# --- OLE: .xls and .doc


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file (MS-CFB): one FAT sector, and every stream in whole sectors (padded to the mini-stream's cut-off)."""
    padded = {name: data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for name, data in streams.items()}
    folders = -(-(len(padded) + 1) // 4)
    fat, at, starts = [0xFFFFFFFD], 1 + folders, {}
    fat += [*range(2, 1 + folders), 0xFFFFFFFE]
    for name, data in padded.items():
        count = len(data) // 512
        starts[name] = at
        fat += [*range(at + 1, at + count), 0xFFFFFFFE]
        at += count
    assert len(fat) <= 128, "one FAT sector holds 64 KiB"
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, 1)]
    for number, (name, data) in enumerate(padded.items(), 1):
        entries.append(
            _entry(name, 2, starts[name], len(data), 0xFFFFFFFF, number + 1 if number < len(padded) else 0xFFFFFFFF)
        )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    header += b"\xff" * (512 - len(header))
    table = b"".join(struct.pack("<I", entry) for entry in fat).ljust(512, b"\xff")
    return header + table + b"".join(entries).ljust(folders * 512, b"\0") + b"".join(padded.values())


def _entry(name: str, what: int, start: int, size: int, child: int, right: int = 0xFFFFFFFF) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, right, child)
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBB", len(wide), what, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xls(rows: list[list[str | float]], dates: tuple[int, ...] = (), sheet: str = "Sheet1") -> bytes:
    """A BIFF8 workbook of one sheet; the columns of `dates` hold days, as numbers formatted m/d/yy."""
    name = sheet.encode("utf-16-le")
    formats = [record(0x00E0, struct.pack("<HHH", 0, number, 0) + bytes(14)) for number in (0, 14)]
    before = [_begin(5), record(0x0042, struct.pack("<H", 1200)), record(0x0022, struct.pack("<H", 0)), *formats]
    size = sum(map(len, before)) + 4 + 8 + len(name) + 4
    bound = record(0x0085, struct.pack("<IBBBB", size, 0, 0, len(sheet), 1) + name)
    cells = b"".join(
        _cell(at, column, value, column in dates) for at, row in enumerate(rows) for column, value in enumerate(row)
    )
    book = b"".join([*before, bound, record(0x000A, b"")])
    assert len(book) == size
    return ole({"Workbook": book + _begin(0x10) + cells + record(0x000A, b"")})


def record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def _begin(what: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: str | float, day: bool) -> bytes:
    if isinstance(value, str):
        wide = value.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + wide)
    return record(0x0203, struct.pack("<HHHd", row, column, int(day), value))


def doc(text: str, encrypted: bool = False) -> bytes:
    """A Word 97 document whose text lies in two pieces, the second in one-byte letters."""
    wide, narrow = text.encode("utf-16-le"), b"ABC"
    main = bytearray(0x600)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 0x0A, 0x0200 | (0x0100 if encrypted else 0))
    first, second = len(main), len(main) + len(wide)
    ends = struct.pack("<III", 0, len(text), len(text) + 3)
    pieces = ends + struct.pack("<HIH", 0, first, 0) + struct.pack("<HIH", 0, 0x40000000 | second * 2, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return ole({"WordDocument": bytes(main) + wide + narrow, "1Table": clx})
