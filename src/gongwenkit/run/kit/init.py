"""A new kit in an empty folder: the files of the installed package, and an empty 基础信息.xlsx to fill in."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.kit import Kit, load_kit
from gongwenkit.config.labels import load_labels
from gongwenkit.config.package import incomplete_installation, package_files, unreadable_installation
from gongwenkit.config.phrases import load_facts
from gongwenkit.config.report_type import list_report_types, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.reference.reference_tables import named_tables
from gongwenkit.ingest.workbook.text_cells import put_text
from gongwenkit.model import Message, UsageError, system_words

__all__ = ["ANSWERS", "PARTS", "REFERENCE_BOOK", "init", "package_files"]

PARTS = (
    "data/figures",
    "data/hanzi",
    "data/phrases",
    "data/sample",
    "data/schema",
    "kit.toml",
    "latex",
    "notebooks",
    "templates",
)
"""What a kit consists of, without `ANSWERS`. The wheel has these parts and data/upgrade below `gongwenkit/_kit/`."""

REFERENCE_BOOK = "基础信息.xlsx"
ANSWERS = ("expected.json",)
"""Expected answers for tests; copied into no kit and no wheel (pyproject.toml)."""
OWN_FOLDER = Path("data") / "own"
LEFTOVERS = ("__pycache__", ".ipynb_checkpoints", "*.pyc", ".DS_Store", "~$*", ".~lock*", ".cache")
ROWS_TO_FILL = 2000
OPTIONS_SHEET = "选项"


def init(folder: Path, *, source: Path | None = None) -> tuple[Path, ...]:
    """Makes a kit that can build reports of its sample, with an empty folder for the office's own data.

    Everything is first written into a temporary folder next to it, and moved into place when it is complete.

    Args:
        folder: a folder that does not exist yet or is empty.
        source: where the parts are; by default those of this installation.

    Returns:
        The files of the new kit, sorted.

    Raises:
        UsageError: the folder is not empty, is a file, or cannot be written to; nothing was changed.
        KitFileError: this installation lacks a part, or one cannot be read.
    """
    target = folder.resolve()
    _refuse_unless_empty(target)
    existed = target.is_dir()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # An existing folder is filled, not replaced: it may be the working folder of a shell, or a mounted disk.
        staging = Path(tempfile.mkdtemp(prefix=".gongwenkit-", dir=target if existed else target.parent))
    except OSError as error:
        raise _cannot_write(target, error) from None
    try:
        staged = staging / "kit"
        _copy_parts(source or package_files(), staged)
        _write_own_folder(load_kit(staged))
        _move(staged, target)
    except OSError as error:
        raise _cannot_write(target, error) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))


def _refuse_unless_empty(target: Path) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    raise UsageError(
        "folder-not-empty",
        where=str(target),
        found=Message("这里已有内容，没有改动", "there is something here already; nothing was changed"),
        advice=Message("请另指定一个新的或空的文件夹", "Name a new or an empty folder"),
    )


def _cannot_write(target: Path, error: OSError) -> UsageError:
    why = system_words(error)
    return UsageError(
        "folder-unwritable",
        where=str(target),
        found=Message(f"不能写入（{why.zh}）", f"it cannot be written to ({why.en})"),
        advice=Message(
            "请查看权限和磁盘空间，或另选文件夹", "Check permissions and disk space, or name another folder"
        ),
    )


def _copy_parts(source: Path, staged: Path) -> None:
    """Copies the parts of an installation.

    Raises:
        KitFileError: a part is missing or cannot be read.
        OSError: the copy cannot be written.
    """
    leave = shutil.ignore_patterns(*LEFTOVERS, *ANSWERS)
    for part in PARTS:
        _require_readable(source / part, leave)
    for part in PARTS:
        original, copy = source / part, staged / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if original.is_dir():
            shutil.copytree(original, copy, ignore=leave, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(original, copy)
    for folder in (path for path in staged.rglob("*") if path.is_dir()):
        folder.chmod(folder.stat().st_mode | 0o700)  # an installation may be read-only, a kit must be writable


def _require_readable(original: Path, leave: Callable[[str, list[str]], set[str]]) -> None:
    """Opens every file of a part, so that what fails when it is copied is the fault of the target."""
    try:
        if original.is_dir():
            names = sorted(path.name for path in original.iterdir())
        else:
            original.open("rb").close()
            return
    except FileNotFoundError:
        raise incomplete_installation(original) from None
    except OSError as error:
        raise unreadable_installation(original, error) from None
    ignored = leave(str(original), names)
    for name in names:
        if name not in ignored:
            _require_readable(original / name, leave)


def _move(staged: Path, target: Path) -> None:
    """Puts a complete kit into place: one rename, or one for each entry of a folder that exists; all or nothing."""
    if not target.exists():
        staged.rename(target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(staged.iterdir(), key=lambda entry: entry.name == "kit.toml"):
            entry.rename(target / entry.name)
            moved.append(target / entry.name)
    except OSError:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


@dataclass(frozen=True)
class _Field:
    """A column of a reference table: header, width in characters, and the name of its drop-down list.

    Words in braces are replaced by the names of tables and columns in the kit (`_reference_names`).
    """

    header: str
    width: int = 12
    options: str = ""


_YES_NO, _ANSWER = "是否", "有无"
_DEPARTMENT = _Field("单位", 10, "单位编码")
_SPAN = (_Field("起"), _Field("止"))

_TABLES: Mapping[str, tuple[_Field, ...]] = {
    "{departments}": (
        _Field("编码", 10),
        _Field("全称", 28),
        _Field("简称"),
        _Field("代字", 8),
        _Field("{members}", 8),
        _Field("在职人数", 10),
        *_SPAN,
    ),
    "{branches}": (_DEPARTMENT, _Field("{branches}名称", 28), *_SPAN),
    "人员": (
        _DEPARTMENT,
        _Field("姓名"),
        _Field("职务", 24),
        _Field("班子成员", 10, _YES_NO),
        _Field("第一责任人", 12, _YES_NO),
        *_SPAN,
    ),
    "计划": (_DEPARTMENT, _Field("指标", 28, "指标"), _Field("年度", 8), _Field("计划数", 10)),
    "文书": (
        _DEPARTMENT,
        _Field("文种", 12, "文种"),
        _Field("时段", 10),
        _Field("成文日期"),
        _Field("发文字号", 22),
        _Field("签发人"),
        _Field("主送", 24),
        _Field("抄送", 24),
        _Field("密级", 10),
        _Field("紧急程度", 10, "紧急程度"),
        _Field("份号", 8),
        _Field("印发日期"),
    ),
    "事实": (
        _DEPARTMENT,
        _Field("年度", 8),
        _Field("事实", 26, "事实"),
        _Field("答复", 8, _ANSWER),
        _Field("依据", 40),
        _Field("确认人"),
    ),
    "本单位文字": (
        _DEPARTMENT,
        _Field("文种", 12, "文种"),
        _Field("时段", 10),
        _Field("位置", 18, "文字位置"),
        _Field("文字", 60),
    ),
}

_GUIDE = (
    "怎样填写",
    "1. 先填“单位”，再填“人员”“{branches}”；其余各表有内容才填，没有可留空。",
    "2. 带下拉箭头的格从列表中选；编号的含义见“选项”表。",
    "3. 日期写作 2023-03-01；“起”“止”留空表示一直有效。人员变动时不要改旧行：填上“止”，另起一行。",
    "4. 不要填写身份证号、电话号码。",
    "5. 台账原样放入本文件夹下的 ledgers 文件夹，不必改动格式。",
    '6. 填好后，把 kit.toml 中的 data 改为 "data/own"，sample_mark 改为 false，再运行 gongwenkit ledger check。',
)


def _write_own_folder(kit: Kit) -> None:
    own = kit.root / OWN_FOLDER
    (own / "ledgers").mkdir(parents=True)
    options, names = _options(kit), _reference_names(kit)
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = "填写说明"
    guide.column_dimensions["A"].width = 100
    for number, line in enumerate(_GUIDE, start=1):
        put_text(guide, number, 1, line.format(**names))
    guide["A1"].font = Font(bold=True)
    places = {"单位编码": f"'{names['departments']}'!$A$2:$A${ROWS_TO_FILL}"} | _write_options(book, options)
    for title, fields in _TABLES.items():
        named = [replace(field, header=field.header.format(**names)) for field in fields]
        _write_table(book.create_sheet(title.format(**names), len(book.worksheets) - 1), named, places)
    book.save(own / REFERENCE_BOOK)


def _reference_names(kit: Kit) -> Mapping[str, str]:
    """Returns the names of the tables and columns that depend on the kind of office."""
    forms = {form.name: form for form in named_tables(load_labels(kit.phrases_folder).reference)}
    members = next(cell for cell in forms["departments"].cells if cell.name == "members")
    titles = {name: (*forms[name].sheets, name)[0] for name in ("departments", "branches")}
    return {**titles, "members": members.title}


def _options(kit: Kit) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Returns what each drop-down offers: value and explanation."""
    schema = load_schema(kit.schema_folder)
    definitions = load_definitions(kit.figures_folder, schema)
    types = [load_report_type(kit.templates_folder / name) for name in list_report_types(kit.templates_folder)]
    slots = {slot: label for report_type in types for slot, label in report_type.slots.items()}
    return {
        "指标": [(name, schema.bodies.fill(definition.label, "")) for name, definition in definitions.items()],
        "事实": [(name, fact.label) for name, fact in load_facts(kit.phrases_folder).items()],
        "文种": [(report_type.id, report_type.name) for report_type in types],
        "文字位置": list(slots.items()),
        "紧急程度": [("特急", ""), ("加急", "")],
        _YES_NO: [("是", ""), ("否", "")],
        _ANSWER: [("有", "须写依据"), ("无", "文中不写这一项")],
    }


