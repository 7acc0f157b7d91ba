"""What a file says: its text, its sheets, and of what cannot be read, why. Pure; for hostile files see `extract`.

Read: PDF, .docx, .doc (Word 97 and later, WPS), .xlsx, .xls (and WPS .et), OFD, HTML exports, plain text and CSV, also those
that a ZIP packs. Not read, and said to be so: pictures and scans (there is no text in them), other archives, an archive within
one, PowerPoint, RTF, CEB, encrypted files.
`content` is a fingerprint of what a reader would see, so that a file saved anew, or served in another encoding, is not
taken for another: of the text where there is one, of the pictures of a scan, of a zip's members. A file of which
neither is known has the fingerprint of its bytes, marked as such, and one that is broken has none.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import olefile
import pypdf
from lxml import etree

from archive.reading import dom
from archive.reading.kinds import kind_of
from archive.reading.sheets import BOOKS, Sheet, Unreadable, check_zip, read_sheet
from archive.reading.text import decode
from archive.records import TextState

MOST_PAGES = 3_000
MOST_CHARACTERS = 4_000_000
MOST_PACKED = 20  # documents of a zip that are read
MOST_UNPACKED = 16 * 1024 * 1024  # bytes of them in all
PACKED = ("pdf", "doc", "docx", "xls", "xlsx", "ofd", "mso", "text")  # what of a zip is read: no archive within it
MOST_NAMES = 300  # characters of what is told of the files in an archive
MOST_MEMBER = 64 * 1024 * 1024  # of one part of a zip
XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Document:
    """What was read of a file. `pages`: of a PDF or an OFD; `content`: its fingerprint, None where nothing is known."""

    state: TextState
    reason: str = ""
    pages: int | None = None
    text: str = ""
    sheets: tuple[Sheet, ...] = ()
    content: str | None = None


def read_document(body: bytes, kind: str, name: str = "") -> Document:
    """The document of that kind (`kinds.kind_of`). Nothing that a file can hold is raised, but for MemoryError."""
    try:
        if kind in BOOKS and not (kind == "text" and not name.lower().endswith((".csv", ".tsv", ".xls"))):
            return _book(body, name)
        reader = READERS.get(kind)
        return reader(body) if reader else Document(TextState.UNSUPPORTED, kind, content=of_bytes(body))
    except Unreadable as why:
        state = TextState(why.state)
        whole = state in (TextState.ENCRYPTED, TextState.UNSUPPORTED)
        return Document(state, why.reason, content=of_bytes(body) if whole else None)
    except MemoryError:
        raise
    except pypdf.errors.LimitReachedError as fault:
        return Document(TextState.LIMIT, f"{kind}: {fault!s:.200}")
    except Exception as fault:  # whatever a hostile file makes of its reader is the file's fault, and said
        return Document(TextState.BROKEN, f"{kind}: {fault!r:.200}")


def of_bytes(body: bytes) -> str:
    return f"bytes:{hashlib.sha256(body).hexdigest()}"


def _print(kind: str, parts: Iterable[str]) -> str:
    return f"{kind}:{hashlib.sha256(chr(10).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()}"


def _of_text(text: str) -> str:
    return _print("text", ["".join(text.split())])


def _written(text: str, pages: int | None = None) -> Document:
    """A document that is text through and through; without any it says nothing that we can read."""
    text = text[:MOST_CHARACTERS]
    if not text.strip():
        return Document(TextState.SCANNED, "no text in it", pages)
    return Document(TextState.READ, "", pages, text, content=_of_text(text))


def _book(body: bytes, name: str) -> Document:
    sheets = read_sheet(body, name)
    text = "\n".join("\t".join(row) for sheet in sheets for row in sheet.rows)[:MOST_CHARACTERS]
    cut = any(sheet.cut for sheet in sheets)
    return Document(
        TextState.READ, "cut at the limit of rows" if cut else "", None, text, sheets, None if cut else _of_text(text)
    )


def _text(body: bytes) -> Document:
    return _written(decode(body, "").text)


def _html(body: bytes) -> Document:
    return _written("\n".join(line.text for line in dom.lines(dom.parse(decode(body, "").text))))


# --- PDF


def _pdf(body: bytes) -> Document:
    reader = pypdf.PdfReader(io.BytesIO(body), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("encrypted", "pdf: it wants a password")
    count = len(reader.pages)
    if not count:
        raise Unreadable("broken", "pdf: no page")
    if count > MOST_PAGES:
        raise Unreadable("limit", f"pdf: {count} pages")
    texts, parts, blank, size = [], [], 0, 0
    for page in reader.pages:
        _check_contents(page)
        text = page.extract_text()
        size += len(text)
        if size > MOST_CHARACTERS:
            raise Unreadable("limit", f"pdf: more than {MOST_CHARACTERS} characters")
        said = "".join(text.split())
        blank += not said
        texts.append(text)
        parts.append(said or "|".join(_pictures(page)))
    if blank == count:
        return Document(TextState.SCANNED, f"{count} pages without text", count, content=_scan(parts))
    reason = f"{blank} of {count} pages without text" if blank else ""
    return Document(TextState.READ, reason, count, "\n\f".join(texts), content=_print("text", parts))


def _check_contents(page: pypdf.PageObject) -> None:
    """Raises where the page's own stream cannot be had: the library takes such a page for one without text."""
    contents = page.get("/Contents")
    whole = contents.get_object() if contents is not None else []
    for part in whole if isinstance(whole, list) else [whole]:
        stream = part.get_object()
        if isinstance(stream, pypdf.generic.StreamObject):
            stream.get_data()


