"""The TeX log: one clear error that quotes the text, or findings. TeX's own messages are only in the log file.

The place of an error is a sentence or line of the *report*, not of the .tex, which is made by a template and edited by
nobody. The cell that contains the text is added by `run.report.provenance`. `typeset.troubles` lists the messages of
TeX that are explained.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Finding, FindingKind, GongwenkitError, Message, TypesetError
from gongwenkit.typeset.toolchain import (
    FONT_FAMILIES,
    OTHER_TEX_PACKAGE,
    TEX_PACKAGES,
    debian_package_of_font,
    font_file_named,
)
from gongwenkit.typeset.troubles import NO_BOUGHT_FONT, NO_GLYPH, Trouble, find_trouble

__all__ = [
    "Fallback",
    "explain_log",
    "fallback_finding",
    "group_left_open",
    "interrupted_at",
    "kept_log",
    "list_fallbacks",
    "list_findings",
    "missing_characters",
    "needs_rerun",
    "overfull_lines",
    "pages_of",
    "plain_source",
]


_PROTECTED = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    r"\gwminus{}": "\N{MINUS SIGN}",
    **{f"\\{character}": character for character in "{}$&#%_ "},
}
_NOT_TEXT = re.compile(
    r"\\gw(?:figure|target|link)(?:\[[^\]]*\])?\{[^}]*\}"  # destinations
    r"|\\(?:begin|end)\{\w+\}(?:\[[^\]]*\])?"
    r"|\\[A-Za-z]+"
    r"|[{}]"
)


def plain_source(line: str) -> str:
    r"""Returns the text of a line of .tex as printed: without escapes, commands and destinations.

    Example:
        >>> plain_source(r"\gwpara{共\gwfigure{fig.a.value.1}{6次}，占 50\%。}")
        '共6次，占 50%。'
    """
    return "".join(_plain_parts(line))


def _plain_parts(line: str) -> Iterator[str]:
    pattern = re.compile("|".join(re.escape(key) for key in sorted(_PROTECTED, key=len, reverse=True)))
    position = 0
    for match in pattern.finditer(line):
        yield _NOT_TEXT.sub("", line[position : match.start()])
        yield _PROTECTED[match.group()]
        position = match.end()
    yield _NOT_TEXT.sub("", line[position:])


def _plain_line(source: str, number: int) -> str:
    """Returns the text of a line (from 1) of a source; empty where there is no such line."""
    lines = source.splitlines()
    return plain_source(lines[number - 1]) if 0 < number <= len(lines) else ""


def _sentence_with(character: str, text: str) -> str:
    """Returns the sentence of a text that contains a character, at most 60 characters of it."""
    for sentence in re.findall(r"[^。！？；\n]*[。！？；]?", text):
        if character in sentence:
            position = sentence.index(character)
            return str(sentence[max(0, position - 40) : position + 20].strip())
    return ""


def _clip(text: str, most: int = 60) -> str:
    """Returns a text, shortened to at most `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


SOURCE_FILE = "report.tex"
MOST_OVERFULL_PT = 0.5
"""Lines and pages that are too large by no more than this are accepted: nobody can see it."""

_ERROR = re.compile(
    r"^(?:! |(?P<file>(?:\./|/)?[^\s:]+\.(?:tex|cls|def|sty|clo|fd|cfg|ltx)):(?P<line>\d+): )(?P<message>.*)$",
    re.MULTILINE,
)
_LINE = re.compile(r"^l\.(?P<line>\d+) (?P<read>[^\n]*)", re.MULTILINE)
_NAMED = re.compile(r"(?:File `|The font \"\s*|Error: The package |Error: \\)(?P<name>[^'.\"\s]+)")
_INTERRUPTED = "Interruption."
_OPEN_AT_END = re.compile(
    r"^\(\\end occurred inside a group at level \d+\)\n\n"
    r"### \w[\w ]* group \(level \d+\) entered at line (?P<line>\d+)",
    re.MULTILINE,
)
_COMMAND = re.compile(r"\A\n.*(?P<command>\\(?:[A-Za-z@]+|.)) *$", re.MULTILINE)
_RUNAWAY = re.compile(r"^Runaway (?:argument|definition|text)\?\n\{?(?P<text>[^\n]*)\n\Z", re.MULTILINE)
_OVERFULL = re.compile(
    r"^(?P<message>Overfull \\[hv]box \((?P<points>[\d.]+)pt too (?:wide|high)\))(?P<where>[^\n]*)\n(?P<text>[^\n]*)",
    re.MULTILINE,
)
_LONG_TOKEN = re.compile(r"[!-~]{8,}")
_PAGES = re.compile(r"^Output written on \S+ \((?P<pages>\d+) pages?", re.MULTILINE)
_RERUN = re.compile(r"Rerun to get|Rerun LaTeX|Label\(s\) may have changed|rerunfilecheck Warning: File")
_PRELOADED = re.compile(r" \(preloaded format=[^)\n]*\)")
_LOADING = re.compile(
    r"^L3 programming layer <[^>\n]*>(?: (?P<opened>\()\./kit-latex/gongwenkit\.cls\n)?", re.MULTILINE
)
_MEMORY = re.compile(r"^Here is how much of TeX's memory you used:\n(?: .*\n)+", re.MULTILINE)
_FALLBACK = re.compile(r"^gongwenkit fallback U\+(?P<code>[0-9A-F]+)(?: gw(?P<family>\w+))?$", re.MULTILINE)

