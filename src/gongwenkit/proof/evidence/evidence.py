"""The evidence of a report as evidence.json contains it, and the rows that count in one figure.

The shapes are in docs/evidence.md and docs/architecture.md, Contracts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.compose.print.tex import destination_name
from gongwenkit.config.likeness import likely_words
from gongwenkit.model import EvidenceError, Message, RowSource, UsageError
from gongwenkit.model.source import digest
from gongwenkit.proof.evidence.seals import broken_keys
from gongwenkit.typeset.pdf_edit import ATTACHED_EVIDENCE

__all__ = [
    "Evidence",
    "EvidenceRow",
    "Trace",
    "attached_evidence",
    "attached_file",
    "changed_workbooks",
    "is_redacted",
    "parse_evidence",
    "read_evidence",
    "trace_figure",
]


@dataclass(frozen=True)
class EvidenceRow:
    """A ledger row behind a figure as it was when the report was made, or a group of rows of a private ledger.

    Attributes:
        source: its place.
        ledger: Chinese name of its ledger.
        date: its date as printed; only the month where its ledger is sensitive.
        subject: its subject; None where it is sensitive.
        digest: of its values, sensitive ones left out; equal digests are equal rows.
        kind: type of a group of rows of a private ledger, whose place names no file; empty for a row.
    """

    source: RowSource
    ledger: str
    date: str
    subject: str | None
    digest: str
    kind: str = ""

    @property
    def is_private(self) -> bool:
        """Whether it is of a ledger about persons: only month, type and number are shown."""
        return self.subject is None

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `rows` in evidence.json."""
        return {
            **self.source.to_json(),
            "ledger": self.ledger,
            "date": self.date,
            "subject": self.subject,
            "digest": self.digest,
            **({"kind": self.kind} if self.kind else {}),
        }

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> "EvidenceRow":
        """Makes a row from its JSON."""
        source = RowSource(value["file"], value["sheet"], value["row"])
        return cls(source, value["ledger"], value["date"], value["subject"], value["digest"], value.get("kind", ""))


@dataclass(frozen=True)
class Evidence:
    """What evidence.json says.

    Attributes:
        job: parameters of the report.
        figures: as `figures --json`.
        decisions: as `trace --json`.
        decided: figure → ids of the decisions that touched it.
        prints: the printed figures with what was on the page when the report was made.
        rows: every row behind a figure, by place.
        sources: file → sha256 of the workbooks.
        definitions: figure → digest of its definition; empty in a report of an older kit.
        kit: version of the kit that made the report, empty in an older one.
        pages: digest of the text of each page; empty in a report of an older kit.
        book: sha256 of the workbook of evidence; empty where there is none.
        broken: keys that do not fit the seal of evidence.json; None where it has no seal (an older kit).
    """

    job: Mapping[str, str]
    figures: tuple[Mapping[str, Any], ...]
    decisions: tuple[Mapping[str, str], ...]
    decided: Mapping[str, Sequence[str]]
    prints: tuple[Print, ...]
    rows: Mapping[RowSource, EvidenceRow]
    sources: Mapping[str, str]
    definitions: Mapping[str, str]
    kit: str
    pages: tuple[str, ...] = ()
    book: str = ""
    broken: tuple[str, ...] | None = None

    def find(self, asked: str) -> Mapping[str, Any] | None:
        """Returns a figure by id, F-number or label; None where there is none."""
        wanted = asked.strip()
        for figure in self.figures:
            if wanted in (figure["id"], figure["label"]) or wanted.upper() == figure["no"]:
                return figure
        return None


def read_evidence(pdf: Path) -> Evidence:
    """Reads the evidence inside a PDF (internal edition), else the evidence.json in its folder.

    Raises:
        UsageError: the PDF does not exist or cannot be read.
        EvidenceError: there is no evidence, it is damaged, or the PDF is a redacted one.
    """
    content = attached_evidence(pdf)
    if content is None and is_redacted(pdf):
        raise EvidenceError(
            "evidence-redacted",
            where=str(pdf),
            found=Message("这是脱敏稿，不带依据", "this is a redacted edition, which carries no evidence"),
            advice=Message("请用同一报告的报送稿或存档稿核查", "Take the final or internal edition of the same report"),
        )
    beside = pdf.with_name(ATTACHED_EVIDENCE)
    if content is None and beside.is_file():
        content = beside.read_bytes()
    if content is None:
        raise EvidenceError(
            "no-evidence",
            where=str(pdf),
            found=Message(
                f"PDF 里面和旁边都没有 {ATTACHED_EVIDENCE}", f"there is no {ATTACHED_EVIDENCE} in the PDF or beside it"
            ),
            advice=Message(
                "请用成文文件夹里的 PDF，或存档稿（--edition internal）；脱敏稿不带依据",
                "Take the PDF in its report folder, or the internal edition; a redacted one carries no evidence",
            ),
        )
    return parse_evidence(content, where=str(pdf))


