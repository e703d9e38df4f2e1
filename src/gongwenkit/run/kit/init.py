"""A new kit in an empty folder: the files of the installed package, and an empty 基础信息.xlsx to fill in."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.compose.text.comparisons import compared_figures
from gongwenkit.config.bodies import Bodies
from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.definitions import Definition
from gongwenkit.config.kit import KIT_FILE, Kit, load_kit
from gongwenkit.config.labels import load_labels
from gongwenkit.config.package import incomplete_installation, package_files, unreadable_installation
from gongwenkit.config.phrases import load_facts
from gongwenkit.config.report_type import DEPARTMENT, ReportType, list_report_types, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.config.toml_edit import read_values, set_key
from gongwenkit.config.wording import load_wording
from gongwenkit.ingest.reference.reference_tables import named_tables
from gongwenkit.ingest.workbook.text_cells import put_text
from gongwenkit.model import KitFileError, Message, UsageError, system_words
from gongwenkit.model.reference import reason_slot, wording_slot

__all__ = ["ANSWERS", "PARTS", "REFERENCE_BOOK", "init", "package_files"]

PARTS = (
    "data/figures",
    "data/handover.toml",
    "data/hanzi",
    "data/phrases",
    "data/rules.toml",
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


def init(folder: Path, *, source: Path | None = None, own: bool = False) -> tuple[Path, ...]:
    """Makes a kit that can build reports of its sample, with an empty folder for the office's own data.

    Everything is first written into a temporary folder next to it, and moved into place when it is complete.

    Args:
        folder: a folder that does not exist yet or is empty.
        source: where the parts are; by default those of this installation.
        own: whether the kit is for the office's own data at once: kit.toml names its folder, no value of the sample is
            left in it, and no page says that it is fictional.

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
        if own:
            _settle_for_own_data(staged / KIT_FILE)
        _move(staged, target)
    except OSError as error:
        raise _cannot_write(target, error) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))


_BLANKED = {
    "organ": "发文机关全称，如“××市机关工作委员会”",
    "to": "主送机关全称",
    "cc": "抄送机关全称",
    "superior": "文中怎样称呼上级，如“市委”“县委”",
}
"""Keys of a report type in which the sample names its own district → what to write instead."""


def _settle_for_own_data(file: Path) -> None:
    """Makes kit.toml one for the office's own data; what was in it of the sample is left blank, with a note."""
    text = file.read_text(encoding="utf-8")
    values = read_values(text) or {}
    text = set_key(text, "", "data", OWN_FOLDER.as_posix(), note="本单位的数据文件夹")
    text = set_key(text, "", "sample_mark", False, note="每页印“虚构样例”；只用于样例")
    for report, settings in values.get("report", {}).items():
        for key in (key for key in _BLANKED if settings.get(key)):
            text = set_key(text, f"report.{report}", key, "", note=_BLANKED[key])
    file.write_text(text, encoding="utf-8")


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

    `open`: what is not in the list is asked about and may be written all the same (`all` in place of a department).
    Words in braces are replaced by the names of tables and columns in the kit (`_reference_names`).
    """

    header: str
    width: int = 12
    options: str = ""
    open: bool = False


_YES_NO, _ANSWER, _LASTING = "是否", "有无", "常年或当年"
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
    "发文机关": (
        _DEPARTMENT,
        _Field("编号", 12, "发文机关编号"),
        _Field("领导机构", 12, "领导机构"),
        _Field("发文机关全称", 32),
        _Field("代字", 12),
        _Field("印发机关", 26),
        _Field("自称", 10),
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
        _Field("仍有效", 8, _YES_NO),
        _Field("类型", 8, _LASTING),
    ),
    "本单位文字": (
        replace(_DEPARTMENT, open=True),
        _Field("文种", 12, "文种"),
        _Field("时段", 10),
        _Field("位置", 18, "文字位置", open=True),
        _Field("文字", 60),
    ),
}

_GUIDE = (
    "怎样填写",
    "1. 先填“单位”，再填“人员”“发文机关”“{branches}”；其余各表有内容才填，没有可留空。",
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
        "指标": list(_labels(definitions, schema.bodies).items()),
        "事实": [(name, fact.label) for name, fact in load_facts(kit.phrases_folder).items()],
        "文种": [(report_type.id, report_type.name) for report_type in types],
        "文字位置": [*slots.items(), *_asked_by_wordings(kit, types, _labels(definitions, schema.bodies))],
        "紧急程度": [("特急", ""), ("加急", "")],
        "发文机关编号": _issuers(types),
        "领导机构": [(name, "、".join(body.meetings)) for name, body in schema.bodies.known.items()],
        _YES_NO: [("是", ""), ("否", "")],
        _ANSWER: [("有", "须写依据"), ("无", "文中不写这一项")],
        _LASTING: [("常年", "第二年只问以前的依据是否仍有效"), ("当年", "每年另答")],
    }


def _issuers(types: Sequence[ReportType]) -> list[tuple[str, str]]:
    """Returns the ids of the organs that issue reports, each with the reports that it issues."""
    ids = dict.fromkeys((*(one.issuer for one in types if one.scope == "department"), DEPARTMENT))
    return [(name, "、".join(one.name for one in types if one.issuer == name)) for name in ids]


def _labels(definitions: Mapping[str, Definition], bodies: Bodies) -> dict[str, str]:
    """Returns the labels of all figures, as for departments with different leading bodies."""
    return {name: bodies.fill(definition.label, "") for name, definition in definitions.items()}


def _asked_by_wordings(kit: Kit, types: Iterable[ReportType], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields the slots of reasons and of wordings to pick, once each, with the other name that they may be given."""
    wordings = []
    for one in types:
        with contextlib.suppress(KitFileError):  # template check tells what is wrong in a wording
            wordings += [load_wording(kit.templates_folder / one.id)] if one.scope == "department" else []
    for name in dict.fromkeys(name for wording in wordings for name in compared_figures(wording)):
        yield reason_slot(name), f"原因：{labels.get(name, name)}"
    for clause in dict.fromkeys(name for wording in wordings for name in wording.options):
        yield wording_slot(clause), f"措辞：{clause}"


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
            choice.errorStyle = "warning" if field.open else None
            choice.add(f"{letter}2:{letter}{ROWS_TO_FILL}")
            sheet.add_data_validation(choice)


def _write_head(sheet: Worksheet, first: int, fields: Iterable[_Field]) -> None:
    for column, field in enumerate(fields, start=first):
        cell = put_text(sheet, 1, column, field.header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7E6E6")
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = field.width