_FALLBACK_KIND = FindingKind(
    "fallback-glyph",
    "info",
    Message(
        "“{character}”（{code}）不在{family_zh}的字库中，已用后备字体印出{more_zh}",
        "“{character}” ({code}) is not in the font of {family_en} and is set in the fallback font{more_en}",
    ),
    Message(
        "如不满意字形，请在 kit.toml 的 [fonts] 中换用字库更全的字体",
        "For another shape name a fuller font in kit.toml",
    ),
)


@dataclass(frozen=True)
class Fallback:
    """A character that a fallback font set.

    Attributes:
        character: the character.
        families: the families that lack it, by their key in the class (fang, kai, hei, song, xbs), in that order.
    """

    character: str
    families: tuple[str, ...]


def explain_log(log: str, source: str) -> None:
    """Raises the error that a log reports, if any.

    Args:
        log: the log, with long lines (`max_print_line`).
        source: the .tex source.

    Raises:
        TypesetError: no font has a character; a line or page is too full; TeX stopped on an error.
        ToolchainError: a package or a font file is missing.
        KitFileError: a template uses the class wrongly.
    """
    error = _ERROR.search(log)
    if error:
        raise _explain_error(log, error, source)
    for match in _OVERFULL.finditer(log):
        if float(match["points"]) > MOST_OVERFULL_PT:
            raise _overfull(match, source)


def interrupted_at(log: str, source: str) -> tuple[str, int, int]:
    """Returns where TeX was when it was interrupted: for people, and line and column of report.tex (0: unknown)."""
    error = next((match for match in _ERROR.finditer(log) if match["message"] == _INTERRUPTED), None)
    if error is None:
        return "", 0, 0
    number, line = _source_line(log, error, source)
    return _near(number, line), number, _column(log, error, source)


def group_left_open(log: str) -> int:
    """Returns the line of report.tex whose brace or group is open at the end of the document, 0 where none is."""
    match = _OPEN_AT_END.search(log)
    return int(match["line"]) if match else 0


def list_fallbacks(log: str) -> tuple[Fallback, ...]:
    """Returns the characters that a fallback font set, in code order."""
    noted = {(int(match["code"], 16), match["family"]) for match in _FALLBACK.finditer(log)}
    return tuple(
        Fallback(chr(code), tuple(family for family in FONT_FAMILIES if (code, family) in noted))
        for code in sorted({code for code, _ in noted})
    )


def fallback_finding(
    fallback: Fallback, *, file: str | None = None, sheet: str | None = None, cell: str | None = None, more: int = 0
) -> Finding:
    """Makes the finding of a fallback.

    Args:
        fallback: the character.
        file: the input file that contains it, None if unknown.
        sheet: the sheet, None for CSV and text files.
        cell: the cell, or the line of a text file.
        more: number of further places.
    """
    return _FALLBACK_KIND.at(
        file=file,
        sheet=sheet,
        cell=cell,
        character=fallback.character,
        code=f"U+{ord(fallback.character):04X}",
        family_zh="、".join(FONT_FAMILIES[family].zh for family in fallback.families) or "本字体",
        family_en=" and ".join(FONT_FAMILIES[family].en for family in fallback.families) or "the text",
        more_zh=f"（另有 {more} 处）" if more else "",
        more_en=f" (and at {more} further places)" if more else "",
    )


