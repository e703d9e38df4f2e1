"""The Word file next to a finished PDF: the draft in which people revise, and the text as it was made."""

from collections.abc import Iterator, Mapping

from gongwenkit.compose.word.word_file import WordOrigin, make_word, text_json
from gongwenkit.config.style import StyleSettings
from gongwenkit.model import Message, ReportRefusedError, UsageError
from gongwenkit.proof.evidence.leaks import find_leaks
from gongwenkit.run.report.results import Chosen, Typeset
from gongwenkit.run.report.store import write_json
from gongwenkit.typeset.chart_picture import draw_chart

__all__ = ["WORD_TEXT", "require_word", "write_word"]

WORD_FILE, WORD_TEXT = "report.docx", "report.text.json"
LAYOUTS = ("A", "B", "C")
CLEAN = ("final", "redacted")
"""Editions whose Word file says nothing of how it was made: no bookmarks, no text as made, no author, no tracking."""


def require_word(chosen: Chosen) -> None:
    """Stops a report with a Word file where Word cannot have what its pages have; nothing is left out in silence.

    Raises:
        UsageError: naming what it is.
    """
    lacking = [*_lacking(chosen)] if chosen.job.word else []
    if not lacking:
        return
    where, found = lacking[0]
    raise UsageError(
        "word-not-there",
        where=where,
        found=Message(f"Word 文件还做不出{found.zh}", f"the Word file cannot have {found.en}"),
        advice=Message(
            "请去掉 --docx（笔记本参数 word 留空），只出 PDF；或改用有 Word 文件的设置，见 docs/how-to/word.md",
            "Leave out --docx (the notebook's parameter word) and make the PDF alone, or choose what Word can have; "
            "see docs/how-to/word.md",
        ),
    )


def _lacking(chosen: Chosen) -> Iterator[tuple[str, Message]]:
    style, layout = chosen.kit.settings.style, chosen.job.layout
    if layout not in LAYOUTS:
        yield "layout", Message(f"版式 {layout}", f"layout {layout}")
    if style.emblem is not None:
        yield "kit.toml [style] emblem", Message("页首徽标", "an emblem")
    if style.running_mark:
        yield "kit.toml [style] running_mark", Message("页眉用语", "a running mark")
    if style.footer != StyleSettings().footer:
        yield "kit.toml [style] footer", Message("页脚用语", "words in the footer")
    if chosen.kit.settings.print.preprinted_head:
        yield "kit.toml [print] preprinted_head", Message("预印版头（套红纸）", "a preprinted head")


def _pictures(made: Typeset) -> dict[str, tuple[bytes, float]]:
    """Returns the charts as PNG with their heights in mm, by the file names in the blocks."""
    composed, fonts = made.composed, made.chosen.kit.settings.fonts
    if not composed.charts:
        return {}
    return {
        name: (draw_chart(chart, fonts), chart.height)
        for name, chart in zip(composed.pictures, composed.charts, strict=True)
    }


def write_word(made: Typeset, *, key: str, parameters: Mapping[str, str]) -> None:
    """Writes report.docx into the folder of a report, and the text as it was made beside it.

    Args:
        made: the report; nothing is written where nobody asked for a Word file.
        key: of the report.
        parameters: of its job, as its manifest has them.

    Raises:
        ReportRefusedError: a name is left in the Word file of a redacted report.
    """
    composed, edition = made.composed, made.chosen.job.edition
    if not made.chosen.job.word or composed.prepared is None:
        return
    origin = WordOrigin(parameters, key)
    word = make_word(
        composed.prepared,
        origin=None if edition in CLEAN else origin,
        track=made.chosen.kit.settings.word.track,
        pictures=_pictures(made),
    )
    file = made.folder / WORD_FILE
    file.write_bytes(word.content)
    if edition != "redacted":
        write_json(made.folder / WORD_TEXT, text_json(word.blocks, origin))
        return
    redaction = composed.redaction
    secrets = (*redaction.names.shown, *redaction.unit.shown) if redaction else ()
    leaks = find_leaks((file,), secrets, not_secret=redaction.rules.person.not_names if redaction else ())
    if leaks:
        names = len({leak.secret for leak in leaks})
        raise ReportRefusedError(
            "redacted-leak",
            where=WORD_FILE,
            found=Message(
                f"脱敏后 Word 文件中仍有 {names} 个人员表中的姓名",
                f"after redaction {names} names of people.csv are left in the Word file",
            ),
            advice=Message(
                "请检查单位名称、措辞和模板里是否写有姓名",
                "Look for names in department names, wording and templates",
            ),
        )
