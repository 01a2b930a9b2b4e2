"""The rows of a questionnaire: one occupation each. A bad cell costs itself only; two rows of one occupation add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sources.codelists import Codelists
from sources.opened import Cell
from sources.survey_employer import Form
from sources.survey_form import (
    CONTRACTS,
    FLOWS,
    LEVEL_WORDINGS,
    SHARE_HEADINGS,
    SHARES,
    SHARES_ADD_TO,
    STOCK_HEADINGS,
    STOCKS,
    address,
    is_approximate,
    occupation_of,
    persons,
    shares_of,
    title_of,
)
from sources.survey_scale import Scale
from sources.tables.cells import clean
from sources.tables.checked import one_of
from sources.tables.header import Header
from sources.tables.ledger import Ledger, Refused

Answer = tuple[str, int, float]  # measure, year, value
_TITLES = {**STOCKS, **SHARES, "target_contracts": CONTRACTS}


@dataclass
class OccupationRows:
    """The table of one questionnaire under reading."""

    form: Form
    header: Header
    flows: Mapping[int, tuple[str, int]]
    codelists: Codelists
    ledger: Ledger
    scale: Scale = field(default_factory=Scale)
    whole: dict[tuple[object, ...], int] = field(default_factory=dict)
    first_rows: dict[str, int] = field(default_factory=dict)
    shares: dict[str, dict[str, tuple[int, float]]] = field(default_factory=dict)
    partial: dict[str, int] = field(default_factory=dict)

    def read(self, row: Sequence[Cell], row_number: int) -> None:
        """The answers of one row; each bad cell is refused by itself."""
        try:
            occupation = occupation_of(self.header.cell(row, "occupation"), self.codelists)
            title = title_of(self.header.cell(row, "title"), occupation, self.codelists)
        except Refused as refusal:
            self._refuse(row_number, refusal, "occupation")
            return
        level = self._level(row, row_number)
        before = len(self.ledger.refused)
        counts, shares = list(self._counts(row, row_number)), self._shares(row, row_number)
        bad = tuple((one.column_name.split(" (")[0], one.value) for one in self.ledger.refused[before:])
        everything = (occupation, title, level, *counts, *shares, *bad)  # two shops may agree in all that could be read
        if everything in self.whole:
            self.ledger.supersede(self.form.sheet, row_number, f"повторяет строку {self.whole[everything]}")
            return
        self.whole[everything] = row_number
        if occupation in self.first_rows:
            self.ledger.note(
                f"Профессия с кодом {occupation} названа в строках {self.first_rows[occupation]} и {row_number}: "
                "численности складываются"
            )
        self.first_rows.setdefault(occupation, row_number)
        self._note_partial(occupation, row_number, bad)
        for measure, year, value in [*counts, *self._own_shares(occupation, row_number, shares)]:
            self._answer(occupation, title, level, row_number, measure, year, value)

    def _counts(self, row: Sequence[Cell], row_number: int) -> Iterator[Answer]:
        wave = int(str(self.form.employer["wave"]))
        cells = [(self.header.columns[name], name, wave) for name in STOCK_HEADINGS if name in self.header.columns]
        cells += [(column, measure, year) for column, (measure, year) in self.flows.items()]
        for column, measure, year in cells:
            cell = row[column] if column < len(row) else ""
            title = _TITLES.get(measure) or f"{FLOWS[measure]} {year}"
            try:
                value = persons(self.scale.in_persons(cell, column), title)
            except Refused as refusal:
                self._refuse(row_number, refusal, column)
                continue
            if value is not None:
                if is_approximate(cell):
                    self.ledger.note(f"Приблизительное число прочитано как точное: {clean(cell)}, ячейка {address(column, row_number)}")
                yield measure, year, value

    def _shares(self, row: Sequence[Cell], row_number: int) -> list[Answer]:
        wave = int(str(self.form.employer["wave"]))
        given = {name: cell for name in SHARE_HEADINGS if clean(cell := self.header.cell(row, name))}
        while given:
            try:
                return [(name, wave, share) for name, share in shares_of(given).items()]
            except Refused as refusal:
                alone = [name for name in given if SHARES[name] == refusal.column]
                for name in alone or list(given):  # a sum that cannot be is the fault of all
                    self._refuse(row_number, Refused(SHARES[name], given.pop(name), refusal.reason, refusal.remedy), name)
        return []

    def _note_partial(self, occupation: str, row_number: int, bad: Sequence[tuple[str, object]]) -> None:
        """Say that the sum over two shops misses a cell of one of them."""
        if bad:
            self.partial[occupation] = row_number
        if occupation in self.partial and self.first_rows[occupation] != row_number:
            self.ledger.note(
                f"Профессия с кодом {occupation}: в строке {self.partial[occupation]} есть отклонённые ячейки, "
                "сумма по подразделениям без них неполна"
            )

    def _own_shares(self, occupation: str, row_number: int, shares: list[Answer]) -> list[Answer]:
        """Shares of an occupation do not add: a second row may repeat them, or give those that the first lacks."""
        before = self.shares.setdefault(occupation, {})
        own: list[Answer] = []
        for name, year, share in shares:
            first, said = before.get(name, (row_number, share))
            if first != row_number and said == share:
                self.ledger.supersede(self.form.sheet, row_number, f"доля повторяет строку {first}")
                continue
            together = sum(value for key, (_, value) in before.items() if key != name) + share
            if said == share and together <= SHARES_ADD_TO[1]:
                before[name] = (row_number, share)
                own.append((name, year, share))
                continue
            row = first if said != share else next(at for at, _ in before.values())
            fault = Refused(
                SHARES[name], f"{share * 100:g}", f"в строке {row} у той же профессии другие доли, а доли не складываются",
                "Укажите источники замещения профессии один раз",
            )  # fmt: skip
            self._refuse(row_number, fault, name)
        return own

    def _level(self, row: Sequence[Cell], row_number: int) -> str | None:
        try:
            return one_of(self.header.cell(row, "level"), "Уровень образования", LEVEL_WORDINGS)
        except Refused as refusal:
            self._refuse(row_number, refusal, "level")
            return None

    def _answer(
        self, occupation: str, title: str, level: str | None, row_number: int, measure: str, year: int, value: float
    ) -> None:
        employer = self.form.employer
        self.form.answers.append(
            {
                "ref_area": employer["ref_area"],
                "wave": employer["wave"],
                "inn": employer["inn"],
                "occupation": occupation,
                "occupation_title": title,
                "education_level": level,
                "measure": measure,
                "time_period": year,
                "obs_value": value,
                "sheet": self.form.sheet,
                "row_number": row_number,
            }
        )

    def _refuse(self, row_number: int, refusal: Refused, column: int | str) -> None:
        at = column if isinstance(column, int) else self.header.columns.get(column, -1)
        where = f" (ячейка {address(at, row_number)})" if at >= 0 else ""
        self.ledger.refuse(
            self.form.sheet, row_number, refusal.column + where, refusal.value, refusal.reason, refusal.remedy
        )
