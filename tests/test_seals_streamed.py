"""A JSON object that is written item by item is, byte for byte, the one that is sealed and written as a whole."""

import io
import json

import pytest

from gongwenkit.proof.evidence import seals
from gongwenkit.proof.evidence.seals import Items, broken_keys, sealed, write_sealed

VALUE = {
    "job": {"department": "all", "报告": "“通报”\n第二行\t"},
    "figures": [
        {
            "id": "f",
            "rows": [{"row": 1, "file": "甲.xlsx", "counts": 1.5}, {"row": 2}],
            "views": [],
            "b": None,
            "a": [1, "x"],
        },
        {"id": "g", "rows": [], "coverage": {"with": 1, "of": [2, 3]}},
        {},
        "text",
        [1, [2]],
    ],
    "empty": [],
    "rows": [{"row": number, "nested": {"z": [number], "y": number}} for number in range(50)],
    "kit": "1",
}


@pytest.mark.parametrize("streamed", [(), ("figures",), ("figures", "empty", "rows")], ids=len)
@pytest.mark.parametrize("long", [seals.LONG, 1, -1])
def test_it_is_the_same_file(streamed, long, monkeypatch):
    monkeypatch.setattr(seals, "LONG", long)
    file = io.StringIO()
    parts = [(key, Items(iter(part)) if key in streamed else part) for key, part in VALUE.items()]
    write_sealed(parts, file)
    assert file.getvalue() == json.dumps(sealed(VALUE), ensure_ascii=False, indent=2) + "\n"
    assert broken_keys(json.loads(file.getvalue())) == ()
