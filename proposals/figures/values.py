"""What every record of the figures is built of: kinds of value, status beside an optional value, interval."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

DECIMALS = 4  # decimals kept in every float of the object, hence in JSON and workbook cells
# Floats are rounded one by one, so a chain of up to nine rounded terms may miss its total by this much.
CHAIN_TOLERANCE = 0.01

Status = Literal["observed", "estimated", "default", "no_data", "not_applicable", "suppressed"]
MISSING: frozenset[str] = frozenset({"no_data", "not_applicable", "suppressed"})
_EMPTY: tuple[Any, ...] = (None, (), [])


@lru_cache(maxsize=1 << 15)  # the same names and reasons stand in every document of a region
def clean_text(text: str) -> str:
    """Outside text without control, direction-changing and invisible characters; spaces collapsed, NFC."""
    kept = unicodedata.normalize("NFC", text)
    if not kept.isprintable():  # most texts hold nothing but letters, signs and plain spaces
        kept = "".join(
            " " if character in "\t\n\r\u2028\u2029" else character
            for character in kept
            if character in "\t\n\r\u2028\u2029"
            or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        )
    return " ".join(part for part in kept.split(" ") if part)


def years_in_figures(first: int | None, last: int | None) -> str:
    """«2030–2032», «2030» for a single year, "" when either is missing."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def _declared_rounding(value: float) -> float:
    return round(value, DECIMALS) + 0.0  # + 0.0 turns −0.0 into 0.0


Text = Annotated[str, AfterValidator(clean_text)]
Number = Annotated[float, AfterValidator(_declared_rounding)]
Share = Annotated[float, Field(ge=0, le=1), AfterValidator(_declared_rounding)]
Count = Annotated[int, Field(ge=0)]
Percentage = Number  # in 0–100 only where a provider publishes per cent


class Record(BaseModel):
    """A frozen record that refuses unknown fields; fills and checks the status beside each optional value."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _statuses_filled(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        filled = {name: value for name, value in values.items() if value != "" or name not in _optional(cls)}
        for value_field, status_field in _status_pairs(cls):
            if filled.get(status_field) is None:
                filled[status_field] = "no_data" if filled.get(value_field) in _EMPTY else cls._known_status()
        return filled

    @classmethod
    def _known_status(cls) -> str:
        return "observed"

    @model_validator(mode="after")
    def _missing_values_say_why(self) -> Record:
        for value_field, status_field in _status_pairs(type(self)):
            missing = getattr(self, value_field) in _EMPTY
            if missing != (getattr(self, status_field) in MISSING):
                raise ValueError(
                    f"поле «{value_field}» {'пусто' if missing else 'заполнено'}, а его состояние – "
                    f"«{getattr(self, status_field)}»: у пустого значения состояние no_data, not_applicable или "
                    f"suppressed, у заполненного – observed, estimated или default"
                )
        return self


@cache  # a record's fields never change, and records are made by the ten thousand
def _optional(record: type[BaseModel]) -> frozenset[str]:
    """Fields in which an empty text means that nothing was said."""
    return frozenset(name for name, field in record.model_fields.items() if field.default is None)


@cache
def _status_pairs(record: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    fields = record.model_fields
    return tuple(
        (field.removesuffix("_status"), field) for field in fields if field.endswith("_status") and field.removesuffix("_status") in fields
    )


class Interval(Record):
    """Mean and quantiles of the draws; means add up, quantiles do not."""

    mean: Number | None = Field(default=None, description="Среднее по розыгрышам")
    q10: Number | None = Field(default=None, description="Нижняя граница: в 10 % случаев меньше")
    q50: Number | None = Field(default=None, description="Медиана")
    q90: Number | None = Field(default=None, description="Верхняя граница: в 10 % случаев больше")
    status: Status = Field(default="no_data", description="Откуда значение или почему его нет")

    @model_validator(mode="before")
    @classmethod
    def _status_filled(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("status") is None and values.get("mean") is not None:
            return {**values, "status": "estimated"}
        return values

    @model_validator(mode="after")
    def _ordered(self) -> Interval:
        if (self.mean is None) != (self.status in MISSING):
            raise ValueError("у интервала без среднего состояние no_data, not_applicable или suppressed, и наоборот")
        known = [level for level in (self.q10, self.q50, self.q90) if level is not None]
        if known != sorted(known):
            raise ValueError(f"квантили пересекаются: {known}")
        return self

    @property
    def known(self) -> bool:
        """True when the mean and both bounds can be printed."""
        return None not in (self.mean, self.q10, self.q90)


def get_of(row: Any, field: str) -> Any:
    return row.get(field) if isinstance(row, dict) else getattr(row, field)


def in_order(values: Any, field: str, key: Any) -> Any:
    if not isinstance(values, dict) or not values.get(field):
        return values
    return {**values, field: tuple(sorted(values[field], key=lambda row: tuple(map(_orderable, key(row)))))}


def _orderable(value: Any) -> Any:
    return (value is None, value if value is not None else 0)
