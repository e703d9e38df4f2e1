"""Bytes from one machine to another: parcels, the rows of a department, and what comes back from a worker."""

import hashlib
import io
import json
import os
import pickle
import shutil
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from gongwenkit.ingest.reference.cut_rows import cut_tables
from gongwenkit.ingest.reference.reference_data import read_reference, reference_files
from gongwenkit.model import DataError
from gongwenkit.model.source import digest
from gongwenkit.run.batch.delivery import Sent, pack_job, publish_result
from gongwenkit.run.batch.parcel import BadParcelError, pack, unpack, write_files
from gongwenkit.run.batch.portion import NotCarriedError, Stockroom
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.installation import program_hash, toolchain_hash
from gongwenkit.run.report.store import load_manifest, outputs_intact, write_manifest

LIMITS = {"most_files": 20, "most_bytes": 4 * 2**20}
SMALL = 2**20
"""Bytes of a job that one reads in a network without waiting."""


# --- parcels ----------------------------------------------------------------------------------------------------------


def test_a_parcel_brings_header_and_files_and_equal_contents_once() -> None:
    files = {"ledgers/一/a.xlsx": b"same", "b.csv": b"same", "ledgers/\udcd2\udcbb.xls": b"an old name"}
    packed = pack({"code": "101", "n": [1, None]}, files.items())
    parcel = unpack(packed, **LIMITS)
    assert (parcel.header, dict(parcel.files)) == ({"code": "101", "n": [1, None]}, files)
    assert pack({"code": "101", "n": [1, None]}, files.items()) == packed
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == 3  # the index and two contents


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/x", "a//b", "./a", "a/.", "", "a/", "C:x", "c:/x", "a\0b"])
def test_a_path_that_leads_out_of_its_folder_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(BadParcelError):
        pack({}, [(path, b"x")])
    with pytest.raises(BadParcelError):
        unpack(_forged([{"path": path, "size": 1, "sha256": _sha(b"x")}], {_sha(b"x"): b"x"}), **LIMITS)
    assert list(tmp_path.iterdir()) == []


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _forged(lines: list[dict], members: dict[str, bytes], *, form: int = 1, index: object = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        value = index if index is not None else {"format": form, "header": {}, "files": lines}
        archive.writestr("index.json", json.dumps(value))
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


LINE = {"path": "a", "size": 1, "sha256": _sha(b"x")}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(pickle.dumps({"a": 1}), id="pickle"),
        pytest.param(pack({}, [("a", b"x" * 1000)])[:-40], id="cut"),
        pytest.param(_forged([LINE, LINE], {_sha(b"x"): b"x"}), id="twice"),
        pytest.param(_forged([LINE, {**LINE, "path": "a/b"}], {_sha(b"x"): b"x"}), id="file-and-folder"),
        pytest.param(_forged([LINE], {_sha(b"x"): b"y"}), id="other-content"),
        pytest.param(_forged([LINE], {_sha(b"x"): b"xxxx"}), id="larger-than-stated"),
        pytest.param(_forged([{**LINE, "size": -1}], {_sha(b"x"): b"x"}), id="negative"),
        pytest.param(_forged([{**LINE, "size": "1"}], {_sha(b"x"): b"x"}), id="size-in-words"),
        pytest.param(_forged([LINE], {}), id="missing"),
        pytest.param(_forged([LINE], {_sha(b"x"): b"x", "../y": b"y"}), id="more-than-listed"),
        pytest.param(_forged([LINE], {_sha(b"x"): b"x"}, form=2), id="other-format"),
        pytest.param(_forged([], {}, index=[1]), id="no-object"),
        pytest.param(_forged([], {}, index={"format": 1, "header": 3, "files": []}), id="no-header"),
        pytest.param(_forged([{**LINE, "path": str(i)} for i in range(30)], {_sha(b"x"): b"x"}), id="too-many"),
    ],
)
def test_hostile_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(BadParcelError):
        unpack(content, **LIMITS)


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    bomb = pack({}, [("a", b"\0" * (40 * 2**20))])
    lying = _forged([{**LINE, "size": 3}], {_sha(b"x"): b"\0" * (40 * 2**20)})
    assert len(bomb) < 50_000
    tracemalloc.start()
    with pytest.raises(BadParcelError, match="bytes"):
        unpack(bomb, **LIMITS)
    with pytest.raises(BadParcelError, match="larger than stated"):
        unpack(lying, **LIMITS)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_written_files_replace_none(tmp_path: Path) -> None:
    write_files({"a/b": b"1"}, tmp_path)
    assert (tmp_path / "a" / "b").read_bytes() == b"1"
    with pytest.raises(FileExistsError):
        write_files({"a/b": b"2"}, tmp_path)


