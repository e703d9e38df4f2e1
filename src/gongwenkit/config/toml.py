"""TOML files that people edit: read, validated as a whole, every mistake named with file and line."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from gongwenkit.config.fullwidth import typed_wide
from gongwenkit.config.likeness import known_words
from gongwenkit.config.places import find_places
from gongwenkit.model import KitFileError, Words

__all__ = [
    "DISK",
    "Closed",
    "Fault",
    "MisfitError",
    "TomlFiles",
    "load_toml",
    "parse_toml",
    "read_toml",
    "toml_line",
    "toml_text",
    "validate_toml",
]

Model = TypeVar("Model", bound=BaseModel)
Location = Sequence[str | int]
_SAID = {
    "missing": "缺少这个键",
    "string_type": "应为带引号的文字",
    "string_too_short": "不能为空",
    "int_type": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false，不加引号",
    "list_type": "应为方括号列表",
    "tuple_type": "应为方括号列表",
    "dict_type": "应为一组键值",
}
_FORMS = {
    r"^[a-z][a-z0-9_]*$": "小写英文字母开头，只用小写字母、数字和下划线",
    r"^F\d\d$": "F 加两位数字，如 F01",
}
_TWICE = re.compile(r"Cannot declare \(.*\) twice")


class Closed(BaseModel):
    """Base of all configuration: unknown keys are errors and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class MisfitError(ValueError):
    """Values that do not go together, said by a model in both languages.

    Attributes:
        words: what is wrong.
    """

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(zh)


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of a file.

    Attributes:
        location: keys and positions from the top of the file.
        found: what is wrong there.
    """

    location: tuple[str | int, ...]
    found: Words


class TomlFiles:
    """Where TOML files are read from: here the disk; `config.kit_files` reads them from what it read before."""

    def below(self, folder: Path, pattern: str) -> tuple[Path, ...]:
        """Returns the paths below a folder that fit a pattern of `Path.glob`, sorted."""
        return tuple(sorted(folder.glob(pattern)))

    def is_file(self, path: Path) -> bool:
        """Whether there is a file of this path."""
        return path.is_file()

    def read(self, path: Path) -> bytes:
        """Returns the bytes of a file.

        Raises:
            OSError: it is missing or cannot be read.
        """
        return path.read_bytes()


DISK = TomlFiles()


def load_toml(path: Path, model: type[Model], files: TomlFiles = DISK) -> Model:
    """Reads a TOML file into a model.

    Raises:
        KitFileError: the file is missing, is no TOML or does not fit the model; all mistakes at once.
    """
    return validate_toml(path, read_toml(path, files), model)


def toml_text(content: bytes, *, errors: str = "strict") -> str:
    """Returns the text of a TOML file: UTF-8, a byte order mark is dropped, all line ends are newlines.

    Args:
        content: its bytes.
        errors: what becomes of bytes that are no UTF-8, as `bytes.decode` takes it.

    Raises:
        UnicodeDecodeError: it is no UTF-8, and `errors` is "strict".
    """
    return content.decode("utf-8-sig", errors).replace("\r\n", "\n").replace("\r", "\n")


def read_toml(path: Path, files: TomlFiles = DISK) -> dict[str, Any]:
    """Reads a TOML file as plain values.

    Raises:
        KitFileError: the file is missing or is no TOML.
    """
    try:
        content = files.read(path)
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
    return parse_toml(path, content)


def parse_toml(path: Path, content: bytes) -> dict[str, Any]:
    """Returns the plain values of a TOML file that was read.

    Raises:
        KitFileError: it is no TOML.
    """
    try:
        return tomllib.loads(toml_text(content))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _no_toml(path, content, str(error)) from None


def _no_toml(path: Path, content: bytes, said: str) -> KitFileError:
    line, twice = re.search(r"line (\d+)", said), _TWICE.search(said)
    wide = typed_wide(toml_text(content, errors="replace"), int(line[1])) if line else None
    if wide:
        found, advice = wide
    elif twice:
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


def validate_toml(
    path: Path, values: dict[str, Any], model: type[Model], *, prefix: Location = (), see: str = "docs"
) -> Model:
    """Validates values that came from a TOML file.

    Args:
        path: the file, for messages.
        values: what was read.
        model: what it must fit.
        prefix: where the values stand in the file.
        see: where the form is described.

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
        said = [(line, _dotted(loc), _explain(problem, model)) for line, loc, problem in problems]
        zh = "；".join(f"第{line}行 {place}：{words.zh}" for line, place, words in said)
        en = "; ".join(f"line {line} {place}: {words.en}" for line, place, words in said)
        raise KitFileError(
            "config-invalid",
            where=f"{path}:{problems[0][0]}",
            found=Words(zh, en),
            advice=Words(f"请改正后重试，写法见 {see}", f"Mend it and try again; see {see} for the form"),
        ) from None


def toml_line(path: Path, location: Location) -> int:
    """Finds the line (from 1) on which a value stands, or the nearest parent that can be found."""
    try:
        return find_places(path.read_text(encoding="utf-8-sig")).line(location)
    except (OSError, UnicodeDecodeError):
        return 1


def _dotted(location: Location) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _explain(problem: ErrorDetails, model: type[BaseModel]) -> Words:
    """Says what is wrong with a value, and what was probably meant."""
    kind, given, context = problem["type"], problem.get("input"), problem.get("ctx", {})
    if kind == "extra_forbidden":
        likely = known_words(str(problem["loc"][-1]), _keys_at(model, problem["loc"][:-1]))
        return Words(f"没有这个键，请检查拼写{likely.zh}", f"there is no such key{likely.en}")
    if kind in {"literal_error", "enum"}:
        likely = known_words(str(given), re.findall(r"'([^']*)'", str(context.get("expected", ""))))
        return Words(f"“{given}”不在可选值之内{likely.zh}", f"{given} is none of the values{likely.en}")
    if kind == "value_error":
        error = context["error"]
        words = getattr(error, "words", None)
        return words if isinstance(words, Words) else Words(str(error), str(error))
    if kind in _SAID:
        return Words(_SAID[kind], problem["msg"])
    if kind == "string_pattern_mismatch":
        form = _FORMS.get(context["pattern"], f"写法须合 {context['pattern']}")
        return Words(f"“{given}”不合写法：{form}", problem["msg"])
    return Words(f"“{given}”不合要求（{problem['msg']}）", problem["msg"])


def _keys_at(model: type[BaseModel], location: Location) -> tuple[str, ...]:
    """Returns the keys that may stand at a place of a model; none where that cannot be told."""
    for part in location:
        if isinstance(part, int):
            continue
        field = next((one for name, one in model.model_fields.items() if part in (name, one.alias)), None)
        inner = next(_models_in(field.annotation), None) if field else None
        if inner is None:
            return ()
        model = inner
    return tuple(one.alias or name for name, one in model.model_fields.items())


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
