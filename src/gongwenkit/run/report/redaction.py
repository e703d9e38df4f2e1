"""What a redacted edition of a report leaves out, from kit.toml, data/phrases/redacted.toml and people.csv."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gongwenkit.compose.print.annex_tables import FiguresSummary
from gongwenkit.compose.print.document import ReportAnnex, ReportContext
from gongwenkit.compose.text.redact import Redaction, hide_names
from gongwenkit.config.elements import split_names
from gongwenkit.model import Figure, Message, Text, UsageError
from gongwenkit.run.report.document import report_context
from gongwenkit.run.report.results import Measured

__all__ = ["Redacted", "redact"]


@dataclass(frozen=True)
class Redacted:
    """A report's values without what a redacted edition hides.

    Attributes:
        redaction: the rules, made ready for this report.
        measured: only the figures that may be printed.
        own_words: of the slots that may be printed, masked.
    """

    redaction: Redaction
    measured: Measured
    own_words: Mapping[str, str]

    def text(self, text: Text) -> Text:
        """Returns the composed text without names and hidden numbers."""
        return self.redaction.text(text)

    def spoken(self, figures: Mapping[str, Figure]) -> dict[str, Figure]:
        """Returns, of the figures of the report type, those that the text may name."""
        spoken = self.redaction.spoken(self.measured.figures)
        return {figure.id: figure for figure in spoken if figure.id in figures}

    def context(self, text: Text) -> ReportContext:
        """Returns what the report prints without names and hidden numbers.

        Each thing that is printed is named here: anything that reports print in a later version (charts) is left out
        until somebody decides how it is redacted.
        """
        whole = report_context(self.measured, text)
        return ReportContext(
            text=text,
            labels=whole.labels,
            edition=whole.edition,
            layout=whole.layout,
            direction=whole.direction,
            personal=whole.personal,
            department=whole.department,
            elements=self.redaction.elements(whole.elements),
            author=self.redaction.names.of(whole.author),
            signed=whole.signed,
            annexes=tuple(self._annex(annex) for annex in whole.annexes),
            fonts=whole.fonts,
            font_files=whole.font_files,
            sample_mark=whole.sample_mark,
            paper=whole.paper,
            style=whole.style,
        )

    def _annex(self, annex: ReportAnnex) -> ReportAnnex:
        if not isinstance(annex.content, FiguresSummary):
            raise _not_an_annex(annex.id)
        return replace(annex, content=self.redaction.table(annex.content, self.measured.figures))


def redact(measured: Measured) -> Redacted | None:
    """Returns what a redacted edition may print; None for the other editions.

    Raises:
        KitFileError: redacted.toml is wrong.
        UsageError: the report type has no positive list, or the document has a class of secrecy.
    """
    chosen, job = measured.chosen, measured.chosen.job
    if job.edition != "redacted":
        return None
    _require_open(measured)
    files, reference = chosen.files, chosen.reference
    rules = files.redaction
    signers = [name for document in reference.documents for name in split_names(document.signer)]
    signers += split_names(chosen.settings.signer)
    redaction = Redaction(
        rules=rules,
        names=hide_names(reference.people, signers, department=job.department, rules=rules.person),
        figures_hidden=chosen.kit.settings.redacted.mask == "figures",
        slots=rules.slots_of(job.report),
        measure_words=files.marks.units.words,
    )
    shown = replace(measured, figures=redaction.tabled(measured.figures))
    return Redacted(redaction, shown, redaction.own_words(chosen.own_words))


def _require_open(measured: Measured) -> None:
    secrecy = measured.chosen.elements.secrecy
    if not secrecy:
        return
    raise UsageError(
        "redacted-secret",
        where=measured.chosen.job.report,
        found=Message(f"这份文稿标了密级“{secrecy}”", f"this document has a class of secrecy ({secrecy})"),
        advice=Message(
            "有密级的文稿不出脱敏稿；请先依法解密或核对密级",
            "No redacted edition is made of it: have it declassified, or check the class",
        ),
    )


def _not_an_annex(name: str) -> UsageError:
    return UsageError(
        "redacted-annex",
        where="report.toml annexes",
        found=Message(f"附件 {name} 不能印在脱敏稿里", f"annex {name} cannot be in a redacted edition"),
        advice=Message("请从该附件的 editions 中删去 redacted", "Take `redacted` out of the editions of this annex"),
    )
