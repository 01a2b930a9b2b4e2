"""Limits of the whole region and what is this cluster's of them."""

from __future__ import annotations

from proposals.figures import RegionLimit
from proposals.table import Column, Formula, Known, Value


def columns() -> tuple[Column[RegionLimit], ...]:
    """One line a limit and intake."""
    return (
        Column("year", "Год набора", "year", lambda row: row.start_year, book=9, pdf=None),
        Column("label", "Предел региона", "text", lambda row: row.label, book=26,
               pdf=None),
        Column("unit", "Единица", "text", lambda row: row.unit, book=10,
               pdf=None),
        Column("value", "Предел", "whole", lambda row: Known(row.value, row.value_status), book=16,
               pdf=None),
        Column("used", "Занято планом региона", "whole", lambda row: row.used, book=16,
               pdf=None),
        Column("share", "Доля кластера", "percent", lambda row: Known(row.cluster_share, row.cluster_share_status), book=10,
               pdf=None),
        Column("cluster_value", "Приходится на кластер", "whole", _clusters, book=16,
               pdf=None),
        Column("cluster_used", "Занято планом кластера", "whole", lambda row: Known(row.cluster_used, row.cluster_used_status), book=16,
               pdf=None),
        Column("reference", "Откуда", "text", lambda row: row.reference or "предел не задан", book=90,
               pdf=None),
    )  # fmt: skip


def _clusters(row: RegionLimit) -> Value:
    return "–" if row.cluster_value is None else Formula("={value}*{share}", row.cluster_value)
