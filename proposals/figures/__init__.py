"""Every number and every outside word of a proposal: the pydantic model of ``proposal.json``.

PDF, workbook and JSON are rendered from this one object and from nothing else, so they cannot disagree. Floats are
rounded once, here, to DECIMALS places; what a person reads is rounded from that by ``proposals/numbers.py``.

A value that is missing is None and has a status beside it (``x_status``, or ``status`` inside an interval):

    observed        counted or reported by a provider
    estimated       calculated by the method
    default         rests on a documented default, listed in ``defaults``
    no_data         the region did not supply it (printed «…»)
    not_applicable  no such case (printed «–»)
    suppressed      withheld so that no single employer shows (printed «×»)

Method: docs/methodology/document.md#figures
"""

from __future__ import annotations

from proposals.figures.chain import Chain
from proposals.figures.coverage import Coverage, PathYear, PlacesYear
from proposals.figures.decisions import (
    DigitalCoverage,
    ExpertGap,
    PlanRow,
    ShortProgramme,
    UseDetail,
    Workshop,
    WorkshopOrder,
)
from proposals.figures.evidence import (
    Assumption,
    Default,
    ForecastError,
    IntakeFile,
    RegionLimit,
    Response,
    SectorRow,
    Series,
    TrackRecord,
)
from proposals.figures.expectation import Expectation
from proposals.figures.programme import Driver, Flip, Mark, Offer, Programme, Reading
from proposals.figures.values import DECIMALS, Interval, clean_text
from proposals.figures.whole import Calendar, Figures
from proposals.terms import VARIANTS

__all__ = [
    "DECIMALS",
    "VARIANTS",
    "Assumption",
    "Calendar",
    "Chain",
    "Coverage",
    "Default",
    "DigitalCoverage",
    "Driver",
    "Expectation",
    "ExpertGap",
    "Figures",
    "Flip",
    "ForecastError",
    "IntakeFile",
    "Interval",
    "Mark",
    "Offer",
    "PathYear",
    "PlacesYear",
    "PlanRow",
    "Programme",
    "Reading",
    "RegionLimit",
    "Response",
    "SectorRow",
    "Series",
    "ShortProgramme",
    "TrackRecord",
    "UseDetail",
    "Workshop",
    "WorkshopOrder",
    "clean_text",
]
