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
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
)
# By members of the zip, and by streams of the OLE file, which WPS Office writes too (.wps, .et).
ZIPPED = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"), (b"OFD.xml", "ofd"))
STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
HTML = re.compile(
    rb"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|script|div|title)\b", re.I | re.S
)
OFFICE_HTML = re.compile(rb"urn:schemas-microsoft-com:office|\A\s*<table\b", re.I)
OFFICE_MEDIA = re.compile(r"excel|msword|spreadsheet", re.I)


def kind_of(body: bytes, media: str = "") -> str:
    """One of pdf, doc, docx, xls, xlsx, ppt, pptx, ofd, ole, zip, rar, 7z, image, rtf, mso, html, text, binary, empty.

    `mso`: HTML that Office or an export wrote as a document or a sheet, and no page; `media`, the Content-Type, helps to
    tell the two, and tells a server's message (JSON) in a file's place, which is as little a file as a page is.
    """
    if not body.strip(b"\0 \t\r\n"):
        return "empty"
    head = body[:4096]
    if (head[:4], head[8:12]) == (b"RIFF", b"WEBP") or (head[:2], head[6:10]) == (b"BM", bytes(4)):
        return "image"
    found = next((kind for magic, kind in MAGIC if head.startswith(magic)), None)
    if found is None and b"%PDF-" in head[:1024]:
        return "pdf"  # Acrobat reads those with something before the header, and so do offices
    if found == "zip":
        return next((kind for member, kind in ZIPPED if member in _names(body)), "zip")
    if found == "ole":
        return next((kind for name, kind in STREAMS if name.encode("utf-16-le") in body), "ole")
    return found or _text_kind(head.removeprefix(b"\xef\xbb\xbf"), media)


def _text_kind(head: bytes, media: str) -> str:
    if HTML.match(head) or b"<html" in head[:1024].lower():
        return "mso" if OFFICE_HTML.search(head) or OFFICE_MEDIA.search(media) else "html"
    if "json" in media.lower() and head.lstrip()[:1] in (b"{", b"["):
        return "html"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "binary" if b"\x00" in head and not wide else "text"


def _names(body: bytes) -> bytes:
    """Where a zip's own names stand: its first local header, and its directory at the end."""
    return body[:4096] + body[-65_536:]
