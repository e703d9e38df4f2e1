"""基础信息.xlsx: the sheets of the reference tables with their drop-downs, for a new kit and made anew later."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.compose.text.comparisons import compared_figures
from gongwenkit.config.bodies import Bodies
from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.definitions import Definition
from gongwenkit.config.kit import Kit
from gongwenkit.config.labels import load_labels
from gongwenkit.config.phrases import load_facts
from gongwenkit.config.report_type import DEPARTMENT, ReportType, list_report_types, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.config.wording import load_wording
from gongwenkit.ingest.reference.reference_tables import named_tables
from gongwenkit.ingest.workbook.text_cells import put_text
from gongwenkit.model import KitFileError
from gongwenkit.model.reference import reason_slot, wording_slot

__all__ = [
    "REFERENCE_BOOK",
    "ROWS_TO_FILL",
    "Field",
    "refresh_reference_book",
    "save_anew",
    "write_head",
    "write_reference_book",
]

REFERENCE_BOOK = "基础信息.xlsx"
ROWS_TO_FILL = 2000
OPTIONS_SHEET = "选项"


@dataclass(frozen=True)
class Field:
    """A column of a table to fill in: header, width in characters, and the name of its drop-down list.

    `open`: what is not in the list is asked about and may be written all the same (`all` in place of a department).
    Words in braces are replaced by the names of tables and columns in the kit (`_reference_names`).
    """

    header: str
    width: int = 12
    options: str = ""
    open: bool = False


_YES_NO, _ANSWER, _LASTING = "是否", "有无", "常年或当年"
_DEPARTMENT = Field("单位", 10, "单位编码")
_SPAN = (Field("起"), Field("止"))

_TABLES: Mapping[str, tuple[Field, ...]] = {
    "{departments}": (
        Field("编码", 10),
        Field("全称", 28),
        Field("简称"),
        Field("代字", 8),
        Field("{members}", 8),
        Field("在职人数", 10),
        *_SPAN,
    ),
    "发文机关": (
        _DEPARTMENT,
        Field("编号", 12, "发文机关编号"),
        Field("领导机构", 12, "领导机构"),
        Field("发文机关全称", 32),
        Field("代字", 12),
        Field("印发机关", 26),
        Field("自称", 10),
    ),
    "{branches}": (_DEPARTMENT, Field("{branches}名称", 28), *_SPAN),
    "人员": (
        _DEPARTMENT,
        Field("姓名"),
        Field("职务", 24),
        Field("班子成员", 10, _YES_NO),
        Field("第一责任人", 12, _YES_NO),
        *_SPAN,
    ),
    "计划": (_DEPARTMENT, Field("指标", 28, "指标"), Field("年度", 8), Field("计划数", 10)),
    "文书": (
        _DEPARTMENT,
        Field("文种", 12, "文种"),
        Field("时段", 10),
        Field("成文日期"),
        Field("发文字号", 22),
        Field("签发人"),
        Field("主送", 24),
        Field("抄送", 24),
        Field("密级", 10),
        Field("紧急程度", 10, "紧急程度"),
        Field("份号", 8),
        Field("印发日期"),
    ),
    "事实": (
        _DEPARTMENT,
        Field("年度", 8),
        Field("事实", 26, "事实"),
        Field("答复", 8, _ANSWER),
        Field("依据", 40),
        Field("确认人"),
        Field("仍有效", 8, _YES_NO),
        Field("类型", 8, _LASTING),
    ),
    "本单位文字": (
        replace(_DEPARTMENT, open=True),
        Field("文种", 12, "文种"),
        Field("时段", 10),
        Field("位置", 18, "文字位置", open=True),
        Field("文字", 60),
    ),
}

_GUIDE = (
    "怎样填写",
    "1. 先填“{departments}”，再填{people}；其余各表有内容才填，没有可留空。",
    "2. 带下拉箭头的格从列表中选；编号的含义见“选项”表。",
    "3. 日期写作 2023-03-01；“起”“止”留空表示一直有效。人员变动时不要改旧行：填上“止”，另起一行。",
    "4. 不要填写身份证号、电话号码。",
    "5. 台账原样放入本文件夹下的 ledgers 文件夹，不必改动格式。",
    "6. {settle}，再运行 gongwenkit ledger check。",
)
_TO_SETTLE = '填好后，把 kit.toml 中的 data 改为 "data/own"，sample_mark 改为 false'
_SETTLED = "填好后，补上 kit.toml 里的空项"


def write_reference_book(kit: Kit, file: Path, *, settled: bool = False) -> None:
    """Writes an empty 基础信息.xlsx with the sheets and drop-downs of a kit.

    Args:
        kit: the kit, whose definitions, report types and facts are what there is to choose from.
        file: where.
        settled: whether kit.toml names the folder of the file already.

    Raises:
        KitFileError: a file of the kit is wrong.
        OSError: the file cannot be written.
    """
    names = _reference_names(kit)
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = "填写说明"
    guide.column_dimensions["A"].width = 100
    people = "“人员”“发文机关”" + "".join(f"“{names[name]}”" for name in ("branches",) if name in names)
    said = {"departments": names["departments"], "people": people, "settle": _SETTLED if settled else _TO_SETTLE}
    for number, line in enumerate(_GUIDE, start=1):
        put_text(guide, number, 1, line.format(**said))
    guide["A1"].font = Font(bold=True)
    places = _department_codes(names) | _write_options(book, _options(kit))
    for title, fields in _tables(names).items():
        _write_table(book.create_sheet(title, len(book.worksheets) - 1), fields, places)
    book.save(file)


def refresh_reference_book(kit: Kit, file: Path) -> tuple[str, ...]:
    """Makes the lists and drop-downs of a 基础信息.xlsx anew; what was filled in stays.

    A column is known by its head, wherever it stands; a sheet or a column that somebody added is left alone, one that
    is missing is added, empty.

    Returns:
        The sheets whose drop-downs were made anew, in order.

    Raises:
        KitFileError: a file of the kit is wrong.
        OSError: the file cannot be read or written.
    """
    book = load_workbook(file)
    names = _reference_names(kit)
    if OPTIONS_SHEET in book.sheetnames:
        del book[OPTIONS_SHEET]
    places = _department_codes(names) | _write_options(book, _options(kit))
    done = []
    for title, fields in _tables(names).items():
        if title not in book.sheetnames:
            _write_table(book.create_sheet(title, len(book.worksheets) - 1), fields, places)
        else:
            _renew_choices(book[title], fields, places)
        done.append(title)
    save_anew(book, file)
    return tuple(done)


def save_anew(book: Workbook, file: Path) -> None:
    """Saves a workbook in place of a file, which is whole at any moment."""
    handle, staged = tempfile.mkstemp(prefix=".", suffix=file.suffix, dir=file.parent)
    os.close(handle)
    try:
        book.save(staged)
        shutil.copymode(file, staged)
        Path(staged).replace(file)
    finally:
        Path(staged).unlink(missing_ok=True)


def _renew_choices(sheet: Worksheet, fields: Sequence[Field], places: Mapping[str, str]) -> None:
    heads = {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}
    kept = [one for one in sheet.data_validations.dataValidation if not _is_ours(one, places)]
    sheet.data_validations.dataValidation = kept
    for field in fields:
        if field.header not in heads:
            heads[field.header] = max(heads.values(), default=0) + 1
            write_head(sheet, heads[field.header], [field])
        if field.options:
            _add_choices(sheet, heads[field.header], field, places)


def _is_ours(validation: DataValidation, places: Mapping[str, str]) -> bool:
    formula = str(validation.formula1 or "")
    return validation.type == "list" and (OPTIONS_SHEET in formula or formula in places.values())


def _department_codes(names: Mapping[str, str]) -> dict[str, str]:
    return {"单位编码": f"'{names['departments']}'!$A$2:$A${ROWS_TO_FILL}"}


def _tables(names: Mapping[str, str]) -> Mapping[str, Sequence[Field]]:
    """Returns the sheets with their columns; without those for which the kit has no name."""
    asked = {title: fields for title, fields in _TABLES.items() if title.strip("{}") in names or "{" not in title}
    return {
        title.format(**names): [
            replace(field, header=field.header.format(**names))
            for field in fields
            if "{" not in field.header or any(f"{{{name}}}" in field.header for name in names)
        ]
        for title, fields in asked.items()
    }


def _reference_names(kit: Kit) -> Mapping[str, str]:
    """Returns the names of tables and columns that depend on the kind of office; none where labels.toml has none."""
    forms = {form.name: form for form in named_tables(load_labels(kit.phrases_folder).reference)}
    members = next(cell for cell in forms["departments"].cells if cell.name == "members")
    titles = {name: forms[name].sheets[0] for name in ("departments", "branches") if forms[name].sheets}
    return {**titles, **({"members": members.title} if members.heads else {})}


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
        write_head(sheet, column, [Field(name, 28), Field("含义", 36)])
        for row, pair in enumerate(values, start=2):
            for offset, text in enumerate(pair):
                put_text(sheet, row, column + offset, text)
        letter = get_column_letter(column)
        places[name] = f"'{OPTIONS_SHEET}'!${letter}$2:${letter}${max(len(values), 1) + 1}"
    sheet.freeze_panes = "A2"
    return places


def _write_table(sheet: Worksheet, fields: Sequence[Field], places: Mapping[str, str]) -> None:
    """Writes the heads of a sheet and its drop-downs."""
    write_head(sheet, 1, fields)
    sheet.freeze_panes = "A2"
    for column, field in enumerate(fields, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].number_format = "@"  # 007 and =… stay as written
        if field.options:
            _add_choices(sheet, column, field, places)


def _add_choices(sheet: Worksheet, column: int, field: Field, places: Mapping[str, str]) -> None:
    """Adds the drop-down of a column."""
    choice = DataValidation("list", formula1=places[field.options], allow_blank=True, showErrorMessage=True)
    choice.error = "请从列表中选择"
    choice.errorStyle = "warning" if field.open else None
    letter = get_column_letter(column)
    choice.add(f"{letter}2:{letter}{ROWS_TO_FILL}")
    sheet.add_data_validation(choice)


def write_head(sheet: Worksheet, first: int, fields: Iterable[Field]) -> None:
    """Writes heads side by side, from a column on."""
    for column, field in enumerate(fields, start=first):
        cell = put_text(sheet, 1, column, field.header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7E6E6")
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = field.width
