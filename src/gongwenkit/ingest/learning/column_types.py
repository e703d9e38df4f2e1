"""The type of a column, told from its values and the words of its head; each guess has its reason."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from gongwenkit.config.learn_words import LearnWords
from gongwenkit.config.roles import ColumnType
from gongwenkit.ingest.learning.plain_tables import PlainColumn
from gongwenkit.ingest.values.dates import read_date
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.ingest.values.persons import is_plain_name
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.ingest.values.words import split_items
from gongwenkit.ingest.workbook import ErrorCell, Percent, Raw
from gongwenkit.model import Message

__all__ = ["Guess", "guess_type", "says_nothing"]

MOST_VALUES, FEWEST_ROWS = 12, 30
"""A choice has at most so many different values in at least so many rows (or a drop-down list)."""
FEW_VALUES, SOME_ROWS, REPEATED = 8, 16, 3
"""So few values are a choice in fewer rows, where each stands there so many times on average, or the head says it."""
LONGEST_VALUE = 14
MOST, MANY, HALF, SOME = 0.8, 0.6, 0.5, 0.2
_UNIT = re.compile(r"^(约|共|计)?[¥￥]?(-?\d[\d,]*(?:\.\d+)?)(?P<unit>\D{0,5})$")
_PARTS = re.compile(r"[、，,；;\n/\s]+")
_CODE = re.compile(r"^0\d+$|^\d{10,}$")
_TITLES = re.compile(r"(先生|女士|同志|老师|师傅|主任|科长|某某|某)$")
_SENTENCE = re.compile(r"[。！？]|，.{8,}")


@dataclass(frozen=True)
class Guess:
    """What a column is.

    Attributes:
        type: of the column.
        why: by what it was told.
        is_doubtful: whether a person has to confirm it.
        values: of a choice, the most frequent first.
    """

    type: ColumnType
    why: Message
    is_doubtful: bool = False
    values: tuple[str, ...] = ()


def guess_type(column: PlainColumn, words: LearnWords, *, has_list: bool = False) -> Guess:
    """Returns the type of a column.

    Args:
        column: with its values.
        words: learn.toml.
        has_list: whether its cells have a drop-down list.
    """
    head = compact(column.name)
    values = [value for value in column.filled if not says_nothing(value, words)]
    if not values:
        return _of_blank(head, words)
    for tried in (_as_date, _as_number):
        if guess := tried(head, values, words):
            return guess
    texts = [compact(str(value)) if not isinstance(value, str) else value.strip() for value in values]
    return (
        _as_person(head, texts, words)
        or _as_items(head, texts, words)
        or _as_choice(head, texts, words, has_list=has_list, others=_words_for_nothing(column, words))
        or Guess("text", Message("文字各不相同", "different texts"))
    )


def says_nothing(value: Raw, words: LearnWords) -> bool:
    """Whether a cell is as good as blank: an error, a stroke, 待定."""
    return isinstance(value, ErrorCell) or (isinstance(value, str) and compact(value) in words.values.none)


def _words_for_nothing(column: PlainColumn, words: LearnWords) -> tuple[str, ...]:
    """Returns the words for nothing that a column has (无, 待定): a choice has them as values, a stroke is a blank."""
    texts = dict.fromkeys(compact(value) for value in column.filled if isinstance(value, str))
    return tuple(text for text in texts if text in words.values.none and text.isalpha())


def _of_blank(head: str, words: LearnWords) -> Guess:
    """Returns the type of a column without values: its head alone tells."""
    why = Message("没有值，只看表头", "no values, by its head alone")
    kinds: tuple[ColumnType, ...] = ("date", "number", "person")
    found: ColumnType = next((kind for kind in kinds if words.says(kind, head)), "text")
    return Guess(found, why, is_doubtful=True)


def _as_date(head: str, values: Sequence[Raw], words: LearnWords) -> Guess | None:
    if words.denies("date", head):
        return None
    named = words.says("date", head)
    read = [_is_date(value, named=named) for value in values]
    share = sum(read) / len(read)
    if named and share >= HALF:
        return Guess(
            "date", Message("表头像日期，值读得成日期", "a head and values of dates"), is_doubtful=share < MOST
        )
    real = sum(isinstance(value, datetime) for value in values) / len(values)
    if real >= MANY or (share >= MOST and not words.says("number", head)):
        return Guess("date", Message("值是日期", "values are dates"), is_doubtful=not named and real < MOST)
    return None


@cache
def _is_date(value: Raw, *, named: bool) -> bool:
    """Whether a value is a day; a number or 3.5 only below a head that says so, or as the eight digits of a day."""
    if isinstance(value, datetime):
        return True
    if isinstance(value, bool | Percent | ErrorCell) or value is None:
        return False
    found = read_date(value, year=2000)
    if isinstance(value, int | float):
        eight = 19490101 <= value <= 20991231 and found.first is not None
        return (named and found.first is not None) or bool(eight)
    text = compact(value)
    if not named and text.isdigit() and len(text) != 8:
        return False
    return found.first is not None or (named and found.problem == "date-ambiguous")


def _as_number(head: str, values: Sequence[Raw], words: LearnWords) -> Guess | None:
    named = words.says("number", head)
    if words.denies("number", head) and not named:
        return None
    if not named and any(_CODE.match(compact(_text(value))) for value in values):
        return None
    share = sum(_is_number(value, words) for value in values) / len(values)
    if share >= MOST or (named and share >= HALF):
        return Guess("number", Message("值是数", "values are numbers"), is_doubtful=share < MOST)
    return None


def _is_number(value: Raw, words: LearnWords) -> bool:
    if isinstance(value, bool | datetime | ErrorCell) or value is None:
        return False
    if isinstance(value, int | float | Percent):
        return True
    text = compact(value)
    match = _UNIT.match(text)
    if match:
        unit = match["unit"].rstrip("余多左右")
        if not unit or unit in words.values.units or unit == "%":
            return True
    found = read_number(value)
    return found.value is not None or found.problem == "number-approximate"


def _as_person(head: str, texts: Sequence[str], words: LearnWords) -> Guess | None:
    if words.denies("person", head):
        return None
    named = words.says("person", head)
    share = sum(_names_people(text) for text in texts) / len(texts)
    if named and share >= HALF:
        return Guess("person", Message("表头像人，值像姓名", "a head and values of names"), is_doubtful=share < MOST)
    if share >= 0.9 and len(set(texts)) >= 3 and not words.says("choice", head):
        return Guess("person", Message("值像姓名", "values like names"), is_doubtful=True)
    return None


@cache
def _names_people(text: str) -> bool:
    """Whether a cell holds nothing but names of people, with or without posts and forms of address."""
    parts = [part for part in _PARTS.split(_joined(text)) if part]
    names = sum(_is_name(part) for part in parts)
    return bool(parts) and names * 3 >= len(parts) * 2


def _is_name(part: str) -> bool:
    bare = re.sub(r"[（(].*?[)）]", "", part)
    bare = re.sub(r"等?\d*人?$", "", bare) or bare
    if is_plain_name(bare) or "某" in bare:
        return len(bare) <= 5
    called = _TITLES.sub("", bare)
    return 1 <= len(called) <= 3 and called != bare and called.isalpha()


def _joined(text: str) -> str:
    """Returns a text whose names of two characters are not spread out: 张  三 is one name."""
    return re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])", r"\1\2", text)


def _as_items(head: str, texts: Sequence[str], words: LearnWords) -> Guess | None:
    named = words.says("items", head)
    several = [_count_items(text, by_commas=named) for text in texts]
    share = sum(number > 1 for number in several) / len(several)
    numbered = sum(len(split_items(text)) > 1 for text in texts) / len(texts)
    if numbered >= 0.3:
        return Guess("items", Message("格子里分条编了号", "numbered items in a cell"), is_doubtful=numbered < HALF)
    if words.denies("items", head):
        return None
    if share >= MANY or (named and share >= SOME):
        return Guess("items", Message("格子里列了几样", "several things in a cell"), is_doubtful=not named)
    return None


def _count_items(text: str, *, by_commas: bool) -> int:
    """Returns how many things a cell lists; a sentence lists none. Commas part them only where the head says so."""
    if _SENTENCE.search(text):
        return 1
    if text.count("《") > 1:
        return text.count("《")
    signs = r"[、；;\n+＋，,]+" if by_commas else r"[、；;\n+＋]+"
    parts = [part for part in re.split(signs, text) if part.strip()]
    return len(parts) if all(len(part) <= LONGEST_VALUE for part in parts) else 1


def _as_choice(
    head: str, texts: Sequence[str], words: LearnWords, *, has_list: bool, others: tuple[str, ...]
) -> Guess | None:
    counted = Counter(map(compact, texts))
    values = (*(value for value, _ in counted.most_common()), *others)
    if any(len(value) > LONGEST_VALUE for value in values):
        return None
    if len(values) < 2 and not has_list and not set(values) <= set(words.values.marks):
        return None  # one value tells nothing apart
    if has_list:
        return Guess("choice", Message("有下拉列表", "a drop-down list"), values=values)
    if set(values) <= set(words.values.marks):
        return Guess("choice", Message("打勾或是否", "ticks, yes and no"), values=values)
    if words.denies("choice", head) and not words.says("choice", head):
        return None
    if len(values) <= MOST_VALUES and len(texts) >= FEWEST_ROWS:
        why = Message(f"{len(texts)} 行只有 {len(values)} 种值", f"{len(values)} values in {len(texts)} rows")
        return Guess("choice", why, is_doubtful=not words.says("choice", head), values=values)
    repeated = len(values) * REPEATED <= len(texts) and len(texts) >= SOME_ROWS
    told = words.says("choice", head) and len(values) * 2 <= len(texts)
    if len(values) <= FEW_VALUES and (repeated or told):
        why = Message("值不多，各出现几次", "few values, each several times")
        return Guess("choice", why, is_doubtful=True, values=values)
    return None


def _text(value: Raw) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
