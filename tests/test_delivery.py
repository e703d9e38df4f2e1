"""`deliver`: finals get their names, the list and the register; what is there is never overwritten."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.config.handover import load_handover_words
from gongwenkit.config.kit import Kit, load_kit
from gongwenkit.model import DataError, UsageError
from gongwenkit.model.source import digest
from gongwenkit.proof.evidence.evidence import Evidence
from gongwenkit.run.delivery import handing_over
from gongwenkit.run.delivery.finals import Final, Finals
from gongwenkit.run.delivery.handing_over import HandedOver, hand_over, plain_name, put_files
from gongwenkit.run.delivery.register import Register, open_register, read_register
from gongwenkit.run.report.report_kind import find_report_type

ROOT = Path(__file__).resolve().parents[1]
NAME = "101_财政局_2023年度第一责任人情况报告_报送稿"


def evidence(**values: int | None) -> Evidence:
    figures = tuple(
        {"id": name, "no": "", "label": f"指标{name}", "unit": "次", "value": value, "missing": None, "views": []}
        for name, value in values.items()
    )
    prints = tuple(Print(name, None, 1, str(value), "x") for name, value in values.items())  # type: ignore[arg-type]
    return Evidence({}, figures, (), {}, prints, {}, {}, dict.fromkeys(values, "d"), "0")


def final(code: str = "101", department: str = "财政局", *, content: bytes = b"one", **values: int | None) -> Final:
    parameters = {"report": "duty", "period": "2023", "as_of": "2023-12-31", "edition": "final"}
    numbers = values or {"a": 7}
    return Final(code, department, "2023年报告", 8, {".pdf": content}, parameters, evidence(**numbers), "某区纪委")


class Delivering:
    """A folder and a register."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.register = folder, Register()
        kit = load_kit(ROOT)
        self.kind, self.words = find_report_type(kit, "duty"), load_handover_words(kit).delivery

    def __call__(self, *finals: Final, day: str = "2024-01-15", correct: bool = False) -> HandedOver:
        return hand_over(
            self.folder,
            Finals(finals, (), whole=False),
            self.register,
            kind=self.kind,
            words=self.words,
            day=day,
            correct=correct,
        )

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())} if self.folder.is_dir() else {}

    def listed(self, name: str = "报送清单.xlsx") -> list[tuple[object, ...]]:
        sheet = openpyxl.load_workbook(BytesIO(self.files()[name])).active
        return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


@pytest.fixture
def deliver(tmp_path) -> Delivering:
    return Delivering(tmp_path / "报送")


def states(handed: HandedOver) -> list[str]:
    return [line.state for line in handed.lines]


def test_a_final_gets_its_name_the_list_and_the_register(deliver):
    handed = deliver(final(), final("102", "教育局", content=b"two"))
    assert states(handed) == ["delivered", "delivered"]
    assert handed.lines[0].file == f"{NAME}.pdf"
    assert deliver.files()[f"{NAME}.pdf"] == b"one"
    heads, first, second = deliver.listed()
    assert heads[:7] == ("序号", "编码", "单位", "标题", "文件", "页数", "份数")
    assert first[1:8] == ("101", "财政局", "2023年报告", f"{NAME}.pdf", "8", "1", "某区纪委")
    assert first[9] == final().sha256
    assert second[1] == "102"
    entry = deliver.register.entries[0]
    assert (entry.department, entry.report, entry.period, entry.as_of) == ("101", "duty", "2023", "2023-12-31")
    assert (entry.figures, entry.definition, entry.day) == ({"a": 7}, {"a": "d"}, "2024-01-15")


def test_the_same_again_changes_nothing_and_the_word_file_goes_with_it(deliver):
    one = replace(final(), files={".pdf": b"one", ".docx": b"word"})
    deliver(one)
    before = deliver.files()
    assert before[f"{NAME}.docx"] == b"word"
    listed = deliver.listed()[1]
    assert listed[4] == f"{NAME}.pdf\n{NAME}.docx"
    assert listed[9] == "\n".join(digest(content) for content in (b"one", b"word"))
    assert states(deliver(one, day="2024-02-01")) == ["unchanged"]
    assert (deliver.files(), len(deliver.register.entries)) == (before, 1)


def test_a_later_delivery_adds_to_the_list_and_a_changed_list_is_left_alone(deliver):
    deliver(final())
    deliver(final("102", "教育局", content=b"two"))
    assert [row[1] for row in deliver.listed()] == ["编码", "101", "102"]
    (deliver.folder / "报送清单.xlsx").write_bytes(b"with a remark of the office")
    handed = deliver(final("103", "住建局", content=b"three"))
    assert handed.list_file == "报送清单-2.xlsx"
    assert deliver.files()["报送清单.xlsx"] == b"with a remark of the office"
    assert [row[1] for row in deliver.listed("报送清单-2.xlsx")] == ["编码", "101", "102", "103"]


def test_what_was_delivered_is_replaced_only_by_a_correction_which_says_what_changed(deliver):
    deliver(final(a=7, b=3))
    other = final(content=b"other", a=8, b=3)
    before = deliver.files()
    handed = deliver(other)
    assert states(handed) == ["refused"]
    assert "已报送过" in handed.lines[0].why.zh
    assert "--correct" in handed.lines[0].advice.en
    assert [(c.figure, c.before, c.now) for c in handed.lines[0].changes] == [("a", 7, 8)]
    assert deliver.files() == before
    handed = deliver(other, day="2024-02-01", correct=True)
    assert states(handed) == ["corrected"]
    assert handed.lines[0].file == f"{NAME}（更正1）.pdf"
    files = deliver.files()
    assert (files[f"{NAME}.pdf"], files[f"{NAME}（更正1）.pdf"]) == (b"one", b"other")
    note = [row for row in deliver.listed(f"{NAME}（更正1）_更正说明.xlsx") if row[0]]
    assert note[1:] == [("1", "指标a", "次", "7", "8", None)]
    assert deliver.register.entries[1].corrects == final().sha256
    assert "更正 2024-01-15" in str(deliver.listed()[2][10])
    assert states(deliver(other)) == ["unchanged"]
    third = final(content=b"third", a=9, b=3)
    assert deliver(third, correct=True).lines[0].file == f"{NAME}（更正2）.pdf"


