"""The TeX log: one clear error that names the text, or findings; TeX's own words are for the log file.

An error says where in the *report* the trouble is (a sentence, a line), not where in TeX: the .tex is made by a
template and nobody edits it.
"""

import re
from collections.abc import Iterator

from gongwenkit.model import Finding, FindingKind, GongwenkitError, KitFileError, ToolchainError, TypesetError, Words
from gongwenkit.typeset.toolchain import OTHER_TEX_PACKAGE, TEX_PACKAGES, debian_package_of_font

__all__ = [
    "explain_log",
    "list_findings",
    "missing_characters",
    "needs_rerun",
    "overfull_lines",
    "pages_of",
    "plain_source",
]

MOST_OVERFULL_PT = 0.5

_ERROR = re.compile(r"^! (?P<message>.*)$", re.MULTILINE)
_MISSING = re.compile(r"Missing character: There is no .* \((?P<code>U\+[0-9A-F]+)\) in font (?P<font>.+?)[.!]$", re.M)
_NO_FILE = re.compile(r"LaTeX Error: File `(?P<file>[^']+\.(?:sty|cls|def|clo|fd|cfg))' not found")
_NO_FONT = re.compile(r"Package fontspec Error: The font \"\s*(?P<font>[^\"]+?)\s*\" cannot be found")
_NO_METRICS = re.compile(r"Font .*?=\"?(?P<font>[^\"\s]+)\"? .*not loadable")
_LINE = re.compile(r"^l\.(?P<line>\d+) ", re.MULTILINE)
_OVERFULL = re.compile(
    r"^Overfull \\(?P<box>[hv])box \((?P<points>[\d.]+)pt too (?:wide|high)\)(?P<where>[^\n]*)\n(?P<text>[^\n]*)",
    re.MULTILINE,
)
_PAGES = re.compile(r"^Output written on \S+ \((?P<pages>\d+) pages?", re.MULTILINE)
_RERUN = re.compile(r"Rerun to get|Rerun LaTeX|Label\(s\) may have changed|rerunfilecheck Warning: File")
_FALLBACK = re.compile(r"^gongwenkit fallback U\+(?P<code>[0-9A-F]+)", re.MULTILINE)

_FALLBACK_KIND = FindingKind(
    "fallback-glyph",
    "info",
    Words("“{character}”（{code}）不在本字体中，用后备字体印出", "“{character}” ({code}) is set in the fallback font"),
    Words(
        "如不满意字形，请在 kit.toml 的 [fonts] 中换用字库更全的字体",
        "For another shape name a fuller font in kit.toml",
    ),
)


