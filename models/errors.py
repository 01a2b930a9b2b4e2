"""Every deliberate error of the product, each naming what is wrong, where, why, and the remedy.

Messages are Russian: analysts and council secretaries read them. Errors about raw rows carry codes and
counts, never the record of an employer or of a learner.
"""


class KadryError(Exception):
    """Base of all deliberate errors; the command line prints its message without a traceback."""

    exit_code = 2


class UnreadableFile(KadryError):
    """The bytes are not what the provider sends: broken archive, HTML instead of data, no such sheet."""

    def __init__(self, source: str, file: str, reason: str, remedy: str) -> None:
        self.source, self.file, self.reason, self.remedy = source, file, reason, remedy
        super().__init__(f"Источник «{source}», файл «{file}»: {reason}. {remedy}")


class UnrecognisedFile(KadryError):
    """No source knows this shape."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(
            f"Файл «{file}» не распознан: {reason}. Укажите источник явно: kadry read ИСТОЧНИК ФАЙЛ, "
            f"или сравните файл с образцами из docs/sources.md."
        )


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
        super().__init__(f"Нет значения параметра «{parameter}» для: {listing}. Добавьте его в {file} с указанием источника.")


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


class DocumentNotRendered(KadryError):
    """The page could not be set, or was set with a warning (an unknown font, a character that cannot be shown)."""

    def __init__(self, cluster: str, problems: list[str]) -> None:
        super().__init__(
            f"Предложение кластера «{cluster}» не свёрстано, замечаний: {len(problems)}: {'; '.join(problems[:3])}. "
            f"Проверьте шаблон proposals/template и установленную версию typst (requirements.lock)."
        )
