"""What a worker of a cluster does: a job as bytes becomes a report as bytes. Nothing here knows of Dask.

The stock (`run.batch.portion`) is unpacked once below the worker's own folder, by its digest. Each job gets a data
folder of its own with the files of the stock and those of its department; the report's notebook is run as on any
machine (`run.batch.worker`), in a process that this worker keeps.
"""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongwenkit.ingest.ledgers.files import Stray
from gongwenkit.run.batch.parcel import pack, unpack, write_files
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.batch.runner import Forks, Runner, RunnerTimeoutError
from gongwenkit.run.report.first_page import first_page_of
from gongwenkit.run.report.forking import why_not_forked
from gongwenkit.run.report.store import FAILED

__all__ = ["MOST_RESULT_BYTES", "MOST_RESULT_FILES", "PICTURE", "install", "remove", "run"]

MOST_FILES, MOST_BYTES = 200_000, 2 * 2**30
"""Files and bytes of a stock or of a job."""
MOST_RESULT_FILES, MOST_RESULT_BYTES = 64, 256 * 2**20
"""Files and bytes of a report."""
PICTURE = "first-page.png"
"""The picture of the first page, which is no file of the report, as it is called in a result."""
WAIT_FOR_STOCK = 30
"""Seconds that a job waits for the stock: a worker that has just come gets its first job before it."""
_FOLDER = "gongwenkit"


@dataclass
class _Bench:
    """What this process keeps from one job to the next."""

    runners: list[Runner | Forks] = field(default_factory=list)
    stocks: dict[str, Path] = field(default_factory=dict)
    busy: dict[Path, threading.Lock] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)


_bench = _Bench()


def install(stock: bytes, digest: str, local: Path) -> None:
    """Unpacks a stock once; a stock that is here already stays.

    Args:
        stock: the parcel.
        digest: its sha256.
        local: the worker's folder; nobody else writes to it.

    Raises:
        BadParcelError: it is no stock, or not the one with this digest.
    """
    if digest in _bench.stocks and _bench.stocks[digest].is_dir():
        return
    if hashlib.sha256(stock).hexdigest() != digest:
        raise ValueError("a stock with another digest")
    files = unpack(stock, most_files=MOST_FILES, most_bytes=MOST_BYTES).files
    top = local / _FOLDER
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = top / f".part-{secrets.token_hex(4)}"
    part.mkdir(mode=0o700)
    write_files(files, part)
    place = top / digest[:16]
    shutil.rmtree(place, ignore_errors=True)
    part.rename(place)
    with _bench.changed:
        _bench.stocks[digest] = place
        _bench.changed.notify_all()


def remove(digest: str) -> None:
    """Ends the processes of a batch and removes what was unpacked for it."""
    with _bench.changed:
        runners, _bench.runners = _bench.runners, []
        place = _bench.stocks.pop(digest, None)
    for runner in runners:
        runner.close()
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):
            place.parent.rmdir()


def run(job: bytes) -> bytes:
    """Makes one report.

    Args:
        job: the parcel of a job.

    Returns:
        The parcel of the result: the folder of the report, or what is kept of one that failed.

    Raises:
        RuntimeError: the stock has not come; a process ended without an answer: another try may succeed.
        BadParcelError: the bytes are no job.
    """
    parcel = unpack(job, most_files=MOST_FILES, most_bytes=MOST_BYTES)
    header = parcel.header
    room = _wait_for(header["stock"])
    work = room / "jobs" / secrets.token_hex(8)
    data = work / "data"
    data.mkdir(mode=0o700, parents=True)
    try:
        _lay_out(room / "data", data)
        write_files(parcel.files, data)
        _make_strays(header["strays"], data)
        plan = _plan(header, room / "kit", data, work)
        with _alone(plan.folder):
            return _make(plan, header)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _wait_for(digest: str) -> Path:
    end = time.monotonic() + WAIT_FOR_STOCK
    with _bench.changed:
        while digest not in _bench.stocks:
            if not _bench.changed.wait(max(end - time.monotonic(), 0)):
                raise RuntimeError("the kit has not come")
        return _bench.stocks[digest]


def _lay_out(stock: Path, data: Path) -> None:
    """Puts the files of the stock into the data folder of a job; they are linked, nobody writes to them."""
    for folder, _, names in os.walk(stock):
        place = data / os.path.relpath(folder, stock)
        place.mkdir(exist_ok=True)
        for name in names:
            source = os.path.join(folder, name)  # noqa: PTH118 - many files, and names that are no valid text
            try:
                os.link(source, place / name)
            except OSError:
                shutil.copyfile(source, place / name)


