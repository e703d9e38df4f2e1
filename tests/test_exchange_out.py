"""`exchange out`: a package has what a department needs and nothing of another one."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from tests.returning import (
    FILE_101,
    LIST,
    MANIFEST,
    OWN_TOPIC,
    SHARED,
    cells,
    district,
    manifest,
    send,
    unpack,
)

from gongwenkit.ingest.decisions.model import DECISION_SHEET
from gongwenkit.model import UsageError
from gongwenkit.model.source import digest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    root = tmp_path_factory.mktemp("out")
    kit, data = district(root)
    return kit, data, root, send(kit, data, root / "packages")


def test_each_department_gets_a_package_with_its_own_things(sent):
    _, data, root, packages = sent
    assert [one.file for one in packages] == [
        f"{name}_请核对.zip" for name in ("101_财政局", "102_教育局", "103_住建局")
    ]
    files = unpack(root / "packages" / packages[0].file)
    assert set(files) == {f"台账/{FILE_101}", LIST, "说明.txt", MANIFEST}
    told = manifest(files)
    assert (told["department"], told["period"]) == ("101", "2023")
    (line,) = told["files"]
    assert line["original"] == f"ledgers/{FILE_101}"
    assert line["original_sha256"] == digest((data / "ledgers" / FILE_101).read_bytes())
    assert line["sha256"] == digest(files[f"台账/{FILE_101}"])
    ledger = cells(files[f"台账/{FILE_101}"])
    assert "台账核对问题清单" in ledger
    assert "2023-13-01" in ledger
    assert "【台账核对】" in ledger  # the comment at its cell


def test_a_package_has_only_own_questions_and_what_is_to_be_mended(sent):
    *_, root, packages = sent
    book = openpyxl.load_workbook(BytesIO(unpack(root / "packages" / packages[0].file)[LIST]))
    assert book.sheetnames[0] == "填写说明"
    assert {DECISION_SHEET, "要改的地方"} <= set(book.sheetnames)
    assert "补充登记" not in book.sheetnames
    sheet = book[DECISION_SHEET]
    heads = [cell.value for cell in sheet[1]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert rows
    assert {row["单位"] for row in rows} == {"财政局"}
    assert len(rows) == packages[0].package.questions
    assert sheet.data_validations.dataValidation  # answers are chosen, not typed
    assert [row[1].value for row in book["要改的地方"].iter_rows(min_row=2)].count(FILE_101) >= 1


def test_nothing_of_another_department_is_in_a_package(sent):
    """All bytes and all cells of each package, hidden sheets and comments among them."""
    *_, root, packages = sent
    names = {"101": "财政局", "102": "教育局", "103": "住建局"}
    for one in packages:
        foreign = [OWN_TOPIC] * (one.code != "102") + [name for code, name in names.items() if code != one.code]
        for name, content in unpack(root / "packages" / one.file).items():
            said, parts = content.decode("utf-8-sig", "replace"), [content]
            if name.endswith(".xlsx"):
                said = cells(content)
                with zipfile.ZipFile(BytesIO(content)) as package:
                    parts += [package.read(entry) for entry in package.namelist()]
            for word in foreign:
                assert word not in said, (one.code, name, word)
                assert not any(word.encode() in part for part in parts), (one.code, name, word)


def test_a_workbook_of_several_departments_stays_and_is_named(sent):
    *_, root, packages = sent
    for one in packages[:2]:
        assert one.package.left == (f"ledgers/{SHARED}",)
        files = unpack(root / "packages" / one.file)
        assert not [name for name in files if SHARED in name]
        assert SHARED in files["说明.txt"].decode("utf-8-sig")
    assert packages[2].package.left == ()


def test_the_page_of_explanation_opens_in_every_editor(sent):
    *_, root, packages = sent
    text = unpack(root / "packages" / packages[0].file)["说明.txt"]
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in text
    said = text.decode("utf-8-sig")
    assert said.startswith("云岭区财政局：请核对2023年台账和文稿")
    assert "{" not in said


def test_the_same_again_is_the_same_bytes_and_a_changed_package_is_left_alone(sent):
    kit, data, root, packages = sent
    place = root / "packages" / packages[2].file
    before = place.read_bytes()
    (again,) = send(kit, data, root / "packages", "103")
    assert (again.file, place.read_bytes()) == (packages[2].file, before)
    place.write_bytes(b"what came back")
    (refused,) = send(kit, data, root / "packages", "103")
    assert refused.file == ""
    assert refused.why is not None
    assert "没有动它" in refused.why.zh
    assert place.read_bytes() == b"what came back"
    place.write_bytes(before)


def test_packages_may_be_folders(sent, tmp_path):
    kit, data, *_ = sent
    (one,) = send(kit, data, tmp_path / "folders", "101", as_folders=True)
    files = {
        p.relative_to(tmp_path / "folders" / one.file).as_posix()
        for p in (tmp_path / "folders").rglob("*")
        if p.is_file() and p.name[0] != "."
    }
    assert {f"台账/{FILE_101}", LIST, MANIFEST, "说明.txt"} == files
    (again,) = send(kit, data, tmp_path / "folders", "101", as_folders=True)
    assert again.file == one.file


@pytest.mark.parametrize("place", ["data", "data/ledgers/x", "kit/build/x", "."])
def test_packages_are_never_written_where_the_kit_works(sent, place):
    kit, data, root, _ = sent
    with pytest.raises(UsageError) as refused:
        send(kit, data, root / place, "101")
    assert refused.value.code == "folder-of-kit"
    (root / "file").write_text("x")
    with pytest.raises(UsageError) as refused:
        send(kit, data, root / "file", "101")
    assert refused.value.code == "folder-is-file"
