"""The ledger schemas of the kit: complete, without doubt, and usable by the reader."""

from pathlib import Path

import pytest

from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.heads import HeadCell, HeadIndex
from gongwenkit.ingest.values.words import folded_values
from gongwenkit.model import KitFileError

SCHEMA = load_schema(Path(__file__).parent.parent / "data" / "schema")
INDEX = HeadIndex(SCHEMA)
LEDGERS = [
    *("accountability", "articles", "branch_life", "campaigns", "cautionary_education", "central_group", "honours"),
    *("lectures", "meetings", "rectification", "regulations", "risks", "talks", "theme_days", "trainings"),
]
COLUMNS = [(ledger, column) for ledger in SCHEMA.ledgers.values() for column in ledger.column]


def test_the_ledgers():
    assert sorted(SCHEMA.ledgers) == LEDGERS
    assert {name for name, ledger in SCHEMA.ledgers.items() if ledger.kind == "stock"} == {"risks", "honours"}
    assert all(ledger.date for ledger in SCHEMA.ledgers.values())
    assert set(SCHEMA.tags) == {"党风廉政", "意识形态"}


@pytest.mark.parametrize(("ledger", "column"), COLUMNS, ids=lambda value: getattr(value, "id", None) or value.name)
def test_a_proper_name_is_always_understood(ledger, column):
    assert INDEX.columns(ledger.id, HeadCell(0, column.name)) == (column,)


@pytest.mark.parametrize("ledger", SCHEMA.ledgers.values(), ids=lambda ledger: ledger.id)
def test_an_alias_in_doubt_can_be_decided_by_values(ledger):
    for column in ledger.column:
        for alias in column.aliases:
            found = INDEX.columns(ledger.id, HeadCell(0, alias))
            assert column in found or found[0].name == alias or found[0] in ledger.column
            assert len([one for one in found if one.type in ("text", "person")]) <= 1, alias


def test_spellings_of_a_choice_do_not_collide():
    for ledger, column in COLUMNS:
        words = [word for value, synonyms in column.values.items() for word in (value, *synonyms)]
        folded = folded_values(column.values)
        own = {word: value for value, synonyms in column.values.items() for word in (value, *synonyms)}
        assert len(own) == len(words), (ledger.id, column.name)
        assert all(folded[next(iter(folded_values({word: ()})))] == own[word] for word in words), (
            ledger.id,
            column.name,
        )


def test_what_is_sensitive():
    assert {(ledger.id, c.name, c.type) for ledger, c in COLUMNS if c.sensitive} == {
        ("talks", "谈话对象", "people_count"),
        ("talks", "谈话事由", "text"),
    }


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("schema-invalid", ("meetings.toml", 'date = "日期"', 'date = "日子"')),
        ("schema-invalid", ("talks.toml", 'without = ["名称"]', 'without = ["天气"]')),
        ("schema-twice", ("talks.toml", '"谈话台账",', '"党组会",')),
        ("config-invalid", ("meetings.toml", 'kind = "events"', 'kind = "event"')),
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path, code, change):
    for path in (Path(__file__).parent.parent / "data" / "schema").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        name, old, new = change
        assert path.name != name or old in text
        (tmp_path / path.name).write_text(text.replace(old, new) if path.name == name else text, encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_schema(tmp_path)
    assert (caught.value.code, change[0] in caught.value.where) == (code, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "key", "said"),
    [
        ("meetings", 'date = "日期"', 'date = "日其"', "date", "没有这些列：日其"),
        ("meetings", 'chair = "主持人"', 'chair = "主持人员"', "chair", "是否为“主持人”"),
        ("talks", 'without = ["名称"]', 'without = ["名秤"]', "without", "不是公共列"),
        ("trainings", 'type = "choice"', 'type = "choise"', "type", "是否为“choice”"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_likely_name(tmp_path, name, old, new, key, said):
    for path in (Path(__file__).parent.parent / "data" / "schema").glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / f"{name}.toml"
    text = file.read_text(encoding="utf-8")
    if old not in text:
        text += f"\n[roles]\n{old}\n" if "[roles]" not in text else ""
        text = text.replace("[roles]\n", f"[roles]\n{old}\n", 1) if old not in text else text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_schema(tmp_path)
    line = next(n for n, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if new in row)
    assert caught.value.where == f"{file}:{line}"
    assert said in caught.value.found.zh
    assert "pydantic" not in f"{caught.value.found.zh}{caught.value.found.en}"
