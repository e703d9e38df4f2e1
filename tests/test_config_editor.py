"""The JSON Schema that editors read is that of the models, and holds for the kit's own definitions."""

import json
import tomllib
from pathlib import Path

import pytest

from gongwenkit.config.definitions import Definition, From, Operand
from gongwenkit.config.editor import SCHEMA_FILE, definitions_schema
from gongwenkit.config.filters import Filter

jsonschema = pytest.importorskip("jsonschema")  # comes with Jupyter

FIGURES = Path(__file__).resolve().parents[1] / "data" / "figures"


def test_the_file_is_what_the_script_writes():
    written = json.loads((FIGURES / SCHEMA_FILE).read_text(encoding="utf-8"))
    assert written == definitions_schema(), "run scripts/make_editor_schema.py"


@pytest.mark.parametrize("name", ["duty.toml", "further.toml"])
def test_the_kits_definitions_hold(name):
    text = (FIGURES / name).read_text(encoding="utf-8")
    assert text.startswith(f"#:schema {SCHEMA_FILE}\n")
    jsonschema.validate(tomllib.loads(text), definitions_schema())


def test_every_key_is_described_in_both_languages():
    properties = definitions_schema()["$defs"]["Definition"]["properties"]
    aliases = {field.alias or name for name, field in Definition.model_fields.items()} - {"id"}
    assert set(properties) == aliases
    assert all(" · " in value["description"] for value in properties.values())
    for part in (From, Filter, Operand):
        properties = definitions_schema()["$defs"][part.__name__]["properties"]
        assert set(properties) == {field.alias or name for name, field in part.model_fields.items()}
        assert all(" · " in value["description"] for value in properties.values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"a": {"label": "甲", "unit": "次", "count": "many", "from": [{"ledger": "meetings"}]}},
        {"a": {"label": "甲", "unit": "次", "count": "events", "form": []}},
        {"a": {"label": "甲", "unit": "次", "count": "events", "from": [{"ledger": "meetings", "where": [{"is": 1}]}]}},
        {"A b": {"label": "甲", "unit": "次", "count": "events"}},
    ],
)
def test_what_the_kit_refuses_an_editor_marks(wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, definitions_schema())