def _scan(parts: list[str]) -> str | None:
    """Of pages without text their pictures; pages without either have nothing to be told by."""
    return _print("pictures", parts) if all(parts) else None


def _pictures(page: pypdf.PageObject) -> Iterator[str]:
    """The digests of the page's pictures, as they stand in the file."""
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    for name, reference in sorted(drawn.get_object().items()) if drawn is not None else ():
        picture = reference.get_object()
        if picture.get("/Subtype") == "/Image":
            yield hashlib.sha256(bytes(getattr(picture, "_data", b""))).hexdigest() + name


# --- Word


def _docx(body: bytes) -> Document:
    archive = check_zip(body)
    tree = _xml(archive, "word/document.xml")
    pieces: list[str] = []
    for node in tree.iter():
        tag = _local(node)
        if tag == "t":
            pieces.append(node.text or "")
        elif tag in ("tab", "br", "p", "cr"):
            pieces.append("\t" if tag == "tab" else "\n")
    found = _written("\n".join(line.strip() for line in "".join(pieces).splitlines() if line.strip()))
    if found.state is TextState.SCANNED:
        pictures = [f"{m.filename} {m.CRC}" for m in archive.infolist() if m.filename.startswith("word/media/")]
        return Document(TextState.SCANNED, "pictures alone", content=_print("pictures", pictures) if pictures else None)
    return found


def _doc(body: bytes) -> Document:
    """Word 97 and later: the text lies in pieces, named by a table (MS-DOC §2.4.1)."""
    with olefile.OleFileIO(io.BytesIO(body)) as ole:
        main = ole.openstream("WordDocument").read()
        magic, version = struct.unpack_from("<HH", main)
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        if magic != 0xA5EC or version < 0xC1:
            raise Unreadable("unsupported", "doc: older than Word 97")
        if flags & 0x0100:
            raise Unreadable("encrypted", "doc: it wants a password")
        table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
    at, size = struct.unpack_from("<II", main, 0x01A2)
    text = "".join(_pieces(main, table[at : at + size]))
    return _written(_plain(text))


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # what changes formats only
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    if at >= len(clx) or clx[at] != 2:
        raise Unreadable("broken", "doc: no table of pieces")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    for number in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        length = ends[number + 1] - ends[number]
        if not 0 <= length <= len(main):
            raise Unreadable("broken", "doc: a piece beyond the file")
        narrow = place & 0x4000_0000
        start = (place & 0x3FFF_FFFF) // 2 if narrow else place
        data = main[start : start + (length if narrow else 2 * length)]
        yield data.decode("cp1252" if narrow else "utf-16-le", "replace")


