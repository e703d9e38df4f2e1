"""Elements that people give a document, and the forms they must have (GB/T 9704-2012, 7.2 to 7.4).

No step invents one of them. They come from documents.csv or kit.toml; for any other, a blank place is printed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from gongwenkit.model import Message

__all__ = ["ELEMENTS", "ElementError", "Elements", "read_element", "split_names"]

SECRECY, URGENCY = ("绝密", "机密", "秘密"), ("特急", "加急")
COPY_DIGITS = 6
"""Digits of 份号 (7.2.1)."""

_NUMBER = re.compile(r"[^\s〔〕]+〔(?:19|20)[0-9]{2}〕[1-9][0-9]*号")
_NEARLY_NUMBER = re.compile(
    r"(?P<symbol>[^\s\d(\[【〔{<《]+)\D?(?P<year>(?:19|20)\d{2})年?\D{0,2}?0*(?P<number>[1-9]\d*)号?"
)
_TERM = r"[1-9][0-9]*(?:年|个月|天)|长期|(?:19|20)[0-9]{2}年[1-9][0-9]?月[1-9][0-9]?日"
_SECRECY = re.compile(rf"(?:{'|'.join(SECRECY)})(?:★(?:{_TERM})?)?")
_NAMES = re.compile(r"[、，,；;\n]+")


@dataclass(frozen=True)
class Elements:
    """The elements of one document; an empty text is not given.

    Attributes:
        copy_no: 份号, six digits (7.2.1).
        secrecy: 密级和保密期限 (7.2.2).
        urgency: 紧急程度 (7.2.3).
        number: 发文字号 (7.2.5).
        signers: names of 签发人, lead organ's first (7.2.6).
        to: 主送, without its colon (7.3.2).
        cc: 抄送, without label and full stop (7.4.2).
        printed: 印发日期 (7.4.3).
        unread: names of elements that were given in a form that cannot be printed; none of them is filled otherwise.
    """

    copy_no: str = ""
    secrecy: str = ""
    urgency: str = ""
    number: str = ""
    signers: tuple[str, ...] = ()
    to: str = ""
    cc: str = ""
    printed: date | None = None
    unread: frozenset[str] = frozenset()


class ElementError(ValueError):
    """An element does not have the form of its clause.

    Attributes:
        found: what is wrong with it.
        advice: what to write.
    """

    def __init__(self, found: Message, advice: Message) -> None:
        self.found, self.advice = found, advice
        super().__init__(f"{found.zh}，{advice.zh}")

    @property
    def words(self) -> Message:
        """Both in one sentence."""
        return Message(f"{self.found.zh}，{self.advice.zh}", f"{self.found.en}; {self.advice.en}")


def read_element(name: str, text: str) -> str:
    """Returns an element in the form in which it is printed; empty stays empty.

    Args:
        name: one of `ELEMENTS`.
        text: as a person wrote it.

    Raises:
        ElementError: it does not have the form of its clause.
    """
    text = " ".join(text.split())
    return ELEMENTS[name](text) if text else ""


def split_names(signer: str) -> tuple[str, ...]:
    """Returns the names of 签发人, which are separated by 、 (7.2.6)."""
    return tuple(filter(None, ("".join(name.split()) for name in _NAMES.split(signer))))


def _copy_no(text: str) -> str:
    digits = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(rf"[0-9]{{1,{COPY_DIGITS}}}", digits) or int(digits) == 0:
        raise ElementError(
            Message(f"份号“{text}”不是一至六位数字", f"copy number “{text}” is not one to six digits"),
            Message("请只写数字，如 12（印作 000012）", "write digits only, e.g. 12 (printed 000012)"),
        )
    return digits.zfill(COPY_DIGITS)


def _secrecy(text: str) -> str:
    if not _SECRECY.fullmatch(text):
        raise ElementError(
            Message(f"密级“{text}”写法不对", f"“{text}” is no class of secrecy"),
            Message(
                f"请写{'、'.join(SECRECY)}之一，需要时加★和保密期限，如 机密★1年",
                f"write one of {', '.join(SECRECY)}, with ★ and a term where needed, e.g. 机密★1年",
            ),
        )
    return text


def _urgency(text: str) -> str:
    if text not in URGENCY:
        raise ElementError(
            Message(f"紧急程度“{text}”写法不对", f"“{text}” is no degree of urgency"),
            Message(f"请写{'或'.join(URGENCY)}，不急的留空", f"write {' or '.join(URGENCY)}, or leave it empty"),
        )
    return text


def _number(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return text
    nearly = _NEARLY_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", "").replace("第", ""))
    form_zh, form_en = "请写作 云财〔2024〕5号 的形式", "write it like 云财〔2024〕5号"
    if nearly:
        meant = f"{nearly['symbol']}〔{nearly['year']}〕{nearly['number']}号"
        form_zh, form_en = f"应为 {meant}", f"it should be {meant}"
    raise ElementError(
        Message(f"发文字号“{text}”写法不对", f"“{text}” is no document number"),
        Message(
            f"{form_zh}（年份四位，加六角括号；序号不编虚位，不加“第”）",
            f"{form_en} (a year of four digits in 〔〕; no leading zero, no 第)",
        ),
    )


def _signer(text: str) -> str:
    names = split_names(text)
    if not names or not all(len(name) > 1 and name.replace("·", "").isalpha() for name in names):
        raise ElementError(
            Message(f"签发人“{text}”不是姓名", f"“{text}” names no signer"),
            Message("请只写姓名，几人用顿号隔开，如 张三、李四", "write names only, parted by 、, e.g. 张三、李四"),
        )
    return "、".join(names)


def _to(text: str) -> str:
    return text.removeprefix("主送").lstrip("：: ").rstrip("：: ")


def _cc(text: str) -> str:
    return text.removeprefix("抄送").lstrip("：: ").rstrip("。 ")


ELEMENTS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "copy_no": _copy_no,
        "secrecy": _secrecy,
        "urgency": _urgency,
        "number": _number,
        "signer": _signer,
        "to": _to,
        "cc": _cc,
    }
)
"""Reader of each element by its column of documents.csv and its key in kit.toml."""
