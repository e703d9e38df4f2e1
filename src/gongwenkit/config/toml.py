"""TOML files that people edit: read and validated as a whole; each mistake is reported with file and line.

First the base of the models, then reading and validating, the search for lines, and Chinese marks typed outside quotes.
"""

import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from gongwenkit.config.misfits import explain_misfit
from gongwenkit.config.package import shipped_file
from gongwenkit.model import KitFileError, Message

__all__ = [
    "DISK",
    "Closed",
    "Fault",
    "Filled",
    "Id",
    "MisfitError",
    "Places",
    "TomlFiles",
    "find_places",
    "kit_or_shipped",
    "load_toml",
    "parse_toml",
    "read_toml",
    "toml_line",
    "toml_text",
    "validate_toml",
    "with_fields",
]


Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]
Location = Sequence[str | int]


MAX_NESTING = 64
"""Lists and tables inside one another; the deepest filter that says something needs ten."""


class Closed(BaseModel):
    """Base of all configuration: unknown keys are errors, and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""The id of a figure, a fact, a phrase, a slot …"""
Filled = Annotated[str, Field(min_length=1)]
"""A text that is not empty."""


def with_fields(*names: str) -> AfterValidator:
    """Returns a check that a text contains exactly these fields."""

    def check(text: str) -> str:
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        if fields != set(names):
            wanted = [f"{{{name}}}" for name in names]
            raise MisfitError(
                f"“{text}”须含且只含 {'、'.join(wanted) or '文字'}",
                f"“{text}” must have {', '.join(wanted) or 'words'} and no other field",
            )
        return text

    return AfterValidator(check)


