"""How the reference tables are written: files, sheets, columns with their English and Chinese heads.

The names that a kind of office has of its own are in labels.toml (`[reference.<table>]`, see `named_tables`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gongwenkit.config.labels import TableNames
from gongwenkit.model import KitFileError, Words

__all__ = ["BOOK", "TABLES", "ColumnForm", "TableForm", "named_tables"]

BOOK = "基础信息.xlsx"
"""One workbook that may hold all tables as sheets."""

CellKind = Literal["text", "number", "year", "date", "yes", "answer"]


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
            found=Words(f"[{place}] 没有“{unknown[0]}”", f"[{place}] has no “{unknown[0]}”"),
            advice=Words(f"可用：{'、'.join(known)}", f"There are: {', '.join(known)}"),
        )
