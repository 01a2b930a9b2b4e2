"""Text files: encoding told by the bytes, delimiter by the lines, rows of a table of text, what gzip holds."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Sequence
from contextlib import suppress

from sources.containers.shape import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Rows, Trouble, unpacked_limit

SNIFF_LINES = 60
PIECE_BYTES = 1_000  # of a packed file whose end may be damaged
SNIFF_BYTES = 400_000  # the kind is told by the beginning; a big dump is not decoded for it
FEWEST_ROWS = 3  # a header and two rows: fewer say nothing about the usual width
MOST_TEXT_ROWS = 3 * MAX_ROWS
FEWEST_OF_A_PART = 20  # a file of two encodings has at least every twentieth line in each
BROKEN_AT_MOST = 20  # Russian letters for each broken one
FEWEST_ALIKE = 3  # cells above the last one: fewer make no pattern
DELIMITERS = ";,\t|"
_NUMBER = re.compile(r"[-+]?\d[\d \u00a0]*(?:[.,]\d*)?")
_HTML = re.compile(r"<\s*(!doctype\s+html|html|head|body|table|script|div|meta)\b", re.IGNORECASE)


def beginning(payload: bytes) -> tuple[str, str]:
    """Encoding and text of the first bytes of a file."""
    return decode(_whole_letters(payload[:SNIFF_BYTES], len(payload)))


def decode(payload: bytes) -> tuple[str, str]:
    """Encoding and text; an empty encoding means that the bytes are no text."""
    candidates: tuple[str, ...]
    if payload[:3] == b"\xef\xbb\xbf":
        candidates = ("utf-8-sig", "cp1251")
    elif payload[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates = ("utf-16",)
    elif _is_unmarked_utf_16(payload):
        candidates = ("utf-16-le",)
    else:
        candidates = ("utf-8", "cp1251")
    for encoding in candidates:
        try:
            text = payload.decode(encoding)
        except UnicodeDecodeError:
            text = _repaired(payload, encoding) if encoding.startswith("utf-8") else ""
            if not text:
                continue
        if encoding == "cp1251":
            encoding, text = _cyrillic(payload.removeprefix(b"\xef\xbb\xbf"))  # the mark of one encoding above a text in another
        sample = text[:20_000]
        strange = sum(1 for letter in sample if letter < " " and letter not in "\t\r\n\f\v\x1c\x1d\x1e\x1f\x1a")
        if strange == 0 or ("\x00" not in sample and strange < len(sample) / 200):
            return encoding, text
    return "", ""


def _repaired(payload: bytes, encoding: str) -> str:
    """A text that is mostly of this encoding: few letters of it are damaged, or some of its lines are of another; "" for any other."""
    text = payload.decode(encoding, "replace")
    return text if _damaged_in_few_places(text) else _line_by_line(payload)


def _line_by_line(payload: bytes) -> str:
    """A text of which some lines are UTF-8 and the others Windows-1251: two files put together; "" for any other."""
    lines = payload.split(b"\n")
    read = [(line.isascii(), _utf_8(line)) for line in lines]
    whole = sum(1 for ascii_only, text in read if text is not None and not ascii_only and re.search(r"[а-яё]", text, re.IGNORECASE))
    if whole * FEWEST_OF_A_PART < len(lines):
        return ""
    return "\n".join(line.decode("cp1251", "replace") if text is None else text for line, (_, text) in zip(lines, read, strict=True))


def _utf_8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _damaged_in_few_places(text: str) -> bool:
    """Whether a text read with marks for broken letters is Russian all the same: one lost byte must not turn all of it into another encoding."""
    sample = text[:200_000]
    return sample.count("\ufffd") * BROKEN_AT_MOST < sum(1 for letter in sample if "а" <= letter.lower() <= "я")


def _is_unmarked_utf_16(payload: bytes) -> bool:
    """Whether nearly every second byte is that of Latin or Cyrillic letters: text saved in two bytes without a mark."""
    sample = payload[:2_000]
    return len(sample) >= 20 and len(payload) % 2 == 0 and sample[1::2].count(0) + sample[1::2].count(4) >= 0.95 * len(sample[1::2])


def _cyrillic(payload: bytes) -> tuple[str, str]:
    """The one-byte encoding in which the beginning reads as Russian: its commonest letters are small ones."""
    read = {name: payload.decode(name, "replace") for name in ("cp1251", "cp866", "koi8-r")}
    common = {name: sum(text[:20_000].count(letter) for letter in "оеаинтсрвл") for name, text in read.items()}
    best = max(read, key=lambda name: common[name])
    chosen = best if common[best] > 2 * common["cp1251"] + 10 else "cp1251"
    return chosen, read[chosen]


def _whole_letters(beginning: bytes, size: int) -> bytes:
    """A beginning cut inside the payload, without the letter that the cut may have split."""
    if len(beginning) == size:
        return beginning
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return beginning[: len(beginning) // 4 * 4]
    line_end = beginning.rfind(b"\n", len(beginning) // 2)
    if line_end > 0:
        return beginning[:line_end]
    while beginning and beginning[-1] & 0xC0 == 0x80:
        beginning = beginning[:-1]
    return beginning[:-1] if beginning and beginning[-1] >= 0xC0 else beginning


def is_html(text: str) -> bool:
    start = text[:4_000]
    declared = start.lstrip("\ufeff \t\r\n")[:5].lower() == "<?xml"
    return bool(_HTML.search(start)) and not (declared and not re.search(r"<\s*html\b", start, re.IGNORECASE))


def sniff_delimiter(text: str) -> str:
    """The delimiter that gives the most columns in the most lines; empty when no line has two."""
    sample = text.splitlines()[:SNIFF_LINES]
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        common = max(set(wide), key=wide.count)
        score = wide.count(common) / len(widths) * min(common, 12) + (len(wide) / len(widths))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def csv_rows(text: str, delimiter: str, trouble: Trouble) -> Rows:
    """Rows of a text table."""
    rows: Rows = []
    cells = 0
    try:
        reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter or ";")
        for row in reader:
            rows.append(row)  # type: ignore[arg-type]  # list is invariant; cells of a csv are text
            cells += len(row)
            if len(row) > MAX_COLUMNS:
                raise trouble.unreadable(
                    f"строка {len(rows)} имеет {len(row)} столбцов, больше предела {MAX_COLUMNS}",
                    "Проверьте разделитель столбцов и парность кавычек",
                )
            if len(rows) > MOST_TEXT_ROWS or cells > MAX_CELLS:
                raise trouble.unreadable(
                    f"в таблице больше {MOST_TEXT_ROWS} строк или {MAX_CELLS} ячеек", "Разделите файл на части по годам или организациям"
                )
    except csv.Error as error:
        raise trouble.unreadable(
            f"строку {len(rows) + 1} нельзя разобрать как csv",
            "Проверьте парность кавычек; сохраните таблицу как «CSV UTF-8» или xlsx",
        ) from error
    return rows


def gunzipped_head(payload: bytes, most: int = 1_000) -> bytes:
    """The first bytes that one gzip member holds, b"" when it holds none that can be read."""
    inflater, head = zlib.decompressobj(31), b""
    with suppress(zlib.error):  # what stands before the damage
        for at in range(0, len(payload), PIECE_BYTES):
            head += inflater.decompress(payload[at : at + PIECE_BYTES], most - len(head))
            if len(head) >= most:
                break
    return head


def gunzipped(payload: bytes, trouble: Trouble) -> bytes:
    """What one gzip member holds."""
    limit = unpacked_limit(len(payload))
    inflater = zlib.decompressobj(31)
    try:
        text = inflater.decompress(payload, limit + 1)
    except zlib.error as error:
        raise trouble.broken() from error
    if len(text) > limit:
        raise trouble.bomb(len(text))
    if not inflater.eof:
        raise trouble.broken()
    return text


def cut_in(text: str, rows: Rows) -> str:
    """How a text table ends in the middle of a row; "" when it ends as a table does."""
    if rows and rows[-1] and "\n" in str(rows[-1][-1]) and _ends_in_quotes(text, rows):
        return f"в строке № {len(rows)} открыта и не закрыта кавычка: строки под ней вошли в одну ячейку"
    filled = _filled(rows)
    if len(filled) < FEWEST_ROWS:
        return ""
    if _ends_in_quotes(text, rows):
        return f"последняя строка (№ {len(rows)}) обрывается: кавычка её последней ячейки не закрыта"
    if text.endswith(("\n", "\r")):
        return ""
    last, usual = len(filled[-1]), _usual_width(filled)
    return f"последняя строка (№ {len(rows)}) обрывается: столбцов {last} вместо {usual}" if last < usual else ""


def open_end_of(text: str, rows: Rows) -> str:
    """What shows that the last cell of a text table without a last line end was cut; "" when nothing does.

    Many programs end no last line, so its absence alone says nothing: the cell must break the pattern of its column.
    Words are not shown: the last line may be a signature.
    """
    filled = _filled(rows)
    if len(filled) < FEWEST_ROWS or text.endswith(("\n", "\r")) or len(filled[-1]) != _usual_width(filled):
        return ""
    where, last = f"в последней строке (№ {len(rows)}) нет знака конца строки", str(filled[-1][-1]).strip()
    above = [str(row[-1]).strip() for row in filled[1:-1] if len(row) == len(filled[-1])]
    if len(above) < FEWEST_ALIKE:
        return ""
    if not last:
        return f"{where}, последняя ячейка пуста, а над ней пустых нет" if all(above) else ""
    if _NUMBER.fullmatch(last):
        return f"{where}, последнее число «{last}» не такой длины, как числа над ним" if _is_cut_number(last, above) else ""
    return f"{where}, последняя ячейка не похожа на ячейки над ней" if _is_cut_word(last, [value for value in above if value]) else ""


def _is_cut_number(last: str, above: Sequence[str]) -> bool:
    """Whether a number ends in its comma, lacks decimals that all above it have, or is shorter than every one of them."""
    numbers = [value for value in above if _NUMBER.fullmatch(value)]
    if last.endswith((",", ".")):
        return True
    return len(numbers) >= FEWEST_ALIKE and (_decimals(last) < min(map(_decimals, numbers)) or len(last) < min(map(len, numbers)))


def _decimals(number: str) -> int:
    return len(number) - 1 - max(number.find(","), number.find(".")) if re.search(r"[.,]", number) else 0


def _is_cut_word(last: str, above: Sequence[str]) -> bool:
    """Whether a cell breaks the pattern of its column: words that stand there again and again, one length, one last sign."""
    if len(above) < FEWEST_ALIKE or last in above:
        return False
    ends, lengths = {value[-1] for value in above}, {len(value) for value in above}
    is_list = len(set(above)) * 2 <= len(above)
    is_short = len(lengths) == 1 and len(last) < max(lengths)
    return is_list or is_short or (len(ends) == 1 and not ends & {last[-1]}) or any(value.startswith(last) for value in above)


def _filled(rows: Rows) -> Rows:
    return [row for row in rows if any(str(cell).strip() for cell in row)]


def _usual_width(filled: Rows) -> int:
    """The width of more than half of the rows before the last; 0 when there is none."""
    widths = [len(row) for row in filled[:-1]]
    usual = max(set(widths), key=widths.count)
    return usual if widths.count(usual) * 2 > len(widths) else 0


def _ends_in_quotes(text: str, rows: Rows) -> bool:
    """Whether the last cell begins with a quote that is never closed."""
    raw = '"' + str(rows[-1][-1] if rows[-1] else "").replace('"', '""')
    return text.endswith(raw) and text[: -len(raw)][-1:] in (*DELIMITERS, "\n", "\r")
