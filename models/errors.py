"""Every deliberate error of the product, each naming what is wrong, where, why, and the remedy.

Messages are Russian: analysts and council secretaries read them. Errors about raw rows carry codes and
counts, never the record of an employer or of a learner.
"""

from collections.abc import Mapping
from difflib import get_close_matches


class KadryError(Exception):
    """Base of all deliberate errors; the command line prints its message without a traceback."""

    exit_code = 2


class UnreadableFile(KadryError):
    """The bytes are not what the provider sends: broken archive, HTML instead of data, no such sheet."""

    def __init__(self, source: str, file: str, reason: str, remedy: str) -> None:
        self.source, self.file, self.reason, self.remedy = source, file, reason, remedy
        where = f"Источник «{source}», файл" if source else "Файл"
        super().__init__(f"{where} «{file}»: {reason}. {remedy.rstrip('.')}.")


class UnrecognisedFile(KadryError):
    """No source knows this shape. remedy: what can help with this file; "" where naming its source can."""

    def __init__(self, file: str, reason: str, remedy: str = "") -> None:
        self.file, self.reason = file, reason
        usual = "Укажите источник явно: kadry read ИСТОЧНИК ФАЙЛ, или сравните файл с образцами из docs/sources.md"
        super().__init__(f"Файл «{file}» не распознан: {reason}. {remedy or usual}.")


class UnknownSource(KadryError):
    """A person named a source that does not exist."""

    def __init__(self, name: str, known: Mapping[str, str]) -> None:
        """``known`` names with their Russian titles."""
        word = name.lower()
        near = get_close_matches(word, known, cutoff=0.5) or [code for code, title in known.items() if word[:5] in title.lower()]
        meant = f" Похоже на: {', '.join(near)}." if near else ""
        super().__init__(f"Источника «{name}» нет.{meant} Есть:\n" + "\n".join(f"  {code} – {title}" for code, title in known.items()))


class BrokenSource(KadryError):
    """A source of ours is not what a source must be, or its recogniser fails."""

    def __init__(self, source: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Источник «{source}» неисправен: {reason}. Это ошибка программы: сообщите разработчикам.")


class EmptyInbox(KadryError):
    """There is nothing to read."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"В папке «{folder}» нет ни одного файла данных. Положите туда файлы поставщиков "
            f"(docs/sources.md) или запустите образец: kadry nightly --sample."
        )


class MissingParameter(KadryError):
    """A parameter that the method needs is absent for this code or date."""

    def __init__(self, parameter: str, missing: list[str], file: str) -> None:
        listing = ", ".join(missing[:10]) + (f" и ещё {len(missing) - 10}" if len(missing) > 10 else "")
        super().__init__(
            f"Нет значения параметра «{parameter}» для: {listing}. Добавьте его в {file} с указанием источника."
        )


class BadParameter(KadryError):
    """A parameter file breaks its own rules."""

    def __init__(self, file: str, parameter: str, value: object, reason: str, remedy: str) -> None:
        super().__init__(f"{file}: параметр «{parameter}» = {value!r}: {reason}. {remedy}")


class RateOutOfRange(KadryError):
    """A share that must lie in (0, 1] does not."""

    def __init__(self, column: str, offenders: dict[str, float]) -> None:
        listing = ", ".join(f"{code} = {value}" for code, value in sorted(offenders.items())[:10])
        super().__init__(
            f"Доля «{column}» должна быть больше 0 и не больше 1; нарушений: {len(offenders)}: {listing}. "
            f"Значение вроде 85 обычно означает, что проценты прочитаны как доля. Исправьте значение и укажите источник."
        )


class EmptyPanel(KadryError):
    """A panel without a single usable row."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}: нет ни одной строки с числом. Проверьте, что выбран нужный файл, лист и столбец значений."
        )


class MissingColumns(KadryError):
    """A panel lacks columns that the engine needs."""

    def __init__(self, missing: list[str], present: list[str]) -> None:
        super().__init__(
            f"В панели нет столбцов: {', '.join(missing)}. Есть: {', '.join(present)}. "
            f"Переименуйте столбцы файла или укажите их названия."
        )


class BadPanelValues(KadryError):
    """Rows of a panel that no forecast may rest on: duplicates, negatives, text, infinities, years that are no years."""

    def __init__(self, problem: str, offenders: list[str], remedy: str) -> None:
        listing = ", ".join(offenders[:10]) + (f" и ещё {len(offenders) - 10}" if len(offenders) > 10 else "")
        super().__init__(f"Панель рядов: {problem}; нарушений: {len(offenders)}: {listing}. {remedy}")


class BadHorizon(KadryError):
    """A horizon that the engine does not forecast."""

    def __init__(self, horizon: int, largest: int) -> None:
        super().__init__(
            f"Горизонт прогноза {horizon} невозможен: допускается от 1 до {largest}. "
            f"Для более далёких лет у движка нет измеренных ошибок; сократите горизонт."
        )