class MisfitError(ValueError):
    """Values that do not fit together, reported by a model in both languages.

    Attributes:
        words: what is wrong.
    """

    def __init__(self, zh: str, en: str) -> None:
        self.words = Message(zh, en)
        super().__init__(zh)


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of a file.

    Attributes:
        location: keys and positions from the top of the file.
        found: what is wrong there.
    """

    location: tuple[str | int, ...]
    found: Message


class TomlFiles:
    """Where TOML files are read from: here the disk; `config.kit_files` has a subclass for files already read."""

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


def kit_or_shipped(path: Path, files: TomlFiles) -> tuple[Path, TomlFiles]:
    """Returns a file of a kit and where it is read from; the installation's where the kit has none.

    Args:
        path: of the file in the kit.
        files: where the files of the kit are read from.
    """
    shipped = None if files.is_file(path) else shipped_file(path)
    return (path, files) if shipped is None else (shipped, DISK)


def load_toml(path: Path, model: type[Model], files: TomlFiles = DISK) -> Model:
    """Reads a TOML file into a model.

    Raises:
        KitFileError: the file is missing, is not TOML or does not fit the model; all mistakes at once.
    """
    return validate_toml(path, read_toml(path, files), model)


def read_toml(path: Path, files: TomlFiles = DISK) -> dict[str, Any]:
    """Reads a TOML file as plain values.

    Raises:
        KitFileError: the file is missing or is not TOML.
    """
    try:
        content = files.read(path)
    except FileNotFoundError:
        raise KitFileError(
            "file-missing",
            where=str(path),
            found=Message("找不到这个文件", "this file does not exist"),
            advice=Message(
                "请从备份恢复，或用 gongwenkit init 另建一套后复制过来",
                "Restore it, or copy it from a new kit made by `gongwenkit init`",
            ),
        ) from None
    return parse_toml(path, content)


def parse_toml(path: Path, content: bytes) -> dict[str, Any]:
    """Returns the plain values of a TOML file that was read.

    Raises:
        KitFileError: it is not TOML, or its lists and tables are nested deeper than `MAX_NESTING`.
    """
    try:
        values = tomllib.loads(toml_text(content))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _no_toml(path, content, str(error)) from None
    except RecursionError:
        raise _too_deep(path, content) from None
    if _nesting(values) > MAX_NESTING:
        raise _too_deep(path, content)
    return values


def _nesting(values: dict[str, Any]) -> int:
    """Returns how deep lists and tables are nested, without a call for each level; counting ends beyond the limit."""
    depth = 0
    level: list[dict[str, Any] | list[Any]] = [values]
    while level and depth <= MAX_NESTING:
        depth += 1
        inner = (one for each in level for one in (each.values() if isinstance(each, dict) else each))
        level = [one for one in inner if isinstance(one, dict | list)]
    return depth


_OPEN = re.compile(
    r'"""(?:\\.|(?!""").)*"{3,5}|\'{3}.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]', re.DOTALL
)


def _too_deep(path: Path, content: bytes) -> KitFileError:
    text, depth, line = toml_text(content, errors="replace"), 0, 1
    for mark in _OPEN.finditer(text):
        depth += (mark[0] in "[{") - (mark[0] in "]}")
        if depth > MAX_NESTING // 2:  # a header stands for as many levels as its name has parts
            line = text.count("\n", 0, mark.start()) + 1
            break
    else:
        longest = max(text.split("\n"), key=lambda one: one.count("."))
        line = text.split("\n").index(longest) + 1
    return KitFileError(
        "toml-too-deep",
        where=f"{path}:{line}",
        found=Message(
            f"括号（或用点连接的键）套了 {MAX_NESTING} 层以上",
            f"brackets (or the parts of a key) are nested more than {MAX_NESTING} deep",
        ),
        advice=Message("请检查这一行的括号是否配对，减少套的层数", "Check whether brackets match; nest them less"),
    )


def toml_text(content: bytes, *, errors: str = "strict") -> str:
    """Returns the text of a TOML file: UTF-8, a byte order mark is dropped, all line ends are newlines.

    Args:
        content: its bytes.
        errors: how bytes that are not UTF-8 are handled, as in `bytes.decode`.

    Raises:
        UnicodeDecodeError: it is not UTF-8, and `errors` is "strict".
    """
    return content.decode("utf-8-sig", errors).replace("\r\n", "\n").replace("\r", "\n")


def _no_toml(path: Path, content: bytes, said: str) -> KitFileError:
    line, twice = re.search(r"line (\d+)", said), _TWICE.search(said)
    wide = _typed_wide(toml_text(content, errors="replace"), int(line[1])) if line else None
    if wide:
        found, advice = wide
    elif twice:
        name = ".".join(re.findall(r"'([^']+)'", twice[0]))
        found = Message(f"[{name}] 在这个文件里写了两次", f"[{name}] is in this file twice")
        advice = Message("请删去一处，或改用别的编号", "Delete one of them, or give it another id")
    else:
        found = Message(f"写法有误（{said}）", f"not valid TOML ({said})")
        advice = Message(
            "请检查这一行的引号、括号和等号，文件须存为 UTF-8",
            "Check quotes, brackets and = on this line; save as UTF-8",
        )
    return KitFileError(
        "toml-syntax", where=f"{path}:{line.group(1)}" if line else str(path), found=found, advice=advice
    )


_TWICE = re.compile(r"Cannot declare \(.*\) twice")


def validate_toml(
    path: Path, values: dict[str, Any], model: type[Model], *, prefix: Location = (), see: str = "docs"
) -> Model:
    """Validates values that came from a TOML file.

    Args:
        path: the file, for messages.
        values: what was read.
        model: what it must fit.
        prefix: location of the values in the file.
        see: where the form is described.

    Raises:
        KitFileError: the values do not fit; `where` names the first mistake, `found` lists all.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = [
            (toml_line(path, [*prefix, *problem["loc"]]), [*prefix, *problem["loc"]], problem)
            for problem in _as_written(error.errors(), values)
        ]
        said = [(line, _dotted(loc), explain_misfit(problem, model)) for line, loc, problem in problems]
        zh = "；".join(f"第{line}行 {place}：{words.zh}" for line, place, words in said)
        en = "; ".join(f"line {line} {place}: {words.en}" for line, place, words in said)
        raise KitFileError(
            "config-invalid",
            where=f"{path}:{problems[0][0]}",
            found=Message(zh, en),
            advice=Message(f"请改正后重试，写法见 {see}", f"Mend it and try again; see {see} for the form"),
        ) from None


def _as_written(problems: Sequence[ErrorDetails], values: dict[str, Any]) -> list[ErrorDetails]:
    """Returns problems with the places that the file has, without the alternatives of a value that it does not mean.

    Where a value may be of several kinds, pydantic tells what is wrong as each of them, and puts their names into the
    place.
    """
    at = [_written_place(problem, values) for problem in problems]
    found: list[ErrorDetails] = []
    for problem, place in zip(problems, at, strict=True):
        wrong_kind = problem["type"] in (_NOT_A_TEXT if isinstance(problem["input"], dict) else _NOT_A_TABLE)
        if not wrong_kind or sum(other[: len(place)] == place for other in at) == 1:
            found.append({**problem, "loc": place})
    return found


_NOT_A_TEXT, _NOT_A_TABLE = ("string_type",), ("model_type", "model_attributes_type", "dict_type")


def _written_place(problem: ErrorDetails, values: dict[str, Any]) -> Place:
    """Returns the keys and positions of a problem's place that the file has, and a last key that it lacks."""
    found: list[str | int] = []
    inner: Any = values
    for part in problem["loc"]:
        is_there = part in inner if isinstance(inner, dict) else isinstance(inner, list) and isinstance(part, int)
        if is_there:
            inner = inner[part]
        if is_there or (problem["type"] == "missing" and part == problem["loc"][-1]):
            found.append(part)
    return tuple(found)


def toml_line(path: Path, location: Location) -> int:
    """Finds the line (from 1) of a value, or of the nearest parent that can be found."""
    try:
        return find_places(path.read_text(encoding="utf-8-sig")).line(location)
    except (OSError, UnicodeDecodeError):
        return 1


def _dotted(location: Location) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


@dataclass(frozen=True)
class Places:
    """Lines by location (`("section", 0, "item", 1, "topic")`), both counted as people do: lines from 1."""

    lines: Mapping[Place, int]

    def __contains__(self, location: object) -> bool:
        """Whether a location has a line of its own."""
        return location in self.lines

    def line(self, location: Sequence[str | int]) -> int:
        """Returns the line of a location or of its nearest parent."""
        for length in range(len(location), 0, -1):
            found = self.lines.get(tuple(location[:length]))
            if found is not None:
                return found
        return 1


_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-\" ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\-]+|\"[^\"]+\")\s*=\s*")


def find_places(source: str) -> Places:
    """Scans a valid TOML text."""
    places: dict[Place, int] = {}
    counts: dict[tuple[str, ...], int] = {}
    prefix: Place = ()
    lines = source.splitlines()
    number = 0
    while number < len(lines):
        header, key = _HEADER.match(lines[number]), _KEY.match(lines[number])
        if header:
            parts = tuple(part.strip().strip('"') for part in header[2].split("."))
            prefix = _enter(parts, counts, is_array=header[1] == "[[")
            places.setdefault(prefix, number + 1)
            if header[1] == "[[":  # the line of an array is that of its first table
                places.setdefault(prefix[:-1], number + 1)
        elif key:
            location = (*prefix, key[1].strip('"'))
            places[location] = number + 1
            number = _scan_value(lines, number, key.end(), location, places)
        number += 1
    return Places(places)


def _enter(parts: tuple[str, ...], counts: dict[tuple[str, ...], int], *, is_array: bool) -> Place:
    """Returns the location of a header and counts its array."""
    if is_array:
        for longer in [key for key in counts if len(key) > len(parts) and key[: len(parts)] == parts]:
            del counts[longer]
        counts[parts] = counts.get(parts, -1) + 1
    location: list[str | int] = []
    for length, part in enumerate(parts, start=1):
        location.append(part)
        if parts[:length] in counts:
            location.append(counts[parts[:length]])
    return tuple(location)


def _scan_value(lines: list[str], number: int, column: int, location: Place, places: dict[Place, int]) -> int:
    """Notes the line of each inline table in an array value; returns the index of the value's last line."""
    brackets = braces = tables = 0
    quote = ""
    while True:
        line = lines[number]
        while column < len(line):
            character = line[column]
            if quote:
                step, quote = _step_in_string(line, column, quote)
                column += step
                continue
            if character == "#":
                break
            if character in "\"'":
                quote = character * 3 if line.startswith(character * 3, column) else character
                column += len(quote)
                continue
            if character == "{" and brackets == 1 and braces == 0:
                places[(*location, tables)] = number + 1
                tables += 1
            brackets += (character == "[") - (character == "]")
            braces += (character == "{") - (character == "}")
            column += 1
        if (brackets <= 0 and braces <= 0 and len(quote) < 3) or number + 1 == len(lines):
            return number
        number, column = number + 1, 0


def _step_in_string(line: str, column: int, quote: str) -> tuple[int, str]:
    """Returns how many characters of a string to pass, and the quote that is still open after them."""
    if line.startswith(quote, column):
        return len(quote), ""
    if line[column] == "\\" and quote[0] == '"':
        return 2, quote
    return 1, quote


WIDE_SPACE = "\u3000"
_MEANT = {
    **dict.fromkeys("“”＂「」", '"'),
    **dict.fromkeys("‘’＇", "'"),
    **dict.fromkeys("，、", ","),
    **dict.fromkeys("【［〔", "["),
    **dict.fromkeys("】］〕", "]"),
    "＝": "=",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "．": ".",
    "。": ".",
    WIDE_SPACE: " ",
}
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')
_HAN = re.compile(r"[\u3400-\u9fff]+")


def _typed_wide(source: str, line: int) -> tuple[Message, Message] | None:
    """Returns what was found and what to do where a line has a Chinese mark or word outside quotes; None elsewhere.

    Args:
        source: of the file that is not TOML.
        line: where the TOML reader stopped, from 1; it may stop one line late, so the line before is searched too.
    """
    lines = source.splitlines()
    for number in (line, line - 1):
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        bare = _STRING.sub(lambda match: " " * len(match[0]), text)
        place, before = (f"第{number}行", f"line {number}, ") if number != line else ("", "")
        mark = next((character for character in bare if character in _MEANT), "")
        if mark:
            column = bare.index(mark) + 1
            shown = "全角空格" if mark == WIDE_SPACE else f"“{mark}”"
            found = Message(
                f"{place}第{column}个字是中文标点{shown}", f"{before}character {column} is a Chinese mark: {mark}"
            )
            if mark == WIDE_SPACE:
                return found, Message("请改为英文半角空格", "Type a space of the English keyboard")
            return found, Message(f"请改为英文半角的 {_MEANT[mark]}", f"Type {_MEANT[mark]} of the English keyboard")
        word = _HAN.search(bare)
        if word:
            found = Message(f"{place}“{word[0]}”没有加引号", f"{before}{word[0]} stands without quotes")
            return found, Message(
                "文字要加英文双引号；键名和方括号里的编号只用英文小写字母、数字和下划线",
                "Put text into double quotes; keys and ids take small letters, digits and _",
            )
    return None
