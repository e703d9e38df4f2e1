"""Each file of a report and each of its inputs altered, one by one: verify and trace name what it is."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from tests.redacting import settled_data
from tests.sealed import DIGITS, Codes, altered_values, edit_letters, shape_of

from gongwenkit.cli import main
from gongwenkit.config.kit import load_kit
from gongwenkit.model import EvidenceError, UsageError
from gongwenkit.proof.evidence.seals import SEAL, broken_keys, sealed
from gongwenkit.run.report import number_differences, tracing, verify
from gongwenkit.run.report.finished_report import open_report
from gongwenkit.run.report.tracing import trace_report
from gongwenkit.run.report.verify import Verified, verify_report
from gongwenkit.typeset.pdf_edit import attach_evidence

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("data/figures", "data/phrases", "data/schema", "templates", "latex", "notebooks")
LEDGER = "ledgers/101财政局2023年台账.xlsx"
EDITIONS = ("final", "internal")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit of its own, with the ledgers and answers of one department and its reports."""
    folder = tmp_path_factory.mktemp("kit")
    for name in PARTS:
        shutil.copytree(ROOT / name, folder / name)
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    settings = settings.replace('data = "data/sample"', 'data = "own"')
    settings = settings.replace("[report.duty]\n", '[report.duty]\nannexes = ["figures"]\n')  # plan and comparisons
    (folder / "kit.toml").write_text(settings, encoding="utf-8")
    settled_data(folder / "own")
    for edition in EDITIONS:
        wanted = ["--period", "2023", "--report", "duty", "--edition", edition, "--kit", str(folder)]
        with pytest.raises(SystemExit) as leaving:
            main(["build", "101", *wanted, "--quiet"])
        assert not leaving.value.code
    return folder


@pytest.fixture
def report(kit: Path, tmp_path: Path) -> Path:
    """A copy of the final report's folder."""
    return Path(shutil.copytree(kit / "build" / "2023" / "duty-final" / "101", tmp_path / "101"))


