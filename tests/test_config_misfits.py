"""What is wrong with a value of kit.toml, said in the words of both languages and with the guide that describes it."""

import re
from pathlib import Path
from typing import Annotated, Any

import pydantic
import pytest
from pydantic import Field

from gongwenkit.config.kit import load_kit
from gongwenkit.config.misfits import explain_misfit
from gongwenkit.model import KitFileError

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("table", "line", "zh", "en"),
    [
        ("build", "notebook_seconds = 1", "“1”不得小于 10", "must be at least 10"),
        ("build", "tex_seconds = 1", "不得小于 5", "must be at least 5"),
        ("build", "jobs = 257", "“257”不得大于 256", "must be at most 256"),
        ("build", "retries = -1", "不得小于 0", "must be at least 0"),
        ("build", "retries = 1.5", "应为整数", "whole number"),
        ("build", "notebook_mb = 'many'", "应为整数，不加引号", "without quotes"),
        ("reader", "memory_mb = 10", "不得小于 256", "must be at least 256"),
        ("reader", "linked_folders = 'x'", "应为方括号列表", "a list"),
        ("reader", "linked_folders = [1]", "应为带引号的文字", "a text in quotes"),
        ("print", "binding_offset_mm = nan", "“nan”不得", "nan must be at "),
        ("print", "binding_offset_mm = -10.5", "“-10.5”不得小于 -10", "-10.5 must be at least -10"),
        ("print", "binding_offset_mm = 'wide'", "应为数字，不加引号", "a number"),
        ("print", "sides = 'three'", "可用：one、two", "there are: one, two"),
        ("word", "track = 'maybe'", "应为 true 或 false", "true or false"),
        ("lists", "names = []", "不能为空", "not be empty"),
        ("lists", "names = ['']", "不能为空", "not be empty"),
        ("report", "duty = 3", "应为一组键值", "a table"),
        ("periods", 'a = {from = "2023-09-01", to = "2023-08-31"}', "早于 from", "is before from"),
        ("periods", 'a = {from = "2023-09-31", to = "2023-10-31"}', "“2023-09-31”不是日期", "is no day"),
        ("periods", 'a = {from = 3, to = "2023-10-31"}', "“3”不是日期", "is no day"),
        ("periods", 'a = {to = "2023-10-31"}', "缺少这个键", "the key is missing"),
        (
            "periods",
            "a = {from = 2023-09-01, untill = 1, to = 2023-10-31}",
            "可用：from、to、before、kind",
            "are: from, to",
        ),
        ("periods", '"../a" = {from = 2023-09-01, to = 2023-10-31}', "不能作时段的名称", "cannot name a period"),
        ("periods", '"2023Q3" = {from = 2023-09-01, to = 2023-10-31}', "本来就是一个时段", "is a period anyway"),
        ("periods", 'a = {from = 2023-09-01, to = 2023-10-31, kind = "yaer"}', "是否为“year”", "is it year?"),
    ],
)
def test_a_wrong_value_is_told_in_words(tmp_path: Path, table: str, line: str, zh: str, en: str) -> None:
    (tmp_path / "kit.toml").write_text(f"format = 2\n[{table}]\n{line}\n", encoding="utf-8")
    with pytest.raises(KitFileError) as raised:
        load_kit(tmp_path)
    found, advice = raised.value.found, raised.value.advice
    assert zh in found.zh
    assert en in found.en
    assert not re.search("[A-Z][a-z]+ ", found.zh)  # no sentence of a library
    assert not any("一" <= sign <= "鿿" for sign in found.en)
    assert "docs/kit-toml.md" in advice.zh
    assert "docs/kit-toml.md" in advice.en


@pytest.mark.parametrize(
    ("kind", "value", "zh"),
    [
        (Annotated[int, Field(gt=3)], 3, "必须大于 3"),
        (Annotated[int, Field(lt=3)], 3, "必须小于 3"),
        (Annotated[int, Field(multiple_of=5)], 3, "5 的倍数"),
        (Annotated[str, Field(min_length=2)], "x", "至少 2 个字"),
        (Annotated[str, Field(max_length=2)], "{given}", "至多 2 个字"),
        (Annotated[tuple[int, ...], Field(min_length=2)], [1], "至少要有 2 项"),
        (Annotated[tuple[int, ...], Field(max_length=2)], [1, 2, 3], "至多 2 项"),
        (Annotated[str, Field(pattern=r"^F\d\d$")], "{x}", "“{x}”不合写法：F 加两位数字"),
        (dict[str, int], 3, "应为一组键值"),
    ],
)
def test_every_limit_has_words(kind: Any, value: object, zh: str) -> None:
    model = pydantic.create_model("Made", key=(kind, ...))
    with pytest.raises(pydantic.ValidationError) as raised:
        model.model_validate({"key": value})
    said = explain_misfit(raised.value.errors()[0], model)
    assert zh in said.zh
    assert said.en
    assert "should" not in said.en


def test_the_guide_names_the_least_of_each_limit() -> None:
    guide = (ROOT / "docs" / "kit-toml.md").read_text(encoding="utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| `[")]
    lines = {name: next(line for line in rows if name in line) for name in ("tex_seconds", "[reader]")}
    assert "不得小于 5" in lines["tex_seconds"]
    assert lines["[reader]"].count("不得小于") == 3
