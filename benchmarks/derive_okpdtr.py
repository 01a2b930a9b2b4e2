"""Which unit group of ОКЗ (2014) a code of ОКПДТР belongs to: data/codelists/okpdtr.csv, made again from the classification.

    python -m benchmarks.derive_okpdtr okpdtr_with_okz.csv

ОК 016-94 carries the ОКЗ of 1993, and its groups do not go over into those of 2014: of the labelled names only 70 % are where
their group would put them. A code is therefore linked by its name, when the words of the name are those of a reference title
(sources/job_titles_reference.csv). Other codes are left out: a vacancy with such a code stays where its title puts it. Links by
the nearest title were tried and left: right in 0.87–0.94 of the names linked by their words, from a probability of 0.7–0.95.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from benchmarks.job_title_accuracy import codelists
from sources import job_titles
from sources.okpdtr import FILE


def classification(path: Path) -> pd.DataFrame:
    """Six-digit code (with its check digit) and name of every profession and post of ОК 016-94."""
    table = pd.read_csv(path, sep=";", dtype=str)
    name = table["Наименование профессии"].fillna(table["Наименование должности"])
    return pd.DataFrame({"code": table["Код"] + table["КЧ"], "name": name}).drop_duplicates("code")


def linked(table: pd.DataFrame) -> pd.DataFrame:
    """The codes whose names are reference titles, with their unit group."""
    reference = job_titles.reference_of(codelists())
    places = [reference.by_words.get(frozenset(job_titles.stems_of(name))) for name in table["name"]]
    found = table.assign(occupation=[None if at is None else reference.occupations[at] for at in places])
    return found.dropna(subset="occupation").sort_values("code")


def main() -> None:
    """Link and keep."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path, help="ОК 016-94, csv")
    table = classification(options.parse_args().path)
    found = linked(table)
    found.to_csv(FILE, index=False, lineterminator="\n")
    print(f"codes {len(table)}, linked {len(found)}, unit groups {found['occupation'].nunique()}")


if __name__ == "__main__":
    main()
