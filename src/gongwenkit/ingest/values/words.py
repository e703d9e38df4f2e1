"""Words in cells: choices, tags, numbered items, remarks on cancelled activities, examples."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from gongwenkit.ingest.values.text_normalisation import fold

__all__ = [
    "choose",
    "choose_several",
    "folded_values",
    "is_example",
    "is_unclear",
    "says_cancelled",
    "split_items",
    "split_list",
]


_LIST = re.compile(r"[;；、，,\n|]+")
_ENCLOSED = ("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩")
_HAN = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_START = r"(?:^|(?<=[\n;；。：:！!\s]))[ \t\u3000]*"


def split_list(text: str) -> tuple[str, ...]:
    """Splits 甲；乙、丙 into its words, outer blanks cut."""
    return tuple(word for part in _LIST.split(text) if (word := part.strip(" \t\r\u00a0\u3000")))


def choose(text: str, values: Mapping[str, str]) -> str | None:
    """Returns the canonical value of a choice; `values` maps folded spellings to canonical ones."""
    return values.get(fold(text))


def choose_several(text: str, values: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the known values of a cell, in its order and once each, and the unknown words."""
    whole = choose(text, values)
    if whole:
        return (whole,), ()
    words = split_list(text)
    known = [values.get(fold(word)) for word in words]
    unknown = tuple(word for word, value in zip(words, known, strict=True) if value is None)
    return tuple(dict.fromkeys(value for value in known if value)), unknown


def folded_values(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Returns folded spelling → canonical value."""
    return {fold(word): value for value, synonyms in values.items() for word in (value, *synonyms)}


def split_items(text: str) -> tuple[str, ...]:
    """Splits a cell into its numbered items; a filled cell without marks is one item.

    Marks are 1. １． 1、 1） （1） ① ⑴ ⒈ 一、 （一） 一是 and 1.1, from one upwards without a gap, each after a line
    break or a punctuation mark (① and （1） anywhere): a number inside a sentence is not a mark.
    """
    text = text.strip(" \t\r\n\u00a0\u3000")
    if not text:
        return ()
    plain = text.translate(_HALF_WIDTH)  # has the length of the text, from which the items are cut
    for marks in _MARKS:
        starts = _sequence(plain, marks)
        if len(starts) > 1 or (len(starts) == 1 and starts[0][0] == 0):
            ends = [start for start, _ in starts[1:]] + [len(text)]
            items = [text[body:end] for (_, body), end in zip(starts, ends, strict=True)]
            lead = text[: starts[0][0]].strip()
            kept = [item.strip(" \t\r\n;；\u3000") for item in ([lead, *items] if not _is_lead(lead) else items)]
            return tuple(item for item in kept if item)
    return (text,)


def _is_lead(lead: str) -> bool:
    """Whether the text before the first mark only introduces the list (主要措施：)."""
    return not lead or lead.endswith((":", "："))


def _number_mark(number: int) -> str:
    return rf"{_START}{number}\s*(?:[.．](?!\d)|[、)）])"


def _sub_number_mark(number: int) -> str:
    return rf"{_START}\d{{1,2}}[.．]{number}(?!\d)[.．、]?"


def _bracket_mark(number: int) -> str:
    return rf"[(（]{number}[)）]"


def _enclosed_mark(number: int) -> str:
    marks = "".join(signs[number - 1] for signs in _ENCLOSED if number <= len(signs))
    return f"[{marks}]" if marks else r"(?!)"


def _han_mark(number: int) -> str:
    return rf"{_START}(?:{_HAN[number - 1]}[、是]|[(（]{_HAN[number - 1]}[)）])" if number <= len(_HAN) else r"(?!)"


_MARKS = (_enclosed_mark, _number_mark, _bracket_mark, _sub_number_mark, _han_mark)


def _sequence(text: str, mark: Callable[[int], str]) -> list[tuple[int, int]]:
    """Returns start and end of the marks 1, 2, 3 … one after another."""
    found: list[tuple[int, int]] = []
    place = 0
    while match := re.compile(mark(len(found) + 1)).search(text, place):
        found.append((match.start(), match.end()))
        place = match.end()
    return found


_EXAMPLE = re.compile(r"[(（【]?(?:例|例子|例如|示例|样例|范例|举例)[)）】]?[:：]?")

_A_WHILE = r"了?(?:半|\d+|[一二两三四五])个?(?:小时|钟头|分钟|刻)"
_CALLED_OFF = re.compile(
    r"(?<!未)(?<!不)(?<!没有)(?<!无)(?<!不得)(?<!不能)(?<!不再)(?<!关于)(?<!讨论)(?<!研究)"
    r"(?:取消|延期|推迟|改期|顺延|推后|延后)"
    rf"(?!资格|环节|限制|登记|评选|处分|请假|补贴|审批|发言|合影|聚餐|午餐|{_A_WHILE})"
    r"|延[至到](?=下|次|明|\d{1,2}(?:月|日|号)|\d{4}年)|择期|停办|流会|停课|暂停(?=$|[,，.。;；]|举行|召开|活动)|待(?:召开|举行|开展)"
    r"|(?:未|没有?)(?:能)?(?:按[期时]|如期)?(?:召开|举行|开展|举办)(?=$|[,，.。;；、)）]|活动$|会议$)"
    r"|(?:未|没有?)能?(?:开成|办成|开会|开$)|^(?:此|本|该)?[行条]?作废$"
)
"""What a clerk writes of an activity that did not take place, or not on its day."""
_CHANGED = re.compile(r"取消[^。；;]*改(?:为|成|在|到|用|由|线上)")
_HELD = re.compile(r"(?:延期?|推迟|改期|顺延|推后)(?:至|到|为|于)(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


def says_cancelled(remark: str, day: date | None) -> bool:
    """Whether a remark says that the activity was cancelled or postponed; false if postponed to the day of the row."""
    held = _HELD.search(remark)
    if held and day and (int(held["month"]), int(held["day"])) == (day.month, day.day):
        return False
    if is_unclear(remark):
        return False
    return _CALLED_OFF.search(re.sub(r"\s", "", remark)) is not None


def is_unclear(remark: str) -> bool:
    """Whether a remark says that something was replaced by something else: 取消参观，改为线上学习."""
    return _CHANGED.search(remark) is not None


def is_example(number: object) -> bool:
    """Whether the 序号 of a row marks it as an example."""
    return isinstance(number, str) and _EXAMPLE.fullmatch(number.strip()) is not None
