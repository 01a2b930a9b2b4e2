"""Job titles as adverts write them → unit groups of ОКЗ, with a probability; what is not sure stays unmatched.

    title ─► words: case, grade, brackets, place and shift dropped, abbreviations opened, endings cut
          ─► the same words as a reference title (job_titles_reference.csv, names of ОКЗ): its occupation
          ─► else the nearest of them, and how probably it is right (job_title_probability) ─► occupation, score

nearness = weighted share of the words that both titles have (rare words weigh more, the first word doubly) mixed with
rapidfuzz's ratio of the sorted words, 0 … 100. The score is 100 × the probability; below THRESHOLD the title stays unmatched.

Precision and recall are measured on a half of tests/labelled_job_titles.csv that nobody looks at, and told beside it for
real titles of adverts: ``python -m benchmarks.job_title_accuracy``.

Method: docs/methodology/sources.md#job-titles
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from sources.codelists import Codelists
from sources.job_title_probability import evidence_of, probability

THRESHOLD = 40.0  # score from which a match is taken; how it was chosen: docs/methodology/sources.md
SURE = 100.0  # score of a title that has the same words as a reference title
MATCH_COLUMNS = ("title", "occupation", "score", "nearest")
BLOCK_TITLES = 2_000  # titles compared at once: bounds the matrix of scores at about 3,000 reference titles

_NOISE = re.compile(
    r"\([^()]*\)|\b\d+(?:\s*[-–/,]\s*\d+)*\s*(?:-?го|-?й|-?ый|-?ой)?\s*(?:разряда?|разр|р|категории|кат|класса|кл|группы)\b\.?"
    r"|\b(?:вахтов\w*|вахта|вахтой|сменн\w*|график\w*|удален\w*|подработк\w*|ученик\w*|стажер\w*|срочно|требуется|требуются|без опыта"
    r"|г|город\w*|зарплата|зп|от|до|руб\w*|ооо|оао|зао|пао|гбуз|мбоу|мбдоу|мкоу)\b|№\s*\d+|[\"'«»]|\b\d[\d.,]*\b",
)
_ABBREVIATIONS = {
    "кипиа": "контрольно измерительный прибор автоматика",
    "кипа": "контрольно измерительный прибор автоматика",
    "асутп": "автоматизированный система управление технологический процесс",
    "отк": "отдел технический контроль качество",
    "чпу": "числовой программный управление",
    "пто": "производственно технический отдел",
    "смр": "строительный монтажный работа",
    "сцб": "сигнализация централизация блокировка",
    "эвм": "электронный вычислительный машина",
    "азс": "автозаправочный станция",
    "опс": "охранный пожарный сигнализация",
    "мср": "механосборочный работа",
    "волс": "волоконный линия связь",
    "лэп": "линия электропередача",
    "доу": "детский сад",
    "фап": "фельдшерско акушерский пункт",
    "ппс": "патрульно постовой служба",
    "ит": "it",
    "call": "колл",
    "пвз": "пункт выдача заказ",
    "эл": "электро",
    "зам": "заместитель",
    "нач": "начальник",
    "гл": "главный",
    "ст": "старший",
    "мл": "младший",
    "мед": "медицинский",
    "вод": "водитель",
    "авто": "автомобиль",
    "программным": "числовой программный",
}
_SPELLINGS = (
    (re.compile(r"кип\s*и\s*а\b"), "кипиа"),
    (re.compile(r"асу\s*тп"), "асутп"),
    (re.compile(r"\bмед\.?\s*сестр"), "медицинская сестр"),
    (re.compile(r"\bмедсестр"), "медицинская сестр"),
    (re.compile(r"газоэлектросварщик"), "электрогазосварщик"),
    (re.compile(r"1[сc]\b"), "одинэс"),
    (re.compile(r"[cс]\+\+"), "сиплюсплюс"),
)
_LETTER_CATEGORY = {"в": "b", "с": "c", "е": "e", "д": "d", "b": "b", "c": "c", "e": "e", "d": "d"}
_STOP = frozenset(
    ("по", "и", "в", "на", "с", "со", "для", "из", "к", "у", "о", "об", "при", "под", "над", "или", "а", "не", "без", "за", "от", "до")
)
_ENDINGS = re.compile(
    r"(?:иями|ями|ами|иях|ией|ого|его|ому|ему|ыми|ими|ую|юю|ая|яя|ое|ее|ые|ие|ый|ий|ой|ей|ом|ем|ам|ям|ах|ях|ов|ев|ия|ии|ию|ью|ья|ье|ы|и|а|я|о|е|у|ю|ь|й)$"
)
_FEMININE = re.compile(r"(?<=\w\w\w)(щи|чи|ни)ц[аыеуй]$")  # «мойщица», «упаковщицы»: the man's title is the one in the lists
_FLEETING = re.compile(r"(?<=\w\w\w[^аеиоуыэюя])[ое]к$")  # «закупок» is of «закупка»
SHORTEST_STEM = 3
_RANKS = frozenset(("старш", "младш", "ведущ", "дежурн", "перв", "втор"))


@dataclass(frozen=True)
class Reference:
    """Reference titles as stems, their occupations and the weight of each stem."""

    stems: tuple[tuple[str, ...], ...]
    occupations: np.ndarray
    titles: np.ndarray
    weights: dict[str, float]

    @cached_property
    def by_words(self) -> dict[frozenset[str], int]:
        """Words, in any order → the first reference title that has them and no others."""
        return {frozenset(words): at for at, words in reversed(list(enumerate(self.stems))) if words}


def match(titles: Iterable[str], codelists: Codelists) -> pd.DataFrame:
    """The occupation of each title, one row a title in the same order.

    Returns
    -------
    title       as given
    occupation  ОКЗ unit group; None when the best score is below THRESHOLD
    score       0 … 100: how probably the occupation of the nearest reference title is right
    nearest     that title
    """
    given = [str(title) for title in titles]
    distinct = sorted(set(given))
    reference = reference_of(codelists)
    best, score = nearest([stems_of(title) for title in distinct], reference)
    found = {
        title: (reference.occupations[at] if value >= THRESHOLD else None, float(value), reference.titles[at] if value > 0 else None)
        for title, at, value in zip(distinct, best, score, strict=True)
    }
    rows = [(title, *found[title]) for title in given]
    return pd.DataFrame(rows, columns=list(MATCH_COLUMNS)).astype({"occupation": object, "nearest": object})


@lru_cache(maxsize=100_000)
def stems_of(title: str) -> tuple[str, ...]:
    """Words of a title without noise, abbreviations opened, endings cut, in order."""
    text = " ".join(title.lower().replace("ё", "е").split())  # a run of spaces would be tried against every noise in every division
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    text = re.sub(r"\b(?:категории|категория|кат)\.?\s*((?:[bcdeвсед]\s*[,/+и ]*)+)(?![а-яa-z])", _driving, text)
    text = _NOISE.sub(" ", text)
    words: list[str] = []
    for word in re.findall(r"[a-zа-я]+", text):
        words += [_stem(part) for part in _ABBREVIATIONS.get(word, word).split() if part not in _STOP]
    words.sort(key=lambda stem: stem in _RANKS)  # «старший кассир» is a cashier first
    return tuple(dict.fromkeys(words))


def _driving(match: re.Match[str]) -> str:
    """«категории В, С, Е» → the highest category as one word."""
    letters = {_LETTER_CATEGORY[letter] for letter in match[1] if letter in _LETTER_CATEGORY}
    return f" правакат{'d' if 'd' in letters else 'c' if 'c' in letters else 'b'} " if letters else " "


def _stem(word: str) -> str:
    if len(word) <= SHORTEST_STEM:
        return word
    stem = _FLEETING.sub("к", _ENDINGS.sub("", _FEMININE.sub(r"\1к", word)))
    return stem if len(stem) >= SHORTEST_STEM else word


def reference_of(codelists: Codelists) -> Reference:
    """The reference titles, names of ОКЗ last."""
    return _reference(_names(codelists))


def _names(codelists: Codelists) -> tuple[tuple[str, str], ...]:
    return tuple(zip(codelists.occupation["name"], codelists.occupation["code"], strict=True))


@lru_cache(maxsize=2)
def _reference(names: tuple[tuple[str, str], ...]) -> Reference:
    """Reference titles of the product and the names of ОКЗ, which are plural and seldom used by adverts."""
    text = resources.files("sources").joinpath("job_titles_reference.csv").read_text(encoding="utf-8")
    known = {code for _, code in names}
    pairs = [(row["title"], row["occupation"]) for row in csv.DictReader(text.splitlines()) if row["occupation"] in known]
    pairs += list(names)
    stems = tuple(stems_of(title) for title, _ in pairs)
    counted = pd.Series([stem for words in stems for stem in words]).value_counts()
    weights = {str(stem): float(np.log(1 + len(pairs) / number)) for stem, number in counted.items()}
    return Reference(
        stems, np.array([code for _, code in pairs], dtype=object), np.array([title for title, _ in pairs], dtype=object), weights
    )


def nearest(titles: Sequence[tuple[str, ...]], reference: Reference) -> tuple[np.ndarray, np.ndarray]:
    """Position of the best reference title and its score for each title."""
    best, score = np.zeros(len(titles), dtype=int), np.zeros(len(titles))
    for first, block in nearness(titles, reference):
        at = block.argmax(axis=1)
        own = slice(first, first + len(block))
        best[own] = at
        score[own] = SURE * probability(evidence_of(titles[own], block, reference.stems, reference.occupations))
    for row, words in enumerate(titles):
        same = reference.by_words.get(frozenset(words))
        if same is not None:
            best[row], score[row] = same, SURE
        elif not words:
            score[row] = 0.0
    return best, score


def nearness(titles: Sequence[tuple[str, ...]], reference: Reference) -> Iterator[tuple[int, np.ndarray]]:
    """Blocks of titles × reference titles, 0 … 100, each with the place of its first title."""
    if not titles:
        return
    from rapidfuzz import fuzz, process

    vocabulary = {stem: at for at, stem in enumerate(reference.weights)}
    common = _Overlap(reference, vocabulary)
    choices = [" ".join(sorted(words)) for words in reference.stems]
    for first in range(0, len(titles), BLOCK_TITLES):
        block = titles[first : first + BLOCK_TITLES]
        letters = process.cdist([" ".join(sorted(words)) for words in block], choices, scorer=fuzz.ratio, dtype=np.float32)
        yield first, OVERLAP_SHARE * 100 * common.of(block) + (1 - OVERLAP_SHARE) * letters


OVERLAP_SHARE = 0.7  # the rest is the ratio of letters; chosen on the first half of the labelled titles
FIRST_WORD_WEIGHT = 2.0  # «слесарь по ремонту …»: the first word says what the person is
UNKNOWN_WEIGHT = 0.5  # of a word that no reference title has, in weights of a word that one title has
REFERENCE_SHARE = 0.6  # how much of the overlap is judged by the reference title, the rest by the advert's title


class _Overlap:
    """Weighted share of common words between titles and all reference titles, by one sparse product."""

    def __init__(self, reference: Reference, vocabulary: dict[str, int]) -> None:
        from scipy import sparse

        self._weights, self._vocabulary = reference.weights, vocabulary
        self._rarest = max(reference.weights.values(), default=1.0)
        self._has, self._total = self._matrix(reference.stems, sparse)
        self._sparse = sparse

    def of(self, titles: Sequence[tuple[str, ...]]) -> np.ndarray:
        """Titles × reference titles, 0 … 1."""
        weighted, totals = self._matrix(titles, self._sparse)
        by_title = (weighted @ (self._has > 0).astype(np.float32).T).toarray() / np.maximum(totals[:, None], 1e-9)
        by_reference = ((weighted > 0).astype(np.float32) @ self._has.T).toarray() / np.maximum(self._total[None, :], 1e-9)
        return by_reference**REFERENCE_SHARE * by_title ** (1 - REFERENCE_SHARE)

    def _matrix(self, titles: Sequence[tuple[str, ...]], sparse: Any) -> tuple[Any, np.ndarray]:
        rows, columns, values = [], [], []
        totals = np.zeros(len(titles), dtype=np.float32)
        for row, words in enumerate(titles):
            for place, stem in enumerate(words):
                factor = FIRST_WORD_WEIGHT if place == 0 else 1.0
                known = self._vocabulary.get(stem)
                weight = factor * (self._weights[stem] if known is not None else UNKNOWN_WEIGHT * self._rarest)
                totals[row] += weight
                if known is not None:
                    rows.append(row)
                    columns.append(known)
                    values.append(weight)
        shape = (len(titles), len(self._vocabulary))
        return sparse.csr_matrix((np.array(values, dtype=np.float32), (rows, columns)), shape=shape), totals