def test_a_correction_needs_something_to_correct(deliver):
    handed = deliver(final(), correct=True)
    assert states(handed) == ["refused"]
    assert (deliver.files(), deliver.register.entries) == ({}, [])


def test_a_delivered_file_that_was_changed_is_never_overwritten(deliver):
    deliver(final())
    (deliver.folder / f"{NAME}.pdf").write_bytes(b"changed by somebody")
    before = deliver.files()
    handed = deliver(final())
    assert states(handed) == ["refused"]
    assert "报送以后改过" in handed.lines[0].why.zh
    assert deliver.files() == before
    (deliver.folder / f"{NAME}.pdf").unlink()
    assert states(deliver(final())) == ["delivered"]  # one that is gone is handed over again, and not registered twice
    assert len(deliver.register.entries) == 1


def test_a_file_of_somebody_else_is_left_alone(deliver):
    deliver.folder.mkdir()
    (deliver.folder / f"{NAME}.pdf").write_bytes(b"not ours")
    assert states(deliver(final())) == ["refused"]
    assert deliver.files() == {f"{NAME}.pdf": b"not ours"}


def test_another_report_that_told_another_number_is_named(deliver):
    deliver(final(a=7))
    other = final(content=b"two", a=9)
    summary = replace(other, parameters={**other.parameters, "report": "summary"})
    deliver.kind = find_report_type(load_kit(ROOT), "summary")
    handed = deliver(summary)
    assert states(handed) == ["delivered"]  # told, not refused: it is another report
    assert [(change.before, change.now, change.delivery.report) for change in handed.lines[0].changes] == [
        (7, 9, "duty")
    ]
    later = replace(summary, parameters={**summary.parameters, "as_of": "2023-11-30"})
    assert Delivering(deliver.folder / "x")(later).lines[0].changes == ()


def test_numbers_of_another_definition_or_day_are_not_compared(deliver):
    deliver(final(a=7))
    entry = deliver.register.entries[0]
    same = replace(entry, figures={"a": 8})
    assert [change.figure for change in deliver.register.changes(same)] == ["a"]
    for other in (
        replace(same, definition={"a": "another"}),
        replace(same, as_of="2023-11-30"),
        replace(same, department="102"),
        replace(same, period="2022"),
    ):
        assert deliver.register.changes(other) == ()


@pytest.mark.parametrize(
    "fails_at", ["102_教育局_2023年度第一责任人情况报告_报送稿.pdf", "报送清单.xlsx", ".gongwenkit-delivery.json"]
)
def test_a_failure_leaves_the_folder_as_it_was(deliver, monkeypatch, fails_at):
    deliver(final())
    before, entries = deliver.files(), list(deliver.register.entries)
    real, failed = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        if Path(target).name == fails_at and not failed:
            failed.append(target)
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(handing_over.Path, "replace", failing)
    with pytest.raises(UsageError) as refused:
        deliver(final("102", "教育局", content=b"two"))
    monkeypatch.undo()
    assert failed
    assert refused.value.code == "delivery-unwritable"
    assert "保持原样" in refused.value.found.zh
    assert (deliver.files(), deliver.register.entries) == (before, entries)
    assert states(deliver(final("102", "教育局", content=b"two"))) == ["delivered"]


def test_a_folder_that_cannot_be_made_is_not_left(tmp_path):
    with pytest.raises(UsageError):
        put_files(tmp_path / "new", {"a/b": b"1", "a": b"2"})
    assert not (tmp_path / "new" / "a").is_file()
    assert not list(tmp_path.rglob(".gongwenkit-*"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("101_财政局/教育局", "101_财政局教育局"),
        ("..\\..\\x", "x"),
        ("a\u202eb:c*?", "abc"),
        (" .x. ", "x"),
        ("~$x", "$x"),
        ("///", "_"),
        ("长" * 300, "长" * 100),
    ],
)
def test_names_are_such_that_every_system_takes_them(text, name):
    assert plain_name(text) == name


def kit_in(folder: Path) -> Kit:
    (folder / "kit.toml").write_text("format = 2\n")
    return load_kit(folder)


def test_the_register_is_kept_next_to_the_kit_and_a_damaged_one_is_left_alone(tmp_path, deliver):
    kit = kit_in(tmp_path)
    assert read_register(kit).entries == []
    with open_register(kit) as register:
        deliver.register = register
        deliver(final(a=7, b=None))
    written = (tmp_path / "deliveries.json").read_bytes()
    assert json.loads(written)[0]["figures"] == {"a": 7, "b": None}
    assert read_register(kit).entries == register.entries
    with open_register(kit):
        pass
    assert (tmp_path / "deliveries.json").read_bytes() == written
    for damaged in (b"{", b"[1]", b'[{"department": 1}]', b"[" * 100_000):
        (tmp_path / "deliveries.json").write_bytes(damaged)
        with pytest.raises(DataError) as refused, open_register(kit):
            pytest.fail("a damaged register must not be written")
        assert refused.value.code == "register-damaged"
        assert (tmp_path / "deliveries.json").read_bytes() == damaged
