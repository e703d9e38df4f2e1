"""Options that commands share; they import nothing of the kit, so that `--help` is fast."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AuthorOption",
    "DataOption",
    "JsonOption",
    "KitOption",
    "LangOption",
    "OutOption",
    "PERIOD_HELP",
    "QuietOption",
    "VerboseOption",
]

PERIOD_HELP = "时段：2023、2023H1、2023Q3、2023-07、2023W12、2023-03-01..2023-06-30，或 kit.toml 取的名称。Period."
KitOption = Annotated[
    Path | None, typer.Option("--kit", help="套件所在文件夹，默认为上级中最近的 kit.toml。Folder of the kit.")
]
AuthorOption = Annotated[
    str, typer.Option("--author", help="报告人，people.csv 中的姓名；默认为截止日的第一责任人。Who reports.")
]
DataOption = Annotated[str, typer.Option("--data", help="数据文件夹，代替 kit.toml 中的 data。Another data folder.")]
OutOption = Annotated[str, typer.Option("--out", help="成文文件夹，代替 kit.toml 中的 out。Another output folder.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="只说结果和错误。Say results and errors only.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="说得更细。Say more.")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")]
LangOption = Annotated[str, typer.Option("--lang", help="提示语言：zh 或 en，默认随系统。Language of messages.")]