# --- the rows of a department -----------------------------------------------------------------------------------------

CUT = ("branches", "people", "plan", "documents", "facts")


def _cut(data: Path) -> dict:
    digests = {path.name: digest(path.read_bytes()) for path in reference_files(data)}
    return cut_tables(data, CUT, names={}, reference=read_reference(data), digests=digests)


def test_a_cut_table_has_the_rows_of_its_department_in_their_places(sample_folder: Path, tmp_path: Path) -> None:
    whole = read_reference(sample_folder)
    tables = _cut(sample_folder)
    assert set(tables) == {f"{name}.csv" for name in CUT}
    for department in whole.departments:
        code = department.code
        data = tmp_path / code
        shutil.copytree(sample_folder, data, ignore=shutil.ignore_patterns("ledgers"))
        for name, table in tables.items():
            (data / name).write_bytes(table.of(code))
        cut = read_reference(data)
        for entries in ("branches", "people", "plans", "documents", "answers"):
            own = tuple(one for one in getattr(whole, entries) if one.department in (code, "all"))
            assert any(one.department == code for one in own)
            assert getattr(cut, entries) == own  # the same entries, with the same places, and no other department's
        assert cut.findings == tuple(one for one in whole.findings if one.department in (None, code))


def test_rows_that_are_nobodys_or_wrong_go_to_every_department(tmp_path: Path) -> None:
    (tmp_path / "departments.csv").write_text("code,name,short_name\n101,甲局,甲\n102,乙局,乙\n", "utf-8")
    rows = [
        "单位,姓名,起",
        "101,张三,",
        '102,"李,四",',
        "甲,赵六,",
        "103,王五,",
        "102,钱七,昨天",
        '乙局,"两\n行",',
        "101,孙八,",
    ]
    (tmp_path / "people.csv").write_bytes("\r\n".join(rows).encode("gb18030"))
    table = _cut(tmp_path)["people.csv"].of("101").decode()
    assert table.splitlines() == [
        '"单位","姓名","起"',
        '"101","张三"',
        "",
        '"甲","赵六"',
        '"103","王五"',
        '"102","钱七","昨天"',
        "",
        "",
        '"101","孙八"',
    ]


def test_a_table_that_is_no_plain_text_is_not_cut(tmp_path: Path, sample_folder: Path) -> None:
    (tmp_path / "departments.csv").write_text("code,name,short_name\n101,甲局,甲\n", "utf-8")
    (tmp_path / "branches.csv").write_text("department,name\n101,#N/A\n", "utf-8")
    assert _cut(tmp_path) == {}


# --- what is sent -----------------------------------------------------------------------------------------------------


@pytest.fixture
def office(repo_root: Path, sample_folder: Path, tmp_path: Path) -> Path:
    """A kit with a data folder of its own, whose files are not new."""
    for name in ("templates", "notebooks", "latex", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(repo_root / name, tmp_path / "kit" / name)
    shutil.copy2(repo_root / "kit.toml", tmp_path / "kit" / "kit.toml")
    shutil.copytree(sample_folder, tmp_path / "data")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))
    return tmp_path


def _plan(office: Path, code: str = "101", **changed: str) -> ReportPlan:
    given = {"department": code, "period": "2023", "report": "duty", "edition": "draft", "layout": "A"}
    given |= {"as_of": "2023-12-31", "date": "", "kit": str(office / "kit"), "data": str(office / "data"), **changed}
    reports = office / "out" / "2023" / "duty"
    notebook = office / "kit" / "notebooks" / "report.ipynb"
    return ReportPlan(code, code, notebook, given, office / "kit", office / "out", reports, code, "key", 300, 1)


def test_a_job_has_its_departments_files_and_rows_and_no_others(office: Path) -> None:
    room = Stockroom([_plan(office)])
    portion = room.portion(_plan(office))
    ledgers = {name for name in portion.files if name.startswith("ledgers/")}
    assert ledgers
    assert all("/101" in name or name in portion.ledgers for name in ledgers)
    assert not any(f"/{code}" in name for name in ledgers for code in ("102", "103", "104"))
    people = portion.files["people.csv"].decode()
    assert '"101"' in people
    assert '"102"' not in people
    job = pack_job(_plan(office), portion, stock="0" * 64, html=False)
    assert len(job) < SMALL
    assert "data/decisions.xlsx" in room.stock
    assert "kit/notebooks/report.ipynb" in room.stock
    assert not any(name.startswith("data/ledgers/10") for name in room.stock)


