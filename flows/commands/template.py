"""``kadry template``: the blank form of a table source, as its parser reads it."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.errors import KadryError, UnknownCode, UnknownSource


class NoTemplate(KadryError):
    """A source whose files come in the provider's own form."""

    def __init__(self, source: str, title: str, where: str | None) -> None:
        place = f" ({where})" if where else ""
        super().__init__(
            f"Источник «{source}» ({title}) приходит в форме поставщика{place}, пустой формы у него нет. "
            f"Положите его файлы во входную папку как есть."
        )


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare options."""
    parser.add_argument("source", metavar="ИСТОЧНИК", help="один из: " + ", ".join(sources_with_forms()))
    parser.add_argument("--out", type=Path, default=None, metavar="ФАЙЛ.xlsx", help="куда записать (по умолчанию ИСТОЧНИК.xlsx)")
    parser.add_argument("--region", default=None, metavar="КОД", help="код региона: его имя встанет в заголовок")
    parser.add_argument("--year", type=int, default=None, metavar="ГОД", help="год приёма (по умолчанию текущий)")


class FormElsewhere(KadryError):
    """The questionnaire has a form of its own, made for a region and a wave."""

    def __init__(self) -> None:
        super().__init__("Анкета работодателя пишется командой kadry survey template --region КОД --out ФАЙЛ.xlsx.")


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook and say how to send it back."""
    from flows.machinery.reference import codelists
    from flows.machinery.scheduled import today
    from sources import registry, templates
    from sources.opened import shown_name

    if arguments.source == "survey":
        raise FormElsewhere
    if arguments.source not in registry.names():
        raise UnknownSource(shown_name(arguments.source), registry.titles(sources_with_forms()))
    title = registry.source(arguments.source).TITLE
    path = _path(arguments.source)
    if not path.is_file():
        raise _no_template(arguments.source, title)
    card = codelists().region_card(arguments.region) if arguments.region else None
    if arguments.region and card is None:
        raise UnknownCode("Код региона", [arguments.region], "data/codelists/region.csv")
    region = codelists().region_name(arguments.region) if arguments.region else ""
    payload = templates.workbook(
        templates.load(path.name, path.read_bytes()), title, arguments.year or today().year, region
    )
    out = arguments.out or Path(f"{arguments.source}.xlsx")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(payload)
    print(f"{title}: {out}. Заполните и положите во входную папку; проверить: kadry read {arguments.source} {out}")
    return 0


def sources_with_forms() -> list[str]:
    """Sources whose blank form is written here."""
    from flows.settings import DATA

    return sorted(path.stem for path in (DATA / "templates").glob("*.yaml"))


def _path(source: str) -> Path:
    from flows.settings import DATA

    return DATA / "templates" / f"{source}.yaml"


def _no_template(source: str, title: str) -> KadryError:
    from flows.settings import DATA
    from sources.cards import load

    file = DATA / "sources" / f"{source}.yaml"
    return NoTemplate(source, title, load({file.name: file.read_bytes()})[source].url_main)
