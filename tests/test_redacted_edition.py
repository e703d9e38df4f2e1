"""A redacted report as it leaves the house: on the bytes of every file, no name, no talk, no figure is left.

The scanner that says so is tested on the same report: each leak seeded on purpose is found (and in test_proof_leaks,
each place of a PDF where one can hide).
"""

import csv
import json
import re
import shutil
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from tests.redacting import OWN_WORDS, ROOT, SAMPLE, make_kit, settled_data

from gongwenkit.cli import main
from gongwenkit.model import Figure, ReportRefusedError, UsageError
from gongwenkit.proof.evidence.leaks import find_leaks, page_texts, read_passages
from gongwenkit.run.report import steps

pytestmark = pytest.mark.slow

FOLDER = {"report.pdf", "manifest.json", "脱敏清单.csv"}
BESIDE = {"summary.json", "index.html", ".lock"}
TALKS = "101财政局2023年台账.xlsx"
NOTICE = "未经审查不得公开"


def gongwenkit(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--lang", "zh"])
    return int(leaving.value.code or 0)


@dataclass(frozen=True)
class Made:
    """A redacted report: its folder, and the figures as they are."""

    reports: Path
    kit: Path
    data: Path
    figures: tuple[Figure, ...]

    @property
    def folder(self) -> Path:
        return self.reports / "101"

    @property
    def pdf(self) -> Path:
        return self.folder / "report.pdf"

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(sorted(path for path in self.reports.rglob("*") if path.is_file()))

    @property
    def pages(self) -> tuple[str, ...]:
        return page_texts(self.pdf)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settled_data(tmp_path_factory.mktemp("redacted") / "data")


@pytest.fixture(scope="module")
def starred(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return _make(data, tmp_path_factory.mktemp("starred"), mask="figures")


@pytest.fixture(scope="module")
def named(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return _make(data, tmp_path_factory.mktemp("named"), mask="names")


@pytest.fixture(params=["starred", "named"])
def made(request: pytest.FixtureRequest) -> Made:
    return request.getfixturevalue(request.param)


def _make(data: Path, folder: Path, *, mask: str) -> Made:
    kit, out = make_kit(folder / "kit", mask=mask), folder / "out"
    asked = ("build", "101", "--period", "2023", "--edition", "redacted")
    assert gongwenkit(*asked, "--kit", str(kit), "--data", str(data), "--out", str(out)) == 0
    chosen = steps.choose(department="101", period="2023", kit=str(kit), data=str(data))
    measured = steps.measure(steps.read(chosen))
    return Made(out / "2023" / "duty-redacted", kit, data, measured.figures)


@pytest.fixture(scope="module")
def secrets(data: Path) -> tuple[str, ...]:
    """Every name of people.csv, every sensitive cell of the ledgers of 101, what open rectifications say."""
    with (SAMPLE / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        people = {line["name"] for line in csv.DictReader(file)}
    talks = {*_cells("廉政谈话", "谈话对象"), *_cells("廉政谈话", "谈话事由")}
    names = {name for cell in talks for name in re.split("[、，,；;]", cell)}
    subjects = set(_cells("问题整改", "问题"))
    assert len(people) > 100
    assert len(talks) > 40
    assert len(subjects) > 10
    found = people | talks | names | subjects | {OWN_WORDS["problems"]}
    return tuple(sorted(secret for secret in found if len(secret) > 1))


def _cells(sheet: str, head: str) -> list[str]:
    """Returns the texts of a column in the workbook of 101."""
    (path,) = SAMPLE.glob(f"ledgers/2023/{TALKS}")
    page = next(page for page in openpyxl.load_workbook(path, read_only=True) if page.title == sheet)
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    start = next(number for number, row in enumerate(rows) if head in row)
    column = rows[start].index(head)
    return [str(row[column]).strip() for row in rows[start + 1 :] if len(row) > column and row[column]]


def stray_digits(made: Made, texts: Mapping[str, str]) -> dict[str, str]:
    """Returns, place by place, the digits that are neither year, date, page number nor number of a table's row."""
    labels = "|".join(re.escape(figure.label) for figure in made.figures)
    known = re.compile(rf"20\d\d年(?:\d+月\d+日)?|—\d+—|(?<!\d)\d{{1,2}}(?={labels})")
    found = {place: re.sub(r"\D", "", known.sub("", text)) for place, text in texts.items()}
    return {place: digits for place, digits in found.items() if digits}


def page_passages(pdf: Path) -> dict[str, str]:
    pages = {f"page {number}": text for number, text in enumerate(page_texts(pdf), start=1)}
    content = {p.place: "".join(p.text.split()) for p in read_passages(pdf) if p.place.startswith("content")}
    assert len(pages) == len(content) >= 4
    return pages | content


# -- what is there


def test_the_folder_holds_three_files_and_nothing_lies_beside_it(made: Made) -> None:
    assert {path.name for path in made.folder.iterdir()} == FOLDER
    assert {path.name for path in made.reports.iterdir()} == {"101"} | BESIDE
    assert [path.name for path in made.reports.parent.iterdir()] == ["duty-redacted"]
    assert (made.reports / ".lock").read_bytes() == b""


def test_every_page_is_marked(made: Made) -> None:
    assert len(made.pages) >= 4
    assert all(NOTICE in page for page in made.pages)


def test_the_metadata_names_nobody_and_no_day(made: Made) -> None:
    with pikepdf.open(made.pdf) as document:
        told = {key: str(value) for key, value in document.docinfo.items()}
        assert set(document.Root.keys()) <= {
            "/Type", "/Pages", "/Outlines", "/PageMode", "/Lang", "/Metadata", "/OutputIntents", "/ViewerPreferences",
        }  # fmt: skip
        archive = document.Root.Metadata.read_bytes().decode("utf-8")
        assert "2023年党组书记履行" in archive
        assert not re.search(r"creator>|周|20\d\d-\d\d|财政", archive.replace("CreatorTool>", ""))
        assert document.attachments == {}
        assert all("/Annots" not in page for page in document.pages)
    assert told == {
        "/Title": "2023年党组书记履行全面从严治党“第一责任人”情况报告",
        "/Keywords": "layout=C; direction=none; edition=redacted",
        "/Creator": "gongwenkit",
        "/Producer": "gongwenkit",
    }


def test_the_manifest_has_no_inputs_and_no_days(made: Made) -> None:
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) == {"parameters", "unit", "key", "pages", "versions", "archive", "outputs", "seal"}
    assert manifest["archive"] == "2b"
    assert set(manifest["parameters"]) == {"department", "period", "report", "edition", "layout"}
    assert {line["file"] for line in manifest["outputs"]} == FOLDER - {"manifest.json"}


def test_the_batch_tells_code_and_status_alone(made: Made) -> None:
    (line,) = json.loads((made.reports / "summary.json").read_text(encoding="utf-8"))["departments"]
    assert {key: value for key, value in line.items() if value is not None} == {
        "code": "101",
        "status": "built",
        "pdf": "101/report.pdf",
    }
    page = (made.reports / "index.html").read_text(encoding="utf-8")
    assert json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))["unit"] in page
    assert ("云岭区财政局" in page) is (made.kit.parent.name.startswith("named"))
    assert "台账问题" not in page


def test_the_list_counts_what_was_hidden_on_which_page(made: Made) -> None:
    raw = (made.folder / "脱敏清单.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    heads, *lines = csv.reader(raw.decode("utf-8-sig").splitlines())
    assert heads == ["类别", "页", "处数"]
    public = tomllib.loads((ROOT / "data" / "phrases" / "redacted.toml").read_text(encoding="utf-8"))
    dropped = {figure.id for figure in made.figures} - set(public["figures"])
    unsaid = _written_slots(made.data) - set(public["reports"]["duty"])
    assert {"own_talks", "rectification_open"} <= dropped
    assert "problems" in unsaid
    assert ["未列入正面清单的指标", "", str(len(dropped))] in lines
    assert ["未列入正面清单的本单位文字", "", str(len(unsaid))] in lines
    stars = {int(page): int(count) for kind, page, count in lines if kind == "数字以星号代替"}
    assert stars == {number: page.count("*") for number, page in enumerate(made.pages, start=1) if "*" in page}
    (signed,) = (number for number, page in enumerate(made.pages, start=1) if "报告人：周某" in page)
    assert ["姓名以某代替", str(signed), "1"] in lines


def _written_slots(data: Path) -> set[str]:
    """Returns the slots for which department 101 wrote words of its own."""
    with (data / "own_words.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    return {
        line["slot"]
        for line in lines
        if (line["department"], line["report"], line["period"]) == ("101", "duty", "2023") and line["text"]
    }


# -- what is not


def test_no_name_no_talk_and_no_open_rectification_is_left_in_any_file(made: Made, secrets: tuple[str, ...]) -> None:
    assert len(made.files) == len(FOLDER) + len(BESIDE)
    assert find_leaks(made.files, secrets) == ()


def test_no_figure_is_named_where_nobody_looks(made: Made) -> None:
    assert find_leaks(made.files, [figure.id for figure in made.figures]) == ()


def test_no_digit_is_left_but_years_dates_and_page_numbers(starred: Made) -> None:
    assert stray_digits(starred, page_passages(starred.pdf)) == {}
    printed = "".join(starred.pages)
    assert printed.count("*") > 30
    for comparison in ("较上年", "增加", "减少", "持平", "出勤率", "年度计划", "指标汇总表"):
        assert comparison not in printed


def test_the_text_still_reads_right(made: Made) -> None:
    text = "".join(page.replace(NOTICE, "") for page in made.pages)
    assert not re.search("[，。、；：][，。、；]|【|】|缺：(?!未设定专题)", text)
    assert "报告人：周某" in text
    assert text.count("周某") == 1  # once, at the end
    assert "2024年办好" in text
    for gone in ("开展廉政谈话", "任职谈话", "整改台账登记", "，完成率为", "没有整改到位"):
        assert gone not in text


def test_figures_are_kept_where_only_names_are_hidden(named: Made) -> None:
    text = "".join(named.pages)
    films = next(figure for figure in named.figures if figure.id == "cautionary_films")
    assert f"观看警示教育片{films.value}次" in text
    assert "少量青年干部到基层锻炼" in text
    assert stray_digits(named, page_passages(named.pdf))


# -- the scanner on the report itself


def _author(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = pikepdf.String("周砚")


def _evidence(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["evidence.json"] = pikepdf.AttachedFileSpec(pdf, '{"basis": "赵堃分管的领域"}'.encode())


def _covered(pdf: pikepdf.Pdf) -> None:
    """Puts letters that a reader cannot see on a page: 林玥 in white under a white box."""
    _draw(pdf, "林玥")


def _digits(pdf: pikepdf.Pdf) -> None:
    _draw(pdf, "12次")


def _draw(pdf: pikepdf.Pdf, text: str) -> None:
    codes = "".join(f"<{n:02X}> <{ord(character):04X}> " for n, character in enumerate(text, start=1))
    table = f"{len(text)} beginbfchar {codes} endbfchar".encode()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, table)),
    )
    page = pdf.pages[1]
    page.obj.Resources.Font.Seed = pdf.make_indirect(font)
    shown = "".join(f"{n:02X}" for n in range(1, len(text) + 1))
    drawn = f"q 1 g BT /Seed 9 Tf 300 400 Td <{shown}> Tj ET 290 390 90 40 re f Q".encode()
    page.contents_add(pikepdf.Stream(pdf, drawn))


@pytest.mark.parametrize("seed", [_author, _evidence, _covered])
def test_a_seeded_name_is_found(
    made: Made, secrets: tuple[str, ...], tmp_path: Path, seed: Callable[[pikepdf.Pdf], None]
) -> None:
    leaking = tmp_path / "report.pdf"
    with pikepdf.open(made.pdf) as document:
        seed(document)
        document.save(leaking)
    with_seed = find_leaks((leaking,), (*secrets, "赵堃分管的领域"))
    assert {leak.secret for leak in with_seed} & {"周砚", "林玥", "赵堃"}


def test_a_seeded_figure_is_found(starred: Made, tmp_path: Path) -> None:
    leaking = tmp_path / "report.pdf"
    with pikepdf.open(starred.pdf) as document:
        _digits(document)
        document.save(leaking)
    assert stray_digits(starred, page_passages(leaking)) == {"page 2": "12", "content of page 2": "12"}


@pytest.mark.parametrize("name", ["notebook.ipynb", "report.tex", "findings.json"])
def test_the_files_of_another_edition_would_be_found(made: Made, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps({"text": "主持人：周砚"}), encoding="utf-8")
    assert [leak.file for leak in find_leaks((*made.files, tmp_path / name), ("周砚",))] == [name]


# -- refusals and other commands


def test_it_is_refused_as_a_final_is_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("build", "101", "--period", "2023", "--edition", "redacted")
    assert gongwenkit(*asked, "--kit", str(ROOT), "--out", str(tmp_path)) == 1
    told = "".join(capsys.readouterr().out.replace("│", "").split())
    assert "还不能出脱敏稿" in told
    reports = tmp_path / "2023" / "duty-redacted"
    assert {path.name for path in reports.iterdir()} == BESIDE
    (line,) = json.loads((reports / "summary.json").read_text(encoding="utf-8"))["departments"]
    assert {key for key, value in line.items() if value is not None} == {"code", "status"}
    assert "主持党组会" not in (reports / "index.html").read_text(encoding="utf-8")


def _composed(data: Path, kit: Path, out: Path, **asked: str) -> steps.Composed:
    asked = {"department": "101", "period": "2023", "edition": "redacted", **asked}
    chosen = steps.choose(**asked, kit=str(kit), data=str(data), out=str(out))
    return steps.compose(steps.measure(steps.read(chosen)))


def _changed(data: Path, folder: Path, name: str, old: str, new: str) -> Path:
    shutil.copytree(data, folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_signer_of_a_letter_is_hidden_and_its_number_is_not_printed(data: Path, tmp_path: Path) -> None:
    kit = make_kit(tmp_path / "kit", mask="names")
    source = _composed(data, kit, tmp_path / "out", layout="A").source
    assert "info/signer       = {周某}" in source
    assert "info/number       = {}" in source
    assert "周砚" not in source


def test_the_letter_says_what_it_submits(data: Path, tmp_path: Path) -> None:
    # The table of figures is not printed, and its clause is left out; the report itself still is an annex.
    source = _composed(data, make_kit(tmp_path / "kit", mask="figures"), tmp_path / "out", layout="A").source
    assert "职责的情况报告随文报送（见附件）。" in source.replace("\\gwkeep ", "")
    assert "附件1" not in source


def test_a_document_with_a_class_of_secrecy_is_refused(data: Path, tmp_path: Path) -> None:
    line = "101,duty,2023,2024-01-09,云财党组〔2024〕5号,周砚,云岭区纪委监委,,,,"
    secret = _changed(data, tmp_path / "data", "documents.csv", line, line[:-2] + "机密,,")
    with pytest.raises(UsageError) as error:
        _composed(secret, make_kit(tmp_path / "kit", mask="names"), tmp_path / "out", layout="A")
    assert error.value.code == "redacted-secret"


def test_a_name_that_stands_elsewhere_stops_the_report_and_is_not_quoted(data: Path, tmp_path: Path) -> None:
    line = "101,郑越,办公室主任,否,否,,"
    twin = _changed(data, tmp_path / "data", "people.csv", line, f"{line}\n101,经审,科员,否,否,,")
    kit = make_kit(tmp_path / "kit", mask="names")
    with pytest.raises(ReportRefusedError) as error:
        steps.proof(steps.typeset(_composed(twin, kit, tmp_path / "out", layout="A")))
    assert error.value.code == "redacted-leak"
    assert "经审" not in error.value.in_language("zh")
    assert "（第1、2、3、4" in error.value.found.zh  # 未经审查不得公开
    assert "(page 1, 2, 3, 4" in error.value.found.en


def test_a_name_in_the_name_of_the_department_is_hidden_in_letterhead_signature_and_imprint(
    data: Path, tmp_path: Path
) -> None:
    named = _changed(data, tmp_path / "data", "departments.csv", "云岭区财政局", "云岭区周砚财政局")
    issuers = named / "issuers.csv"
    issuers.write_text(issuers.read_text(encoding="utf-8").replace("区财政局", "区周砚财政局"), encoding="utf-8")
    composed = _composed(named, make_kit(tmp_path / "kit", mask="names"), tmp_path / "out", layout="A")
    assert "周砚" not in composed.source
    for place in ("organ        = {中共{}党组}", "signature    = {中共{}党组}", "printer      = {{}办公室}"):
        assert f"  info/{place.replace('{}', '云岭区周某财政局')}," in composed.source
    assert "\\gwbyline{云岭区周某财政局}" in composed.source
    index = make_kit(tmp_path / "starred", mask="figures")
    assert "财政局" not in _composed(named, index, tmp_path / "out2", layout="A").source


@pytest.mark.parametrize(
    ("text", "kind"), [("错开早晚高峰时段服务", "高峰"), ("带动三叶草公益", "三")], ids=["name", "number"]
)
def test_what_is_not_clear_stops_the_report_and_names_its_place(
    data: Path, tmp_path: Path, text: str, kind: str
) -> None:
    line = "101,郑越,办公室主任,否,否,,"
    unclear = _changed(data, tmp_path / "data", "people.csv", line, f"{line}\n101,高峰,科员,否,否,,")
    words = (unclear / "own_words.csv").read_text(encoding="utf-8")
    (unclear / "own_words.csv").write_text(words.replace(OWN_WORDS["next_steps"], text), encoding="utf-8")
    with pytest.raises(ReportRefusedError) as error:
        _composed(unclear, make_kit(tmp_path / "kit", mask="figures"), tmp_path / "out")
    assert error.value.code == "redacted-unclear"
    assert error.value.where.startswith("own_words.csv")
    assert f"“{kind}”" in error.value.found.zh
    assert f"“{kind}”" in error.value.found.en


@pytest.mark.parametrize("command", [("trace", "F01"), ("verify",)])
def test_trace_and_verify_say_that_it_carries_no_evidence(
    made: Made, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    pdf = tmp_path / "report.pdf"
    shutil.copy(made.pdf, pdf)
    (tmp_path / "evidence.json").write_text("{}", encoding="utf-8")  # another report's, beside it
    assert gongwenkit(command[0], str(pdf), *command[1:], "--kit", str(ROOT)) == 1
    assert "这是脱敏稿，不带依据" in "".join(capsys.readouterr().err.split())


def test_html_of_the_notebook_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("build", "101", "--period", "2023", "--edition", "redacted", "--html")
    assert gongwenkit(*asked, "--kit", str(ROOT), "--out", str(tmp_path)) == 2
    assert "脱敏稿不留笔记本" in "".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []
