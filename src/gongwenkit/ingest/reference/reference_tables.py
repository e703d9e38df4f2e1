"""Reference tables: the form of each table, and its lines as read, with wrong cells as findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from gongwenkit.config.labels import TableNames
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.values.dates import DateRead, read_date
from gongwenkit.ingest.values.numbers import NumberRead, read_number
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.values.values import show, text_of
from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, Raw, UnreadableWorkbookError, cell_name, read_workbook
from gongwenkit.model import DataError, Finding, KitFileError, Message, RowSource

__all__ = ["BOOK", "TABLES", "ColumnForm", "ReferenceLine", "TableForm", "named_tables", "read_tables", "table_names"]


BOOK = "基础信息.xlsx"
"""A workbook that may contain all tables as sheets."""

CellKind = Literal["text", "number", "year", "date", "yes", "answer", "lasting"]


@dataclass(frozen=True)
class ColumnForm:
    """A column of a reference table: English and Chinese head, kind, whether it must be filled."""

    name: str
    heads: tuple[str, ...]
    kind: CellKind = "text"
    required: bool = False

    @property
    def title(self) -> str:
        """The head that is shown: the first Chinese one, the English one where there is none."""
        return self.heads[0] if self.heads else self.name


@dataclass(frozen=True)
class TableForm:
    """A reference table: file `<name>.csv`, or a sheet of 基础信息.xlsx with one of the names."""

    name: str
    sheets: tuple[str, ...]
    cells: tuple[ColumnForm, ...]

    @property
    def file(self) -> str:
        """Its CSV file."""
        return f"{self.name}.csv"


_DEPARTMENT = ColumnForm("department", ("单位", "单位编码", "编码"), required=True)
_FROM = ColumnForm("from", ("起", "起始", "起始日期", "开始日期", "任职日期"), "date")
_TO = ColumnForm("to", ("止", "截止", "截止日期", "结束日期", "免职日期"), "date")
_REPORT = ColumnForm("report", ("文种", "报告", "文稿类型", "报告类型"), required=True)
_PERIOD = ColumnForm("period", ("时段", "期间", "年度"), required=True)
_YEAR = ColumnForm("year", ("年度", "年份"), "year", required=True)

KEPT_VALUES = 2_000
"""Days and numbers that are remembered: those of a district's tables recur."""

TABLES = (
    TableForm(
        "departments",
        ("单位", "单位名录"),
        (
            ColumnForm("code", ("编码", "代码", "单位编码"), required=True),
            ColumnForm("name", ("全称", "单位全称", "名称"), required=True),
            ColumnForm("short_name", ("简称", "单位简称"), required=True),
            ColumnForm("symbol", ("代字", "机关代字", "发文代字")),
            ColumnForm("members", (), "number"),
            ColumnForm("staff", ("职工数", "职工人数", "在职人数"), "number"),
            _FROM,
            _TO,
            ColumnForm("group", ("组别", "分组")),
        ),
    ),
    TableForm("branches", (), (_DEPARTMENT, ColumnForm("name", ("名称",), required=True), _FROM, _TO)),
    TableForm(
        "people",
        ("人员", "领导班子"),
        (
            _DEPARTMENT,
            ColumnForm("name", ("姓名",), required=True),
            ColumnForm("post", ("职务",)),
            ColumnForm("leading_group", ("班子成员", "是否班子成员"), "yes"),
            ColumnForm("first_responsible", ("第一责任人", "是否第一责任人"), "yes"),
            _FROM,
            _TO,
        ),
    ),
    TableForm(
        "issuers",
        ("发文机关",),
        (
            _DEPARTMENT,
            ColumnForm("id", ("编号", "发文机关编号"), required=True),
            ColumnForm("body", ("领导机构", "机构"), required=True),
            ColumnForm("name", ("发文机关", "发文机关全称", "全称", "名称"), required=True),
            ColumnForm("symbol", ("代字", "机关代字", "发文代字", "发文机关代字")),
            ColumnForm("office", ("印发机关", "办公室")),
            ColumnForm("self", ("自称", "本单位简称")),
        ),
    ),
    TableForm(
        "plan",
        ("计划", "年度计划"),
        (
            _DEPARTMENT,
            ColumnForm("figure", ("指标",), required=True),
            _YEAR,
            ColumnForm("planned", ("计划", "计划数"), "number", True),
        ),
    ),
    TableForm(
        "documents",
        ("文书", "公文", "文稿", "公文要素"),
        (
            _DEPARTMENT,
            _REPORT,
            _PERIOD,
            ColumnForm("date", ("日期", "成文日期"), "date"),
            ColumnForm("number", ("文号", "发文字号")),
            ColumnForm("signer", ("签发人",)),
            ColumnForm("author", ("报告人", "署名")),
            ColumnForm("to", ("主送", "主送机关")),
            ColumnForm("cc", ("抄送", "抄送机关")),
            ColumnForm("secrecy", ("密级",)),
            ColumnForm("urgency", ("紧急程度",)),
            ColumnForm("copy_no", ("份号",)),
            ColumnForm("printed", ("印发日期",), "date"),
        ),
    ),
    TableForm(
        "facts",
        ("事实", "事实确认"),
        (
            _DEPARTMENT,
            _YEAR,
            ColumnForm("fact", ("事实", "事项"), required=True),
            ColumnForm("answer", ("回答", "答复", "有无"), "answer"),
            ColumnForm("basis", ("依据",)),
            ColumnForm("confirmed_by", ("确认人", "确认单位")),
            ColumnForm("still", ("仍有效", "是否仍有效", "上年依据仍有效"), "yes"),
            ColumnForm("kind", ("类型", "常年或当年"), "lasting"),
        ),
    ),
    TableForm(
        "own_words",
        ("自写文字", "自拟文字", "本单位文字"),
        (
            _DEPARTMENT,
            _REPORT,
            _PERIOD,
            ColumnForm("slot", ("栏目", "位置"), required=True),
            ColumnForm("text", ("内容", "文字")),
        ),
    ),
)


def named_tables(names: Mapping[str, TableNames]) -> tuple[TableForm, ...]:
    """Returns the tables with the names of a kit (`[reference]` of labels.toml) in place of the common ones.

    Raises:
        KitFileError: a table or a column that does not exist.
    """
    _require_known("reference", names, [form.name for form in TABLES])
    return tuple(_named(form, names[form.name]) if form.name in names else form for form in TABLES)


def table_names(names: Mapping[str, TableNames]) -> dict[str, str]:
    """Returns what each table is called in Chinese: the first name of its sheet."""
    return {form.name: form.sheets[0] if form.sheets else form.name for form in named_tables(names)}


def _named(form: TableForm, names: TableNames) -> TableForm:
    _require_known(f"reference.{form.name}.heads", names.heads, [cell.name for cell in form.cells])
    cells = tuple(replace(cell, heads=names.heads.get(cell.name, cell.heads)) for cell in form.cells)
    return replace(form, sheets=names.sheets or form.sheets, cells=cells)


def _require_known(place: str, given: Mapping[str, object], known: list[str]) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        raise KitFileError(
            "label-unknown",
            where="data/phrases/labels.toml",
            found=Message(f"[{place}] 没有“{unknown[0]}”", f"[{place}] has no “{unknown[0]}”"),
            advice=Message(f"可用：{'、'.join(known)}", f"There are: {', '.join(known)}"),
        )


YES = {"是": True, "否": False, "y": True, "n": False, "yes": True, "no": False, "true": True, "false": False}
YES |= {"1": True, "0": False, "√": True, "×": False, "有": True, "无": False}

LASTING = {"常年": True, "长期": True, "standing": True, "当年": False, "年度": False, "每年": False, "yearly": False}


@dataclass(frozen=True)
class ReferenceLine:
    """One line of a reference table.

    Attributes:
        source: its place.
        texts: column → text, empty where blank.
        numbers, days, answers: column → value, absent where blank.
        places: column → its index in the table.
    """

    source: RowSource
    texts: Mapping[str, str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)

    def cell(self, name: str) -> str:
        """Returns the cell of a column that the table has."""
        return cell_name(self.source.row - 1, self.places[name])

    def number(self, name: str) -> int | None:
        """Returns a number, None where blank."""
        return self.numbers.get(name)


def read_tables(data: Path, names: Mapping[str, TableNames]) -> tuple[dict[str, list[ReferenceLine]], list[Finding]]:
    """Reads every reference table that exists; `names` is `[reference]` of labels.toml.

    Returns:
        Lines by table name (an absent table has none), and findings about single cells.

    Raises:
        DataError: a file cannot be read, a head is unknown or missing, a table exists twice, no departments.
    """
    sheets = _book_sheets(data)
    lines: dict[str, list[ReferenceLine]] = {}
    findings: list[Finding] = []
    for form in named_tables(names):
        file, grid = _find_table(data, form, sheets)
        lines[form.name] = list(_Table(form, file, grid, findings).lines()) if grid else []
    if not lines["departments"]:
        raise DataError(
            "no-departments",
            where=str(data),
            found=Message("没有单位名录", "there is no list of departments"),
            advice=Message(
                f"请在数据文件夹放 departments.csv，或在 {BOOK} 里填“单位”表",
                f"Put departments.csv into the data folder, or fill the sheet 单位 of {BOOK}",
            ),
        )
    return lines, findings


def _read(path: Path) -> Sequence[Grid]:
    try:
        return read_workbook(path).sheets
    except UnreadableWorkbookError as error:
        raise DataError("reference-unreadable", where=path.name, found=error.found, advice=error.advice) from None


def _book_sheets(data: Path) -> dict[str, Grid]:
    path = data / BOOK
    return {compact(grid.sheet or ""): grid for grid in _read(path)} if path.is_file() else {}


def _find_table(data: Path, form: TableForm, sheets: Mapping[str, Grid]) -> tuple[str, Grid | None]:
    grid = next((sheets[name] for name in (*form.sheets, form.name) if name in sheets), None)
    path = data / form.file
    if not path.is_file():
        return BOOK, grid
    if grid is not None and any(any(value is not None for value in row) for row in grid.rows[1:]):
        raise DataError(
            "reference-twice",
            where=form.file,
            found=Message(f"{form.file} 与 {BOOK} 里都有这张表", f"the table is in {form.file} and in {BOOK}"),
            advice=Message("请只保留一处", "Keep one of them"),
        )
    return form.file, _read(path)[0]


@lru_cache(maxsize=KEPT_VALUES, typed=True)
def _date(raw: str | float | bool | datetime) -> DateRead:
    return read_date(raw, year=None)


@lru_cache(maxsize=KEPT_VALUES, typed=True)
def _number(raw: str | float | bool | datetime) -> NumberRead:
    return read_number(raw)


