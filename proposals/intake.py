"""Files that came in, as a distributed document may show them: employers' own files only as a count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proposals.figures import Figures, IntakeFile
from proposals.grammar import said

# A file name of these sources names an employer, so their files are never listed one by one.
OF_EMPLOYERS = frozenset({"survey", "survey_employer", "survey_csv"})
UNRECOGNISED = "не распознан"  # the source that figures give a file which no reader could open
MOST_FILES_LISTED = 8  # of one source; more are summed
SOURCE_NAMES = {
    "applications": "заявления поступающих",
    "colleges": "карточки организаций",
    "council": "исправления совета",
    "digital": "цифровые компетенции",
    "experts": "эксперты ДЭ и чемпионатов",
    "federal_need": "федеральный прогноз потребности",
    "fedstat": "ЕМИСС",
    "graduates": "выпускники и их занятость",
    "hh": "вакансии hh.ru",
    "kcp": "контрольные цифры приёма",
    "kep": "Росстат, краткосрочные показатели",
    "klems": "KLEMS",
    "limits": "пределы плана приёма",
    "need_list": "потребность по профессиям",
    "plan": "план работы кластера",
    "projects": "инвестиционные проекты",
    "rosstat": "Росстат",
    "scenario": "сценарий",
    "spo1": "СПО-1",
    "t1prof": "1-Т (проф)",
    "survey": "анкеты работодателей",
    "survey_csv": "анкеты работодателей",
    "survey_employer": "анкеты работодателей",
    "target_contracts": "целевые договоры",
    "trudvsem": "«Работа России»",
    "vacancies": "вакансии",
    "workshops": "мастерские",
}


@dataclass(frozen=True)
class IntakeLine:
    """One file, or all files of one source together."""

    file: str
    source: str
    rows_read: int
    accepted: int
    refused: int
    superseded: int
    sha256: str
    notes: tuple[str, ...]


def intake_lines(figures: Figures) -> list[IntakeLine]:
    """Lines in the order of files; sums of rows are those of the files."""
    by_source: dict[str, list[IntakeFile]] = {}
    for row in figures.intake:
        by_source.setdefault(row.source, []).append(row)
    lines: list[IntakeLine] = []
    for source, files in by_source.items():
        name = SOURCE_NAMES.get(source, source)
        if source in OF_EMPLOYERS or len(files) > MOST_FILES_LISTED:
            lines.append(_together(name, files))
        else:
            lines += [
                IntakeLine(
                    row.file,
                    name,
                    row.rows_read,
                    row.accepted,
                    row.refused,
                    row.superseded,
                    row.sha256 or "",
                    row.notes,
                )
                for row in files
            ]
    return sorted(lines, key=lambda line: (line.source, line.file))


def _together(name: str, files: list[IntakeFile]) -> IntakeLine:
    return IntakeLine(
        file=said(sum(map(_count, files)), "файл"),
        source=name,
        rows_read=sum(row.rows_read for row in files),
        accepted=sum(row.accepted for row in files),
        refused=sum(row.refused for row in files),
        superseded=sum(row.superseded for row in files),
        sha256="",
        notes=(),
    )


def _count(row: IntakeFile) -> int:
    """Files behind one entry: figures already sum an employers' survey to «Опрос работодателей: файлов 152»."""
    told = re.search(r": файлов (\d+)$", row.file)
    return int(told[1]) if told else 1


def unread(figures: Figures) -> list[IntakeFile]:
    """Files that came and could not be read at all: no source was recognised in them."""
    return [row for row in figures.intake if row.source == UNRECOGNISED]


# What a source that has not come would change, in the order of force: every source whose card (data/sources) says what is worse
# without it, so that the document and the intake report name the same gaps.
WOULD_CHANGE = {
    "rosstat": "прогноз занятости",
    "survey": "потребность по занятиям и её границы",
    "spo1": "выпуск уже обучающихся",
    "kcp": "прошлый набор, места по организациям",
    "colleges": "лицензии, преподаватели, аудитории, договоры",
    "graduates": "сколько работников даёт место",
    "applications": "предел по заявлениям",
    "limits": "бюджет и пределы региона",
    "workshops": "часы мастерских",
    "trudvsem": "сопоставление с вакансиями",
    "hh": "незакрытая потребность не только по «Работе России»",
    "scenario": "рост занятости по сценарию региона",
    "target_contracts": "число договоров, сейчас – из карточек организаций",
    "projects": "новые производства, сейчас – только из анкет",
    "federal_need": "сверка с федеральной оценкой потребности",
    "experts": "решение 2",
    "digital": "решение 3",
    "plan": "решение 5",
}
ALSO_AS = {"survey": OF_EMPLOYERS, "trudvsem": frozenset({"vacancies", "trudvsem", "trudvsem_api"})}


def missing_sources(figures: Figures) -> list[tuple[str, str]]:
    """Kinds of file that have not come, and what each would change."""
    came = {row.source for row in figures.intake if row.accepted}
    return [
        (SOURCE_NAMES[source], what)
        for source, what in WOULD_CHANGE.items()
        if not came & ({source} | set(ALSO_AS.get(source, ())))
    ]
