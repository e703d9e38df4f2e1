"""Writes docs/keys.md, the keys of the files that people edit, and docs/options.md, the options of all commands.

Keys, forms and defaults come from the models of src/gongwenkit/config and from the parser, words from
scripts/site/keys.toml and from the help of the commands. tests/test_reference.py tells when a page is out of date.
由程序生成两页参考；改了键或选项以后运行一次。
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from click import Parameter
from pydantic import BaseModel
from typer.main import get_command

from gongwenkit.cli.app import app
from gongwenkit.config import frequency, phrases, report_annexes, report_type, schema, wording
from gongwenkit.config.definitions import Definition
from gongwenkit.config.editor import definitions_schema
from gongwenkit.run.kit import packs

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WORDS = ROOT / "scripts" / "site" / "keys.toml"
FILES: Sequence[tuple[str, str, Sequence[tuple[str, type[BaseModel]]]]] = (
    (
        "台账 · Ledgers: `data/schema/<id>.toml`",
        "怎样加一种台账，见 [ledgers.md](ledgers.md)；`common.toml` 是共用的列，`tags.toml` 是标签。",
        (
            ("文件", schema._LedgerFile), ("`[[column]]` 列", schema.Column),
            ("`[column.by_name]`", schema.NamedValues), ("`[[key]]` 键", schema.Key),
            ("条件 `when`、`undated`", schema.When), ("`touching`", schema.Touching),
            ("`tags.toml` 的标签", schema.Tag),
        ),
    ),
    ("指标 · Figures: `data/figures/*.toml`", "怎样写、怎样数，见 [figures.md](figures.md)。", ()),
    (
        "文种 · Report types: `templates/<type>/report.toml`",
        "走一遍：[how-to/own-report.md](how-to/own-report.md)；统计图见 [charts.md](charts.md)，"
        "附表见 [tables.md](tables.md)。",
        (
            ("文件", report_type._ReportFile), ("`annexes` 附件", report_annexes.Annex),
            ("`[[table]]` 附表", report_annexes.TableSpec),
            ("`[[charts]]` 统计图", report_type.ChartSpec),
        ),
    ),
    (
        "措辞 · Wording: `templates/<type>/wording.toml`",
        "占位符和写法见 [wording.md](wording.md)。",
        (
            ("文件", wording._File), ("`[cover]`", wording._Cover), ("`[[section]]` 部分", wording._Section),
            ("`[[section.item]]` 项", wording._Item),
            ("句：`[[lead]]`、`[[section.opening]]`、`[[section.item.sentence]]`", wording._Sentence),
            ("`clauses` 分句", wording._Clause),
        ),
    ),
    (
        "事实、频次、套件包 · Facts, frequencies, packs",
        "`data/phrases/facts.toml`、`data/rules.toml`、`packs/<name>/pack.toml`。",
        (
            ("一项事实", phrases.FactDefinition), ("`[[rule]]` 频次", frequency.FrequencyRule),
            ("`pack.toml`", packs._PackFile),
        ),
    ),
)  # fmt: skip
"""Head and note of each file of a kit, and its models; figures have their words in `config.editor`."""
_FORMS = {
    "string": "文字", "integer": "整数", "number": "数", "boolean": "true、false", "object": "表", "null": "",
}  # fmt: skip


def keys_page() -> str:
    """Returns docs/keys.md."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    lines = [
        "# 各文件的键 · The keys of all files",
        "",
        "这一页由 `scripts/make_reference.py` 照程序生成，请勿手改。写错的键、值都会被指出，注明文件、行号和",
        "最相近的名称。`kit.toml` 的键见 [kit-toml.md](kit-toml.md)，命令的选项见 [options.md](options.md)。",
        "Made from the program by `scripts/make_reference.py`. A key or value that is wrong is named with its file,",
        "its line and the likeliest one.",
    ]
    used: set[str] = set()
    for head, note, models in FILES:
        lines += ["", f"## {head}", "", note]
        for title, model in models:
            name = model.__name__.strip("_")
            used.add(name)
            lines += [
                "",
                f"### {title}",
                "",
                *_table(model.model_json_schema(by_alias=True), words.get(name, {}), name),
            ]
        if not models:
            lines += _figures()
    unused = sorted(set(words) - used)
    if unused:
        raise SystemExit(f"{WORDS.name}: {', '.join(unused)} is no model")
    return "\n".join(lines) + "\n"


