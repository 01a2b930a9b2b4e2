"""Open posts of the portals by municipality, beside the districts of the colleges.

An advert's address writes «г. Чусовой», a card «муниципальный округ Чусовой» or «Чусовой»: they are one place when the words
left without the kind of the place are the same. Nothing else is guessed: «Чусовской округ» stays a place of its own.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from flows.figures.frames import RegionFrames

NOT_NAMED = "адрес не называет города или района"
_KINDS = re.compile(r"\b(?:м\.\s?о|г\.\s?о|м\.\s?р-н|р\.\s?п|муниципальн\w+|городск\w+|район|р-н|округ|город|гор|г|пгт|рп|мо|го)\b\.?")


def posts_by_place(region: RegionFrames) -> list[dict[str, Any]]:
    """Municipalities with their open posts, most first; what no address names comes last."""
    found = region.of("posts")
    if found.empty:
        return []
    keyed = found.assign(key=[place_key(name) for name in found["municipality"]])
    made = []
    for key, rows in keyed.groupby("key", sort=True):
        first = rows.sort_values(["work_places", "municipality"], ascending=[False, True]).iloc[0]
        made.append(
            {
                "key": key,
                "name": str(first["municipality"]) if key else NOT_NAMED,
                "vacancies": int(rows["vacancies"].sum()),
                "work_places": int(rows["work_places"].sum()),
            }
        )
    return sorted(made, key=lambda row: (not row["key"], -row["work_places"], row["name"]))


def posts_of_districts(posts: list[dict[str, Any]], districts: list[str]) -> list[int | None]:
    """Open posts of each district; of two spellings of one place the first has them, so that the parts add up."""
    places = [place_key(district) for district in districts]
    return [posts_of_district(posts, district) if places.index(places[at]) == at else None for at, district in enumerate(districts)]


def posts_of_district(posts: list[dict[str, Any]], district: str) -> int | None:
    """Open posts of a college's district; None where no advert names it."""
    key = place_key(district)
    return next((row["work_places"] for row in posts if key and row["key"] == key), None)


def place_key(name: object) -> str:
    """The words of a place without its kind: «г. Чусовой», «муниципальный округ Чусовой» → «чусовой»; "" for none."""
    if name is None or pd.isna(name):
        return ""
    plain = _KINDS.sub(" ", str(name).lower().replace("ё", "е"))
    return " ".join(re.findall(r"[\w-]+", plain))
