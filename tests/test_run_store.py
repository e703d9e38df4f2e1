"""Report folders: names that are safe everywhere, and publishing that is whole or not at all."""

import json
import os

import pytest

from gongwenkit.model import UsageError
from gongwenkit.run.report import store
from gongwenkit.run.report.store import report_folder, safe_name, safe_names

HOSTILE = [
    "../../etc/x", "/abs", "a/b", "a\\b", "x\ny", "-rf", "CON", "名.", "名 ", "云" * 86, "é", "e\u0301", "A\u202eb",
    "$(id)", "'; rm", "", ".", "..", "all", "_failed",
]  # fmt: skip


@pytest.mark.parametrize("code", ["101", "A_1-b", "0"])
def test_a_plain_code_is_its_own_folder(code):
    assert safe_name(code, [code, "102"]) == code


def test_hostile_codes_get_distinct_plain_folders():
    names = [safe_name(code, HOSTILE) for code in HOSTILE]
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    assert all(name.replace("-", "").isalnum() and name.isascii() and len(name) <= 32 for name in names)
    assert "all" not in names


def test_the_folders_of_all_codes_are_those_of_each():
    codes = [*HOSTILE, "101", "A", "a", "b", "101"]
    assert safe_names(codes) == {code: safe_name(code, codes) for code in codes}
    assert safe_names(["101", "101"]) == {"101": "101"}


def test_codes_that_differ_in_case_only_do_not_share_a_folder():
    assert safe_name("A", ["A", "a"]).casefold() != safe_name("a", ["A", "a"]).casefold()


@pytest.mark.parametrize(
    ("edition", "layout", "name"),
    [
        ("draft", "C", "duty"),
        ("internal", "C", "duty-internal"),
        ("draft", "A", "duty-draft-A"),
        ("final", "A", "duty-final-A"),
    ],
)
def test_the_folder_names_edition_and_layout_where_they_are_not_the_default(tmp_path, edition, layout, name):
    found = report_folder(tmp_path, period="2023", report="duty", edition=edition, layout=layout, default_layout="C")
    assert found == tmp_path / "2023" / name


def made(tmp_path, text="new"):
    folder = store.new_private_folder(tmp_path)
    (folder / "report.pdf").write_text(text, encoding="utf-8")
    store.write_manifest(folder, {"key": text})
    return folder


def test_publishing_replaces_the_old_report_as_a_whole(tmp_path):
    place = tmp_path / "101"
    store.publish(made(tmp_path, "old"), place)
    (place / "leftover.txt").write_text("x", encoding="utf-8")
    store.publish(made(tmp_path, "new"), place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["101"]
    assert sorted(path.name for path in place.iterdir()) == ["manifest.json", "report.pdf"]
    assert (place / "report.pdf").read_text(encoding="utf-8") == "new"


def test_publishing_never_writes_through_a_link(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "101").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="同名的文件、文件夹或链接") as error:
        store.publish(made(tmp_path), tmp_path / "101")
    assert error.value.code == "place-taken"
    assert list(elsewhere.iterdir()) == []


def test_an_interruption_between_the_two_renames_is_repaired(tmp_path):
    place = tmp_path / "101"
    store.publish(made(tmp_path, "old"), place)
    place.rename(tmp_path / ".old-101")
    work = made(tmp_path)
    store.repair(tmp_path)
    assert (place / "report.pdf").read_text(encoding="utf-8") == "old"
    assert not work.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["101"]


def rewrite(path, text, *, keep_time=False):
    state = path.stat()
    path.write_text(text, encoding="utf-8")
    changed = state.st_mtime_ns if keep_time else state.st_mtime_ns + 1
    os.utime(path, ns=(state.st_atime_ns, changed))


