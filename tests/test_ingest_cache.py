"""The cache: what it gives is what reading gives, nothing sensitive is in it, and damage costs only time."""

import logging
import multiprocessing
import os
import pickle
import zlib
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, meeting, xlsx

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers import cache as caching
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.ledgers.sheets import BookReader
from gongwenkit.ingest.workbook import UnreadableWorkbookError
from gongwenkit.ingest.workbook.codec import encode_error
from gongwenkit.ingest.workbook.reader import WorkbookReader
from gongwenkit.model.source import digest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SCHEMA = load_schema(ROOT / "data" / "schema")
TALKS = ["序号", "日期", "谈话类型", "谈话人", "谈话对象", "对象职务", "谈话事由", "私下情况", "联系电话", "备注"]
NAMES = ("欧阳千寻", "司空见远", "尉迟不惑")
REASON = "收受红包问题核实"
REFUSAL = encode_error(UnreadableWorkbookError("坏", "bad"))
PLANTED = (*NAMES, REASON, "家属经商", "13912345678")


def talk(number, who, day="2023-03-01"):
    return [number, day, "提醒", "周砚", who, "科长", REASON, "家属经商", "13912345678", ""]


TALK_SHEET = SheetMade(
    [
        ["廉政谈话台账"],
        TALKS,
        talk(1, NAMES[0]),
        talk(2, f"{NAMES[1]}、{NAMES[2]}"),
        talk(3, NAMES[0]),
        talk(4, NAMES[1]),
    ],
    name="廉政谈话",
)
MEETING_SHEET = SheetMade([["2023年会议台账"], MEETINGS, meeting(1), meeting(2, 实到="约30人"), meeting(3, "3月5日")])


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data" / "ledgers" / "101_财政局").mkdir(parents=True)
    (tmp_path / "data" / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
    (tmp_path / "data" / "ledgers" / "101_财政局" / "2023年.xlsx").write_bytes(xlsx(MEETING_SHEET, TALK_SHEET))
    return tmp_path / "data"


def read(data, cache=None, **options):
    return read_ledgers(load_data_folder(data), schema=SCHEMA, cache=cache, **options)


def same(one, other):
    assert one.findings == other.findings
    assert (one.tables, one.files, one.unreadable) == (other.tables, other.files, other.unreadable)
    for ledger in one.frames:
        pd.testing.assert_frame_equal(one.frames[ledger], other.frames[ledger])


def entries(cache, kind="ledger"):
    """Files of the cache: `ledger` with the cells of a workbook, `tables` with what was read from them."""
    return sorted(cache.glob(f"??/*.{kind}"))


def no_reading(monkeypatch):
    def refuse(self, content):
        raise AssertionError("the file was parsed again")

    monkeypatch.setattr(WorkbookReader, "read", refuse)


def test_from_cache_all_is_the_same_and_nothing_is_parsed(data, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    plain, cold = read(data), read(data, cache)
    no_reading(monkeypatch)
    warm = read(data, cache)
    same(plain, cold)
    same(plain, warm)
    assert list(warm.frames["talks"]["谈话对象"]) == [1, 2, 1, 1]
    assert len(warm.frames["meetings"]) == 3


def test_a_repeated_talk_is_known_without_its_names(data, tmp_path):
    rows = [["廉政谈话台账"], TALKS, talk(1, NAMES[0]), talk(2, NAMES[0]), talk(3, NAMES[1])]
    (data / "ledgers" / "101_财政局" / "2023年.xlsx").write_bytes(xlsx(SheetMade(rows, name="廉政谈话")))
    for _ in range(2):
        assert list(read(data, tmp_path / "cache").frames["talks"]["repeats"]) == [False, True, False]


@pytest.mark.parametrize("name", ["廉政谈话提醒", "表1"])
@pytest.mark.parametrize("heads", [TALKS, ["甲", "乙", "丙", "丁", "谈话对象", "己", "谈话事由", "辛", "壬", "癸"]])
def test_nothing_sensitive_reaches_the_cache(data, tmp_path, name, heads, caplog):
    rows = [["2023年"], heads, talk(1, NAMES[0]), talk(2, "、".join(NAMES)), ["", "", "", "", NAMES[0]]]
    (data / "ledgers" / "101_财政局" / "2023年.xlsx").write_bytes(
        xlsx(MEETING_SHEET, SheetMade(rows, name=name), TALK_SHEET)
    )
    cache = tmp_path / "cache"
    found = read(data, cache)
    assert len(entries(cache)) == len(entries(cache, "tables")) == 1
    both = (entries(cache)[0], entries(cache, "tables")[0])
    kept = b"".join(path.read_bytes() for path in both)
    plain = "".join(decoded(path).encode().decode("unicode_escape", "replace") + decoded(path) for path in both)
    shown = "".join(f.found.zh + f.advice.zh for f in found.findings) + caplog.text
    for text in PLANTED:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert text.encode(encoding) not in kept
        assert text not in plain
        assert text not in shown
    assert "研究事项1" in plain  # the test can see what is kept


def decoded(path):
    body = path.read_bytes()[len(caching.MAGIC) + caching.KEY_BYTES :]
    return zlib.decompress(body).decode("utf-8", "replace")


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("the-bomb-went-off",)


def signed(cache, path, body):
    """An entry with a good digest, as one who knows the key could make it."""
    data = cache.parent / "data"
    reader = caching.LedgerCache(cache, SCHEMA, departments=load_data_folder(data).names.digest)
    source = next((data / "ledgers").rglob("*.xlsx"))
    kind, key = path.suffix[1:], digest(source.read_bytes())
    key = reader._of_tables(source.relative_to(data).as_posix(), key) if kind == "tables" else key
    path.write_bytes(caching.MAGIC + reader._digest(kind, key, body) + body)


DAMAGE = {
    "a byte flipped": lambda cache, path: path.write_bytes(flip(path.read_bytes())),
    "cut": lambda cache, path: path.write_bytes(path.read_bytes()[:-100]),
    "empty": lambda cache, path: path.write_bytes(b""),
    "an older version": lambda cache, path: path.write_bytes(
        path.read_bytes().replace(b"gongwenkit ledger 5", b"gongwenkit ledger 4")
    ),
    "a pickle": lambda cache, path: path.write_bytes(pickle.dumps(Bomb())),
    "a signed pickle": lambda cache, path: signed(cache, path, pickle.dumps(Bomb())),
    "signed rubbish": lambda cache, path: signed(cache, path, bytes(100)),
    "signed rubbish, compressed": lambda cache, path: signed(cache, path, zlib.compress(bytes(100))),
    "a signed refusal": lambda cache, path: signed(cache, path, zlib.compress(bytes(7) + b"\x02[]" + REFUSAL)),
    "a folder": lambda cache, path: (path.unlink(), path.mkdir()),
}


def flip(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("kinds", [("tables",), ("tables", "ledger")])
def test_a_damaged_entry_is_read_again_with_one_warning(data, tmp_path, how, kinds, caplog, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cache = tmp_path / "cache"
    good = read(data, cache)
    for path in [path for kind in kinds for path in entries(cache, kind)]:
        DAMAGE[how](cache, path)
    with caplog.at_level(logging.WARNING):
        same(good, read(data, cache))
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        caplog.clear()
        if how != "a folder":
            same(good, read(data, cache))
            assert caplog.records == []
    assert not (tmp_path / "the-bomb-went-off").exists()


# -- tables


def count_interpretations(monkeypatch):
    """A list that gets the name of each workbook that is read into tables again."""
    read_again, real = [], BookReader.read_workbook
    monkeypatch.setattr(
        BookReader, "read_workbook", lambda self, file, book: read_again.append(file) or real(self, file, book)
    )
    return read_again


def test_tables_are_not_made_again_as_long_as_nothing_changed(data, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    cold, read_again = read(data, cache), count_interpretations(monkeypatch)
    same(cold, read(data, cache))
    assert read_again == []


def rename_department(data):
    table = data / "departments.csv"
    table.write_text(table.read_text("utf-8").replace("教育局", "教育体育局"), "utf-8")


def move_the_file(data):
    (data / "ledgers" / "101_财政局" / "2023年.xlsx").rename(data / "ledgers" / "101_财政局" / "2022年.xlsx")


def change_the_file(data):
    (data / "ledgers" / "101_财政局" / "2023年.xlsx").write_bytes(xlsx(SheetMade([MEETINGS, meeting(9)], name="会议")))


INPUTS = {"department": rename_department, "path": move_the_file, "content": change_the_file}


@pytest.mark.parametrize("what", INPUTS)
def test_with_one_input_changed_tables_are_what_they_are_without_a_cache(data, tmp_path, what, monkeypatch):
    cache = tmp_path / "cache"
    read(data, cache)
    read_again = count_interpretations(monkeypatch)
    INPUTS[what](data)
    same(read(data, cache), read(data))
    assert len(read_again) == 2 * len(list((data / "ledgers").rglob("*.xlsx")))


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: replace(schema, tags={**schema.tags, "新标签": ("研究",)}),
        lambda schema: replace(schema, ledgers=dict(reversed(schema.ledgers.items()))),
        lambda schema: replace(
            schema, people=schema.people.model_copy(update={"posts": (*schema.people.posts, "督查专员")})
        ),
    ],
    ids=["tags", "order of ledgers", "posts"],
)
def test_another_schema_has_tables_made_again(data, tmp_path, change, monkeypatch):
    cache, other = tmp_path / "cache", change(SCHEMA)
    read(data, cache)
    read_again = count_interpretations(monkeypatch)
    found = read_ledgers(load_data_folder(data), schema=other, cache=cache)
    same(found, read_ledgers(load_data_folder(data), schema=other))
    assert len(read_again) == 2 * len(list((data / "ledgers").rglob("*.xlsx")))


def test_one_content_under_two_paths_and_of_two_departments_is_read_by_its_own_path(data, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    first = data / "ledgers" / "101_财政局" / "2023年.xlsx"
    content = first.read_bytes()
    read(data, cache)
    twin = data / "ledgers" / "102_教育局" / "2022年.xlsx"
    twin.parent.mkdir(exist_ok=True)
    first.rename(twin)
    moved = read(data, cache)
    same(moved, read(data))
    assert {(table.department, table.file) for table in moved.tables} == {("102", "ledgers/102_教育局/2022年.xlsx")}
    first.write_bytes(content)  # now two departments have the same file: none of them counts
    both = read(data, cache)
    same(both, read(data))
    assert {finding.code for finding in both.findings} >= {"file-two-departments"}
    twin.unlink()
    same(read(data, cache), read(data))


def test_a_moved_file_is_not_parsed_again_and_its_new_path_counts(data, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    read(data, cache)
    (data / "ledgers" / "101_财政局").rename(data / "ledgers" / "102_教育局")
    no_reading(monkeypatch)
    assert {table.department for table in read(data, cache).tables} == {"102"}


def test_a_path_that_makes_another_ledger_of_a_table_has_it_read_again(data, tmp_path):
    """By its columns alone it may be a talk or something else; the path decides."""
    old = data / "ledgers" / "101_财政局" / "2023年.xlsx"
    rows = [["日期", "主持人", "地点", "主要内容", "备注"], ["2023-03-01", "周砚", "三楼", REASON, ""]]
    old.write_bytes(xlsx(SheetMade(rows, name="表1")))
    cache = tmp_path / "cache"
    for name in ("主题党日", "廉政谈话", "会议台账", "主题党日"):
        path = old.with_name(f"2023年{name}.xlsx")
        old.rename(path)
        old = path
        same(read(data), read(data, cache))


def test_a_secret_file_and_a_refused_one_leave_nothing(data, tmp_path):
    file = data / "ledgers" / "101_财政局" / "2023年.xlsx"
    file.write_bytes(xlsx(SheetMade([["机密★一年"], *MEETING_SHEET.rows])))
    (file.parent / "坏.xlsx").write_bytes(b"PK\x03\x04")
    found = read(data, tmp_path / "cache")
    assert {f.code for f in found.findings} == {"file-secret", "workbook-unreadable"}
    assert entries(tmp_path / "cache") == []


def test_another_schema_or_key_does_not_use_the_entries(data, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    read(data, cache)
    monkeypatch.setattr(caching, "__version__", "0.0.0")
    read(data, cache)
    assert len(entries(cache)) == 2
    (cache / "key").unlink()
    read(data, cache)
    assert (cache / "key").stat().st_size == caching.KEY_BYTES


def test_a_kit_that_cannot_be_written_to_works_without(data, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    same(read(data), read(data, tmp_path / "cache"))


def test_the_cache_keeps_within_its_size(data, tmp_path, monkeypatch):
    monkeypatch.setattr(caching, "MAX_BYTES", 40_000)
    folder = data / "ledgers" / "101_财政局"
    for number in range(12):
        (folder / f"会议{number}.xlsx").write_bytes(xlsx(SheetMade([MEETINGS, meeting(number)])))
    read(data, tmp_path / "cache")
    assert 0 < sum(path.stat().st_size for path in entries(tmp_path / "cache")) <= 40_000


def _write(data, cache):
    read(Path(data), Path(cache))


def test_many_may_write_at_once(data, tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(str(data), str(tmp_path / "cache"))) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    same(read(data), read(data, tmp_path / "cache"))
    assert [path.name for path in (tmp_path / "cache").rglob(".*")] == []


def test_the_child_is_not_started_when_the_cache_knows_all(data, tmp_path, monkeypatch):
    read(data, tmp_path / "cache", limits=ReaderSettings())
    monkeypatch.setattr("gongwenkit.ingest.workbook.reader._program", lambda limits: "raise SystemExit(1)")
    same(read(data), read(data, tmp_path / "cache", limits=ReaderSettings()))