def _make_strays(strays: list[list[str]], data: Path) -> None:
    """Makes the entries that are not read: they are named in findings, and a report must name the same ones."""
    for path, kind in strays:
        place = data.joinpath(*path.split("/"))
        if ".." in place.parts or not place.is_relative_to(data / "ledgers"):
            raise ValueError(f"the path {path!r}")
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists() or place.is_symlink():
            continue
        if kind == Stray.EMPTY:
            place.mkdir()
        elif kind == Stray.SPECIAL:
            os.mkfifo(place)
        elif kind == Stray.DANGLING:
            place.symlink_to(".not-there")
        elif kind == Stray.OUTSIDE:
            place.symlink_to(data.parent)
        elif kind == Stray.CIRCLE:
            place.symlink_to(place.parent)
        else:
            place.touch()


def _plan(header: Mapping[str, Any], kit: Path, data: Path, work: Path) -> ReportPlan:
    """Returns the plan of the report with the folders of this worker.

    The output root lies in the kit where it does at home: the executed notebook names it in the same words.
    """
    given = header["plan"]
    out = kit.joinpath(*given["out"]) if given["out"] is not None else work / "out"
    reports = out.joinpath(*given["reports"])
    return ReportPlan(
        code=given["code"],
        name=given["name"],
        notebook=kit.joinpath(*given["notebook"]),
        parameters={**given["parameters"], "kit": str(kit), "data": str(data)},
        kit=kit,
        out=out,
        reports=reports,
        folder_name=given["folder"],
        key=given["key"],
        seconds=given["seconds"],
        retries=0,
        memory_mb=given["memory_mb"],
        language=given["language"],
    )


@contextlib.contextmanager
def _alone(folder: Path):  # type: ignore[no-untyped-def] # noqa: ANN202
    """Waits until no other job of this worker makes the same report: one whose answer was lost may still be here."""
    with _bench.changed:
        lock = _bench.busy.setdefault(folder, threading.Lock())
    with lock:
        yield


def _make(plan: ReportPlan, header: Mapping[str, Any]) -> bytes:
    failed, picture = plan.reports / FAILED / plan.folder.name, first_page_of(plan.folder)
    try:
        answer = _ask(plan, header)
        made = answer["status"] == "built"
        files = _files_of(plan.folder if made else failed)
        if made and picture.is_file():
            files[PICTURE] = picture.read_bytes()
        if sum(map(len, files.values())) > MOST_RESULT_BYTES or len(files) > MOST_RESULT_FILES:
            return pack({"status": "too-large"})
        hide = {plan.parameters["data"]: header["data"], str(plan.kit): header["kit"], str(plan.out): header["out"]}
        if not made:
            files = {name: _renamed(name, content, hide) for name, content in files.items()}
        error = json.loads(_public(json.dumps(answer["error"]), hide))
        return pack({"status": answer["status"], "error": error, "lacking": answer["lacking"]}, files.items())
    except RunnerTimeoutError:
        return pack({"status": "timeout"})
    finally:
        for folder in (plan.folder, failed):
            shutil.rmtree(folder, ignore_errors=True)
        picture.unlink(missing_ok=True)


def _ask(plan: ReportPlan, header: Mapping[str, Any]) -> Mapping[str, Any]:
    """Has the report made by a process of this worker that is free, or by a new one."""
    with _bench.changed:
        runner = _bench.runners.pop() if _bench.runners else None
    if runner is None or not runner.is_running:
        runner = Runner() if why_not_forked() else Forks()
    try:
        answer = runner.make(plan, html=header["html"], seconds=header["limit"])
    except BaseException:
        runner.close()
        raise
    with _bench.changed:
        _bench.runners.append(runner)
    return answer


def _files_of(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _renamed(name: str, content: bytes, hide: Mapping[str, str]) -> bytes:
    """Returns a file that is kept of a failed report, with the folders as they are called at home."""
    if not name.endswith((".txt", ".json")):
        return content
    return _public(content.decode("utf-8", "surrogateescape"), hide).encode("utf-8", "surrogateescape")


def _public(text: str, hide: Mapping[str, str]) -> str:
    for private, public in sorted(hide.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(json.dumps(private)[1:-1], json.dumps(public)[1:-1]).replace(private, public)
    return text