def list_findings(log: str) -> tuple[Finding, ...]:
    """Returns one finding for each character that a fallback font set, in code order, without its place."""
    return tuple(fallback_finding(fallback) for fallback in list_fallbacks(log))


def missing_characters(log: str) -> tuple[str, ...]:
    """Returns the characters for which no font had a glyph, each once, as `U+9555`."""
    return tuple(dict.fromkeys(match["point"] for match in re.finditer(NO_GLYPH.says, log, re.MULTILINE)))


def overfull_lines(log: str) -> tuple[float, ...]:
    """Returns the overfull lines: by how many points each is too wide, if that is more than the kit allows."""
    wide = (float(match["points"]) for match in _OVERFULL.finditer(log) if r"\hbox" in match["message"])
    return tuple(points for points in wide if points > MOST_OVERFULL_PT)


def kept_log(log: str) -> str:
    """Returns the log of a made report as it is kept: the same whether TeX loaded the class or had it in its format.

    Left out are the name of the format, what loading the class says, and how much memory was used.
    """
    begin = _LOADING.search(log)
    if begin:
        end = begin.end() if begin["opened"] is None else _closing(log, begin.start("opened"))
        log = log[: begin.start()] + log[end:].lstrip(" ") if end else log
    return _MEMORY.sub("", _PRELOADED.sub("", log, count=1))


def _closing(log: str, start: int) -> int:
    """Returns where the bracket that opens at `start` is closed, 0 where it is not."""
    depth = 0
    for bracket in re.finditer(r"[()]", log[start:]):
        depth += 1 if bracket.group() == "(" else -1
        if depth == 0:
            return start + bracket.end()
    return 0


def needs_rerun(log: str) -> bool:
    """Whether TeX asks for another pass."""
    return bool(_RERUN.search(log))


def pages_of(log: str) -> int:
    """Returns the number of pages that the log reports, 0 if it reports none."""
    match = _PAGES.search(log)
    return int(match["pages"]) if match else 0


def _explain_error(log: str, error: re.Match[str], source: str) -> GongwenkitError:
    made = _told(log, error, source)
    if _is_of_report(error):
        made.tex_line, _ = _source_line(log, error, source)
        made.tex_column = _column(log, error, source)
        name = _NAMED.search(_whole_message(log, error))
        if name:  # TeX had read on, to see whether an option follows
            made.tex_line, made.tex_column = _last_use(name["name"], source, made.tex_line) or (
                made.tex_line,
                made.tex_column,
            )
    return made


def _last_use(name: str, source: str, line: int) -> tuple[int, int] | None:
    """Returns line and column of the last command up to a line that names a package, a font or a file."""
    lines = source.splitlines()[:line]
    for number in range(len(lines), 0, -1):
        found = re.search(rf"[\[{{,\s\\]({re.escape(name)})\b", lines[number - 1])
        if found:
            return number, found.start(1)
    return None


def _is_of_report(error: re.Match[str]) -> bool:
    """Whether TeX was reading report.tex, not a file of the class or a package."""
    return error["file"] is None or error["file"].rsplit("/", 1)[-1] == SOURCE_FILE


def _told(log: str, error: re.Match[str], source: str) -> GongwenkitError:
    trouble, values = find_trouble(_whole_message(log, error))
    number, line = _source_line(log, error, source)
    if trouble.code == "no-glyph":
        character = values["character"] = chr(int(values["point"].removeprefix("U+"), 16))  # the log may show another
        text = line if character in line else plain_source(source)
        values["font"] = _font_name(values["font"])
        return _made(trouble, values, where=_sentence_with(character, text), text=character, line=line)
    if trouble.code == "class-missing":
        return _made(trouble, values, where=f"latex/{values['file']}")
    if trouble.code == "no-tex-package":
        return _made(trouble, {**values, "package": TEX_PACKAGES.get(values["file"], OTHER_TEX_PACKAGE)})
    if trouble.code == "disk-full":
        return _made(trouble, values)
    if trouble.code == "no-picture":
        values["file"] = values["file"] or values["name"]
    if trouble.code == "no-font":
        font = _font_file(values["font"] or values["metrics"], source)
        package = debian_package_of_font(font)
        return _made(trouble if package else NO_BOUGHT_FONT, {**values, "font": font, "package": package})
    if trouble.code == "unknown-command":
        command = _COMMAND.search(log[error.end() : error.end() + 1000])
        values["command"] = command["command"] if command else "?"
    if "message" in values:
        values["message"] = values["message"].rstrip(".")
    if "problem" in values:
        problem, _, remedy = values["problem"].partition(" Remedy: ")
        remedy = remedy.strip(" .")
        remedy = remedy[:1].upper() + remedy[1:] or "docs/latex-class.md"
        values |= {"problem": problem.strip(" ."), "remedy": remedy}
    where = _near(number, line) if _is_of_report(error) else _class_place(error)
    return _made(trouble, values, where=where, line=line)


