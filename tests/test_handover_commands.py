"""`status`, `exchange`, `deliver`, `trace --sample` on the command line: each mistake is one line with a remedy."""

import json
from pathlib import Path

import pytest

from gongwenkit.cli import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run(capfd):
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main([*arguments, "--kit", str(ROOT)])
        output = capfd.readouterr()
        return int(leaving.value.code or 0), output.out, output.err

    return call


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("status",), "没有说明时段", "no period"),
        (("status", "--period", "2023-13"), "不认识的时段", "is not a period"),
        (("status", "--period", "2023", "--report", "none"), "none", "none"),
        (("exchange", "out", "x", "101"), "哪个时段", "which period"),
        (("exchange", "out", "x", "--period", "2023"), "哪些单位", "which departments"),
        (("exchange", "out", "x", "101", "--all", "--period", "2023"), "两者取一", "one of the two"),
        (("exchange", "in", "/no/such/place"), "没有这个文件", "no such file"),
        (("deliver", "x", "--period", "2023"), "哪些单位", "which departments"),
        (("deliver", "x", "101", "--period", "2023", "--day", "1月5日"), "不是日期", "is not a date"),
        (("trace", "x.pdf"), "两者取一", "one of the two"),
        (("trace", "x.pdf", "F01", "--sample", "3"), "两者取一", "one of the two"),
        (("trace", "x.pdf", "F01", "--seed", "3"), "两者取一", "one of the two"),
        (("trace", "x.pdf", "--sample", "3"), "PDF 不存在", "does not exist"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_one_line_in_both_languages(run, tmp_path, monkeypatch, arguments, zh, en):
    monkeypatch.chdir(tmp_path)
    for language, words in (("zh", zh), ("en", en)):
        code, out, err = run(*arguments, "--lang", language)
        assert (code, out) == (2, "") or (code, out) == (1, "")
        assert words.casefold() in err.casefold()
        assert len(err.strip().splitlines()) == 1
        assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("status",), ("deliver", "x"), ("exchange", "in", "/no/such/place")])
def test_mistakes_are_json_where_json_is_asked_for(run, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(*command, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] in {"no-period", "deliver-usage", "return-missing"}