DAMAGES = {
    "shorter": lambda path: rewrite(path, "ne", keep_time=True),
    "longer": lambda path: rewrite(path, "new!", keep_time=True),
    "empty": lambda path: rewrite(path, "", keep_time=True),
    "same size later": lambda path: rewrite(path, "old"),
    "same size earlier": lambda path: (path.write_text("old"), os.utime(path, (1, 1))),
    "gone": lambda path: path.unlink(),
    "link": lambda path: (path.rename(path.parent.parent / "x"), path.symlink_to(path.parent.parent / "x")),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "pipe": lambda path: (path.unlink(), os.mkfifo(path)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_output_is_not_intact(tmp_path, damage):
    folder = made(tmp_path)
    manifest = store.load_manifest(folder)
    assert store.outputs_intact(folder, manifest, by_content=False)
    DAMAGES[damage](folder / "report.pdf")
    assert not store.outputs_intact(folder, manifest, by_content=False)
    assert not store.outputs_intact(folder, manifest, by_content=True)


def test_equal_outputs_are_intact_whatever_lies_beside_them(tmp_path):
    folder = made(tmp_path)
    manifest = store.load_manifest(folder)
    os.utime(folder / "report.pdf")  # copied or touched: read once more, and equal
    (folder / "extra.txt").write_text("x", encoding="utf-8")
    assert store.outputs_intact(folder, manifest, by_content=False)
    assert store.outputs_intact(folder, manifest, by_content=True)


def test_only_a_comparison_by_content_sees_what_keeps_size_and_time(tmp_path):
    folder = made(tmp_path)
    manifest = store.load_manifest(folder)
    rewrite(folder / "report.pdf", "old", keep_time=True)
    assert store.outputs_intact(folder, manifest, by_content=False)
    assert not store.outputs_intact(folder, manifest, by_content=True)


def test_unchanged_outputs_are_not_opened(tmp_path, monkeypatch):
    folder = made(tmp_path)
    manifest = store.load_manifest(folder)
    store.publish(folder, tmp_path / "101")
    monkeypatch.setattr(store, "hash_file", lambda path: pytest.fail(f"{path.name} was read"))
    assert store.outputs_intact(tmp_path / "101", manifest, by_content=False)


@pytest.mark.parametrize(
    "manifest", [{}, {"outputs": []}, {"outputs": [{"file": "report.pdf"}]}, {"outputs": "x"}, {"outputs": ["x"]}]
)
def test_a_manifest_that_does_not_say_what_was_written_proves_nothing(tmp_path, manifest):
    folder = made(tmp_path)
    assert not store.outputs_intact(folder, manifest, by_content=False)


def test_the_same_outputs_give_the_same_manifest(tmp_path):
    first, second = ((made(tmp_path) / "manifest.json").read_bytes() for _ in range(2))
    assert first == second
    assert json.loads(first)["outputs"][0]["size"] == 3


def test_a_folder_in_the_place_of_an_output_is_refused_and_kept(tmp_path):
    place = tmp_path / "101"
    store.publish(made(tmp_path, "old"), place)
    (place / "report.pdf").unlink()
    (place / "report.pdf").mkdir()
    (place / "report.pdf" / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        store.publish(made(tmp_path), place)
    assert (error.value.code, error.value.where) == ("place-taken", str(place / "report.pdf"))
    assert (place / "report.pdf" / "notes.txt").is_file()


def test_a_link_in_the_place_of_an_output_is_replaced_and_its_target_stays(tmp_path):
    place, target = tmp_path / "101", tmp_path / "elsewhere.pdf"
    store.publish(made(tmp_path, "old"), place)
    target.write_text("theirs", encoding="utf-8")
    (place / "report.pdf").unlink()
    (place / "report.pdf").symlink_to(target)
    store.publish(made(tmp_path), place)
    assert (place / "report.pdf").read_text(encoding="utf-8") == "new"
    assert not (place / "report.pdf").is_symlink()
    assert target.read_text(encoding="utf-8") == "theirs"


def test_a_broken_manifest_counts_as_none(tmp_path):
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert store.load_manifest(tmp_path) is None


def test_json_is_readable_chinese(tmp_path):
    store.write_json(tmp_path / "a.json", {"单位": "财政局"})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert "财政局" in text
    assert json.loads(text) == {"单位": "财政局"}


def test_a_full_disk_is_said_before_anything_is_made(tmp_path, monkeypatch):
    class Usage:
        free = 25 * 2**20

    monkeypatch.setattr(store.shutil, "disk_usage", lambda folder: Usage)
    store.require_room(tmp_path, 1)
    store.require_room(tmp_path, 0)
    with pytest.raises(UsageError, match="约需 26 MB，只剩 25 MB") as error:
        store.require_room(tmp_path, 2)
    assert (error.value.code, error.value.exit_code) == ("disk-full", 2)


@pytest.mark.skipif(not hasattr(os, "statvfs"), reason="asks the file system")
def test_no_more_files_are_said_before_anything_is_made(tmp_path, monkeypatch):
    class Room:
        f_files, f_favail = 1000, 120
        f_bavail = f_blocks = f_bfree = f_frsize = 2**20

    monkeypatch.setattr(store.os, "statvfs", lambda folder: Room)
    store.require_room(tmp_path, 1)
    store.require_room(tmp_path, 0)
    with pytest.raises(UsageError, match="约需 124 个，只剩 120 个") as error:
        store.require_room(tmp_path, 2)
    assert (error.value.code, error.value.exit_code) == ("disk-full", 2)
    Room.f_files = Room.f_favail = 0  # a file system without such a limit
    store.require_room(tmp_path, 2)


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "summary.json"
    store.write_text(path, "old")

    def parts():
        yield "n"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.write_parts(path, parts())
    assert path.read_bytes() == b"old"

    def full(self, content):
        self.write_text("n", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        store.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["summary.json"]
