"""What a remark (备注) or a number (序号) says about whether an activity took place."""

import re
from datetime import date

__all__ = ["is_example", "is_unclear", "says_cancelled"]

_EXAMPLE = re.compile(r"[(（【]?(?:例|例子|例如|示例|样例|范例|举例)[)）】]?[:：]?")

_CALLED_OFF = re.compile(
    r"(?<!未)(?<!不)(?<!没有)(?<!无)(?<!不得)(?<!不能)(?<!不再)(?:取消|延期)(?!资格|环节|限制|登记|评选|处分)"
)
_CHANGED = re.compile(r"取消[^。；;]*改(?:为|成|在|到|用|由|线上)")
_HELD = re.compile(r"(?:延期|推迟|改期)(?:至|到|为|于)(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


def says_cancelled(remark: str, day: date | None) -> bool:
    """Whether a remark says that the activity was called off or put off; not, when it was put off to the row's day."""
    held = _HELD.search(remark)
    if held and day and (int(held["month"]), int(held["day"])) == (day.month, day.day):
        return False
    if is_unclear(remark):
        return False
    return _CALLED_OFF.search(re.sub(r"\s", "", remark)) is not None


def is_unclear(remark: str) -> bool:
    """Whether a remark speaks of something called off in favour of something else: 取消参观，改为线上学习."""
    return _CHANGED.search(remark) is not None


def is_example(number: object) -> bool:
    """Whether the 序号 of a row says that it only shows how to fill in the others."""
    return isinstance(number, str) and _EXAMPLE.fullmatch(number.strip()) is not None
