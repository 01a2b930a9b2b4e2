"""The blank questionnaire that employers fill in."""

from __future__ import annotations

from flows.machinery.reference import codelists
from models.errors import UnknownCode

COMMONEST_OCCUPATIONS = 60


def form(ref_area: str, wave: int, occupations: list[str]) -> bytes:
    """The workbook. Raises UnknownCode for a region or an occupation outside the code lists."""
    from sources.survey_template import template

    lists = codelists()
    if lists.region_card(ref_area) is None:
        raise UnknownCode("Код региона", [ref_area], "data/codelists/region.csv")
    unknown = sorted(code for code in occupations if lists.occupation_name(code) is None)
    if unknown:
        raise UnknownCode("Код ОКЗ", unknown, "data/codelists/occupation.csv")
    return template(ref_area, wave, occupations, lists)


def commonest_occupations() -> list[str]:
    """Occupations that vocational programmes train for, the most employed first by default staffing, then by code."""
    lists = codelists()
    trained = set(lists.occupation_programme["occupation"])
    weight = lists.staffing_default.astype({"share": float}).groupby("occupation")["share"].sum()
    chosen = weight[weight.index.isin(trained)].nlargest(COMMONEST_OCCUPATIONS)
    return sorted(chosen.index)