def parse_evidence(content: bytes, *, where: str) -> Evidence:
    """Reads the bytes of evidence.json.

    Args:
        content: the file.
        where: for the error.

    Raises:
        EvidenceError: it is damaged.
    """
    try:
        return _evidence(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EvidenceError(
            "evidence-damaged",
            where=where,
            found=Message(f"{ATTACHED_EVIDENCE} 已损坏（{error}）", f"{ATTACHED_EVIDENCE} is damaged ({error})"),
            advice=Message("请重新成文", "Make the report again"),
        ) from error


def attached_evidence(pdf: Path) -> bytes | None:
    """Returns evidence.json as it is inside a PDF (internal edition); None where it has none.

    Raises:
        UsageError: the PDF does not exist or cannot be read.
    """
    return attached_file(pdf, ATTACHED_EVIDENCE)


def attached_file(pdf: Path, name: str) -> bytes | None:
    """Returns a file that is attached to a PDF; None where it is not.

    Raises:
        UsageError: the PDF does not exist or cannot be read.
    """
    try:
        with pikepdf.open(pdf) as document:
            attached = document.attachments.get(name)
            return attached.get_file().read_bytes() if attached is not None else None
    except (FileNotFoundError, IsADirectoryError, pikepdf.PdfError) as error:
        raise UsageError(
            "pdf-unreadable",
            where=str(pdf),
            found=Message("这份 PDF 不存在、已加密或已损坏", "this PDF does not exist, is encrypted or damaged"),
            advice=Message("请检查文件名，或重新成文", "Check the name, or make the report again"),
        ) from error


def is_redacted(pdf: Path) -> bool:
    """Whether the metadata of a PDF say that it is redacted: evidence in its folder is then of another report."""
    with pikepdf.open(pdf) as document:
        return "edition=redacted" in str(document.docinfo.get("/Keywords", "")).split("; ")


def _evidence(value: Mapping[str, Any]) -> Evidence:
    rows = [EvidenceRow.of_json(row) for row in value["rows"]]
    return Evidence(
        job=_texts(value["job"]),
        figures=tuple(_figure(one) for one in value["figures"]),
        decisions=tuple(value["decisions"]),
        decided=value["decided"],
        prints=tuple(_print(one) for one in value["prints"]),
        rows={row.source: row for row in rows},
        sources={one["file"]: one["sha256"] for one in value["sources"]},
        definitions=_texts(value.get("definitions", {})),
        kit=_text(value.get("kit", "")),
        pages=tuple(_text(one) for one in value.get("pages", ())),
        book=_text(value.get("book", "")),
        broken=broken_keys(value),
    )


def _print(value: Mapping[str, Any]) -> Print:
    figure, view, n = _text(value["figure"]), value["view"], int(value["n"])
    view = None if view is None else _text(view)
    return Print(figure, view, n, _text(value["text"]), destination_name(figure, view, n))


def _figure(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a figure after a look whether it has what `trace_figure` asks of it."""
    for row in (*value["rows"], *value["left_out"]):
        hash(RowSource(row["file"], row["sheet"], row["row"]).order)
    for row in value["left_out"]:
        _text(row["reason"])
    for key in ("id", "label", "unit"):
        _text(value[key])
    if not {"no", "value", "missing", "views"} <= value.keys():
        raise KeyError("no, value, missing, views")
    return value


def _texts(value: Mapping[str, Any]) -> Mapping[str, str]:
    return {key: _text(text) for key, text in value.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.20} is no text")
    return value


@dataclass(frozen=True)
class Trace:
    """The rows that count in one figure of a report.

    Attributes:
        figure: as in `figures --json`.
        rows: the rows that count.
        left_out: rows that match and do not count, with the reason.
        decisions: those of the report that touched its rows.
    """

    figure: Mapping[str, Any]
    rows: tuple[EvidenceRow, ...]
    left_out: tuple[tuple[EvidenceRow, str], ...]
    decisions: tuple[Mapping[str, str], ...]

    @property
    def total(self) -> int | float | None:
        """The sum of what the rows add, which is the value; None for a percentage, and where it is not known."""
        counts = [row.get("counts") for row in self.figure["rows"]]
        return sum(counts) if counts and None not in counts else None

    @property
    def events(self) -> int | None:
        """Of how many events the rows tell; None where it is not known what each adds."""
        known = [row["event"] for row in self.figure["rows"] if row.get("counts") is not None]
        return len(set(known)) if known else None

    def together(self, number: int) -> tuple[list[int], int | float]:
        """Returns the numbers, from 1, of the rows that count together with one, it among them, and what they add."""
        rows = self.figure["rows"]
        event = rows[number - 1].get("event")
        numbers = [at for at, row in enumerate(rows, start=1) if row.get("event") == event]
        return numbers, sum(rows[at - 1].get("counts") or 0 for at in numbers)

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `trace --json` (docs/architecture.md, Contracts)."""
        added = [{key: row.get(key) for key in ("counts", "event")} for row in self.figure["rows"]]
        rows = [
            {
                **row.source.to_json(),
                "date": row.date,
                "subject": row.subject,
                **adds,
                **({"kind": row.kind} if row.kind else {}),
            }
            for row, adds in zip(self.rows, added, strict=True)
        ]
        return {"figure": dict(self.figure), "rows": rows, "decisions": [dict(one) for one in self.decisions]}


def trace_figure(evidence: Evidence, asked: str) -> Trace:
    """Finds the rows behind a figure.

    Args:
        evidence: of the report.
        asked: id, F-number or label.

    Raises:
        EvidenceError: the report knows no such figure.
    """
    figure = evidence.find(asked)
    if figure is None:
        named = {str(one[key]): one for one in evidence.figures for key in ("label", "id", "no") if one[key]}
        near = dict.fromkeys(str(named[word]["label"]) for word in likely_words(asked.strip(), named))
        hint = Message(f"是不是“{'”“'.join(near)}”？", f"Is it {', '.join(near)}? ") if near else Message("", "")
        listed = "、".join(one["no"] or one["id"] for one in evidence.figures)
        raise EvidenceError(
            "unknown-figure",
            where=asked,
            found=Message("这份报告没有这个指标", "this report has no such figure"),
            advice=Message(f"{hint.zh}可用：{listed}", f"{hint.en}There are: {listed}"),
        )
    return Trace(
        figure=figure,
        rows=tuple(_row(evidence, row) for row in figure["rows"]),
        left_out=tuple((_row(evidence, row), row["reason"]) for row in figure["left_out"]),
        decisions=tuple(one for one in evidence.decisions if one["id"] in evidence.decided.get(figure["id"], ())),
    )


def changed_workbooks(found: Trace, evidence: Evidence, data: Path) -> tuple[str, ...]:
    """Returns which workbooks of a figure's rows are gone from a data folder, or have other content than the report's.

    Args:
        found: the figure and its rows.
        evidence: of the report; knows the sha256 of each workbook.
        data: the data folder.

    Raises:
        UsageError: there is no such folder.
    """
    if not data.is_dir():
        raise UsageError(
            "no-data-folder",
            where=str(data),
            found=Message("没有这个数据文件夹", "there is no such data folder"),
            advice=Message("请检查 --data 所写的路径", "Check the path given with --data"),
        )
    rows = (*found.rows, *(row for row, _ in found.left_out))
    files = dict.fromkeys(row.source.file for row in rows if row.source.file in evidence.sources)
    return tuple(file for file in files if not _is_same(data / file, evidence.sources[file]))


def _is_same(path: Path, sha256: str) -> bool:
    return path.is_file() and digest(path.read_bytes()) == sha256


def _row(evidence: Evidence, row: Mapping[str, Any]) -> EvidenceRow:
    source = RowSource(row["file"], row["sheet"], row["row"])
    return evidence.rows.get(source) or EvidenceRow(source, "", "", None, "")
