"""The district of many departments: made alike each time, and nothing in it meets another department's."""

from pathlib import Path

from tests.districts.many import BOOKS, write_district

from gongwenkit.config.kit import load_kit
from gongwenkit.run.report.ledgers import open_data, read_all

ROOT = Path(__file__).resolve().parents[1]
COUNT, CORRUPT = 6, 3


def _contents(data: Path) -> dict[str, bytes]:
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def test_the_same_bytes_each_time_and_none_twice(tmp_path: Path) -> None:
    for name in ("first", "second"):
        assert write_district(tmp_path / name, COUNT) == []
    first = _contents(tmp_path / "first")
    assert first == _contents(tmp_path / "second")
    ledgers = [content for name, content in first.items() if name.startswith("ledgers/")]
    assert len(ledgers) == len(set(ledgers)) == COUNT * len(BOOKS)


def test_its_ledgers_are_read_without_a_finding_but_for_the_broken_ones(tmp_path: Path) -> None:
    broken = write_district(tmp_path / "data", COUNT, corrupt=CORRUPT)
    checked = read_all(open_data(load_kit(ROOT), data=str(tmp_path / "data")))
    assert broken == ["10003", "10006"]
    placed = [finding for finding in checked.ledgers.findings if finding.file != "kit.toml"]
    assert {finding.department for finding in placed} == set(broken)
    assert {table.department for table in checked.ledgers.tables} == {"10001", "10002", "10004", "10005"}
