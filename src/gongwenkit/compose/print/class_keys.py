"""`[style]` of kit.toml as keys of the class: those that differ from its defaults (not `item`), with escaped values."""

from dataclasses import dataclass

from gongwenkit.compose.print.tex import TexSafe, escape_tex
from gongwenkit.config.style import StyleSettings, footer_parts

__all__ = ["StyleKey", "style_keys", "title_keyword"]

FOLIO = TexSafe(r"\gwfolio{}")


@dataclass(frozen=True)
class StyleKey:
    """A key of `style/` and its value as TeX."""

    name: TexSafe
    value: TexSafe


def style_keys(style: StyleSettings, *, department: str, issuer: str, period: str) -> tuple[StyleKey, ...]:
    r"""Returns the keys for `\gwsetup`, in a fixed order.

    Args:
        style: the settings.
        department: what `{department}` prints.
        issuer: what `{issuer}` prints; the department where nobody gave one.
        period: what `{period}` prints.
    """
    names = {"department": department, "issuer": issuer or department, "period": period}
    default = StyleSettings()
    given: list[tuple[str, str]] = []
    if style.title_size_bp != default.title_size_bp:
        given.append(("title-size", f"{style.title_size_bp:g}bp"))
    if style.leading_bp != default.leading_bp:
        given.append(("title-pitch", f"{style.leading_bp:g}bp"))
    for place, text in style.footer:
        given.append((f"footer-{place}", _filled(str(text), names)))
    given.append(("running-mark", _filled(style.running_mark, names)))
    if style.emblem:
        given += [
            ("emblem", style.emblem.file),
            ("emblem-width", f"{style.emblem.width_mm:g}mm"),
            ("emblem-place", style.emblem.place),
        ]
    if style.table_font != default.table_font:
        given.append(("table-font", style.table_font))
    return tuple(StyleKey(TexSafe(name), TexSafe(value)) for name, value in given if value)


def _filled(text: str, names: dict[str, str]) -> TexSafe:
    """Returns words with their placeholders filled, as TeX: what is filled in is a stranger's text."""
    parts = footer_parts(text)
    return TexSafe(
        "".join(FOLIO if name == "page" else escape_tex(words or names.get(name, "")) for words, name in parts)
    )


def title_keyword(style: StyleSettings) -> list[str]:
    """Returns the entry of the PDF's keywords from which the layout checks know a title of another size."""
    return [f"title={style.title_size_bp:.2f}"] if style.title_size_bp != StyleSettings().title_size_bp else []