def _plain(text: str) -> str:
    """Without the codes of fields, and with marks of paragraphs and cells as lines and tabs."""
    text = re.sub(r"\x13[^\x14\x15]*\x14?|\x15", "", text)
    text = text.translate({0x0D: "\n", 0x0B: "\n", 0x0C: "\n", 0x07: "\t", 0x1E: "-", 0xA0: " "})
    return re.sub(r"[\x00-\x08\x0e-\x1f]", "", text).strip()


# --- OFD and other archives


def _ofd(body: bytes) -> Document:
    """GB/T 33190: a page's text stands in its TextCode elements."""
    archive = check_zip(body)
    pages = [name for name in archive.namelist() if re.search(r"(?:^|/)Pages/[^/]+/Content\.xml$", name)]
    if not pages:
        raise Unreadable("broken", "ofd: no page")
    pages.sort(key=lambda name: [int(digits) for digits in NUMBER.findall(name)])
    texts = [
        "\n".join(
            "".join(map(str, node.itertext())) for node in _xml(archive, name).iter() if _local(node) == "TextCode"
        )
        for name in pages[:MOST_PAGES]
    ]
    found = _written("\n\f".join(text for text in texts if text), len(pages))
    if found.state is TextState.SCANNED:
        pictures = [f"{m.filename} {m.CRC}" for m in archive.infolist() if "/Res/" in m.filename]
        content = _print("pictures", pictures) if pictures else None
        return Document(TextState.SCANNED, f"{len(pages)} pages without text", len(pages), content=content)
    return found


def _zip(body: bytes) -> Document:
    """Its files named, and their texts one after the other. It is never read whole: what its sheets hold is told as text
    alone, so that nothing is said to be lacking for what a zip packs. Told from another by its members' names and check
    sums, so that packing it anew changes nothing."""
    archive = check_zip(body)
    held = [member for member in archive.infolist() if not member.is_dir()]
    members = sorted(f"{m.filename} {m.file_size} {m.CRC}" for m in held)
    named = ", ".join(map(_member_name, held))
    named = named if len(named) <= MOST_NAMES else f"{named[:MOST_NAMES]}…"
    told, content = f"an archive of {len(held)} files: {named}", _print("members", members)
    texts = list(_packed(archive, held))
    if not texts:
        return Document(TextState.NONE, told, content=content)
    text = "\n\f".join(texts)[:MOST_CHARACTERS]
    return Document(TextState.READ, f"{told}; of {len(texts)} the text is read", None, text, content=content)


def _packed(archive: zipfile.ZipFile, held: list[zipfile.ZipInfo]) -> Iterator[str]:
    """The text of each document in the zip that can be read, under its name, as far as the limits go."""
    left = MOST_UNPACKED
    for member in held[:MOST_PACKED]:
        if member.file_size > left:
            continue
        left -= member.file_size
        data, name = _member(archive, member), _member_name(member)
        kind = kind_of(data or b"")
        found = read_document(data, kind, name) if data is not None and kind in PACKED else None
        if found is not None and found.state is TextState.READ:
            yield f"{name}\n{found.text}"


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """No more than its directory says it to be; None where it is not that."""
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return None


def _member_name(member: zipfile.ZipInfo) -> str:
    """As its maker wrote it: without the flag of UTF-8, Chinese Windows writes GBK, which is read as code page 437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    try:
        with archive.open(name) as member:
            data = member.read(MOST_MEMBER + 1)
    except (KeyError, zipfile.BadZipFile) as fault:
        raise Unreadable("broken", f"zip: {fault!s:.200}") from fault
    if len(data) > MOST_MEMBER:
        raise Unreadable("limit", f"zip: {name} is larger than {MOST_MEMBER} bytes")
    return etree.fromstring(data, XML)


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2] if isinstance(node.tag, str) else ""


def _image(body: bytes) -> Document:
    return Document(TextState.NONE, "a picture", content=of_bytes(body))


READERS: dict[str, Callable[[bytes], Document]] = {
    "pdf": _pdf,
    "docx": _docx,
    "doc": _doc,
    "ofd": _ofd,
    "zip": _zip,
    "image": _image,
    "text": _text,
    "html": _html,
}
