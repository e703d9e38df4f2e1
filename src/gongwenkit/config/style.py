"""`[style]` of kit.toml: what a designer may change on every page without a file of LaTeX (docs/designer.md)."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from gongwenkit.config.toml import Closed, MisfitError, toml_line
from gongwenkit.model import KitFileError, Message

__all__ = ["EmblemSettings", "StyleSettings", "footer_parts", "require_emblem", "style_line"]

TITLE_BP, TITLE_LEADING_BP = 22.0, 35.8
"""GB/T 9704-2012, 7.3.1 (size 2) and 3.2 (its height and 7/8 of a character of size 3)."""

SEVEN_EIGHTHS_BP = TITLE_LEADING_BP - TITLE_BP
PAGE = "{page}"
PLACEHOLDERS = ("department", "issuer", "period", "page")
EMBLEM_ENDINGS = (".pdf", ".png", ".jpg", ".jpeg")


def footer_parts(text: str) -> Iterator[tuple[str, str]]:
    """Yields the parts of a footer in order: (words, ""), or ("", the name of a placeholder).

    Raises:
        ValueError: a brace is not closed, or `{}` names nothing.
    """
    for words, name, form, conversion in string.Formatter().parse(text):
        if words:
            yield words, ""
        if name is not None:
            if form or conversion or not name:
                raise ValueError(name)
            yield "", name


def _footer(text: str) -> str:
    try:
        names = [name for _, name in footer_parts(text) if name]
    except ValueError:
        raise MisfitError(
            f"“{text}”的花括号不成对或其中没有名称；要印花括号，写两个",
            f"“{text}” has a brace that is not closed or names nothing; write it twice to print it",
        ) from None
    unknown = next((name for name in names if name not in PLACEHOLDERS), None)
    if unknown is not None:
        listed = [f"{{{name}}}" for name in PLACEHOLDERS]
        raise MisfitError(
            f"页脚不认得 {{{unknown}}}，可用 {'、'.join(listed)}",
            f"a footer knows no {{{unknown}}}; there are {', '.join(listed)}",
        )
    return text


def _words(text: str) -> str:
    """Checks a mark of plain words and names: it is printed on every page, where a number has no place."""
    if PAGE in _footer(text):
        raise MisfitError("{page} 只用于页脚", "{page} is for the footer only")
    return text


def _emblem_file(name: str) -> str:
    parts = name.split("/")
    if not name.lower().endswith(EMBLEM_ENDINGS):
        raise MisfitError(
            f"“{name}”不是 PDF、PNG 或 JPG", f"“{name}” is no {', '.join(one[1:].upper() for one in EMBLEM_ENDINGS)}"
        )
    if name.startswith("/") or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise MisfitError(
            f"“{name}”须是 latex 文件夹里的文件，只写文件名",
            f"“{name}” must be a file below latex/; write its name only",
        )
    if not all(character.isascii() and (character.isalnum() or character in "._-/") for character in name):
        raise MisfitError(
            f"“{name}”的文件名只能用字母、数字、点、横线", f"the name “{name}” may have letters, digits, . _ and - only"
        )
    return name


class FooterSettings(Closed):
    """`[style] footer`: words on the line of the page number; left and right are those of odd pages.

    `{page}` is the page number: at the right, where it is without it (GB/T 9704-2012, 7.5), or in the middle.
    """

    left: Annotated[str, AfterValidator(_footer)] = ""
    centre: Annotated[str, AfterValidator(_footer)] = ""
    right: Annotated[str, AfterValidator(_footer)] = ""

    @model_validator(mode="after")
    def _number_has_its_place(self) -> "FooterSettings":
        numbered = [text for _, text in self if PAGE in str(text)]
        if any(text != PAGE for text in numbered) or len(numbered) > 1 or numbered == [self.left]:
            raise MisfitError(
                f"页码 {PAGE} 自带两条一字线，只能单独写在 centre 或 right 之一",
                f"the page number {PAGE} comes with its dashes; write it alone, in centre or in right",
            )
        return self


class EmblemSettings(Closed):
    """`[style] emblem`: a picture on page 1, in the margin above the text.

    `file` is below latex/; `width_mm` is its printed width in mm.
    """

    file: Annotated[str, AfterValidator(_emblem_file)]
    width_mm: float = Field(default=20.0, ge=5, le=156)
    place: Literal["head", "head-left", "head-right"] = "head"


class StyleSettings(Closed):
    """`[style]`: type of the title in bp, words around the text, an emblem, and type of tables and items."""

    title_size_bp: float = Field(default=TITLE_BP, ge=20, le=26)
    title_leading_bp: float | None = Field(default=None, ge=20, le=60)
    footer: FooterSettings = FooterSettings()
    running_mark: Annotated[str, AfterValidator(_words)] = ""
    emblem: EmblemSettings | None = None
    table_font: Literal["fangsong", "kai", "song", "hei"] = "fangsong"
    item: Literal["kai", "fangsong"] = "kai"

    @model_validator(mode="after")
    def _leading_holds_the_title(self) -> "StyleSettings":
        if self.title_leading_bp is not None and self.title_leading_bp < self.title_size_bp:
            raise MisfitError(
                f"标题行距 {self.title_leading_bp:g} 小于字号 {self.title_size_bp:g}，上下行会相碰",
                f"the title's leading of {self.title_leading_bp:g} is less than its size of {self.title_size_bp:g}",
            )
        return self

    @property
    def leading_bp(self) -> float:
        """From line to line of the title, in bp: as given, else its size and 7/8 of a character of size 3."""
        return self.title_leading_bp or round(self.title_size_bp + SEVEN_EIGHTHS_BP, 2)

    def without_names(self) -> "StyleSettings":
        """Returns the style of a document that names nobody: no words of its own, no emblem."""
        kept = {place: PAGE for place, text in self.footer if text == PAGE}
        return self.model_copy(update={"footer": FooterSettings(**kept), "running_mark": "", "emblem": None})


def style_line(file: Path, key: str) -> str:
    """Returns the place of a key of `[style]` in kit.toml: file:line."""
    return f"{file}:{toml_line(file, ('style', key))}"


def require_emblem(style: StyleSettings, *, latex: Path, file: Path) -> None:
    """Checks that the emblem is there.

    Args:
        style: the settings.
        latex: the folder in which pictures are.
        file: kit.toml, for its line.

    Raises:
        KitFileError: it is not, or it is a link that leads elsewhere.
    """
    if style.emblem is None:
        return
    path = latex / style.emblem.file
    if path.is_file() and path.resolve().is_relative_to(latex.resolve()):
        return
    raise KitFileError(
        "emblem-missing",
        where=style_line(file, "emblem"),
        found=Message(
            f"latex 文件夹里没有图“{style.emblem.file}”", f"there is no picture {style.emblem.file} in latex/"
        ),
        advice=Message("请把图放进 latex 文件夹，或改正文件名", "Put the picture into latex/, or mend its name"),
    )
