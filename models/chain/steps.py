"""One programme's expected need taken apart into means that a person can multiply by hand.

    N[o] = Σ_s M[s,o]·N[s]      opened[o] = growth + exits + transfers + closing      need[e] = Σ_o opened[o]·φ[o]·C[o,e]

Each figure is a mean over the draws and over the years of the window. A product of means is not the mean of the products: what
the draws of the factors have in common stands as a difference of its own.

Method: docs/methodology/demand.md#by-hand
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.chain.demand import DemandInputs, codes_of, expectation_of, posts_of, routed, said_of
from models.need.openings import COMPONENTS
from models.priors import Priors

OCCUPATION_COLUMNS = ("occupation", "stock", *COMPONENTS, "opened", "graduate_share", "link", "by_hand", "need")
SECTION_COLUMNS = ("economic_activity", "occupation", "share", "before", "first", "last")


@dataclass(frozen=True)
class NeedSteps:
    """The expected need of one programme, a year on average over first … last.

    occupations  OCCUPATION_COLUMNS: persons a year before the opening, what opens by component, φ, C, opened·φ·C, and the mean
                 over the draws of that product
    sections     SECTION_COLUMNS: M[s,o], mean persons of the section in the years before, and in the years first − 1 and last
    model        Σ of ``need``: the model's reading
    need         with the employers' reading, where there is one
    """

    first: int
    last: int
    occupations: pd.DataFrame
    sections: pd.DataFrame
    model: float
    need: float


def need_steps(inputs: DemandInputs, programme: str, first: int, last: int) -> NeedSteps:
    """The steps behind ``region_demand(inputs).expectation`` of one programme.

    Parameters
    ----------
    first, last : years of the window, inside base_year + 1 … horizon_year

    Method
    ------
    docs/methodology/demand.md#by-hand
    """
    priors = Priors(inputs.parameters, inputs.draws)
    posts = posts_of(inputs, priors, [])
    said = said_of(posts, priors)
    crosswalk, code = routed(inputs, posts, priors), codes_of(inputs).index(programme)
    years = posts.years
    window = (years >= first) & (years <= last)
    ahead = expectation_of(inputs, posts, said, priors)
    links = np.flatnonzero(crosswalk.of_programme == code)
    occupations = crosswalk.of_occupation[links]
    opened = posts.ahead.openings.values.reshape(-1, len(COMPONENTS), len(years), priors.count)[occupations][:, :, window]
    share, link = said.share[occupations], crosswalk.shares[links]
    through = (opened.sum(axis=1) * share[:, None] * link[:, None]).mean(axis=1)
    at = np.flatnonzero(window)  # employment has the base year in front: year u − 1 stands at u's place
    people = posts.employment.values.mean(axis=2)
    of_section = posts.staffing.shares[:, occupations].mean(axis=2)
    parts = opened.mean(axis=(2, 3))
    table = pd.DataFrame({"occupation": np.array(posts.staffing.occupations)[occupations]})
    table["stock"] = of_section.T @ people[:, at].mean(axis=1)
    table[list(COMPONENTS)] = parts
    table["opened"], table["graduate_share"], table["link"] = parts.sum(axis=1), share.mean(axis=1), link.mean(axis=1)
    table["by_hand"], table["need"] = table["opened"] * table["graduate_share"] * table["link"], through.mean(axis=1)
    sections = pd.DataFrame(
        [
            (section, occupation, of_section[s, o], people[s, at].mean(), people[s, at[0]], people[s, at[-1] + 1])
            for o, occupation in enumerate(table["occupation"])
            for s, section in enumerate(posts.staffing.sections)
            if of_section[s, o] > 0
        ],
        columns=list(SECTION_COLUMNS),
    )
    whole = crosswalk.to_programmes(ahead.combined.of(ahead.expected))[code][window]
    return NeedSteps(first, last, table[list(OCCUPATION_COLUMNS)], sections, float(through.sum(axis=0).mean()), float(whole.mean()))
