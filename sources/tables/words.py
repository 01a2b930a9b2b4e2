"""Wordings under which the same basis, form of study and funding come in: wording → value, then what words fit a pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sources.tables.cells import label

Patterns = Sequence[tuple[str, str]]


class Wordings(dict[str, str]):
    """Wording → value; other wordings are told by patterns, each in what the patterns before it have left of the words."""

    def __init__(self, known: Mapping[str, str], patterns: Patterns = ()) -> None:
        """Wordings of each value, separated by semicolons; the value's own word is one."""
        super().__init__({wording: value for value, words in known.items() for wording in (value, *words.split("; "))})
        self.patterns = patterns

    def named(self, text: str) -> str | None:
        """The one value that words name; None where they name none, or two."""
        found = self.all_named(text)
        return found.pop() if len(found) == 1 else None

    def all_named(self, text: str) -> set[str]:
        """Every value that words name."""
        left, found = label(text), set()
        for pattern, value in self.patterns:
            left, times = re.subn(pattern, " ", left)
            found |= {value} if times else set()
        return found


BASES = Wordings(
    {
        "9": "9 классов; 9 кл; 9кл; 9 класс; на базе 9 кл; на базе 9 классов; основное общее; "
        "основное общее образование; основное; оо; ооо",
        "11": "11 классов; 11 кл; 11кл; 11 класс; на базе 11 кл; на базе 11 классов; среднее общее; "
        "среднее общее образование; среднее; со; соо",
    },
    (
        (r"основно\w* общ|\bосн\. ?общ|\b9[\s-]*(?:-?\w+ )?кл|\bна базе 9|\bбаза:? 9\b", "9"),
        (r"средне\w* (?:\(полно\w*\) )?общ|\bср\. ?общ|\b11[\s-]*(?:-?\w+ )?кл|\bна базе 11|\bбаза:? 11\b", "11"),
    ),
)
FORMS = Wordings(
    {
        "очная": "очно; очн; дневная; о", "заочная": "заочно; заочн; з",
        "очно-заочная": "очно заочная; очно заочная вечерняя; вечерняя; очно заочно; оз; о з",
    },
    (
        (r"\bочно\s*-?\s*заочн|вечерн", "очно-заочная"),
        (r"\bзаочн", "заочная"),
        (r"\bочн|\bдневн", "очная"),
    ),
)  # fmt: skip
FUNDINGS = Wordings(
    {"бюджет": "бюджетная; бюджетное; б; бюдж", "внебюджет": "внебюджетная; внебюджетное; вб; в б; внеб; внебюдж; платно; платное; договор"},
    (
        (r"внебюджет|платн|договор|возмещени|полной стоимост|с оплатой|собственн\w+ средств|средств\w* (?:физических|юридических|родител|граждан|населени)", "внебюджет"),
        (r"бюдж|контрольн\w+ цифр|\bкцп\b", "бюджет"),
    ),
)
