"""Texts that stand where a name belongs and are none: formulas, paths, addresses of the network, bare markup.

They would be printed as an organisation, a competence or a person in charge. Nothing is evaluated or followed either way;
a name with quotes, «№», Latin letters, emoji, a leading hyphen or plus stays a name.
"""

from __future__ import annotations

import re
import unicodedata

# Also read by the portal's reader inside DuckDB: RE2 knows every construct of these patterns.
FORMULA = r"^\s*(?:=|[+@-]\s*[A-Za-zА-Яа-я_.]+\s*\(|[+@=-]\s*[A-Za-z]+\s*[|!]|[+-]\s*\$?[A-Z]{1,3}\$?\d+\s*[-+*/:]|@[A-Z]+[.(])"
PATH = r"\.\.[/\\]|^\s*(?:[A-Za-z]:[\\/]|\\\\\w|/(?:etc|proc|dev|home|root|tmp|var)/)"
ADDRESS = r"^\s*[\"'«]?(?:[A-Za-z][A-Za-z0-9+.]*://|(?:javascript|data|file|mailto|vbscript):\S|www\.\S+\.\S)"
ELEMENT = r"(?i)<\s*/?\s*(?:script|iframe|img|svg|object|embed|style|link|meta|form|input|a)\b"
_TAG = re.compile(r"<[^<>]*>|&(?:[a-z]+|#\w+);", re.IGNORECASE)
_KINDS = tuple(
    (re.compile(pattern), what)
    for pattern, what in ((FORMULA, "формула"), (PATH, "путь к файлу"), (ADDRESS, "адрес в сети"), (ELEMENT, "разметка страницы"))
)
ADDRESSED = frozenset({"reference", "tools"})  # columns in which an address is an honest answer
REMEDY = "Впишите название словами"


def unlike_a_name(text: str, column: str = "") -> str:
    """Why a text is no name, for a refusal; "" where it may be one.

    column  name of its column: some hold addresses by right
    """
    for pattern, what in _KINDS:
        if pattern.search(text) and not (what == "адрес в сети" and column in ADDRESSED):
            return f"не похоже на название: {what}"
    left = _TAG.sub("", text) if "<" in text or "&" in text else text
    if text and all(unicodedata.category(sign)[0] in "CZ" for sign in left):
        return "не похоже на название: одна разметка" if left != text else "не похоже на название: одни управляющие знаки"
    return ""
