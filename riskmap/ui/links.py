"""Addresses in a sentence as links, also where a comma of another script stands right after one."""

from __future__ import annotations

import re
from html import escape

_ADDRESS = re.compile(r"https://[^\s<>،؛]*[^\s<>،؛.,:;)]")


def linked(sentence: str) -> str:
    """A sentence of ours as HTML.

    >>> linked("See https://example.org، then.")
    'See <a href="https://example.org">https://example.org</a>، then.'
    """
    return _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(sentence))


def linked_markdown(sentence: str) -> str:
    """A sentence of ours as Markdown; an address left bare would take the Arabic comma after it in.

    >>> linked_markdown("See https://example.org، then.")
    'See <https://example.org>، then.'
    """
    return _ADDRESS.sub(lambda found: f"<{found[0]}>", sentence)
