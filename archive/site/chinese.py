"""Datasette's own pages in Chinese: it has no translations, so its templates' texts are replaced while Jinja loads them.

zh.yml holds, per template, each text as the installed template writes it, and its Chinese. What is loaded shows the Chinese,
or the original where the reader chose English. A test holds every text to the installed Datasette.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from jinja2.ext import Extension

TEXTS = Path(__file__).parent / "zh.yml"


@cache
def texts() -> dict[str, dict[str, str | list[str]]]:
    """By template's name: text -> Chinese, or [Chinese, English]."""
    loaded: dict[str, dict[str, str | list[str]]] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return loaded


class Chinese(Extension):
    """The Jinja extension; `lang` is a variable of every page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        own = filename is not None and Path(filename).is_relative_to(Path(__file__).parent)
        for text, zh in {} if own else texts().get(name or "", {}).items():
            chinese, english = (zh, text) if isinstance(zh, str) else zh
            source = source.replace(text, f"{{% if lang == 'en' %}}{english}{{% else %}}{chinese}{{% endif %}}")
        return source