class BadTree(KadryError):
    """A tree that cannot be made coherent."""

    def __init__(self, problem: str, nodes: list[str]) -> None:
        listing = ", ".join(nodes[:10]) + (f" и ещё {len(nodes) - 10}" if len(nodes) > 10 else "")
        super().__init__(f"Дерево согласования: {problem}: {listing}. Исправьте таблицу «parent, child».")


class BadPlanInput(KadryError):
    """Inputs from which no plan may be computed: negative capacities, contracts of closed codes, contradictions."""

    def __init__(self, what: str, offenders: list[str], why: str, remedy: str) -> None:
        self.what, self.offenders, self.why, self.remedy = what, offenders, why, remedy
        listing = "; ".join(offenders[:10]) + (f" и ещё {len(offenders) - 10}" if len(offenders) > 10 else "")
        super().__init__(f"План не рассчитан: {what}; нарушений: {len(offenders)}: {listing}. {why} {remedy}")


class NothingTaught(KadryError):
    """A region that admits nobody to vocational training as far as its files tell: no plan has a row."""

    def __init__(self, ref_area: str) -> None:
        self.ref_area = ref_area
        super().__init__(
            f"Регион {ref_area}: ни таблица контрольных цифр приёма, ни карточки колледжей не называют ни одной программы с бюджетными местами, "
            "и плану нечего распределять. Положите в папку региона таблицу КЦП прошлого набора или карточки колледжей (kadry template kcp, kadry template colleges)."
        )


class PlanInfeasible(KadryError):
    """No plan satisfies all limits; names the smallest set that conflicts."""

    def __init__(self, conflict: list[str]) -> None:
        self.conflict = conflict
        listing = "; ".join(conflict)
        super().__init__(
            f"План невозможен: эти условия нельзя выполнить одновременно (без любого из них остальные из списка "
            f"совместимы): {listing}. Измените или снимите одно из них."
        )


class PlanNotProven(KadryError):
    """The search ended before the plan was proven good enough."""

    def __init__(self, gap: float, wanted: float) -> None:
        super().__init__(
            f"План не доказан: расстояние до лучшего возможного {percent(gap)}, допускается не больше {percent(wanted)}. "
            f"План не выдан. Ослабьте пределы, которые почти совпадают, или разделите регион на части."
        )


