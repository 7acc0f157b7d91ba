"""What a file is, by its bytes: names and types lie (an HTML table sold as .xls, a login page in a PDF's place)."""

from __future__ import annotations

import re

MAGIC = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an empty one
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
# By members of the zip, and by streams of the OLE file, which WPS Office writes too (.wps, .et).
ZIPPED = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"), (b"OFD.xml", "ofd"))
STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
HTML = re.compile(rb"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|script|div)\b", re.I | re.S)
WORDS = {
    "pdf": "PDF",
    "doc": "Word 97–2003",
    "docx": "Word",
    "xls": "Excel 97–2003",
    "xlsx": "Excel",
    "ofd": "OFD",
    "ppt": "PowerPoint",
    "pptx": "PowerPoint",
}


def kind_of(body: bytes) -> str:
    """One of pdf, doc, docx, xls, xlsx, ppt, pptx, ofd, ole, zip, rar, 7z, image, html, text, binary, empty."""
    if not body:
        return "empty"
    head = body[:4096]
    found = next((kind for magic, kind in MAGIC if head.startswith(magic)), None)
    if found is None and b"%PDF-" in head[:1024]:
        return "pdf"  # Acrobat reads those with something before the header, and so do offices
    if found == "zip":
        return next((kind for member, kind in ZIPPED if member in _names(body)), "zip")
    if found == "ole":
        return next((kind for name, kind in STREAMS if name.encode("utf-16-le") in body), "ole")
    if found is not None:
        return found
    if HTML.match(head.removeprefix(b"\xef\xbb\xbf")) or b"<html" in head[:1024].lower():
        return "html"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "binary" if b"\x00" in head and not wide else "text"


def _names(body: bytes) -> bytes:
    """Where a zip's own names stand: its first local header, and its directory at the end."""
    return body[:4096] + body[-65_536:]
