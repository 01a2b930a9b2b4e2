"""How rough an invented world is: how far its truth lies from what is documented, how unsteady it is, how badly it reports.

``mild`` is the sample that everybody meets. ``rough`` is the worst that a real region may be. ``calm`` is a world in which
the documented assumptions hold nearly to the letter: what an estimator cannot recover there it cannot recover at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from sample import calibration as real


@dataclass(frozen=True)
class Kind:
    """One kind of world. Standard deviations are of logarithms.

    own_sd, common_sd             a year's shock to employment of a section, and of all sections together
    own_persistence, common_persistence   share of a deviation of growth that is still there a year later
    lasting_sd                    growth of a section that stays apart from the country's
    staffing_distance             of occupations' shares from the documented ones, weighted by persons
    crosswalk_distance            of a link's share from the documented one
    graduates_region_sd, graduates_sd   of the share of openings for new graduates: of the region, of an occupation
    exits_region_sd, exits_sd     of the rate of exits: of the region, of an occupation
    untaught_taken                low and high share of the need of untaught programmes that graduates of taught ones meet
    misfit_sd                     of last year's places from what the need of the past would have asked for
    anchored_trades               share of trades of some size that one employer of the region holds
    anchored_share                and how much of such a trade it holds
    neighbour_turnover            share of staff that leaves for the plant next door in a year
    turnover_known                1: employers take moves between neighbours off when they name the share of graduates; 0: not
    foresight                     share of the next years' surprises that employers already know of
    size_slope                    of the odds of an answer on the logarithm of size
    eagerness                     of the odds of an answer on the logarithm of hiring
    arrivals                      graduates of other regions who come, against those who leave: middle and sd
    scenario_sd                   error of the ministry's path of growth: of a section, lasting, percentage points / 100
    silent_colleges               share of colleges that miss the last return
    late_colleges                 share of colleges that miss the last table of places
    gaps                          whether years are missing from the tables of the past
    """

    name: str
    own_sd: float
    common_sd: float
    own_persistence: float
    common_persistence: float
    lasting_sd: float
    staffing_distance: float
    crosswalk_distance: float
    graduates_region_sd: float
    graduates_sd: float
    exits_region_sd: float
    exits_sd: float
    untaught_taken: tuple[float, float]
    misfit_sd: float
    anchored_trades: float
    anchored_share: float
    neighbour_turnover: float
    turnover_known: float
    foresight: float
    size_slope: float
    eagerness: float
    arrivals: tuple[float, float]
    scenario_sd: float
    silent_colleges: float
    late_colleges: float
    gaps: bool


CALM = Kind(
    name="calm",
    own_sd=0.008,
    common_sd=0.003,
    own_persistence=0.0,
    common_persistence=0.0,
    lasting_sd=0.004,
    staffing_distance=0.05,
    crosswalk_distance=0.15,
    graduates_region_sd=0.0,
    graduates_sd=0.08,
    exits_region_sd=0.0,
    exits_sd=0.18,
    untaught_taken=(1.0, 1.0),
    misfit_sd=0.4,
    anchored_trades=0.0,
    anchored_share=0.0,
    neighbour_turnover=0.0,
    turnover_known=1.0,
    foresight=1.0,
    size_slope=0.3,
    eagerness=0.0,
    arrivals=(0.0, 0.0),
    scenario_sd=0.002,
    silent_colleges=0.0,
    late_colleges=0.0,
    gaps=False,
)
MILD = Kind(
    name="mild",
    own_sd=real.OWN_GROWTH_SD,
    common_sd=real.COMMON_GROWTH_SD,
    own_persistence=0.2,
    common_persistence=0.3,
    lasting_sd=0.006,
    staffing_distance=real.STAFFING_DISTANCE_WITHIN_GROUPS,
    crosswalk_distance=0.3,
    graduates_region_sd=0.06,
    graduates_sd=0.12,
    exits_region_sd=0.06,
    exits_sd=0.18,
    untaught_taken=(0.7, 1.0),
    misfit_sd=real.PLACES_MISFIT_SD,
    anchored_trades=0.25,
    anchored_share=0.6,
    neighbour_turnover=0.03,
    turnover_known=0.7,
    foresight=0.3,
    size_slope=0.45,
    eagerness=0.3,
    arrivals=(0.5, 0.3),
    scenario_sd=0.004,
    silent_colleges=0.03,
    late_colleges=0.06,
    gaps=True,
)
ROUGH = Kind(
    name="rough",
    own_sd=real.PERM_OWN_GROWTH_SD,
    common_sd=real.PERM_COMMON_GROWTH_SD,
    own_persistence=0.2,
    common_persistence=0.3,
    lasting_sd=0.01,
    staffing_distance=real.STAFFING_DISTANCE,
    crosswalk_distance=0.5,
    graduates_region_sd=0.12,
    graduates_sd=0.2,
    exits_region_sd=0.1,
    exits_sd=0.25,
    untaught_taken=(0.4, 1.0),
    misfit_sd=real.PLACES_MISFIT_SD,
    anchored_trades=0.4,
    anchored_share=0.8,
    neighbour_turnover=0.07,
    turnover_known=0.2,
    foresight=0.2,
    size_slope=0.7,
    eagerness=0.8,
    arrivals=(0.5, 0.6),
    scenario_sd=0.01,
    silent_colleges=0.09,
    late_colleges=0.3,
    gaps=True,
)
KINDS = {kind.name: kind for kind in (CALM, MILD, ROUGH)}
USUAL = MILD.name