def _class_place(error: re.Match[str]) -> str:
    """Returns `latex/gongwenkit-layout-A.def:12` for a file of the class, else the file's name and line."""
    return f"{re.sub(r'^.*kit-latex/', 'latex/', error['file'])}:{error['line']}"


def _column(log: str, error: re.Match[str], source: str) -> int:
    """Returns how many characters of the line TeX had read; the log shows the last of them."""
    match = _LINE.search(log, error.end())
    lines = source.splitlines()
    if match is None or not 0 < int(match["line"]) <= len(lines):
        return 0
    line, read = lines[int(match["line"]) - 1], match["read"].removeprefix("...")
    at = line.find(read) if read else -1
    return at + len(read) if at >= 0 else len(line)


def _made(
    trouble: Trouble, values: dict[str, str], *, where: str = "", text: str = "", line: str = ""
) -> GongwenkitError:
    found, advice = trouble.found.filled(**values), trouble.advice.filled(**values)
    if trouble.error is TypesetError:
        return TypesetError(trouble.code, where=where, found=found, advice=advice, text=text, line=line)
    return trouble.error(trouble.code, where=where, found=found, advice=advice)


def _whole_message(log: str, error: re.Match[str]) -> str:
    """Joins the continuation lines `(gongwenkit)   …` to the first line of a message."""
    following = log[error.end() + 1 : error.end() + 1000].split("\n")
    parts = [error["message"]]
    for line in following:
        continued = re.match(r"\(\w+\)\s+(.*)", line)
        if not continued:
            break
        parts.append(continued[1])
    return " ".join(parts)


def _source_line(log: str, error: re.Match[str], source: str) -> tuple[int, str]:
    """Returns number and plain text of the line that TeX was reading; for a runaway argument 0 and its text."""
    match = _LINE.search(log, error.end())
    number = int(match["line"]) if match else 0
    runaway = _RUNAWAY.search(log[max(0, error.start() - 1000) : error.start()])
    runaway_text = plain_source(runaway["text"]).strip() if runaway else ""
    return (0, runaway_text) if runaway_text else (number, _plain_line(source, number))


def _near(number: int, line: str) -> str:
    place = f"report.tex:{number}" if number else "report.tex"
    return f"{place}（{_clip(line)}）" if line else place


def _font_file(name: str, source: str) -> str:
    """Returns the file name of a font that is named without its ending: one of kit.toml, else of a font set."""
    named = re.search(rf"{re.escape(name)}\.(?:tt[fc]|otf)", source, re.IGNORECASE)
    return named.group() if named else font_file_named(name)


def _font_name(font: str) -> str:
    match = re.match(r"\[([^\]:]+)", font)
    return match[1].rsplit("/", 1)[-1] if match else font


def _overfull(match: re.Match[str], source: str) -> GongwenkitError:
    trouble, values = find_trouble(match["message"])
    values["points"] = f"{float(values['points']):.1f}"
    lines = re.search(r"at lines? (\d+)", match["where"])
    around = _plain_line(source, int(lines[1])) if lines else ""
    boxed = _boxed_text(match["text"])
    long = max(_LONG_TOKEN.findall(boxed), key=len, default="")
    made = _made(trouble, values, where=_clip(boxed or around) or "report.tex", text=long or boxed, line=around)
    made.tex_line = int(lines[1]) if lines else 0
    return made


def _boxed_text(line: str) -> str:
    r"""Returns the text of a box from the log, without fonts (`\TU/…/m/n/15.8`), boxes and glue between Hanzi."""
    text = re.sub(r"\\[A-Z]+/\S+/[\d.]+ ", "", line).replace("[]", "").strip("| ")
    return re.sub(r"(?<=[^ -~]) (?=[^ -~])", "", text).strip()
