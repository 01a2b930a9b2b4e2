"""What the ministry of education sets for the next intakes: money for budget places, places after nine classes."""

from __future__ import annotations

from datetime import date

from sample import calibration as real
from sample.documents import Delimited, Document, Row
from sample.network import OFFER, Network
from sample.world import World

LIMITS_FILE = "Пределы плана приёма.csv"
LIMITS_HEADER: Row = ["Предел", "Год приёма", "Значение", "Единица", "Основание", "Дата документа"]
INTAKES = 3


def limit_documents(world: World, network: Network) -> dict[str, Document]:
    """One table, as an analyst would keep it: the budget of three intakes and a ceiling for the first."""
    year = world.profile.vintage_year
    last = network.intakes[(network.intakes["start_year"] == year) & (network.intakes["funding"] == "бюджет")]
    last = last.merge(network.offers[[*OFFER, "cost_per_place_rub"]], on=OFFER, validate="one_to_one")
    cost = float((last["places"] * last["cost_per_place_rub"]).sum())
    law = f"Закон об областном бюджете на {year + 1} год и на плановый период {year + 2} и {year + 3} годов"
    rows: list[Row] = [LIMITS_HEADER]
    for ahead in range(1, INTAKES + 1):
        indexed = (1 + real.BUDGET_GROWTH_A_YEAR) ** (ahead - 1)
        thousand = round(cost * real.BUDGET_OF_LAST_INTAKE * indexed / 1000)
        rows.append(["Бюджет", year + ahead, thousand, "тыс. руб.", law, date(year, 11, 14)])
    after_9 = int(last.loc[last["basis"] == "9", "places"].sum() * real.PLACES_AFTER_9_OF_LAST_INTAKE)
    order = "Протокол: больше выпускников 9 классов остаются в 10 классе"
    rows.append(["Места после 9 классов", year + 1, after_9, "мест", order, date(year, 11, 18)])
    return {LIMITS_FILE: Delimited(rows)}
