"""`gongwenkit init`: a whole kit or nothing."""

from pathlib import Path

import openpyxl
import pytest

from gongwenkit.config.kit import load_kit
from gongwenkit.model import KitFileError, UsageError
from gongwenkit.run.kit import init as starter
from gongwenkit.run.kit.init import init, package_files
from gongwenkit.run.kit.packs import PARTS
from gongwenkit.run.kit.reference_book import REFERENCE_BOOK

FILES = {
    "kit.toml": 'data = "data/sample"\nsample_mark = true\n',
    "latex/gongwenkit.cls": "% class\n",
    "notebooks/report.ipynb": "{}\n",
    "notebooks/.ipynb_checkpoints/report.ipynb": "{}\n",
    "templates/duty/report.toml": (
        'name = "报告"\nscope = "department"\nperiods = ["year"]\nlayouts = ["C"]\n[slots]\nhighlights = "=工作亮点"\n'
    ),
    "templates/__pycache__/x.pyc": "",
    "data/handover.toml": "",
    "data/rules.toml": "",
    "data/hanzi/tongyong-guifan-hanzi.txt": "一乙\n",
    "data/phrases/facts.toml": '[talk_system]\nlabel = "@谈话制度"\n',
    "data/figures/duty.toml": (
        '[sessions]\nno = "F01"\nlabel = "+集体学习"\nunit = "次"\ncount = "rows"\n'
        '[[sessions.from]]\nledger = "meetings"\n'
    ),
    "data/phrases/labels.toml": (Path(__file__).parents[1] / "data" / "phrases" / "labels.toml").read_text("utf-8"),
    "data/schema/common.toml": '[[column]]\nname = "日期"\ntype = "date"\n',
    "data/schema/tags.toml": '["党风廉政"]\nkeywords = ["廉政"]\n',
    "data/schema/meetings.toml": (
        'id = "meetings"\nname = "会议台账"\nkind = "rows"\ndate = "日期"\n[[column]]\nname = "名称"\n'
    ),
    "data/sample/expected.json": "{}\n",
    "data/sample/departments.csv": "code,name\n101,云岭区财政局\n",
    "data/sample/ledgers/101.csv": "日期,名称\n2023-03-01,会\n",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "installed"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_becomes_a_kit(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "单位套件"
    files = init(folder, source=source)
    leftovers = {
        "data/sample/expected.json",
        "notebooks/.ipynb_checkpoints/report.ipynb",
        "templates/__pycache__/x.pyc",
    }
    assert _names(folder) == set(FILES) - leftovers | {f"data/own/{REFERENCE_BOOK}"}
    assert list(files) == sorted(folder / name for name in _names(folder))
    assert load_kit(folder).settings.data == "data/sample"
    assert (folder / "data/own/ledgers").is_dir()
    assert [path.name for path in folder.parent.iterdir()] == ["单位套件"]


def test_an_empty_folder_stays_the_same_folder(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    inode = folder.stat().st_ino
    init(Path(), source=source)
    assert folder.stat().st_ino == inode
    assert Path("kit.toml").is_file()  # seen from the folder in which the user stands
    assert {path.name for path in folder.iterdir()} == {part.split("/")[0] for part in PARTS}


@pytest.mark.parametrize("name", ["note.txt", ".hidden", "data/own/own_words.csv", "data/sample/own_words.csv"])
def test_a_folder_with_something_in_it_is_refused_and_unchanged(source: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "full"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        init(folder, source=source)
    assert caught.value.code == "folder-not-empty"
    assert _names(folder) == {name}
    assert (folder / name).read_text(encoding="utf-8") == "mine"


def test_a_kit_from_a_read_only_installation_can_be_changed(source: Path, tmp_path: Path) -> None:
    (source / "templates" / "duty").chmod(0o555)
    (source / "kit.toml").chmod(0o444)
    init(tmp_path / "new", source=source)
    assert (tmp_path / "new" / "templates" / "duty").stat().st_mode & 0o200
    assert (tmp_path / "new" / "kit.toml").stat().st_mode & 0o200


def test_a_file_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        init(tmp_path / "file", source=source)


def test_an_incomplete_installation_leaves_nothing(source: Path, tmp_path: Path) -> None:
    (source / "latex" / "gongwenkit.cls").unlink()
    (source / "latex").rmdir()
    with pytest.raises(KitFileError) as caught:
        init(tmp_path / "new", source=source)
    assert caught.value.code == "installation-incomplete"
    assert {path.name for path in tmp_path.iterdir()} == {"installed"}


def test_an_installation_that_cannot_be_read_is_not_blamed_on_the_target(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def closed_to_us(self: Path, *args: str, **options: str) -> object:
        if self == source / "latex" / "gongwenkit.cls":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed_to_us)
    with pytest.raises(KitFileError) as caught:
        init(tmp_path / "new", source=source)
    assert (caught.value.code, caught.value.where) == ("installation-unreadable", str(source / "latex/gongwenkit.cls"))
    assert {path.name for path in tmp_path.iterdir()} == {"installed"}


@pytest.mark.parametrize("exists", [True, False])
def test_a_full_disk_leaves_nothing(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    folder = tmp_path / "new"
    if exists:
        folder.mkdir()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(starter.shutil, "copyfile", full)
    with pytest.raises(UsageError) as caught:
        init(folder, source=source)
    assert caught.value.code == "folder-unwritable"
    assert list(tmp_path.glob("new/*")) + list(tmp_path.glob(".gongwenkit-*")) == []


def test_a_move_that_stops_halfway_is_undone(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    rename = Path.rename

    def stops_at_kit_toml(self: Path, target: Path) -> Path:
        if self.name == "kit.toml":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stops_at_kit_toml)
    with pytest.raises(UsageError):
        init(folder, source=source)
    assert list(folder.iterdir()) == []


def test_the_reference_book_is_blank_with_instructions_and_drop_downs(source: Path, tmp_path: Path) -> None:
    init(tmp_path / "new", source=source)
    book = openpyxl.load_workbook(tmp_path / "new" / "data" / "own" / REFERENCE_BOOK)
    assert book.sheetnames[0] == "填写说明"
    assert {"单位", "支部", "人员", "计划", "文书", "事实", "本单位文字", "选项"} <= set(book.sheetnames)
    assert "data/own" in " ".join(str(row[0]) for row in book["填写说明"].values)
    for name in set(book.sheetnames) - {"填写说明", "选项"}:
        assert book[name].max_row == 1, name
        assert all(cell.value for cell in book[name][1])
    lists = {
        f"{sheet.title}!{validation.sqref}": validation.formula1
        for sheet in book.worksheets
        for validation in sheet.data_validations.dataValidation
    }
    assert len(lists) >= 10
    for place, formula in lists.items():
        sheet, area = formula.replace("'", "").replace("$", "").split("!")
        assert book[sheet][area][0][0].row == 2, place
    assert lists["人员!D2:D2000"].startswith("'选项'!")
    loose = {
        f"{sheet.title}!{validation.sqref}"
        for sheet in book.worksheets
        for validation in sheet.data_validations.dataValidation
        if validation.errorStyle == "warning"
    }
    assert loose == {"本单位文字!A2:A2000", "本单位文字!D2:D2000"}  # all departments; reasons and wordings


def test_text_that_looks_like_a_formula_stays_text(source: Path, tmp_path: Path) -> None:
    init(tmp_path / "new", source=source)
    book = openpyxl.load_workbook(tmp_path / "new" / "data" / "own" / REFERENCE_BOOK)
    cells = {cell.value: cell for row in book["选项"].iter_rows() for cell in row if cell.value}
    for text in ("=工作亮点", "+集体学习", "@谈话制度"):
        assert (cells[text].data_type, cells[text].quotePrefix) == ("s", True)


def test_this_installation_has_every_part(repo_root: Path) -> None:
    assert package_files() == repo_root
    assert [part for part in PARTS if not (repo_root / part).exists()] == []


def test_the_real_kit_is_whole(tmp_path: Path) -> None:
    init(tmp_path / "kit")
    kit = load_kit(tmp_path / "kit")
    assert kit.data_folder().is_dir()
    assert sorted(path.name for path in kit.templates_folder.iterdir())
