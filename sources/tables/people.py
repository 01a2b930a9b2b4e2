"""People in texts: names with initials or a patronymic, telephones, e-mail addresses. What is found is neither kept nor repeated."""

from __future__ import annotations

import re

from sources.reading import MASKED

# Headings and labels of people, however a form prints them; the words of ``heading`` have no points.
PERSONAL = re.compile(
    r"\b(?:фио\b|ф\.? ?и\.? ?о\b|фамили|имя\b|отчество|телефон|тел\.|факс|e[- ]?mail|(?:электронн\w+ )?почт[аы]\b|респондент|контакт"
    r"|исполнител[ьи]\b|ответственн|руководител[ьи]\b)|^(?:студент|обучающийся|абитуриент|гражданин)$",
    re.IGNORECASE,
)
# Of these the headings that name the person of a row, and those of a person who only answers for it.
NAMES_ONE = re.compile(r"\b(?:фио\b|ф\.? ?и\.? ?о\b|фамили|имя\b)|^(?:студент|обучающийся|абитуриент|гражданин)$", re.IGNORECASE)
PLAINLY_PERSONAL = re.compile(
    r"(?:ф\.? ?и\.? ?о\.?|фамили[яи].*|имя|отчество|(?:контактный |моб(?:ильный|\.) )?тел(?:ефон)?\.?|номер телефона|e[- ]?mail|эл(?:ектронная|\.) почта)\W*", re.IGNORECASE
)
TO_ASK = re.compile(
    r"телефон|тел\.|контакт|ответственн|руководител|исполнител|представител|респондент|директор|куратор|специалист|работодател|заполнил",
    re.IGNORECASE,
)
_WORD = r"[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+)(?:-[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+))?"
_INITIALS = r"[А-ЯЁ]\.\s?[А-ЯЁ]\."
_PERSON = re.compile(
    rf"\b{_WORD}\s+{_INITIALS}|\b{_INITIALS}\s?{_WORD}"
    rf"|\b{_WORD}\s+{_WORD}\s+[А-ЯЁ](?:[а-яё]*(?:вич|[ьмкт]ич|[вч]на)|[А-ЯЁ]*(?:ВИЧ|[ЬМКТ]ИЧ|[ВЧ]НА))\b"
)
# «техникум им. Б.Г. Изгагина», «имени Героя Советского Союза Петрова В.В.» are called so; whoever stands behind is a person.
_PATRON = re.compile(r"\b(?:имени|им\.)\s*(?:[А-ЯЁа-яё-]+\s+){0,4}$", re.IGNORECASE)
_TELEPHONE = re.compile(
    r"(?:\+7|\b[78])[\s(-]+\d{3,5}[\s)-]*\d{1,3}[\s-]*\d{2}[\s-]*\d{2}\b|(?:\+7|\b[78])\d{10}\b|\b8\d{3}[\s-]\d{3}[\s-]\d{2}[\s-]\d{2}\b"
    r"|\b\d{3}-\d{2}-\d{2}\b|(?<=\bтел)(?:ефон\w*)?[^\w\n]{0,6}\d[\d\s()-]{4,16}\d",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")


def names_person(text: str) -> bool:
    """Whether a text holds a person's name."""
    return any(not _PATRON.search(text[: found.start()]) for found in _PERSON.finditer(text))


def without_people(text: str) -> str:
    """A text with names of people, telephones and e-mail addresses masked."""
    for pattern in (_MAIL, _TELEPHONE):
        text = pattern.sub(MASKED, text)
    return _PERSON.sub(lambda found: found[0] if _PATRON.search(text[: found.start()]) else MASKED, text)