@pytest.mark.slow
def test_a_redacted_report_gets_all_names_that_it_hides(office: Path) -> None:
    plan = _plan(office, edition="redacted")
    room = Stockroom([plan])
    assert "data/people.csv" in room.stock
    assert not [name for name in room.portion(plan).files if name.endswith(".csv") and "/" not in name]
    assert Stockroom([_plan(office, author="周砚")]).stock["data/people.csv"]  # whose name it is, is looked up


@pytest.mark.slow
def test_equal_files_of_others_go_along(office: Path) -> None:
    room = Stockroom([_plan(office)])
    own = next(file for file in room.data.own["101"])
    other = next(file for file in room.data.own["102"])
    copy = other.path.with_name(f"副本{own.path.name}")
    shutil.copy2(own.path, copy)
    portion = Stockroom([_plan(office)]).portion(_plan(office))
    name = copy.relative_to(office / "data").as_posix()
    assert portion.files[name] == own.path.read_bytes()
    assert portion.ledgers[name] == portion.ledgers[own.name]


@pytest.mark.slow
@pytest.mark.parametrize("change", ["ledger", "new", "gone", "table", "template", "decisions", "notebook"])
def test_what_changed_since_it_was_packed_is_not_published(office: Path, change: str) -> None:
    plan = _plan(office)
    room = Stockroom([plan])
    portion = room.portion(plan)
    room.looked().require_unchanged(plan, portion)
    own = room.data.own["101"][0].path
    changes = {
        "ledger": lambda: own.write_bytes(own.read_bytes() + b"\0"),
        "new": lambda: shutil.copy2(own, own.with_name(f"new-{own.name}")),
        "gone": own.unlink,
        "table": lambda: (office / "data" / "people.csv").open("ab").write(b"\n"),
        "template": lambda: (office / "kit/templates/duty/wording.toml").open("ab").write(b"\n"),
        "decisions": (office / "data" / "decisions.xlsx").unlink,
        "notebook": lambda: plan.notebook.open("ab").write(b"\n"),
    }
    changes[change]()
    with pytest.raises(DataError) as raised:
        room.looked().require_unchanged(plan, portion)
    assert raised.value.code == "input-changed"


def test_what_cannot_be_sent_is_said(office: Path) -> None:
    room = Stockroom([_plan(office)])
    room.data.own["101"][0].path.unlink()
    with pytest.raises(NotCarriedError):
        room.portion(_plan(office))


# --- what comes back --------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n...\n%%EOF\n"


@pytest.fixture
def sent(office: Path) -> tuple[Stockroom, Sent]:
    plan = _plan(office)
    room = Stockroom([plan])
    return room, Sent(plan, room.portion(plan))


def _made(room: Stockroom, sent: Sent, folder: Path, **changed: object) -> dict[str, bytes]:
    """The folder that an honest worker makes, as files."""
    parameters = {name: text for name, text in sent.plan.parameters.items() if name not in ("kit", "data")}
    inputs = [dict(line) for line in room.inputs_as_sent(sent.portion)]
    folder.mkdir(parents=True)
    (folder / "report.pdf").write_bytes(PDF)
    (folder / "evidence.json").write_text("{}")
    manifest = {"parameters": parameters, "key": "that of the cut tables", "inputs": inputs, "findings": 0}
    versions = {"gongwenkit": "1", "program": program_hash(), "tex": "x", "toolchain": toolchain_hash(room.kit)}
    manifest |= {"versions": versions, **changed}
    write_manifest(folder, manifest)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_report_is_published_with_the_digests_of_the_tables_here(sent, tmp_path: Path) -> None:
    room, job = sent
    files = _made(room, job, tmp_path / "made")
    outcome = publish_result(pack({"status": "built"}, files.items()), job, room.looked())
    assert (outcome.status, outcome.pdf) == ("built", job.plan.folder / "report.pdf")
    manifest = load_manifest(job.plan.folder)
    assert manifest is not None
    inputs = {line["file"]: line["sha256"] for line in manifest["inputs"]}
    for table in ("people.csv", "plan.csv", "own_words.csv", "decisions.xlsx"):
        assert inputs[table] == digest((tmp_path / "data" / table).read_bytes())
    assert manifest["key"] == room.key(job.plan, manifest["parameters"], job.portion) != "that of the cut tables"
    assert outputs_intact(job.plan.folder, manifest, by_content=True)


@pytest.mark.slow
def test_the_picture_of_the_first_page_comes_with_a_report(sent, tmp_path: Path) -> None:
    room, job = sent
    files = _made(room, job, tmp_path / "made")
    png = b"\x89PNG\r\n\x1a\n..."
    for picture, found in ((b"MZ", None), (png, png)):
        result = pack({"status": "built"}, {**files, "first-page.png": picture}.items())
        assert publish_result(result, job, room.looked()).status == "built"
        place = job.plan.reports / "_pages" / "101.png"
        assert (place.read_bytes() if place.exists() else None) == found
        assert not (job.plan.folder / "first-page.png").exists()


