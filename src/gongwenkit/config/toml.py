"""TOML files that people edit: read, validated as a whole, every mistake named with file and line."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from gongwenkit.config.places import find_places
from gongwenkit.model import KitFileError, Words

__all__ = ["Closed", "load_toml", "read_toml", "toml_line", "validate_toml"]

Model = TypeVar("Model", bound=BaseModel)
Location = Sequence[str | int]
_TWICE = re.compile(r"Cannot declare \(.*\) twice")


class Closed(BaseModel):
    """Base of all configuration: unknown keys are errors and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


def load_toml(path: Path, model: type[Model]) -> Model:
    """Reads a TOML file into a model.

    Raises:
        KitFileError: the file is missing, is no TOML or does not fit the model; all mistakes at once.
    """
    return validate_toml(path, read_toml(path), model)


def read_toml(path: Path) -> dict[str, Any]:
    """Reads a TOML file as plain values.

    Raises:
        KitFileError: the file is missing or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise KitFileError(
            "file-missing",
            where=str(path),
            found=Words("找不到这个文件", "this file does not exist"),
            advice=Words(
                "请从备份恢复，或用 gongwenkit init 另建一套后复制过来",
                "Restore it, or copy it from a new kit made by `gongwenkit init`",
            ),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _no_toml(path, str(error)) from None


def _no_toml(path: Path, said: str) -> KitFileError:
    line, twice = re.search(r"line (\d+)", said), _TWICE.search(said)
    if twice:
        name = ".".join(re.findall(r"'([^']+)'", twice[0]))
        found = Words(f"[{name}] 在这个文件里写了两次", f"[{name}] is in this file twice")
        advice = Words("请删去一处，或改用别的编号", "Delete one of them, or give it another id")
    else:
        found = Words(f"写法有误（{said}）", f"not valid TOML ({said})")
        advice = Words(
            "请检查这一行的引号、括号和等号，文件须存为 UTF-8",
            "Check quotes, brackets and = on this line; save as UTF-8",
        )
    return KitFileError(
        "toml-syntax", where=f"{path}:{line.group(1)}" if line else str(path), found=found, advice=advice
    )


def validate_toml(path: Path, values: dict[str, Any], model: type[Model], *, prefix: Location = ()) -> Model:
    """Validates values that came from a TOML file.

    Args:
        path: the file, for messages.
        values: what was read.
        model: what it must fit.
        prefix: where the values stand in the file.

    Raises:
        KitFileError: the values do not fit; `where` names the first mistake, `found` lists all.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = [
            (toml_line(path, [*prefix, *problem["loc"]]), [*prefix, *problem["loc"]], problem)
            for problem in error.errors()
        ]
        zh = "；".join(f"第{line}行 {_dotted(loc)}：{_explain_zh(problem)}" for line, loc, problem in problems)
        en = "; ".join(f"line {line} {_dotted(loc)}: {_explain_en(problem)}" for line, loc, problem in problems)
        raise KitFileError(
            "config-invalid",
            where=f"{path}:{problems[0][0]}",
            found=Words(zh, en),
            advice=Words("请改正后重试，写法见 docs", "Mend it and try again; see docs for the form"),
        ) from None


def toml_line(path: Path, location: Location) -> int:
    """Finds the line (from 1) on which a value stands, or the nearest parent that can be found."""
    try:
        return find_places(path.read_text(encoding="utf-8-sig")).line(location)
    except (OSError, UnicodeDecodeError):
        return 1


def _dotted(location: Location) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _explain_en(problem: ErrorDetails) -> str:
    words = getattr(problem.get("ctx", {}).get("error"), "words", None)
    return words.en if isinstance(words, Words) else problem["msg"]


def _explain_zh(problem: ErrorDetails) -> str:
    kind = problem["type"]
    given = problem.get("input")
    fixed = {
        "extra_forbidden": "没有这个键，请检查拼写",
        "missing": "缺少这个键",
        "string_type": "应为带引号的文字",
        "int_type": "应为整数",
        "bool_type": "应为 true 或 false",
        "list_type": "应为方括号列表",
        "tuple_type": "应为方括号列表",
        "dict_type": "应为一组键值",
    }
    if kind in fixed:
        return fixed[kind]
    if kind in {"literal_error", "enum"}:
        return f"“{given}”不在可选值之内（{problem['ctx'].get('expected', '')}）"
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    return f"“{given}”不合要求（{problem['msg']}）"