class _Table:
    """One table while it is read."""

    def __init__(self, form: TableForm, file: str, grid: Grid, findings: list[Finding]) -> None:
        self.form, self.file, self.grid, self.findings = form, file, grid, findings

    def lines(self) -> Iterator[ReferenceLine]:
        """Yields the lines whose required cells are filled."""
        top = next((i for i, row in enumerate(self.grid.rows) if any(value is not None for value in row)), None)
        if top is None:
            return
        places = self._places(top)
        for index in range(top + 1, len(self.grid.rows)):
            row = self.grid.rows[index]
            if any(value is not None for value in row):
                values = {name: row[place] if place < len(row) else None for name, place in places.items()}
                line = self._line(index, values, places)
                if line is not None:
                    yield line

    def _places(self, top: int) -> dict[str, int]:
        known = {head_text(head): cell for cell in self.form.cells for head in (*cell.heads, cell.name)}
        known |= {head_text(cell.name): cell for cell in self.form.cells}
        places: dict[str, int] = {}
        for column, value in enumerate(self.grid.rows[top]):
            if value is None:
                continue
            cell = known.get(head_text(str(value)))
            if cell is None or cell.name in places:
                raise self._head_error(cell_name(top, column), show(value), twice=cell is not None)
            places[cell.name] = column
        for cell in self.form.cells:
            if cell.required and cell.name not in places:
                raise DataError(
                    "reference-column",
                    where=self._where(str(top + 1)),
                    found=Message(f"缺少“{cell.title}”（{cell.name}）列", f"there is no column {cell.name}"),
                    advice=Message(f"表头应为：{self._heads('zh')}", f"The head must be: {self._heads('en')}"),
                )
        return places

    def _where(self, cell: str) -> str:
        return " › ".join(part for part in (self.file, self.grid.sheet, cell) if part)

    def _heads(self, language: str) -> str:
        if language == "zh":
            return "、".join(cell.title for cell in self.form.cells)
        return ",".join(cell.name for cell in self.form.cells)

    def _head_error(self, cell: str, text: str, *, twice: bool) -> DataError:
        found = Message(f"不认识的列“{text}”", f"unknown column “{text}”")
        if twice:
            found = Message(f"“{text}”列出现了两次", f"column “{text}” is there twice")
        advice = Message(f"表头只能有：{self._heads('zh')}", f"The head may have: {self._heads('en')}")
        return DataError("reference-header", where=self._where(cell), found=found, advice=advice)

    def _line(self, index: int, values: Mapping[str, Raw], places: Mapping[str, int]) -> ReferenceLine | None:
        texts: dict[str, str] = {}
        numbers: dict[str, int] = {}
        days: dict[str, date] = {}
        answers: dict[str, bool] = {}
        for cell in self.form.cells:
            raw = values.get(cell.name)
            text = texts[cell.name] = (raw is not None and text_of(raw)) or ""
            if text and cell.kind == "text":  # most cells of a district's tables
                continue
            if isinstance(raw, ErrorCell) or not self._read_cell(cell, raw, text, numbers, days, answers):
                self._report(index, places[cell.name], "reference-value", cell, show(raw))
                if cell.required:
                    return None
            elif cell.required and not text:
                self._report(index, places[cell.name], "reference-blank", cell, "")
                return None
        return ReferenceLine(RowSource(self.file, self.grid.sheet, index + 1), texts, numbers, days, answers, places)

    def _read_cell(
        self,
        cell: ColumnForm,
        raw: Raw,
        text: str,
        numbers: dict[str, int],
        days: dict[str, date],
        answers: dict[str, bool],
    ) -> bool:
        """Reads a cell by its kind; false when it cannot be read."""
        if not text or raw is None or isinstance(raw, ErrorCell) or cell.kind == "text":
            return True
        raw = text if isinstance(raw, Percent) else raw
        if cell.kind in ("number", "year"):
            number = _number(text.removesuffix("年度").removesuffix("年") if cell.kind == "year" else raw)
            if number.problem or not isinstance(number.value, int) or number.of is not None:
                return False
            numbers[cell.name] = number.value
            return cell.kind == "number" or 1949 <= number.value <= 2099
        if cell.kind == "date":
            day = _date(raw)
            if day.first is None or day.month or day.first != day.last:
                return False
            days[cell.name] = day.first
            return True
        words = LASTING if cell.kind == "lasting" else YES
        if compact(text).casefold() not in words:
            return False
        answers[cell.name] = words[compact(text).casefold()]
        return True

    def _report(self, index: int, column: int, code: str, cell: ColumnForm, text: str) -> None:
        form = {
            "number": ("数字", "a number"),
            "year": ("年度（如 2023）", "a year"),
            "date": ("日期（如 2023-03-01）", "a date such as 2023-03-01"),
            "yes": ("是或否", "是 or 否"),
            "answer": ("有或无", "有 or 无"),
            "lasting": ("常年或当年", "常年 (standing) or 当年 (yearly)"),
            "text": ("文字", "a text"),
        }[cell.kind]
        self.findings.append(
            KINDS[code].at(
                file=self.file,
                sheet=self.grid.sheet,
                cell=cell_name(index, column),
                text=text,
                column=cell.title,
                form=form[0],
                form_en=form[1],
            )
        )