def _with_manifest(files: dict[str, bytes], **changed: object) -> dict[str, bytes]:
    return {**files, "manifest.json": json.dumps({**json.loads(files["manifest.json"]), **changed}).encode()}


HOSTILE = {
    "another-byte": lambda files: {**files, "evidence.json": b"{ }"},
    "one-more": lambda files: {**files, "more.txt": b"x"},
    "one-less": lambda files: {name: content for name, content in files.items() if name != "evidence.json"},
    "below": lambda files: {**files, "a/b": b"x"},
    "hidden": lambda files: {**files, ".bashrc": b"x"},
    "no-manifest": lambda files: {name: content for name, content in files.items() if name != "manifest.json"},
    "manifest-of-no-json": lambda files: {**files, "manifest.json": b"x"},
    "outputs-no-list": lambda files: _with_manifest(files, outputs=3),
    "other-toolchain": lambda files: _with_manifest(files, versions={"program": program_hash(), "toolchain": "x"}),
    "other-department": lambda files: _with_manifest(
        files, parameters={**json.loads(files["manifest.json"])["parameters"], "department": "102"}
    ),
    "other-inputs": lambda files: _with_manifest(files, inputs=[]),
    "other-program": lambda files: _with_manifest(files, versions={"program": "x"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_result_that_is_not_the_job_is_not_published(sent, tmp_path: Path, name: str) -> None:
    room, job = sent
    job.plan.folder.mkdir(parents=True)
    (job.plan.folder / "report.pdf").write_bytes(b"old")
    files = HOSTILE[name](_made(room, job, tmp_path / "made"))
    outcome = publish_result(pack({"status": "built"}, files.items()), job, room.looked())
    assert outcome.status == "failed"
    assert outcome.error is not None
    assert outcome.error.code == "result-refused"
    assert [path.name for path in job.plan.folder.iterdir()] == ["report.pdf"]
    assert (job.plan.folder / "report.pdf").read_bytes() == b"old"
    assert [path.name for path in job.plan.reports.iterdir()] == ["101"]


@pytest.mark.slow
def test_a_cut_pdf_is_not_published(sent, tmp_path: Path) -> None:
    room, job = sent
    folder = tmp_path / "made"
    _made(room, job, folder)
    (folder / "report.pdf").write_bytes(PDF[:-8])
    write_manifest(folder, load_manifest(folder) or {})  # a worker that lies consistently
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    outcome = publish_result(pack({"status": "built"}, files.items()), job, room.looked())
    assert outcome.error is not None
    assert outcome.error.code == "result-refused"


@pytest.mark.slow
@pytest.mark.parametrize(
    "result", [b"", b"x", pack({}), pack({"status": "failed"}), pack({"status": "failed", "error": {"code": 1}})]
)
def test_a_result_that_is_none_is_a_failed_report(sent, result: bytes) -> None:
    room, job = sent
    outcome = publish_result(result, job, room.looked())
    assert outcome.error is not None
    assert outcome.error.code == "result-refused"


@pytest.mark.slow
@pytest.mark.parametrize(("status", "code"), [("timeout", "report-timeout"), ("too-large", "result-too-large")])
def test_what_a_worker_gave_up_is_said(sent, status: str, code: str) -> None:
    room, job = sent
    outcome = publish_result(pack({"status": status}), job, room.looked())
    assert outcome.error is not None
    assert outcome.error.code == code


def test_of_a_failed_report_only_known_files_are_kept(sent) -> None:
    room, job = sent
    error = {"code": "no-ledger", "where": "x", "found": {"zh": "一", "en": "One"}, "advice": {"zh": "二", "en": "Two"}}
    files = {"error.txt": b"why", "notebook.ipynb": b"{}", "run.sh": b"rm", "x/y": b"z"}
    result = pack({"status": "failed", "error": error}, files.items())
    outcome = publish_result(result, job, room.looked())
    assert (outcome.status, outcome.error and outcome.error.code) == ("failed", "no-ledger")
    kept = job.plan.reports / "_failed" / "101"
    assert sorted(path.name for path in kept.iterdir()) == ["error.txt", "notebook.ipynb"]
    hidden = Sent(replace(job.plan, parameters={**job.plan.parameters, "edition": "redacted"}), job.portion)
    publish_result(result, hidden, room.looked())
    assert not kept.exists()