class SolverFailed(KadryError):
    """The optimiser ended without an answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Оптимизация не завершена: {reason}. Сохраните входные данные прогона и сообщите сопровождающему."
        )


class SearchedOut(SolverFailed):
    """The effort allowed to the solver ended before it met a single plan; a longer search may still meet one."""

    def __init__(self) -> None:
        super().__init__("решатель исчерпал предел ветвлений, не найдя ни одного допустимого плана")


class DrawsMismatch(KadryError):
    """Two steps of the chain bring different numbers of draws: draw d could not feed draw d."""

    def __init__(self, what: str, found: int, expected: int) -> None:
        super().__init__(
            f"{what}: число прогонов {found}, а расчёт идёт с {expected}. Задайте одинаковое число прогонов "
            f"на всех шагах (параметр draws)."
        )


class MissingYears(KadryError):
    """A yearly quantity does not cover the years that the chain needs."""

    def __init__(self, what: str, missing: list[int]) -> None:
        listing = ", ".join(map(str, missing[:12]))
        super().__init__(f"{what}: нет лет {listing}. Продлите прогноз до года выхода выпускников на рынок труда.")


class EmploymentTooOld(KadryError):
    """The table of employment ends so early that no forecast from it reaches the graduates of the plan."""

    def __init__(self, last: int, reached: int, furthest: int) -> None:
        super().__init__(
            f"Таблица занятости по видам деятельности (источник rosstat) кончается {last} годом: прогноз от неё доходит до {reached} года, "
            f"а последние выпускники плана приёма выйдут на рынок труда в {furthest} году. "
            f"Пришлите таблицу новее – в ней должен быть {last + furthest - reached} год или более поздний "
            "(«Среднегодовая численность занятых по видам экономической деятельности», https://rosstat.gov.ru/labour_market_employment_salaries)."
        )


class UnknownCode(KadryError):
    """Codes of one table are absent from the code list that explains them."""

    def __init__(self, what: str, codes: list[str], where: str) -> None:
        listing = ", ".join(codes[:10]) + (f" и ещё {len(codes) - 10}" if len(codes) > 10 else "")
        super().__init__(
            f"{what}: коды вне справочника ({len(codes)}): {listing}. Добавьте их в {where} или исправьте."
        )


class MatrixRowNotOne(KadryError):
    """Rows of the staffing matrix must sum to one."""

    def __init__(self, offenders: dict[str, float]) -> None:
        listing = ", ".join(f"{code}: {value:.4f}" for code, value in sorted(offenders.items())[:10])
        super().__init__(
            f"Матрица «раздел × профессия»: сумма долей строки должна равняться 1; нарушений: {len(offenders)}: {listing}. "
            f"Проверьте, нет ли пропущенных или повторённых профессий и не прочитаны ли проценты как доли."
        )


class CrosswalkOverOne(KadryError):
    """Shares of an occupation over programmes exceed one."""

    def __init__(self, offenders: dict[str, float]) -> None:
        listing = ", ".join(f"{code}: {value:.4f}" for code, value in sorted(offenders.items())[:10])
        super().__init__(
            f"Таблица «профессия → программа»: сумма долей профессии больше 1; нарушений: {len(offenders)}: {listing}. "
            f"Уменьшите доли в data/crosswalks/occupation_programme.csv: остаток до 1 означает «прочие пути»."
        )


class RepeatedRows(KadryError):
    """A table holds the same key twice."""

    def __init__(self, what: str, keys: list[str]) -> None:
        listing = "; ".join(keys[:10]) + (f" и ещё {len(keys) - 10}" if len(keys) > 10 else "")
        super().__init__(f"{what}: повторяющиеся строки ({len(keys)}): {listing}. Оставьте по одной строке на ключ.")


class NegativeCount(KadryError):
    """A number of persons is negative or absent."""

    def __init__(self, what: str, column: str, count: int, examples: list[str]) -> None:
        super().__init__(
            f"{what}: в столбце «{column}» отрицательных или пустых значений: {count} (например, {', '.join(examples[:5])}). "
            f"Число людей не бывает отрицательным; исправьте исходный файл или оставьте строку вне расчёта."
        )


class ShareOutOfRange(KadryError):
    """A share that must lie in [0, 1] does not."""

    def __init__(self, what: str, column: str, offenders: dict[str, float]) -> None:
        listing = ", ".join(f"{code} = {value}" for code, value in sorted(offenders.items())[:10])
        super().__init__(
            f"{what}: доля «{column}» должна лежать от 0 до 1; нарушений: {len(offenders)}: {listing}. "
            f"Значение вроде 85 обычно означает, что проценты прочитаны как доля."
        )


class UnknownDuration(KadryError):
    """The duration of training of a programme is neither given nor in the code list."""

    def __init__(self, programmes: list[str]) -> None:
        listing = ", ".join(programmes[:10]) + (f" и ещё {len(programmes) - 10}" if len(programmes) > 10 else "")
        super().__init__(
            f"Неизвестен срок обучения программ ({len(programmes)}): {listing}. Укажите срок в месяцах "
            f"в data/codelists/programme.csv или в карточке организации."
        )


class SourceUnavailable(KadryError):
    """A provider's site does not answer, or refuses programs."""

    def __init__(self, source: str, site: str, reason: str, remedy: str) -> None:
        self.source, self.site, self.reason, self.remedy = source, site, reason, remedy
        super().__init__(f"Источник «{source}», сайт {site}: {reason}. {remedy.rstrip('.')}.")


class DocumentNotRendered(KadryError):
    """The page could not be set, or was set with a warning (an unknown font, a character that cannot be shown)."""

    def __init__(self, document: str, problems: list[str]) -> None:
        super().__init__(
            f"{document}: не свёрстано, замечаний: {len(problems)}: {'; '.join(problems[:3])}. "
            f"Проверьте шаблон proposals/template и установленную версию typst (requirements.lock)."
        )


class BadCodelist(KadryError):
    """A code list breaks its own rules."""

    def __init__(self, file: str, offenders: list[str], reason: str, remedy: str) -> None:
        self.file, self.offenders, self.reason = file, offenders, reason
        listing = ", ".join(offenders[:10]) + (f" и ещё {len(offenders) - 10}" if len(offenders) > 10 else "")
        super().__init__(f"Справочник {file}: {reason}; нарушений: {len(offenders)}: {listing}. {remedy}")


class CalibrationImpossible(KadryError):
    """Survey weights cannot be brought to the known totals."""

    def __init__(self, what: str, groups: list[str], reason: str) -> None:
        listing = ", ".join(groups[:10])
        super().__init__(
            f"{what}: {reason} ({listing}). Объедините мелкие группы, дождитесь анкет или исключите этот итог из калибровки."
        )


class BadSourceCard(KadryError):
    """A provenance card breaks its own rules."""

    def __init__(self, file: str, field: str, reason: str, remedy: str) -> None:
        self.file, self.field = file, field
        super().__init__(f"Карточка источника data/sources/{file}, поле «{field}»: {reason}. {remedy}")


def percent(share: float) -> str:
    """A small share as Russian readers write it: 0,12 %."""
    return f"{100 * share:.2f} %".replace(".", ",")
