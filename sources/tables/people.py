"""People in texts: names with initials or a patronymic, telephones, e-mail addresses. What is found is neither kept nor repeated."""

from __future__ import annotations

import re

from sources.reading import MASKED

# Headings and labels of people, however a form prints them; the words of ``heading`` have no points.
PERSONAL = re.compile(
    r"\b(?:фио\b|ф\.? ?и\.? ?о\b|фамили|имя\b|отчество|телефон|тел\.|факс|e[- ]?mail|(?:электронн\w+ )?почт[аы]\b|респондент|контакт"
    r"|исполнител[ьи]\b|ответственн|руководител[ьи]\b)",
    re.IGNORECASE,
)
_WORD = r"[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+)(?:-[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+))?"
_INITIALS = r"[А-ЯЁ]\.\s?[А-ЯЁ]\."
_NO_PATRON = r"(?<!им\. )(?<!им\.)(?<!имени )"  # «техникум им. Б.Г. Изгагина» is called so
_PERSON = re.compile(
    rf"\b{_WORD}\s+{_INITIALS}|{_NO_PATRON}\b{_INITIALS}\s?{_WORD}"
    rf"|{_NO_PATRON}\b{_WORD}\s+{_WORD}\s+[А-ЯЁ](?:[а-яё]+(?:вич|[вч]на)|[А-ЯЁ]+(?:ВИЧ|[ВЧ]НА))\b"
)
_TELEPHONE = re.compile(r"(?:\+7|\b8)[\s(-]+\d{3}[\s)-]*\d{2,3}[\s-]*\d{2}[\s-]*\d{2}\b|\+7\d{10}\b|\b\d{3}-\d{2}-\d{2}\b|(?<=тел)\D{0,6}\d[\d\s()-]{4,16}\d", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")


def names_person(text: str) -> bool:
    """Whether a text holds a person's name."""
    return _PERSON.search(text) is not None


def without_people(text: str) -> str:
    """A text with names of people, telephones and e-mail addresses masked."""
    for pattern in (_MAIL, _TELEPHONE, _PERSON):
        text = pattern.sub(MASKED, text)
    return text
