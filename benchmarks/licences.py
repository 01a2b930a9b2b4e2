"""Licences of everything that is locked: ``make licences`` writes docs/licences.md; 1 when one is none of ours to use.

A package names its licence by an expression, a word or a classifier, whichever its authors filled in; the first that
lets it be used counts. A package that this platform does not install keeps the words of the page as it stands.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE, LOCK = ROOT / "docs" / "licences.md", ROOT / "requirements.lock"
LONGEST_WORD = 30  # a longer «License» field holds the text of a licence, not its name
USABLE = (
    "MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "MPL", "Mozilla", "0BSD", "Zlib", "CC0", "CNRI", "Artistic",
)  # fmt: skip
UNNAMED = "не названа"
NOT_HERE = "на этой платформе не ставится"


def main() -> int:
    """Write the page; name what may not be used."""
    found = licences()
    unusable = {name: licence for name, licence in found.items() if not usable(licence)}
    for name, licence in unusable.items():
        print(f"{name}: «{licence}»", file=sys.stderr)
    PAGE.write_text(page(found), encoding="utf-8")
    return 1 if unusable else 0


def locked() -> list[str]:
    """Names of the lock file, in its order."""
    return re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"), re.M)


def licences() -> dict[str, str]:
    """Package → its licence as it names it."""
    before = dict(re.findall(r"^\| ([\w.-]+) \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.M)) if PAGE.exists() else {}
    found = {}
    for name in locked():
        try:
            found[name] = _licence(metadata(name)) or _first_line(name) or UNNAMED
        except PackageNotFoundError:
            found[name] = before.get(name, NOT_HERE)
    return found


def usable(licence: str) -> bool:
    """Whether one of the alternatives that the package offers lets everybody use and pass it on beside our own licence; of parts joined
    by «and» each must."""
    named = re.compile(rf"\b({'|'.join(USABLE)})", re.I)
    return licence == NOT_HERE or all(named.search(part) for part in re.split(r"\band\b", licence, flags=re.I))


def page(found: dict[str, str]) -> str:
    """The list as Markdown."""
    lines = [
        "# Licences of what is installed",
        "",
        "Written by `make licences` from the packages of `requirements.lock`; do not edit. Our own licence stands in `LICENSE`.",
        "Development tools are in the list; what runs in production is a part of it. `text-unidecode` is used under the Artistic licence.",
        "",
        "| package | licence |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {name} | {licence} |" for name, licence in found.items())]) + "\n"


def _licence(of: PackageMetadata) -> str:
    word = (of.get("License") or "").strip()
    classified = [line.split(" :: ")[-1] for line in of.get_all("Classifier") or [] if line.startswith("License ::")]
    names = [of.get("License-Expression") or "", word if len(word) <= LONGEST_WORD else "", " or ".join(classified)]
    said = [name for name in names if name]
    return next((name for name in said if usable(name)), said[0] if said else word.split("\n")[0][:LONGEST_WORD])


def _first_line(name: str) -> str:
    """The title of the licence's own text, where the package names none in its fields."""
    for file in metadata(name).get_all("License-File") or []:
        text = distribution(name).read_text(f"licenses/{file}") or distribution(name).read_text(file) or ""
        if title := next((line.strip() for line in text.splitlines() if line.strip()), ""):
            return title[:LONGEST_WORD]
    return ""


if __name__ == "__main__":
    sys.exit(main())
