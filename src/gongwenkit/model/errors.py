"""Exceptions for what stops the work. What is wrong *inside* a ledger is a `Finding`, not an exception.

GongwenkitError          has code, where, found, advice and the exit code of the command line
├── UsageError           2  a wrong command, department, period or parameter
├── KitFileError         2  kit.toml, a definition, wording or template is wrong (file and line)
├── DataError            2  the data folder or its reference tables cannot be read
├── ToolchainError       2  TeX, a TeX package, a font or the Jupyter kernel is missing
├── TypesetError         1  a report cannot be typeset (a character without a font, an overfull line, a TeX error)
├── EvidenceError        1  a report without evidence, or a figure that it does not have
├── ReportRefusedError   1  a final edition with something missing, undecided or unconfirmed
└── InterruptedBuildError 130  the user stopped the work
"""

import re
from collections.abc import Mapping, Sequence

from gongwenkit.model.matter import Matter
from gongwenkit.model.message import Language, Message

__all__ = [
    "CHANGED",
    "PASSING_CODES",
    "DataError",
    "EvidenceError",
    "GongwenkitError",
    "InterruptedBuildError",
    "KitFileError",
    "ReportRefusedError",
    "ToolchainError",
    "TypesetError",
    "UsageError",
]

CHANGED = "input-changed"
"""Code of what a report was made from and is no longer so: the old report stays."""
PASSING_CODES = frozenset({"tex-killed", "no-sandbox", "kernel-died", "temporary-gone", CHANGED})
"""Codes of errors of the moment: the report is tried again, as after the death of its process (`[build] retries`)."""

_SUFFIX = re.compile(r"[^ ]\.[A-Za-z0-9]{2,5}$")
_CELL = re.compile(r"[A-Z]{0,3}[0-9]+")


class GongwenkitError(Exception):
    """Base of every error that a person can correct.

    Attributes:
        code: stable kebab-case code, e.g. `unknown-department`.
        where: the place (file › sheet › cell, or file:line), empty where there is none.
        found: what was found.
        advice: what to do.
        tex_line: line of report.tex where TeX found it, from 1; 0 where TeX did not say, or is not concerned.
        tex_column: how much of that line TeX had read.
    """

    exit_code = 2

    def __init__(self, code: str, *, where: str = "", found: Message, advice: Message) -> None:
        self.tex_line = 0
        self.tex_column = 0
        self.code = code
        self.where = where
        self.found = found.as_sentence()
        self.advice = advice.as_sentence()
        super().__init__(self.in_language("zh"))

    def __reduce__(self) -> tuple[object, ...]:
        """Goes from one process to another with all its fields; as it is made, it would lose those after the first."""
        return _restore, (type(self), self.args, self.__dict__)

    def in_language(self, language: Language) -> str:
        """Returns one line: where: found; advice."""
        found, advice = self.found.in_language(language), self.advice.in_language(language)
        if language == "zh":
            return f"{self.where}：{found}。{advice}" if self.where else f"{found}。{advice}"
        return f"{self.where}: {found}. {advice}" if self.where else f"{found}. {advice}"

    def to_json(self, language: Language) -> dict[str, str | int | None]:
        """Returns `{"code", "found", "message", "where", "file", "sheet", "cell", "line", "advice"}`.

        What is not known is null. `found` and `message` are the same: findings have the one, older programs the other.

        `where` of an error names a place of a workbook (file › sheet › cell), a line of a file (file:line), or no file
        at all (an option, a department).
        """
        file, *inner = self.where.split(" › ")
        name, _, line = file.rpartition(":")
        is_line = bool(name) and line.isdigit()
        named = name if is_line else file
        is_file = bool(inner) or "/" in named or "\\" in named or bool(_SUFFIX.search(named))
        is_cell = bool(inner) and bool(_CELL.fullmatch(inner[-1]))
        cell, sheet = (inner[-1] if is_cell else None), (inner[:-1] if is_cell else inner)
        found = self.found.in_language(language)
        return {
            "code": self.code,
            "found": found,
            "message": found,
            "where": self.where or None,
            "file": named if is_file else None,
            "sheet": " › ".join(sheet) or None,
            "cell": cell,
            "line": int(line) if is_line and is_file else None,
            "advice": self.advice.in_language(language),
        }


def _restore(kind: type[GongwenkitError], said: tuple[object, ...], fields: Mapping[str, object]) -> GongwenkitError:
    error = kind.__new__(kind, *said)
    error.__dict__.update(fields)
    return error


class UsageError(GongwenkitError):
    """A wrong command, department, period or parameter."""


class KitFileError(GongwenkitError):
    """A file of the kit that people edit is wrong; `where` is file:line."""


class DataError(GongwenkitError):
    """The data folder or one of its reference tables cannot be read."""


class ToolchainError(GongwenkitError):
    """TeX, a TeX package, a font or the Jupyter kernel is missing on this machine."""


class TypesetError(GongwenkitError):
    """A report cannot be typeset.

    Attributes:
        text: the character or the part of the text that causes the error, empty where it is not known; from it the
            caller can find the place in the sources of the report.
        line: the printed text around it.
    """

    exit_code = 1

    def __init__(
        self, code: str, *, where: str = "", found: Message, advice: Message, text: str = "", line: str = ""
    ) -> None:
        self.text = text
        self.line = line
        super().__init__(code, where=where, found=found, advice=advice)


class EvidenceError(GongwenkitError):
    """A PDF without readable evidence, or a figure that its report does not have."""

    exit_code = 1


class ReportRefusedError(GongwenkitError):
    """A final edition with something missing, undecided or unconfirmed.

    Attributes:
        matters: everything that stops it, in the order of the work; none where pages are at fault.
    """

    exit_code = 1

    def __init__(
        self, code: str, *, where: str = "", found: Message, advice: Message, matters: Sequence[Matter] = ()
    ) -> None:
        self.matters = tuple(matters)
        super().__init__(code, where=where, found=found, advice=advice)


class InterruptedBuildError(GongwenkitError):
    """The user stopped the work."""

    exit_code = 130