def explain_log(log: str, source: str) -> None:
    """Raises what a log says went wrong; returns when it says nothing of the kind.

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


def list_findings(log: str) -> tuple[Finding, ...]:
    """Returns one finding for each character that a fallback font set, in code order."""
    codes = sorted({int(match["code"], 16) for match in _FALLBACK.finditer(log)})
    return tuple(_FALLBACK_KIND.at(character=chr(code), code=f"U+{code:04X}") for code in codes)


def needs_rerun(log: str) -> bool:
    """Whether TeX asks for another pass."""
    return bool(_RERUN.search(log))


def pages_of(log: str) -> int:
    """Returns the pages TeX says it wrote, 0 where it says nothing."""
    match = _PAGES.search(log)
    return int(match["pages"]) if match else 0


def _explain_error(log: str, error: re.Match[str], source: str) -> GongwenkitError:
    message = _whole_message(log, error)
    missing = _MISSING.match(error["message"])
    if missing:
        return _no_glyph(missing, source, _source_line(log, error.end(), source))
    file = _NO_FILE.match(message)
    if file:
        return _no_file(file["file"])
    font = _NO_FONT.match(message) or _NO_METRICS.match(message)
    if font:
        return _no_font(font["font"])
    line = _source_line(log, error.end(), source)
    if message.startswith("Class gongwenkit Error: "):
        return _class_error(message.removeprefix("Class gongwenkit Error: "), line)
    return TypesetError(
        "tex-error",
        where=_near(line),
        found=Words(f"TeX 报错“{message.rstrip('.')}”", f"TeX says “{message.rstrip('.')}”"),
        advice=Words(
            "多半是模板有误，请检查 templates/ 下的 .tex.j2 和 latex/ 下的文件，详见 report.log",
            "Most likely a template is wrong: check .tex.j2 in templates/ and the files in latex/; see report.log",
        ),
    )


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


def _source_line(log: str, start: int, source: str) -> tuple[int, str]:
    """Returns number and plain text of the source line that TeX was reading; 0 and nothing where it is not said."""
    match = _LINE.search(log, start)
    number = int(match["line"]) if match else 0
    return number, _text_of_line(source, number)


def _text_of_line(source: str, number: int) -> str:
    lines = source.splitlines()
    return plain_source(lines[number - 1]) if 0 < number <= len(lines) else ""


def _near(line: tuple[int, str]) -> str:
    number, text = line
    return f"report.tex:{number}（{_clip(text)}）" if text else (f"report.tex:{number}" if number else "report.tex")


def _no_glyph(match: re.Match[str], source: str, line: tuple[int, str]) -> TypesetError:
    code, font = match["code"], _font_name(match["font"])
    character = chr(int(code.removeprefix("U+"), 16))  # not all characters stand in the log as themselves
    text = line[1] if character in line[1] else plain_source(source)
    return TypesetError(
        "no-glyph",
        where=_sentence_with(character, text),
        found=Words(f"“{character}”（{code}）在 {font} 中没有字形", f"“{character}” ({code}) has no glyph in {font}"),
        advice=Words(
            "请改用别的写法，或在 kit.toml 的 [fonts] 中换用含有此字的字体",
            "Write it otherwise, or name a font in kit.toml that has it",
        ),
    )


def _font_name(font: str) -> str:
    match = re.match(r"\[([^\]:]+)", font)
    return match[1].rsplit("/", 1)[-1] if match else font


def _sentence_with(character: str, text: str) -> str:
    """Returns the sentence of a text that holds a character, at most 60 characters of it."""
    for sentence in re.findall(r"[^。！？；\n]*[。！？；]?", text):
        if character in sentence:
            position = sentence.index(character)
            return str(sentence[max(0, position - 40) : position + 20].strip())
    return ""


def _no_file(file: str) -> GongwenkitError:
    if file.startswith("gongwenkit"):
        return KitFileError(
            "class-missing",
            where=f"latex/{file}",
            found=Words("找不到这个文件", "this file does not exist"),
            advice=Words(
                "请从备份恢复 latex 文件夹，或用 gongwenkit init 另建一套后复制过来",
                "Restore the latex folder, or copy it from a new kit made by `gongwenkit init`",
            ),
        )
    package = TEX_PACKAGES.get(file, OTHER_TEX_PACKAGE)
    return ToolchainError(
        "no-tex-package",
        found=Words(f"缺少 TeX 宏包 {file}", f"the TeX package {file} is missing"),
        advice=Words(f"请安装：apt install {package}", f"Install it: apt install {package}"),
    )


def _no_font(name: str) -> ToolchainError:
    package = debian_package_of_font(name)
    advice = (
        Words(f"请安装：apt install {package}", f"Install it: apt install {package}")
        if package
        else Words(
            '请安装这个字体，或在 kit.toml 的 [fonts] 中改用 set = "fandol"',
            'Install this font, or choose set = "fandol" under [fonts] in kit.toml',
        )
    )
    return ToolchainError("no-font", found=Words(f"缺少字体 {name}", f"the font {name} is missing"), advice=advice)


def _class_error(message: str, line: tuple[int, str]) -> KitFileError:
    problem, _, remedy = message.partition(" Remedy: ")
    return KitFileError(
        "class-error",
        where=_near(line),
        found=Words(f"版式类报错“{problem.strip(' .')}”", problem.strip(" .")),
        advice=Words(
            f"请检查模板（{remedy.strip(' .') or 'docs/latex-class.md'}）", remedy.strip(" .") or "Check the template"
        ),
    )


def _overfull(match: re.Match[str], source: str) -> TypesetError:
    points = float(match["points"])
    lines = re.search(r"at lines? (\d+)", match["where"])
    around = _text_of_line(source, int(lines[1])) if lines else ""
    text = _boxed_text(match["text"]) or _clip(around)
    if match["box"] == "v":
        found = Words(f"这一页的内容高出 {points:.1f} 磅", f"this page is {points:.1f} pt too high")
    else:
        found = Words(
            f"这一行宽出 {points:.1f} 磅，排不进版心", f"this line is {points:.1f} pt too wide for the text block"
        )
    return TypesetError(
        "overfull",
        where=text or "report.tex",
        found=found,
        advice=Words(
            "多半是一长串字母或数字：请加空格或缩短；在表格中请加宽该列",
            "Most likely a long run of letters or digits: add a blank or shorten it; in a table widen the column",
        ),
    )


def _boxed_text(line: str) -> str:
    r"""Returns the text of a box from the log, without fonts (`\TU/…/m/n/15.8`), boxes and glue between Hanzi."""
    text = re.sub(r"\\[A-Z]+/\S+/[\d.]+ ", "", line).replace("[]", "").strip("| ")
    return _clip(re.sub(r"(?<=[^ -~]) (?=[^ -~])", "", text).strip())


def _clip(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


_PROTECTED = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    **{f"\\{character}": character for character in "{}$&#%_ "},
}
_NOT_TEXT = re.compile(
    r"\\gw(?:figure|target|link)(?:\[[^\]]*\])?\{[^}]*\}"  # destinations
    r"|\\(?:begin|end)\{\w+\}(?:\[[^\]]*\])?"
    r"|\\[A-Za-z]+"
    r"|[{}]"
)


def missing_characters(log: str) -> tuple[str, ...]:
    """Returns the characters for which no font had a glyph, each once, as `U+9555`."""
    return tuple(dict.fromkeys(match["code"] for match in _MISSING.finditer(log)))


def overfull_lines(log: str) -> tuple[float, ...]:
    """Returns by how many points each line sticks out that sticks out by more than the kit allows."""
    wide = (float(match["points"]) for match in _OVERFULL.finditer(log) if match["box"] == "h")
    return tuple(points for points in wide if points > MOST_OVERFULL_PT)


def plain_source(line: str) -> str:
    r"""Returns the text of a line of .tex as it prints: the escape undone, commands and destinations left out.

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
