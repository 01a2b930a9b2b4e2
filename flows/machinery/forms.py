"""Run forms in Russian: the titles, descriptions and choices of a flow's annotated parameters reach Prefect's form."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar, get_type_hints

from prefect import Flow
from pydantic import Field
from pydantic.fields import FieldInfo

AnyFlow = TypeVar("AnyFlow", bound=Flow[Any, Any])


def russian_form(flow: AnyFlow) -> AnyFlow:
    """Show ``Annotated[type, Field(title=…, description=…)]`` of each parameter in the run form.

    Prefect 3.8 builds the form from the flow's signature, titles every field by its parameter's name and drops the
    annotation's title; only a ``Field`` as *default* keeps its own. As a real default it would reach the flow itself when
    a run leaves the field out, so it is put into the signature that the form is built from and nowhere else.
    """
    hints = get_type_hints(flow.fn, include_extras=True)
    signature = inspect.signature(flow.fn)
    shown = [
        parameter.replace(annotation=hints[name], default=_shown_default(parameter.default, hints[name]))
        for name, parameter in signature.parameters.items()
    ]
    flow.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    return flow


def _shown_default(default: Any, hint: Any) -> Any:
    field = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, FieldInfo)), None)
    if field is None:
        return default
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    given = ... if default is inspect.Parameter.empty else default
    return Field(given, description=field.description, json_schema_extra={**extra, "title": field.title or ""})