@pytest.fixture
def alone(kit: Path, tmp_path: Path) -> Path:
    """A copy of the internal report's PDF, by itself."""
    (tmp_path / "alone").mkdir()
    return Path(shutil.copy(kit / "build" / "2023" / "duty-internal" / "101" / "report.pdf", tmp_path / "alone"))


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not depend on an alteration is done once: the report counted again, the pages of the same PDF read."""
    count, known = verify.count_again, {}
    content, contents = verify.evidence_content, {}
    pages_of, pages = number_differences.read_pages, {}

    def count_once(job: Any, kit: Any, data: str = "") -> Any:
        key = (tuple(sorted(job.items())), kit.root, data)
        if key not in known:
            known[key] = count(job, kit, data)
        return known[key]

    def content_once(composed: Any, pdf: Path, read: Any) -> Any:
        key = (id(composed), pdf.read_bytes())
        if key not in contents:
            contents[key] = content(composed, pdf, read)
        return contents[key]

    def pages_once(pdf: Path) -> Any:
        key = pdf.read_bytes()
        if key not in pages:
            pages[key] = pages_of(pdf)
        return pages[key]

    monkeypatch.setattr(verify, "evidence_content", content_once)
    monkeypatch.setattr(number_differences, "read_pages", pages_once)
    monkeypatch.setattr(verify, "read_pages", pages_once)
    monkeypatch.setattr(verify, "count_again", count_once)
    monkeypatch.setattr(tracing, "count_again", count_once)


def verified(path: Path, kit: Path) -> Verified:
    return verify_report(path, kit=load_kit(kit))


def run(capsys: pytest.CaptureFixture[str], *arguments: str, kit: Path, lang: str = "zh") -> tuple[int, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--kit", str(kit), "--lang", lang])
    return int(leaving.value.code or 0), capsys.readouterr().out


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def blamed(found: Verified) -> set[str]:
    return {one.file for one in found.alterations}


# ---------------------------------------------------------------------------------------------------- nothing altered


def test_a_report_that_nobody_touched_agrees(kit: Path, report: Path, alone: Path, capsys) -> None:
    for edition in EDITIONS:
        folder = kit / "build" / "2023" / f"duty-{edition}" / "101"
        code, said = run(capsys, "verify", str(folder), kit=kit)
        assert (code, said.startswith("✓ 相符：印出的 ")) == (0, True)
        assert said.count("\n") == 1
    assert run(capsys, "verify", str(report / "report.pdf"), "--json", kit=kit) == (0, "[]\n")
    code, said = run(capsys, "verify", str(alone), kit=kit, lang="en")
    assert (code, said.startswith("✓ Agrees: all ")) == (0, True)
    assert "? Not checked: manifest.json: there is no manifest.json beside it" in said


def test_another_place_and_another_time_zone_make_no_difference(kit: Path, report: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "kit"
    shutil.copytree(kit, moved, ignore=shutil.ignore_patterns("build", ".cache"))
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = "Pacific/Kiritimati"
        time.tzset()
        found = verified(report, moved)
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()
    assert (found.verdict, found.inputs, found.unchecked) == ("agrees", (), ())


# ------------------------------------------------------------------------------------------------------- evidence.json


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    """Yields the parts of evidence.json as small objects: an entry of a list, an entry of an object, each by itself."""
    for key, part in value.items():
        if isinstance(part, list):
            yield from ({key: [entry]} for entry in part)
        elif isinstance(part, dict):
            yield from ({key: {name: entry}} for name, entry in part.items())
        else:
            yield {key: part}


def test_every_value_of_the_evidence_is_sealed(report: Path) -> None:
    """Each leaf changed, each entry taken out, one added to each list and object: the seal names the key."""
    value = read(report / "evidence.json")
    assert broken_keys(value) == ()
    assert set(value.pop(SEAL)) == set(value)
    count = 0
    for small in _entries(value):
        (key,) = small
        whole = sealed(small)
        assert broken_keys(whole) == ()
        for path, kind, make in altered_values(small):
            broken = broken_keys({**make(small), SEAL: whole[SEAL]})
            assert broken == (key if path else "another",), (path, kind)
            count += 1
    assert count > 10_000


def test_every_kind_of_value_of_the_evidence_is_named(kit: Path, report: Path, once: None) -> None:
    """One value of each shape, through verify: the file is named, the key, and nothing else is blamed."""
    value = read(report / "evidence.json")
    shapes, wrong = set(), []
    for path, kind, make in altered_values(value):
        if (shape := (shape_of(path), kind)) in shapes:
            continue
        shapes.add(shape)
        write(report / "evidence.json", make(value))
        found = verified(report, kit)
        keys = {key.partition(".")[0] for one in found.alterations for key in one.keys}
        top = str((path or ("another",))[0])
        if path[:1] == (SEAL,):
            top = str((path[1:] or ("another",))[0])
        is_read = open_report(report).evidence is not None
        named = top in keys or not is_read or (path == (SEAL,) and not keys)
        if (found.verdict, blamed(found), named) != ("altered", {"evidence.json"}, True) or found.differences:
            wrong.append((path, kind, found.verdict, found.alterations, found.differences))
    assert wrong == []
    assert len(shapes) > 100


def test_the_key_of_the_evidence_is_named_as_exactly_as_counting_again_can(kit: Path, report: Path, once: None) -> None:
    value = read(report / "evidence.json")
    value["figures"][0]["value"] += 1
    value["prints"][0]["text"] = "9次"
    write(report / "evidence.json", value)
    (one,) = verified(report, kit).alterations
    first = value["prints"][0]
    assert one.keys[:2] == (f"prints.{first['figure']}.value.1", "figures.integrity_meetings.value")
    traced = trace_report(report, "F01", kit=load_kit(kit))
    assert [doubt.why for doubt in traced.doubts] == ["value"]
    assert [one.file for one in traced.alterations] == ["evidence.json"]


def test_trace_says_that_evidence_was_altered(kit: Path, report: Path, capsys) -> None:
    value = read(report / "evidence.json")
    value["figures"][0]["value"] += 1
    gone = value["figures"][0]["rows"][0]
    value["rows"] = [row for row in value["rows"] if any(row[key] != gone[key] for key in ("file", "sheet", "row"))]
    write(report / "evidence.json", value)
    code, said = run(capsys, "trace", str(report), "F01", kit=kit)
    assert code == 1
    assert said.startswith("✗ 文件被改过，以下内容不足为凭：\n  ✗ evidence.json：被改过：各项数字、数字背后的行\n")
    assert "所列的行合计" in said
    assert "所计的行没有内容" in said
    code, said = run(capsys, "trace", str(report), "F01", "--json", kit=kit)
    answer = json.loads(said)
    assert (code, [one["file"] for one in answer["alterations"]]) == (1, ["evidence.json"])
    assert [one["why"] for one in answer["doubts"]] == ["value", "row"]


def test_every_figure_is_what_its_rows_give(kit: Path, report: Path) -> None:
    for figure in read(report / "evidence.json")["figures"]:
        traced = trace_report(report, figure["id"], kit=load_kit(kit))
        assert not traced.is_altered, (figure["id"], traced.doubts)


# ------------------------------------------------------------------------------------------------------- manifest.json


def test_every_value_of_the_manifest_is_named(kit: Path, report: Path) -> None:
    value = read(report / "manifest.json")
    count, shapes = 0, set()
    for path, kind, make in altered_values(value):
        assert broken_keys(make(value)) or path == (SEAL,), (path, kind)
        count += 1
        if (shape := (shape_of(path), kind)) in shapes:
            continue
        shapes.add(shape)
        write(report / "manifest.json", make(value))
        (one,) = open_report(report).alterations
        assert one.file == "manifest.json", (path, kind)
        assert one.keys, (path, kind)
        if path and path[0] != SEAL:
            assert one.keys == (path[0],), (path, kind)
    assert count > 300
    assert len(shapes) > 50


def test_a_manifest_that_is_altered_blames_nothing_else(kit: Path, report: Path, once: None, capsys) -> None:
    value = read(report / "manifest.json")
    for key in value:
        changed = {**value, key: "1"}
        write(report / "manifest.json", changed)
        found = verified(report, kit)
        assert (found.verdict, blamed(found), found.differences) == ("altered", {"manifest.json"}, ()), key
    (report / "manifest.json").write_text("{", encoding="utf-8")
    found = verified(report, kit)
    assert (found.verdict, blamed(found)) == ("altered", {"manifest.json"})
    code, said = run(capsys, "verify", str(report), kit=kit)
    assert (code, said.startswith("✗ 文件被改过：")) == (1, True)


def test_files_of_the_folder_are_held_against_the_manifest(kit: Path, report: Path, once: None) -> None:
    for line in read(report / "manifest.json")["outputs"]:
        file = report / line["file"]
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        found = verified(report, kit)
        assert [(one.file, one.what) for one in found.alterations] == [(file.name, "output-altered")]
        assert found.verdict == "altered"
        if file.name != "report.pdf":
            file.unlink()
            found = verified(report, kit)
            assert [(one.file, one.what) for one in found.alterations] == [(file.name, "output-gone")]
            assert found.compared > 40
        file.write_bytes(content)
    assert verified(report, kit).verdict == "agrees"


# ------------------------------------------------------------------------------------------------------------- the PDF


def _other_digit(codes: Codes) -> Codes | None:
    others = tuple(DIGITS[(DIGITS.index(code) + 1) % 10] if code in DIGITS else code for code in codes)
    return others if others != codes else None


def _without(codes: Codes) -> Codes | None:
    return codes[:1] if len(codes) > 5 else None


def _longer(codes: Codes) -> Codes | None:
    return codes + codes[-1:] * 3 if len(codes) > 2 else None


def _swap_pages(document: pikepdf.Pdf) -> None:
    document.pages[2] = document.pages[1]


def _cut(document: pikepdf.Pdf) -> None:
    del document.pages[2]


def _edit(how: Callable[[Codes], Codes | None]) -> Callable[[pikepdf.Pdf], None]:
    def edit(document: pikepdf.Pdf) -> None:
        assert edit_letters(document.pages[2], document, how)

    return edit


def _metadata(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = pikepdf.String("另一份")


def _redacted(document: pikepdf.Pdf) -> None:
    document.docinfo["/Keywords"] = pikepdf.String("layout=A; edition=redacted")


def _cover(document: pikepdf.Pdf) -> None:
    page = document.pages[2]
    page.contents_add(document.make_stream(b"q 1 1 1 rg 100 400 300 80 re f Q"))


PDF_EDITS = {
    "digit": (_edit(_other_digit), {3}),
    "text taken out": (_edit(_without), {3}),
    "text added": (_edit(_longer), {3}),
    "page replaced": (_swap_pages, {3}),
    "page taken out": (_cut, {3}),
    "metadata": (_metadata, set()),
    "edition": (_redacted, set()),
    "covered": (_cover, set()),
}


def _save(pdf: Path, edit: Callable[[pikepdf.Pdf], None]) -> None:
    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        edit(document)
        document.save(pdf)


@pytest.mark.parametrize("name", PDF_EDITS)
def test_a_page_that_was_altered_is_named(kit: Path, report: Path, alone: Path, name: str) -> None:
    edit, pages = PDF_EDITS[name]
    _save(report / "report.pdf", edit)
    found = verified(report, kit)
    assert (found.verdict, blamed(found)) == ("altered", {"report.pdf"})
    (one,) = found.alterations
    assert pages <= set(one.pages)
    assert bool(pages) == bool(one.pages)
    assert {difference.why for difference in found.differences} <= {"page"}
    _save(alone, edit)
    found = verified(alone, kit)
    if pages:
        (one,) = found.alterations
        assert (found.verdict, one.file, pages <= set(one.pages)) == ("altered", "report.pdf", True)
    else:
        assert (found.verdict, [one.why for one in found.unchecked]) == ("agrees", ["no-manifest"])


def test_a_digit_of_a_printed_number_is_named_with_its_figure(kit: Path, report: Path, capsys) -> None:
    _save(report / "report.pdf", _edit(_other_digit))
    code, said = run(capsys, "verify", str(report), "--json", kit=kit)
    entries = json.loads(said)
    altered = [one for one in entries if one["what"] == "output-altered"]
    assert (code, [(one["file"], one["pages"]) for one in altered]) == (1, [("report.pdf", [3])])
    numbers = [one for one in entries if one["figure"] is not None]
    assert {(one["page"], one["why"]) for one in numbers} == {(3, "page")}
    assert all(one["printed"] != one["now"] for one in numbers)


def test_the_evidence_inside_a_pdf_alone_is_named(kit: Path, alone: Path) -> None:
    with pikepdf.open(alone) as document:
        value = json.loads(document.attachments["evidence.json"].get_file().read_bytes())
    value["figures"][0]["value"] += 1
    attach_evidence(alone, {"evidence.json": json.dumps(value, ensure_ascii=False).encode()})
    found = verified(alone, kit)
    assert (found.verdict, [(one.file, one.keys) for one in found.alterations]) == (
        "altered", [("report.pdf › evidence.json", ("figures",))]
    )  # fmt: skip
    assert trace_report(alone, "F01", kit=load_kit(kit)).is_altered
    attach_evidence(alone, {"依据.xlsx": b"another"})
    assert blamed(verified(alone, kit)) == {"report.pdf › evidence.json", "report.pdf › 依据.xlsx"}


def test_a_pdf_without_numbers_is_never_all_right(kit: Path, report: Path, once: None, capsys) -> None:
    """Printed anew the places are gone; scanned, the text is."""
    pdf, manifest = report / "report.pdf", report / "manifest.json"
    manifest.unlink()
    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        del document.Root.Names
        document.save(pdf)
    found = verified(report, kit)
    assert (found.verdict, found.compared, found.unchecked[-1].why) == ("unchecked", 0, "no-places")
    code, said = run(capsys, "verify", str(report), kit=kit)
    assert (code, said.startswith("? 无法核对：一个数也没有比对。\n怎么办：")) == (1, True)
    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        for page in document.pages:
            page.obj.Contents = document.make_stream(b"q Q")
        document.save(pdf)
    found = verified(report, kit)
    assert found.verdict == "altered"  # the digests of the pages
    assert found.unchecked[-1].why == "no-text"


def test_a_report_in_words_that_do_not_fit_each_other(kit: Path, report: Path, once: None) -> None:
    """Whoever alters page, evidence and manifest alike is found by counting again, as long as the inputs are there."""
    value = read(report / "evidence.json")
    first = value["prints"][0]
    found = verified(report, kit)
    assert found.verdict == "agrees"
    value["prints"] = value["prints"][1:]
    for name in ("manifest.json",):
        (report / name).unlink()
    value.pop(SEAL)
    write(report / "evidence.json", value)
    (one,) = verified(report, kit).alterations
    assert (one.file, one.keys) == ("evidence.json", (f"prints.{first['figure']}.value.1",))


def test_a_final_without_evidence_and_one_without_anything(kit: Path, report: Path, tmp_path: Path, once: None) -> None:
    (report / "evidence.json").unlink()
    found = verified(report, kit)
    assert (found.verdict, found.alterations[0].what, found.compared > 40) == ("altered", "output-gone", True)
    lonely = tmp_path / "x.pdf"
    shutil.copy(report / "report.pdf", lonely)
    with pytest.raises(EvidenceError) as error:
        verified(lonely, kit)
    assert error.value.code == "no-evidence"
    with pytest.raises(UsageError):
        verified(tmp_path / "nothing", kit)


# ---------------------------------------------------------------------------------------------------------- the inputs


@pytest.fixture
def other(kit: Path, tmp_path: Path) -> Path:
    """A copy of the kit whose inputs may be changed."""
    return Path(shutil.copytree(kit, tmp_path / "kit", ignore=shutil.ignore_patterns("build", ".cache")))


def _replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _book(kit: Path, edit: Callable[[Any], None], sheet: str = "会议台账", file: str = LEDGER) -> None:
    path = kit / "own" / file
    book = openpyxl.load_workbook(path)
    edit(book[sheet])
    book.save(path)


def _row_of(sheet: Any, text: str) -> int:
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


TOPIC = "部署廉洁教育月活动"


def _cell(sheet: Any) -> None:
    row = _row_of(sheet, TOPIC)
    for cell in sheet[row]:
        if cell.value == TOPIC:
            cell.value = "研究办公用房"
        elif isinstance(cell.value, str) and "党风廉政" in cell.value:
            cell.value = "其他"


def _deleted(sheet: Any) -> None:
    sheet.delete_rows(_row_of(sheet, TOPIC))


def _appended(sheet: Any) -> None:
    cells = [cell.value for cell in sheet[_row_of(sheet, TOPIC)]]
    row = sheet.max_row + 1
    for column, value in enumerate(cells, start=1):
        sheet.cell(row, column).value = f"{value}再部署" if value == TOPIC else value
    dated = next(cell for cell in sheet[row] if hasattr(cell.value, "day"))
    dated.value = dated.value.replace(month=12, day=20)


def _hidden(sheet: Any) -> None:
    sheet.row_dimensions[_row_of(sheet, TOPIC)].hidden = True


@pytest.mark.parametrize("edit", [_cell, _deleted, _appended, _hidden], ids=lambda edit: edit.__name__.strip("_"))
def test_a_ledger_that_changed_is_no_alteration(other: Path, report: Path, capsys, edit: Callable[[Any], None]) -> None:
    _book(other, edit)
    found = verified(report, other)
    assert (found.verdict, found.alterations) == ("changed", ())
    assert [(one.file, one.kind, one.what) for one in found.inputs] == [(LEDGER, "ledger", "input-changed")]
    own = [one for one in found.differences if one.of.figure == "integrity_meetings" and one.of.view is None]
    assert own
    assert all(one.what == "number-differs" for one in own)
    if edit is not _hidden:
        assert all(one.why == "rows" and one.changed for one in own)
    code, said = run(capsys, "verify", str(report), kit=other)
    assert (code, said.startswith("! 台账后来改了：比对 ")) == (1, True)
    assert f"· 台账改动：{LEDGER}" in said
    traced = trace_report(report, "F01", kit=load_kit(other), data=str(other / "own"))
    assert (traced.files, traced.is_altered) == ((LEDGER,), False)
    if edit is not _hidden:
        assert traced.gone or traced.new


def test_a_ledger_with_another_name_or_of_another_department(other: Path, report: Path) -> None:
    ledger = other / "own" / LEDGER
    ledger.rename(ledger.with_name("101财政局2023年台账定稿.xlsx"))
    (other / "own" / "ledgers" / "102教体局2023年台账.csv").write_text("甲,乙\n", encoding="utf-8")
    found = verified(report, other)
    assert (found.verdict, found.differences) == ("agrees", ())
    assert [(Path(one.file).name, one.what) for one in found.inputs] == [
        (ledger.name, "input-gone"), ("101财政局2023年台账定稿.xlsx", "input-added")
    ]  # fmt: skip


ANSWER = 10
"""Column of the answers, as tests.redacting writes them."""


def _decision(kit: Path, edit: Callable[[Any, int], None]) -> None:
    path = kit / "own" / "decisions.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["核对决定"]
    edit(sheet, next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "标签"))
    book.save(path)


def _answered_no(sheet: Any, row: int) -> None:
    assert sheet.cell(row, ANSWER).value == "是"
    sheet.cell(row, ANSWER).value = "否"


def _unanswered(sheet: Any, row: int) -> None:
    sheet.delete_rows(row)


@pytest.mark.parametrize("edit", [_answered_no, _unanswered])
def test_a_decision_that_changed_is_named(other: Path, report: Path, edit: Callable[[Any, int], None]) -> None:
    _decision(other, edit)
    found = verified(report, other)
    assert (found.verdict, found.alterations) == ("changed", ())
    assert [(one.file, one.kind) for one in found.inputs] == [("decisions.xlsx", "decision")]
    assert "decision" in {one.why for one in found.differences}


KIT_EDITS = [
    ("data/figures/duty.toml", "definition", 'equals = "专家辅导"', 'in = ["专家辅导", "业务大讲堂"]', "definition"),
    ("own/plan.csv", "reference", "101,central_group_sessions,2023,12", "101,central_group_sessions,2023,20", "plan"),
    ("own/plan.csv", "reference", "department", "department", None),
    ("data/phrases/2023.toml", "phrases", "\n", "\n\n", None),
    ("data/schema/meetings.toml", "schema", "\n", "\n\n", None),
    ("templates/duty/wording.toml", "wording", "\n", "\n\n", None),
    ("templates/duty/report.tex.j2", "template", "\n", "\n\n", None),
    ("latex/gongwenkit.cls", "class", "\n", "\n\n", None),
    ("notebooks/report.ipynb", "notebook", "\n", "\n\n", None),
    ("kit.toml", "kit", "\n", "\n\n", None),
]


@pytest.mark.parametrize(("file", "kind", "old", "new", "why"), KIT_EDITS)
def test_an_input_that_changed_is_named(
    other: Path, report: Path, capsys, file: str, kind: str, old: str, new: str, why: str | None
) -> None:
    path = other / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old != new else text + "\n", encoding="utf-8")
    found = verified(report, other)
    assert found.alterations == ()
    assert [(one.file, one.kind, one.what) for one in found.inputs] == [
        (file.removeprefix("own/"), kind, "input-changed")
    ]
    assert found.verdict == ("changed" if why else "agrees")
    assert why is None or why in {one.why for one in found.differences}
    if why is None:
        code, said = run(capsys, "verify", str(report), kit=other)
        assert (code, said.splitlines()[-1]) == (0, "  成文后有以上改动，印出的数不受影响。")


def test_a_sentence_that_was_taken_out_of_the_wording_lacks_its_number(other: Path, report: Path) -> None:
    wording = other / "templates" / "duty" / "wording.toml"
    clause = "{expert_trainings}"
    line = next(one for one in wording.read_text(encoding="utf-8").splitlines() if clause in one)
    _replaced(wording, f"{line}\n", "")
    found = verified(report, other)
    assert [(one.file, one.kind) for one in found.inputs] == [("templates/duty/wording.toml", "wording")]
    assert [(one.of.figure, one.of.view, one.what) for one in found.differences] == [
        ("expert_trainings", None, "number-added")
    ]


def test_nothing_to_count_from_is_told_after_the_hashes(other: Path, report: Path, capsys) -> None:
    shutil.rmtree(other / "own" / "ledgers")
    code, said = run(capsys, "verify", str(report), kit=other)
    assert (code, said.startswith("? 无法核对：一个数也没有比对。")) == (2, True)
    assert "不能按台账重算（" in said
    code, said = run(capsys, "verify", str(report), "--json", kit=other)
    assert (code, [(one["what"], one["why"]) for one in json.loads(said)]) == (2, [("unchecked", "recount")])
    (report / "report.tex").write_text("other", encoding="utf-8")
    code, said = run(capsys, "verify", str(report), kit=other)
    assert (code, said.startswith("✗ 文件被改过。"), "report.tex" in said) == (1, True, True)