def _write_options(book: Workbook, options: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, str]:
    """Writes the lists next to each other on one sheet and returns the range of each."""
    sheet = book.create_sheet(OPTIONS_SHEET)
    places = {}
    for index, (name, values) in enumerate(options.items()):
        column = 2 * index + 1
        _write_head(sheet, column, [_Field(name, 28), _Field("含义", 36)])
        for row, pair in enumerate(values, start=2):
            for offset, text in enumerate(pair):
                put_text(sheet, row, column + offset, text)
        letter = get_column_letter(column)
        places[name] = f"'{OPTIONS_SHEET}'!${letter}$2:${letter}${max(len(values), 1) + 1}"
    sheet.freeze_panes = "A2"
    return places


def _write_table(sheet: Worksheet, fields: Sequence[_Field], places: Mapping[str, str]) -> None:
    _write_head(sheet, 1, fields)
    sheet.freeze_panes = "A2"
    for column, field in enumerate(fields, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].number_format = "@"  # 007 and =… stay as written
        if field.options:
            choice = DataValidation("list", formula1=places[field.options], allow_blank=True, showErrorMessage=True)
            choice.error = "请从列表中选择"
            choice.add(f"{letter}2:{letter}{ROWS_TO_FILL}")
            sheet.add_data_validation(choice)


def _write_head(sheet: Worksheet, first: int, fields: Iterable[_Field]) -> None:
    for column, field in enumerate(fields, start=first):
        cell = put_text(sheet, 1, column, field.header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7E6E6")
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = field.width
