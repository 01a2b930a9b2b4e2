"""How firm the sign of a row's change is, in the words of a cell: the word, and by its side what shakes it.

Method: docs/methodology/explanation.md#firmness
"""

from __future__ import annotations

from proposals.figures import Mark, Programme
from proposals.numbers import NO_CASE, NO_DATA
from proposals.terms import FIRMNESS, PERTURBATIONS, VARIANTS_IN_SHORT

STEPS = (0.6, 0.8)  # «скорее» and «твёрдо» begin here (models/explanation/firmness.py)
LIKELY, FIRM = (f"{100 * step:.0f}" for step in STEPS)
LEGEND = (
    f"Знак изменения на первой странице и в карточках: «твёрдо» – направление стоит не реже чем в {FIRM} расчётах из 100 и при худшем возмущении данных, "
    f"«скорее» – в {LIKELY}–{FIRM}, "
    "«спорно» – реже. После двоеточия – что его колеблет; «кроме» – варианты расчёта, при которых изменение пропадает или меняет знак."
)
SPREAD = "разброс расчёта"
DOUBTED = "данные о выпуске"


def firmness(row: Programme) -> str:
    """«твёрдо», «скорее», «спорно»; «–» where nothing changes."""
    if not row.change:
        return NO_CASE
    return (row.uncertainty.firmness or NO_DATA) if row.uncertainty else NO_DATA


def firmness_and_why(row: Programme) -> str:
    """«спорно: занятость −1 %», «твёрдо, кроме: 1 : 2»: what makes the sign unsure stands on the row itself."""
    word = firmness(row)
    if not row.change or row.uncertainty is None or row.uncertainty.firmness is None:
        return word
    told = row.uncertainty
    undone = "; ".join(VARIANTS_IN_SHORT.get(one, one) for one in told.overturned)
    if word == FIRMNESS["firm"]:
        return f"{word}, кроме: {undone}" if undone else word
    return f"{word}: {shaken_by(told)}"


def shaken_by(told: Mark) -> str:
    """The worst perturbation where the data as they are would stand firmer than the word says, else what else shakes the sign."""
    as_is, worst = told.share_as_is, told.sign_share
    if told.worst is not None and as_is is not None and worst is not None and _step(as_is) > _step(worst):
        return PERTURBATIONS[told.worst][0]
    return DOUBTED if told.doubtful_yield is not None and worst is not None and _step(worst) == len(STEPS) else SPREAD


def _step(share: float) -> int:
    return sum(share >= step for step in STEPS)