def _figures() -> Iterator[str]:
    whole = definitions_schema()
    parts: Mapping[str, Any] = whole["$defs"]
    titles = {
        Definition.__name__: "一个指标",
        "From": "`from` 行从哪里来",
        "Filter": "`where` 条件",
        "OtherColumn": "`not_before`、`not_after` 的另一列",
        "Operand": "`of`、`over`、`less`",
        "DaysBetween": "`days`",
        "AddsUp": "`adds_up`",
    }
    missing = sorted(set(parts) ^ set(titles))
    if missing:
        raise SystemExit(f"{', '.join(missing)}: a part of definitions without a title, or a title without one")
    for name, title in titles.items():
        words = {key: one["description"] for key, one in parts[name]["properties"].items()}
        yield from ["", f"### {title}", "", *_table({**parts[name], "$defs": parts}, words, name)]


def _table(model: Mapping[str, Any], words: Mapping[str, str], name: str) -> Iterator[str]:
    """The table of a model: key, form, default, meaning."""
    properties: Mapping[str, Any] = model["properties"]
    missing = [*(key for key in properties if key not in words), *(key for key in words if key not in properties)]
    if missing:
        raise SystemExit(
            f"[{name}] {', '.join(missing)}: write in {WORDS.relative_to(ROOT)} what it means, or take it away"
        )
    yield "| 键 key | 写什么 form | 默认 default | 含义 | meaning |"
    yield "|---|---|---|---|---|"
    required = model.get("required", [])
    for key, one in properties.items():
        chinese, _, english = words[key].partition(" · ")
        default = "**必写**" if key in required else _default(one.get("default"))
        yield f"| `{key}` | {_form(one, model.get('$defs', {}))} | {default} | {_cell(chinese)} | {_cell(english)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(value: object) -> str:
    if value is None or value == [] or value == {} or value == "":
        return ""
    if isinstance(value, list):
        return "、".join(f"`{one}`" for one in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _form(one: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """What a key takes, in words."""
    if "enum" in one or "const" in one:
        return "、".join(
            f"`{str(value).lower() if isinstance(value, bool) else value}`"
            for value in one.get("enum", [one.get("const")])
        )
    if "$ref" in one:
        part = parts.get(one["$ref"].rpartition("/")[2], {})
        return _form(part, parts) if part.get("type") != "object" else "表"
    if "anyOf" in one:
        forms = dict.fromkeys(filter(None, (_form(other, parts) for other in one["anyOf"])))
        return "，或 ".join(forms)
    if one.get("type") == "array":
        inner = _form(one.get("items", {}), parts)
        return f"列表：{inner}" if inner else "列表"
    return _FORMS.get(one.get("type", ""), "")


def options_page() -> str:
    """Returns docs/options.md."""
    lines = [
        "# 命令的选项 · Options of all commands",
        "",
        "这一页由 `scripts/make_reference.py` 照程序的帮助生成，请勿手改。各命令做什么、退出码，见",
        "[commands.md](commands.md)；`--kit` `--data` `--quiet` `--verbose` `--lang` 也在那里。",
        "Made from the program's own help; [commands.md](commands.md) says what the commands do.",
    ]
    shared = {"--kit", "--data", "--quiet", "--verbose", "--lang", "--help"}
    for path, command in _commands():
        arguments = " ".join(_argument(one) for one in command.params if one.param_type_name == "argument")
        lines += ["", f"## `gongwenkit {f'{path} {arguments}'.strip()}`", "", _said(command.help)]
        options = [one for one in command.params if one.param_type_name == "option" and not shared & set(one.opts)]
        if not options:
            continue
        lines += ["", "| 选项 option | 含义 meaning | 默认 default |", "|---|---|---|"]
        for one in options:
            metavar = "" if one.is_flag else f" {_metavar(one)}"
            default = one.default if isinstance(one.default, str | int) and not isinstance(one.default, bool) else ""
            shown = f"`{default}`" if default != "" else ""
            lines.append(f"| `{' '.join(one.opts)}{metavar}` | {_cell(_said(one.help))} | {shown} |")
    return "\n".join(lines) + "\n"


def _metavar(option: Parameter) -> str:
    return str(option.metavar or option.name).upper()


def _argument(one: Parameter) -> str:
    name = str(one.metavar or one.name).upper().strip("[].")
    return f"{name}…" if one.nargs == -1 else name


def _said(help_text: str | None) -> str:
    return re.sub(r"\s+", " ", (help_text or "").replace("\f", " ")).strip()


def _commands() -> Iterator[tuple[str, Any]]:
    """Every command that the help lists, in its order."""
    waiting: list[tuple[str, Any]] = [("", get_command(app))]
    while waiting:
        path, command = waiting.pop(0)
        below = getattr(command, "commands", None)
        if below is None:
            yield path, command
        else:
            waiting = [(f"{path} {name}".strip(), one) for name, one in below.items() if not one.hidden] + waiting


PAGES = {"keys.md": keys_page, "options.md": options_page}


def main() -> None:
    """Writes both pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
