"""Limits of the whole region and what is this cluster's of them."""

from __future__ import annotations

from proposals.figures import RegionLimit
from proposals.numbers import number, percent
from proposals.table import Column, Formula, Known, Pdf, Value

OF_REGION, OF_CLUSTER = "По региону", "По кластеру"


def columns() -> tuple[Column[RegionLimit], ...]:
    """Paper tells roubles in millions and one intake; the workbook has all three."""
    return (
        Column("year", "Год набора", "year", lambda row: row.start_year, book=9, pdf=None),
        Column("label", "Предел региона", "text", lambda row: row.label, book=26,
               pdf=Pdf("1fr", "left", text=lambda row: row.label[:1].upper() + row.label[1:])),
        Column("unit", "Единица", "text", lambda row: row.unit, book=10,
               pdf=Pdf(18, "center", text=lambda row: "млн руб." if row.unit == "руб." else row.unit)),
        Column("value", "Предел", "whole", lambda row: Known(row.value, row.value_status), book=16,
               pdf=Pdf(24, title="предел", group=OF_REGION, text=lambda row: _amount(row.value, row.unit))),
        Column("used", "Занято планом региона", "whole", lambda row: row.used, book=16,
               pdf=Pdf(24, title="занято планом", group=OF_REGION, text=lambda row: _amount(row.used, row.unit))),
        Column("share", "Доля кластера", "percent", lambda row: Known(row.cluster_share, row.cluster_share_status), book=10,
               pdf=Pdf(15, title="доля", group=OF_CLUSTER, text=lambda row: percent(row.cluster_share, status="not_applicable"))),
        Column("cluster_value", "Приходится на кластер", "whole", _clusters, book=16,
               pdf=Pdf(22, title="приходится", group=OF_CLUSTER, text=lambda row: _amount(row.cluster_value, row.unit))),
        Column("cluster_used", "Занято планом кластера", "whole", lambda row: Known(row.cluster_used, row.cluster_used_status), book=16,
               pdf=Pdf(22, title="занято планом", group=OF_CLUSTER, text=lambda row: _amount(row.cluster_used, row.unit))),
        Column("reference", "Откуда", "text", lambda row: row.reference or "предел не задан", book=90,
               pdf=Pdf("2fr", "left", text=lambda row: row.reference or "…")),
    )  # fmt: skip


def _clusters(row: RegionLimit) -> Value:
    return "–" if row.cluster_value is None else Formula("={value}*{share}", row.cluster_value)


def _amount(value: float | None, unit: str) -> str:
    """Roubles in millions, places whole; «–» where a cluster has no part of its own."""
    return number(value and value / 1e6, 1, "not_applicable") if unit == "руб." else number(value, 0, "not_applicable")
