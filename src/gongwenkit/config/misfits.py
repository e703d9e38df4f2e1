"""What is wrong with a value of a TOML file, in words: each kind of error that the models of the kit can raise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from gongwenkit.config.likeness import known_words
from gongwenkit.model import Message

__all__ = ["explain_misfit"]

_TEXT = Message("应为带引号的文字", "must be a text in quotes")
_WHOLE = Message("应为整数，不加引号", "must be a whole number without quotes")
_NUMBER = Message("应为数字，不加引号", "must be a number without quotes")
_SWITCH = Message("应为 true 或 false，不加引号", "must be true or false, without quotes")
_LIST = Message("应为方括号列表", "must be a list in square brackets")
_TABLE = Message("应为一组键值", "must be a table of keys and values")
_DAY = Message('应为日期，写作 "2024-01-10" 的形式', 'must be a date, written as "2024-01-10"')
_OTHER = Message("这个值不能用", "this value cannot be used here")
_WORDS: Mapping[str, Message] = {
    "missing": Message("缺少这个键", "the key is missing"),
    "none_required": Message("这里不能有值", "there must be no value"),
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode", "path_type"), _TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), _SWITCH),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), _LIST),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"), _TABLE),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DAY),
    "greater_than": Message("“{given}”必须大于 {gt}", "{given} must be more than {gt}"),
    "greater_than_equal": Message("“{given}”不得小于 {ge}", "{given} must be at least {ge}"),
    "less_than": Message("“{given}”必须小于 {lt}", "{given} must be less than {lt}"),
    "less_than_equal": Message("“{given}”不得大于 {le}", "{given} must be at most {le}"),
    "multiple_of": Message("“{given}”应为 {multiple_of} 的倍数", "{given} must be a multiple of {multiple_of}"),
    "string_too_short": Message(
        "太短：至少 {min_length} 个字", "too short: must have at least {min_length} characters"
    ),
    "string_too_long": Message("太长：至多 {max_length} 个字", "too long: must have at most {max_length} characters"),
    "too_short": Message("至少要有 {min_length} 项", "must have at least {min_length} items"),
    "too_long": Message("至多 {max_length} 项", "must have at most {max_length} items"),
}
"""What is said, by the type of the error; filled with the value and with what pydantic tells of the limit."""
_EMPTY = Message("不能为空", "must not be empty")
_FORMS = {
    r"^[a-z][a-z0-9_]*$": Message(
        "小写英文字母开头，只用小写字母、数字和下划线",
        "a small letter first, then small letters, digits and underscores",
    ),
    r"^F\d\d$": Message("F 加两位数字，如 F01", "F and two digits, such as F01"),
}


def explain_misfit(problem: ErrorDetails, model: type[BaseModel]) -> Message:
    """Returns what is wrong with a value, and which key or value was probably meant.

    Args:
        problem: as pydantic tells it.
        model: what the values of the file had to fit.
    """
    kind, given, context = problem["type"], problem.get("input"), problem.get("ctx", {})
    if kind == "extra_forbidden":
        likely = known_words(str(problem["loc"][-1]), _keys_at(model, problem["loc"][:-1]))
        return Message(f"没有这个键，请检查拼写{likely.zh}", f"there is no such key{likely.en}")
    if kind in {"literal_error", "enum"}:
        likely = known_words(str(given), re.findall(r"'([^']*)'", str(context.get("expected", ""))))
        return Message(f"“{given}”不在可选值之内{likely.zh}", f"{given} is none of the values{likely.en}")
    if kind in {"value_error", "assertion_error"}:
        error = context["error"]
        words = getattr(error, "words", None)
        return words if isinstance(words, Message) else Message(str(error), str(error))
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        form = _FORMS.get(pattern, Message(f"须合 {pattern}", f"must match {pattern}"))
        return Message(f"“{given}”不合写法：{form.zh}", f"{given} has a wrong form: {form.en}")
    if kind in {"string_too_short", "too_short"} and context.get("min_length") == 1:
        return _EMPTY
    return _filled(_WORDS.get(kind, _OTHER), {**context, "given": given})


def _filled(words: Message, values: Mapping[str, Any]) -> Message:
    shown = {name: f"{value:g}" if isinstance(value, float) else value for name, value in values.items()}
    return Message(words.zh.format_map(shown), words.en.format_map(shown))


def _keys_at(model: type[BaseModel], location: Sequence[str | int]) -> tuple[str, ...]:
    """Returns the keys that a model allows at a location; none where that cannot be determined."""
    names = iter(part for part in location if not isinstance(part, int))
    for part in names:
        field = next((one for name, one in model.model_fields.items() if part in (name, one.alias)), None)
        inner = next(_models_in(field.annotation), None) if field else None
        if field is None or inner is None:
            return ()
        if get_origin(field.annotation) in (dict, Mapping):
            next(names, "")  # a name that the file gives to one of several tables
        model = inner
    return tuple(one.alias or name for name, one in model.model_fields.items())


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
