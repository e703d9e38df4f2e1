"""documents.csv: every column is read, a wrong one is a finding with its row and never filled from elsewhere."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.factories import data_folder

from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.reference.documents import find_unknown_reports
from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.model import Finding
from gongwenkit.model.reference import Document
from gongwenkit.run.kit.init import init
from gongwenkit.run.kit.reference_book import REFERENCE_BOOK

HEAD = "department,report,period,date,number,signer,to,cc,secrecy,urgency,copy_no,printed\n"
FULL = "101,duty,2023,2024-01-09,云财〔2024〕5号,张三、李四,纪委,区委办,机密★1年,特急,7,2024-01-12\n"


def _read(folder: Path, lines: str, head: str = HEAD) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    reference = read_reference(data_folder(folder, {"/documents.csv": head + lines}))
    return reference.documents, reference.findings


def test_every_column_reaches_the_document(tmp_path: Path) -> None:
    (document,), findings = _read(tmp_path, FULL)
    assert findings == ()
    assert (document.date, document.printed) == (date(2024, 1, 9), date(2024, 1, 12))
    assert (document.number, document.signer, document.to, document.cc) == (
        "云财〔2024〕5号",
        "张三、李四",
        "纪委",
        "区委办",
    )
    assert (document.secrecy, document.urgency, document.copy_no) == ("机密★1年", "特急", "000007")
    assert document.unread == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "name", "told"),
    [
        ("云财〔2024〕5号", "云财[2024]5号", "number", "应为 云财〔2024〕5号"),
        ("机密★1年", "内部", "secrecy", "绝密、机密、秘密"),
        ("特急", "很急", "urgency", "特急或加急"),
        (",7,", ",七,", "copy_no", "只写数字"),
        ("张三、李四", "3", "signer", "只写姓名"),
    ],
)
def test_a_wrong_element_is_a_finding_of_its_department_with_its_row(
    tmp_path: Path, old: str, new: str, name: str, told: str
) -> None:
    (document,), (finding,) = _read(tmp_path, FULL.replace(old, new))
    assert (finding.code, finding.severity, finding.where) == ("document-element", "error", "documents.csv › 2")
    assert finding.department == "101"
    assert told in finding.advice.zh
    assert (getattr(document, name), document.unread) == ("", frozenset({name}))


def test_a_date_that_cannot_be_read_is_remembered_as_such(tmp_path: Path) -> None:
    (document,), (finding,) = _read(tmp_path, FULL.replace("2024-01-12", "3.5"))
    assert (finding.code, finding.cell, document.printed) == ("reference-value", "L2", None)
    assert document.unread == frozenset({"printed"})


def test_a_document_told_twice_is_a_finding_and_the_first_counts(tmp_path: Path) -> None:
    (document,), (finding,) = _read(tmp_path, FULL + FULL.replace("纪委", "组织部"))
    assert (finding.code, finding.cell, finding.department) == ("document-twice", "3", "101")
    assert document.to == "纪委"


def test_the_same_report_of_another_period_is_another_document(tmp_path: Path) -> None:
    documents, findings = _read(tmp_path, FULL + FULL.replace("duty,2023", "duty,2022年度"))
    assert ([document.period for document in documents], findings) == (["2023", "2022"], ())


def test_a_period_that_is_none_is_a_finding(tmp_path: Path) -> None:
    documents, (finding,) = _read(tmp_path, FULL.replace("duty,2023", "duty,去年"))
    assert (documents, finding.code, finding.cell) == ((), "reference-value", "2")
    assert "2023H1" in finding.advice.zh


def test_a_report_type_that_the_kit_does_not_have_is_a_finding(tmp_path: Path) -> None:
    documents, _ = _read(tmp_path, FULL + FULL.replace("duty", "dutty"))
    (finding,) = find_unknown_reports(documents, ("duty", "summary"))
    assert (finding.code, finding.where, finding.department) == ("document-report", "documents.csv › 3", "101")
    assert "dutty" in finding.found.zh
    assert "duty、summary" in finding.advice.zh
    assert find_unknown_reports(documents[:1], ("duty",)) == ()


def test_the_book_that_init_makes_is_read_with_what_people_fill_in(tmp_path: Path) -> None:
    init(tmp_path / "kit")
    path = tmp_path / "kit" / "data" / "own" / REFERENCE_BOOK
    book = openpyxl.load_workbook(path)
    filled = {
        "单位": ["101", "云岭区财政局", "财政局", "云财"],
        "文书": FULL.strip().split(","),
        "事实": ["101", 2023, "talk_system", "有", "《制度》"],
        "本单位文字": ["101", "duty", "2023", "highlights", "文字"],
    }
    for sheet, cells in filled.items():
        for column, value in enumerate(cells, start=1):
            book[sheet].cell(2, column, value)
    book.save(path)
    reference = load_data_folder(path.parent, files=load_kit_files(load_kit(tmp_path / "kit"))).reference
    assert reference.findings == ()
    assert reference.documents[0].number == "云财〔2024〕5号"
    assert reference.documents[0].printed == date(2024, 1, 12)
    assert reference.facts("101", 2023)["talk_system"].answer == "有"
    assert reference.own_words("101", "duty", "2023") == {"highlights": "文字"}
