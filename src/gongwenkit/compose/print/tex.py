r"""Text to TeX: an allow-list escape, and the Jinja environment that applies it exactly once to every value.

No control sequence of the .tex is from data. A value is either plain text, which `escape_tex` turns into characters
and the few control sequences of `_SPECIAL`, or a `TexSafe`. A `TexSafe` is made by `escape_tex`, by `destination_name`
and `evidence_target` (ASCII names without a character that TeX knows), by the environment here (the output of a
template or of one of its macros), and by `compose.print.document` for one length, from a number. Jinja's filters that
make text safe are removed. A `TexSafe` that a template joins to other text becomes plain text again and is escaped as a
whole, so that a mistake in a template is seen as text and is never a command.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence, Sized
from decimal import Decimal
from pathlib import Path
from types import CodeType
from typing import cast

from jinja2 import FileSystemLoader, StrictUndefined, UndefinedError
from jinja2.runtime import Context

from gongwenkit.compose.template_access import TemplateSandbox

__all__ = [
    "TexEnvironment",
    "TexSafe",
    "destination_name",
    "escape_tex",
    "evidence_target",
    "seen_in_print",
    "tex_environment",
]

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        " ": r"\ ",
        "\N{MINUS SIGN}": r"\gwminus{}",
    }
)
_BREAK = r"\gwbreak{}"
_LONG_TOKEN = re.compile(r"[!-~]{16,}")
_TOKEN_PART = re.compile(r"[!-~]{4,12}?(?:(?<=[^A-Za-z0-9])(?=[A-Za-z0-9])|$)|[!-~]{1,12}")
_LIGATURE = re.compile(r"-(?=-)|'(?=')|`(?=`)|,(?=,)|<(?=<)|>(?=>)|[?!](?=`)")
_KEEP = r"\gwkeep{}"
_MORE_THAN = re.compile(r"(?<=\d)余(?=[^\W\d_])")
"""余 after a number and before its unit (GB/T 15835-2011, 4.3): all three stay together."""
_TELEPHONE = re.compile(r"(?<!\d)(0\d{2,3}|400|800)[‐‑‒–—―−－](?=\d{3,8}(?!\d))")
"""Area code and number: between them is the short dash, half a cell wide (GB/T 15834-2011, 5.1.6)."""
_BLANKS = re.compile(r"\s+")
_FORBIDDEN_FILTERS = ("safe", "e", "escape", "forceescape", "tojson", "urlize", "xmlattr")


class TexSafe(str):
    """Text that is TeX already and is not escaped again."""

    __slots__ = ()


def escape_tex(text: str) -> TexSafe:
    r"""Returns text as TeX source that prints it as typed.

    NFC; control and format characters (bidi overrides, zero-width) are removed, and U+FE0E and U+FE0F, which only
    choose between text and emoji; line ends, tabs and all blanks but U+3000 are one space, kept between Hanzi too;
    ligatures (`--`, ``?` ``) are broken; a lone surrogate becomes U+FFFD. Private-use and unassigned characters and
    U+FFFD stay: no font has them, and TeX's error names them. Runs of 16 and more ASCII characters, except digits
    only, may be broken after punctuation or twelve letters, so that an address does not extend into the margin.
    The dash of a telephone number becomes a hyphen; 余 after a number stays with its unit.

    Example:
        >>> escape_tex(r"50% & \input{x}")
        '50\\%\\ \\&\\ \\textbackslash{}input\\{x\\}'
    """
    return TexSafe("".join(_escape_parts(_clean(text))))


def seen_in_print(text: str) -> str:
    """Returns a text as it can be read on the page: without what `escape_tex` leaves out."""
    return _TELEPHONE.sub("\\1-", _clean(text))


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text)
    return re.sub(" +", " ", "".join(_clean_character(character) for character in text))


def _clean_character(character: str) -> str:
    """Allow-list by category: letters, marks, numbers, punctuation, symbols, private use and unassigned stay."""
    category = unicodedata.category(character)
    if character == "\u3000":
        return character
    if category.startswith("Z") or character in "\t\n\v\f\r\x85":
        return " "
    if category in ("Cc", "Cf") or character in "\ufe0e\ufe0f":
        return ""
    return "\ufffd" if category == "Cs" else character


def _escape_parts(text: str) -> Iterable[str]:
    position = 0
    for token in _LONG_TOKEN.finditer(text):
        yield _escape_characters(text[position : token.start()])
        position = token.end()
        if token.group().isdigit():
            yield token.group()
        else:
            yield _BREAK.join(_escape_characters(part) for part in _TOKEN_PART.findall(token.group()))
    yield _escape_characters(text[position:])


def _escape_characters(text: str) -> str:
    parts = _LIGATURE.sub("\\g<0>\0", _TELEPHONE.sub("\\1-", text))
    return _MORE_THAN.sub("余\1", parts).translate(_SPECIAL).replace("\0", "{}").replace("\1", _KEEP)


def destination_name(figure: str, view: str | None, n: int) -> TexSafe:
    """Returns the name of the destination of a printed figure: `fig.<id>.<view or value>.<n>`.

    Args:
        figure: id of the figure.
        view: key of the view, None for the figure's own value.
        n: number of the print of this figure and view in the document, from 1.

    Returns:
        ASCII only; any other byte of the view's UTF-8 and any character with a meaning in PDF or TeX as `=XX`.
    """
    return _ascii_name(f"fig.{figure}.{view or 'value'}.{n}")


def evidence_target(figure: str) -> TexSafe:
    """Returns the name of the destination of a figure in 数字依据: `evidence.<id>`."""
    return _ascii_name(f"evidence.{figure}")


def _ascii_name(name: str) -> TexSafe:
    return TexSafe(re.sub(r"[^A-Za-z0-9_.:-]", lambda match: _hex_bytes(match.group()), name))


def _hex_bytes(character: str) -> str:
    return "".join(f"={byte:02X}" for byte in character.encode())


def _finalize(value: object) -> TexSafe:
    """Escapes a value that a template prints; other types than text and numbers are a mistake of the template."""
    if isinstance(value, TexSafe):
        return value
    if isinstance(value, str):
        return escape_tex(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return escape_tex(str(value))
    if isinstance(value, StrictUndefined):
        return TexSafe(value)  # raises UndefinedError with the name
    raise UndefinedError(f"a value of type {type(value).__name__} cannot be printed")


def _concat(parts: Iterable[str]) -> TexSafe:
    """Joins the output of a template, a macro or a set block: every part was escaped, so the whole is TeX."""
    return TexSafe("".join(parts))


MOST_REPEATED = 1_000_000
"""Characters or entries that a template may make by multiplication; bits of a power."""
MOST_COMPILED = 64
"""Templates whose code is kept: more than a kit has."""
_COMPILED: dict[tuple[str, str | None, str | None], CodeType] = {}
"""Source, name and file of a template → its code; all environments of this module compile alike."""


def _multiplied(operator: str, left: object, right: object) -> int:
    """Returns how large a product or a power would be, in characters, entries or bits; 0 where it cannot be large."""
    if operator == "**":
        return left.bit_length() * right if isinstance(left, int) and isinstance(right, int) else 0
    sizes = [len(one) if isinstance(one, Sized) else one for one in (left, right) if isinstance(one, Sized | int)]
    return sizes[0] * sizes[1] if len(sizes) == 2 and (isinstance(left, Sized) or isinstance(right, Sized)) else 0


class TexEnvironment(TemplateSandbox):
    """Jinja with TeX-like delimiters whose output is TeX."""

    concat = staticmethod(_concat)
    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Multiplies, unless the result would fill the memory: a text times a number, or a power.

        Raises:
            MemoryError: it would.
        """
        if _multiplied(operator, left, right) > MOST_REPEATED:
            raise MemoryError
        return super().call_binop(context, operator, left, right)

    def compile(  # type: ignore[override]  # Jinja declares several forms; templates are loaded with this one
        self, source: str, name: str | None = None, filename: str | None = None, **options: bool
    ) -> CodeType:
        """Compiles a template; equal text is compiled once in a process, however many reports it makes.

        With an extension, which may make other code of the same text, it is compiled each time.
        """
        key = (source, name, filename)
        is_plain = not options and not self.extensions
        if not is_plain or key not in _COMPILED:
            code = cast(CodeType, super().compile(source, name, filename, **options))  # type: ignore[call-overload]
            if not is_plain:
                return code
            if len(_COMPILED) >= MOST_COMPILED:
                _COMPILED.clear()
            _COMPILED[key] = code
        return _COMPILED[key]


def tex_environment(folders: Sequence[Path]) -> TexEnvironment:
    r"""Builds the environment of .tex.j2 templates.

    Values are `\VAR{...}`, statements `\BLOCK{...}`, comments that are not to reach the .tex
    `\REM{...}`; `%` stays TeX's.

    Args:
        folders: where templates are searched, in order.
    """
    environment = TexEnvironment(
        block_start_string=r"\BLOCK{",
        block_end_string="}",
        variable_start_string=r"\VAR{",
        variable_end_string="}",
        comment_start_string=r"\REM{",
        comment_end_string="}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # finalize escapes, for TeX
        undefined=StrictUndefined,
        finalize=_finalize,
        loader=FileSystemLoader([str(folder) for folder in folders]),
    )
    for name in _FORBIDDEN_FILTERS:
        environment.filters.pop(name, None)
    return environment
