"""What comes back is a stranger's file: archives that lead out of themselves, bombs, locks, links, names in GBK."""

import io
import zipfile
from pathlib import Path

import pytest
from tests.returning import LIST, MANIFEST, pack

from gongwenkit.config.handover import ExchangeWords, load_handover_words
from gongwenkit.config.kit import load_kit
from gongwenkit.model import UsageError
from gongwenkit.run.exchange.returned import Returned, find_returns

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def words() -> ExchangeWords:
    return load_handover_words(load_kit(ROOT)).exchange


def one(path: Path, words: ExchangeWords) -> Returned:
    (returned,) = find_returns([path], words)
    return returned


def said(returned: Returned) -> str:
    """All that is said of it, in both languages; every problem names a place and a remedy."""
    assert all(problem.where and problem.advice.zh and problem.advice.en for problem in returned.problems)
    return "\n".join(f"{problem.found.zh}\n{problem.found.en}" for problem in returned.problems)


def test_a_package_gives_its_files_however_deep_people_packed_it(tmp_path, words):
    path = pack({"台账/a.xlsx": b"1", LIST: b"2"}, tmp_path / "101.zip", top="收到/再收到")
    returned = one(path, words)
    assert [(item.base, item.content) for item in returned.items] == [("a.xlsx", b"1"), (LIST, b"2")]
    assert returned.problems == ()


def test_names_that_windows_wrote_in_gbk_are_read(tmp_path, words):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(zipfile.ZipInfo("NAME.json"), b"{}")
    path = tmp_path / "101.zip"
    name = "说明".encode("gb18030")
    assert len(name) == 4
    path.write_bytes(stream.getvalue().replace(b"NAME", name))
    assert [item.name for item in one(path, words).items] == ["说明.json"]


@pytest.mark.parametrize("name", ["../out.xlsx", "/etc/out.xlsx", "a/../../out.xlsx", "C:/out.xlsx", "..\\out.xlsx"])
def test_an_archive_that_leads_out_of_itself_is_not_read_at_all(tmp_path, words, name):
    path = pack({"台账/a.xlsx": b"1", name: b"2"}, tmp_path / "in" / "101.zip")
    returned = one(path, words)
    assert returned.items == ()
    assert len(returned.problems) == 1
    assert "包外" in said(returned) or "路径异常" in said(returned)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["101.zip", "in"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, words):
    path = pack({"a.xlsx": b"\0" * (40 << 20)}, tmp_path / "101.zip")
    assert path.stat().st_size < 1 << 20
    returned = one(path, words)
    assert (returned.items, len(returned.problems)) == ((), 1)
    assert "压缩炸弹" in said(returned)


def test_links_inside_an_archive_or_a_folder_are_not_followed(tmp_path, words):
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"secret")
    link = zipfile.ZipInfo("a.xlsx")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "101.zip", "w") as package:
        package.writestr(link, str(secret))
    folder = tmp_path / "101"
    folder.mkdir()
    (folder / MANIFEST).write_text("{}")
    (folder / "b.xlsx").symlink_to(secret)
    for path in (tmp_path / "101.zip", folder):
        returned = one(path, words)
        assert [item.base for item in returned.items] in ([], [MANIFEST])
        assert "链接" in said(returned)


def test_an_archive_with_a_password_and_other_archives_are_told_as_such(tmp_path, words):
    path = pack({"a.xlsx": b"1"}, tmp_path / "101.zip")
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)
    assert "密码" in said(one(path, words))
    other = tmp_path / "102.rar"
    other.write_bytes(b"Rar!")
    assert "只认 zip" in said(one(other, words))
    damaged = tmp_path / "103.zip"
    damaged.write_bytes(b"PK\x03\x04 and then nothing")
    returned = one(damaged, words)
    assert returned.items == ()
    assert "损坏" in said(returned)


def test_a_file_that_was_open_is_told_and_what_systems_leave_is_not(tmp_path, words):
    files = {
        "台账/a.xlsx": b"1",
        "台账/~$a.xlsx": b"x",
        "__MACOSX/._a.xlsx": b"x",
        "Thumbs.db": b"x",
        ".DS_Store": b"x",
    }
    returned = one(pack(files, tmp_path / "101.zip"), words)
    assert [item.name for item in returned.items] == ["台账/a.xlsx"]
    assert len(returned.problems) == 1
    assert returned.problems[0].where == "台账/~$a.xlsx"
    assert "打开着" in said(returned)


def test_a_folder_may_hold_packages_unpacked_ones_and_single_files(tmp_path, words):
    top = tmp_path / "收到"
    pack({LIST: b"1"}, top / "101.zip")
    (top / "第二批" / "102").mkdir(parents=True)
    (top / "第二批" / "102" / MANIFEST).write_text("{}")
    (top / "第二批" / "102" / "台账").mkdir()
    (top / "第二批" / "102" / "台账" / "b.xlsx").write_bytes(b"2")
    (top / "103.xlsx").write_bytes(b"3")
    (top / "~$104.xlsx").write_bytes(b"4")
    found = {returned.name: [item.base for item in returned.items] for returned in find_returns([top], words)}
    assert found == {"101.zip": [LIST], "102": [MANIFEST, "b.xlsx"], "103.xlsx": ["103.xlsx"], "~$104.xlsx": []}


def test_a_path_that_is_not_there_is_an_error(tmp_path, words):
    with pytest.raises(UsageError) as refused:
        list(find_returns([tmp_path / "none.zip"], words))
    assert refused.value.code == "return-missing"
