"""A review of the composed text before it is typeset: rules of writing, and own words that were copied."""

from collections.abc import Collection, Iterable

from gongwenkit.compose.text.expressions import check_expressions
from gongwenkit.compose.text.own_words import find_copied
from gongwenkit.compose.text.rules import label_passages, rule_passages, text_passages
from gongwenkit.model import Finding, Text
from gongwenkit.run.report.results import Measured

__all__ = ["review_text"]


def review_text(
    measured: Measured, text: Text, *, labels: Iterable[str], slots: Collection[str]
) -> tuple[Finding, ...]:
    """Returns what is doubtful in a text; none of these findings stops a draft.

    Args:
        measured: what the text was made from.
        text: the whole text, its cover included.
        labels: names of the figures in its annexes.
        slots: the places for own words that its switches let appear.
    """
    chosen, job = measured.chosen, measured.chosen.job
    own = chosen.reference.own_words_sources(job.department, job.report, str(job.period))
    titles = (annex.title for annex in chosen.type.all_annexes)
    parts = (text, *((text.cover,) if text.cover else ()))
    passages = [passage for part in parts for passage in text_passages(part)]
    copied = find_copied(
        chosen.reference.words,
        department=job.department,
        report=job.report,
        period=job.period,
        slots={slot: label for slot, label in chosen.type.slots.items() if slot in slots},
        names={department.code: department.short_name for department in chosen.reference.departments},
    )
    return (
        *rule_passages((*passages, *label_passages((*titles, *labels))), own_words=own),
        *copied,
        *_about_expressions(measured),
    )


def _about_expressions(measured: Measured) -> tuple[Finding, ...]:
    chosen, year = measured.chosen, measured.chosen.job.period.year
    files = chosen.files
    return check_expressions(
        files.phrases(year) if year in files.phrase_years else None,
        chosen.type.phrases,
        year=year,
        file=f"data/phrases/{year}.toml",
        labels=files.phrase_labels(year),
    )
