"""Wordings under which the same basis, form of study and funding come in: wording → value."""

from __future__ import annotations


def _wordings(known: dict[str, str]) -> dict[str, str]:
    """Each wording of a value, the value's own word first; wordings are separated by semicolons."""
    return {wording: value for value, words in known.items() for wording in (value, *words.split("; "))}


BASES = _wordings(
    {
        "9": "9 классов; 9 кл; 9кл; 9 класс; на базе 9 кл; на базе 9 классов; основное общее; "
        "основное общее образование; оо; ооо",
        "11": "11 классов; 11 кл; 11кл; 11 класс; на базе 11 кл; на базе 11 классов; среднее общее; "
        "среднее общее образование; со; соо",
    }
)
FORMS = _wordings({"очная": "очно", "заочная": "заочно"}) | dict.fromkeys(
    ("очно заочная", "очно заочная вечерняя", "вечерняя"), "очно-заочная"
)
FUNDINGS = _wordings(
    {
        "бюджет": "бюджетная; бюджетное; за счет бюджета; областной бюджет; краевой бюджет; региональный бюджет; "
        "бюджет субъекта; бюджет субъекта рф; федеральный бюджет",
        "внебюджет": "внебюджетная; внебюджетное; платно; платное; договор; с полным возмещением затрат; "
        "с полным возмещением стоимости обучения",
    }
)
