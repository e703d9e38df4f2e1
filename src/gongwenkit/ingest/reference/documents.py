"""Documents of documents.csv with the form of their elements checked, and lines of reference tables without effect."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from gongwenkit.config.elements import ELEMENTS, ElementError, read_element
from gongwenkit.config.likeness import likely_words
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.listed_names import ListedNames
from gongwenkit.ingest.reference.reference_tables import ReferenceLine
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model import Finding, Period, RowSource, UsageError
from gongwenkit.model.period import PERIOD_FORMS
from gongwenkit.model.reference import Document, FactAnswer, Plan

__all__ = ["find_unknown_reports", "find_unused_answers", "find_unused_plans", "read_documents"]

NO_NAMES = ListedNames()


DAYS = ("date", "printed")


def read_documents(
    lines: Iterable[tuple[str, ReferenceLine]], findings: list[Finding], listed: ListedNames = NO_NAMES
) -> tuple[Document, ...]:
    """Returns the documents, each with the elements that can be printed.

    Args:
        lines: code of the department and line.
        findings: receives what is wrong: an element or a period without its form, a document given twice.
        listed: the labels of the kit's report types and its periods; without them only ids are known.
    """
    documents: dict[tuple[str, str, str], Document] = {}
    for code, line in lines:
        if not _is_period(line, code, findings, listed):
            continue
        document = _read(code, line, findings, listed)
        first = documents.setdefault((code, document.report, document.period), document)
        if first is not document:
            findings.append(_finding("document-twice", line.source, code, row=str(first.source.row)))
    return tuple(documents.values())


def find_unknown_reports(documents: Iterable[Document], known: Sequence[str]) -> tuple[Finding, ...]:
    """Finds documents of a report type that the kit does not have: their elements would never be printed.

    Args:
        documents: the documents of a data folder.
        known: ids of the kit's report types.
    """
    return tuple(
        _finding("document-report", document.source, document.department, text=document.report, known="、".join(known))
        for document in documents
        if document.report not in known
    )


def _read(code: str, line: ReferenceLine, findings: list[Finding], listed: ListedNames) -> Document:
    # A date that could not be read already is a finding of its cell; kit.toml must not fill it either.
    unread = {name for name in DAYS if line.texts[name] and name not in line.days}
    texts = {}
    for name in ELEMENTS:
        try:
            texts[name] = read_element(name, line.texts[name])
        except ElementError as error:
            unread.add(name)
            texts[name] = ""
            found, advice = error.found, error.advice
            words = {"zh": found.zh, "en": found.en, "advice_zh": advice.zh, "advice_en": advice.en}
            findings.append(_finding("document-element", line.source, code, **words))
    return Document(
        department=code,
        report=listed.report(line.texts["report"]),
        period=listed.period(line.texts["period"]),
        date=line.days.get("date"),
        printed=line.days.get("printed"),
        author=compact(line.texts["author"]),
        unread=frozenset(unread),
        source=line.source,
        **texts,
    )


def _is_period(line: ReferenceLine, code: str, findings: list[Finding], listed: ListedNames) -> bool:
    try:
        Period.parse(listed.period(line.texts["period"]), listed.periods)
    except UsageError:
        form = {"form": f"时段，如 {PERIOD_FORMS}", "form_en": "a period such as 2023, 2023H1, 2023Q3"}
        given = {"column": "时段", "text": line.texts["period"]}
        findings.append(_finding("reference-value", line.source, code, **given, **form))
        return False
    return True


def _finding(code: str, source: RowSource, department: str, **words: object) -> Finding:
    return KINDS[code].at(file=source.file, sheet=source.sheet, cell=str(source.row), department=department, **words)


def find_unused_answers(answers: Iterable[FactAnswer], facts: Collection[str]) -> Iterator[Finding]:
    """Finds answers to unknown facts, and answers with a later one, which may contradict them.

    Args:
        answers: in the order of their table.
        facts: ids of all facts (data/phrases/facts.toml).
    """
    lines = ((answer.source, (answer.department, str(answer.year), answer.fact)) for answer in answers)
    return _find(lines, facts, "fact-unknown", "fact-twice")


def find_unused_plans(plans: Iterable[Plan], figures: Collection[str]) -> Iterator[Finding]:
    """Finds plans of unknown figures, and plans with a later one.

    Args:
        plans: in the order of their table.
        figures: ids of all figures (data/figures).
    """
    lines = ((plan.source, (plan.department, str(plan.year), plan.figure)) for plan in plans)
    return _find(lines, figures, "plan-figure", "plan-twice")


def _find(
    lines: Iterable[tuple[RowSource, tuple[str, str, str]]], known: Collection[str], unknown: str, twice: str
) -> Iterator[Finding]:
    found = tuple(lines)
    last = {line: source for source, line in found}
    for source, line in found:
        department, _, name = line
        if name not in known:
            near = "、".join(likely_words(name, known)) or "—"
            yield _finding(unknown, source, department, text=name, near=near)
        elif last[line] is not source:
            yield _finding(twice, source, department, row=last[line].row)
