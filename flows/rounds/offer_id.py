"""The number of an offer: the key of the form of corrections, the same in every document of a start year."""

from __future__ import annotations


def offer_id(programme: str, basis: str, college: str, form: str) -> str:
    """``15.02.16-9-КОЛЛЕДЖ-очная``; ``college`` is the identifier that the region gives."""
    return f"{programme}-{basis}-{college}-{form}"


def college_of(number: str, programme: str, basis: str, form: str) -> str:
    """The college's identifier in an offer's number, whatever dashes the parts have."""
    return number.removeprefix(f"{programme}-{basis}-").removesuffix(f"-{form}")
