"""README.md and Makefile of a kit for an office's own data."""

from gongwenkit.config.kit import Kit
from gongwenkit.config.report_type import list_report_types, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.run.kit.empty_ledgers import EMPTY_LEDGERS
from gongwenkit.run.kit.packs import Pack
from gongwenkit.run.kit.reference_book import REFERENCE_BOOK

__all__ = ["write_guide"]

_README = """# 本单位的文稿套件

{about}
## 先做这三步

1. 填 `data/own/{book}`：先填“单位”表，每个单位一行；有下拉箭头的格从列表中选。
   再补上 `kit.toml` 里的空项（发文机关、主送机关）。
2. 填 `data/own/ledgers` 里的台账：可以复制 `data/own/{ledgers}`，
   改名为“单位编码加名称”（如 `201河东街道.xlsx`）后放进去；已有台账的，原样放进去即可。
3. 运行 `gongwenkit ledger check`，照提示改正；再运行 `gongwenkit build --all --period 2026`，PDF 在 `build` 文件夹里。

`{ledgers}` 每张表的第一行是示例（序号写的是“示例”），不计数，填好后可以删去。
“自查”表不用本程序，在表格软件里就能看出漏填的日期、别的年度、人数不符的行。

## 台账

{listed_ledgers}

## 文稿

{listed_reports}

改了文种、指标、台账或事实以后，运行 `gongwenkit registry --refresh`，下拉列表照新的重做，填过的内容不动。

## 文件在哪里

| 要改什么 | 文件 |
|---|---|
| 单位、人员、计划 | `data/own/{book}` |
| 台账有哪些列 | `data/schema/*.toml` |
| 指标怎么统计 | `data/figures/*.toml`，写法见 `docs/figures.md` |
| 文稿怎么说 | `templates/文种/wording.toml`，写法见 `docs/wording.md` |
| 发文机关、版式、字体 | `kit.toml`，写法见 `docs/kit-toml.md` |

改完运行 `gongwenkit template check`。从头到尾走一遍：`docs/tutorial.md`。

## In English

Fill in `data/own/{book}` (departments first) and the blanks of `kit.toml`; put one workbook
for each department into `data/own/ledgers` (a copy of `{ledgers}`, named by code and name, or the ledgers that there
are); then `gongwenkit ledger check` and `gongwenkit build --all --period 2026`. Rows numbered 示例 are examples and
never count. `gongwenkit registry --refresh` makes the drop-downs anew and leaves what was filled in.
"""

_MAKEFILE = """# make check：核对台账。make PERIOD=2026：成文。make registry：下拉列表照定义重做。
PERIOD ?= 2026

.PHONY: all check registry
all:
\tgongwenkit build --all --period $(PERIOD)
check:
\tgongwenkit ledger check
registry:
\tgongwenkit registry --refresh
"""


def write_guide(kit: Kit, pack: Pack) -> None:
    """Writes README.md, above what a pack says of itself there, and Makefile.

    Raises:
        KitFileError: a file of the kit is wrong.
        OSError: a file cannot be written.
    """
    readme = kit.root / "README.md"
    about = readme.read_text(encoding="utf-8").partition("\n")[2].strip() if readme.is_file() else ""
    ledgers = [
        f"- {one.name}：{'、'.join(column.name for column in one.column if column.required)}"
        for one in load_schema(kit.schema_folder).ledgers.values()
    ]
    types = [load_report_type(kit.templates_folder / name) for name in list_report_types(kit.templates_folder)]
    order = {name: place for place, name in enumerate(pack.reports)}
    types.sort(key=lambda one: order.get(one.id, len(order)))
    reports = [f"- {one.name}：`gongwenkit build --all --period 2026 --report {one.id}`" for one in types]
    text = _README.format(
        about=f"{about}\n" if about else "",
        book=REFERENCE_BOOK,
        ledgers=EMPTY_LEDGERS,
        listed_ledgers="\n".join(ledgers) or "还没有。写法见 `docs/ledgers.md`，例子在 `data/schema`。",
        listed_reports="\n".join(reports) or "还没有。",
    )
    readme.write_text(text, encoding="utf-8")
    (kit.root / "Makefile").write_text(_MAKEFILE, encoding="utf-8")
