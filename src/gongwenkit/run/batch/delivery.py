"""A report that another machine has made: checked, and published as if it had been made here.

What comes back is not trusted. A folder is published only when its manifest states exactly the job that was sent and
the bytes that came, when it was made from the digests that were sent, and when all of that is still what lies here
(docs/decisions/0018-dask.md).
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gongwenkit.model import GongwenkitError, Message, system_words
from gongwenkit.run.batch.excess import with_ledgers
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.parcel import BadParcelError, Parcel, pack, unpack, write_files
from gongwenkit.run.batch.portion import Looked, Portion, Stockroom
from gongwenkit.run.batch.refusal import LIST_FILE
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.batch.workbench import MOST_RESULT_BYTES, MOST_RESULT_FILES, PICTURE
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.first_page import first_page_of, move_first_page
from gongwenkit.run.report.installation import program_hash
from gongwenkit.run.report.store import MANIFEST, forget_failed, load_manifest, private_folder, publish, write_manifest

__all__ = ["Sent", "lost_outcome", "pack_job", "publish_result"]

PDF = "report.pdf"
PNG = b"\x89PNG\r\n\x1a\n"
KEPT_OF_FAILED = frozenset(("notebook.ipynb", "notebook.html", "error.txt", "findings.json", LIST_FILE))
CELLS = 3
"""A report may take as long as this number of its cells, and `MORE_SECONDS`: most cells are short."""
MORE_SECONDS = 120


@dataclass(frozen=True)
class Sent:
    """A job that was sent.

    Attributes:
        plan: of its report.
        portion: what went with it.
        size: bytes of the job.
    """

    plan: ReportPlan
    portion: Portion
    size: int = field(default=0)


def pack_job(plan: ReportPlan, portion: Portion, *, stock: str, html: bool) -> bytes:
    """Returns the job of a report as bytes.

    Args:
        plan: the report.
        portion: what it needs besides the stock.
        stock: sha256 of the stock.
        html: also keep the notebook as HTML.
    """
    below = plan.out.relative_to(plan.kit).parts if plan.out.is_relative_to(plan.kit) else None
    header = {
        "stock": stock,
        "plan": {
            "code": plan.code,
            "name": plan.name,
            "key": plan.key,
            "parameters": {name: text for name, text in plan.parameters.items() if name not in ("kit", "data")},
            "notebook": plan.notebook.relative_to(plan.kit).parts,
            "out": below,
            "reports": plan.reports.relative_to(plan.out).parts,
            "folder": plan.folder.name,
            "seconds": plan.seconds,
            "memory_mb": plan.memory_mb,
            "language": plan.language,
        },
        "html": html,
        "limit": plan.seconds * CELLS + MORE_SECONDS,
        "strays": portion.strays,
        "kit": str(plan.kit),
        "data": plan.parameters["data"],
        "out": str(plan.out),
    }
    return pack(header, portion.files.items())


def publish_result(result: bytes, sent: Sent, look: Looked) -> Outcome:
    """Publishes a report that came back, or keeps what is kept of one that failed.

    Args:
        result: bytes from a worker.
        sent: the job.
        look: at kit and data folder, taken after the result had come.

    Returns:
        The outcome; what must not be published is a failed report.
    """
    plan = sent.plan
    try:
        parcel = unpack(result, most_files=MOST_RESULT_FILES, most_bytes=MOST_RESULT_BYTES)
        if parcel.header["status"] == "built":
            look.require_unchanged(plan, sent.portion)
            _publish(parcel, sent, look.room)
            forget_failed(plan.reports, plan.folder.name)
            return outcome_of_folder(plan.code, plan.name, plan.folder, "built")
        error, lacking = _error_of(parcel, plan), parcel.header.get("lacking", 0)
        _keep_failed(parcel, plan)
        return replace(Outcome.of_failed(plan.code, plan.name, error), lacking=max(int(lacking), 0))
    except (BadParcelError, KeyError, TypeError, ValueError, AttributeError) as wrong:
        error = _refused(str(wrong))
    except GongwenkitError as wrong:
        error = ErrorRecord.of(wrong)
    except OSError as wrong:
        error = _system_error(wrong)
    return Outcome.of_failed(plan.code, plan.name, error)


def _publish(parcel: Parcel, sent: Sent, room: Stockroom) -> None:
    """Writes a report into a private folder and moves it to its place; its manifest is written last, and here.

    Raises:
        BadParcelError: it is not the report that was asked for.
        UsageError: the place is taken.
    """
    plan = sent.plan
    picture = parcel.files.get(PICTURE, b"")
    parcel = replace(parcel, files={name: content for name, content in parcel.files.items() if name != PICTURE})
    manifest = _checked_manifest(parcel, sent, room)
    with private_folder(plan.workshop) as work:
        made = work / "made"
        made.mkdir()
        write_files({name: content for name, content in parcel.files.items() if name != MANIFEST}, made)
        write_manifest(made, manifest)
        listed = (load_manifest(made) or {})["outputs"]
        if {one["file"]: one["sha256"] for one in listed} != _digests(parcel.files):
            raise OSError("a file that was written is another one when it is read")
        if picture.startswith(PNG) and not plan.is_redacted:
            write_files({f"{first_page_of(made).parent.name}/{first_page_of(made).name}": picture}, work)
        publish(made, plan.folder)
        move_first_page(made, plan.folder)


def _checked_manifest(parcel: Parcel, sent: Sent, room: Stockroom) -> dict[str, Any]:
    """Returns the manifest as it would be had the report been made here: tables that were cut have their own digest.

    Raises:
        BadParcelError: the manifest does not state what was sent and what came.
    """
    files, plan = parcel.files, sent.plan
    if any("/" in name or name.startswith(".") for name in files) or not {MANIFEST, PDF} <= files.keys():
        raise BadParcelError("the files are not those of a report")
    if not files[PDF].startswith(b"%PDF-") or b"%%EOF" not in files[PDF][-1024:]:
        raise BadParcelError("report.pdf is no complete PDF")
    manifest = json.loads(files[MANIFEST])
    stated = {one["file"]: (one["size"], one["sha256"]) for one in manifest["outputs"]}
    came = _digests(files)
    if stated != {name: (len(files[name]), sha256) for name, sha256 in came.items()}:
        raise BadParcelError("the files are not those of the manifest")
    content = {name: part for name, part in manifest.items() if name != "outputs"}
    if plan.is_redacted:  # without inputs; nothing that it was made from is cut
        _require("key", content["key"], plan.key)
        return content
    asked = {name: text for name, text in plan.parameters.items() if name not in ("kit", "data", "author")}
    told = {name: text for name, text in content["parameters"].items() if name != "author"}
    _require("parameters", told, asked)
    _require("program", content["versions"]["program"], program_hash())
    _require("inputs", content["inputs"], [dict(line) for line in room.inputs_as_sent(sent.portion)])
    _require("toolchain", content["versions"]["toolchain"], room.toolchain)
    key = room.key(plan, content["parameters"], sent.portion)  # of the rows here: those that were cut out count, too
    return {**content, "key": key, "inputs": [dict(line) for line in room.inputs(sent.portion)]}


def _require(name: str, found: object, expected: object) -> None:
    if found != expected:
        raise BadParcelError(f"the {name} of the manifest are not those of the job")


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != MANIFEST}


def _keep_failed(parcel: Parcel, plan: ReportPlan) -> None:
    """Keeps what a worker kept of a failed report; of a redacted one nothing."""
    folder = forget_failed(plan.reports, plan.folder.name)
    kept = {name: content for name, content in parcel.files.items() if name in KEPT_OF_FAILED}
    if folder is None or not kept or plan.is_redacted:
        return
    try:
        folder.mkdir(parents=True)
        write_files(kept, folder)
    except OSError:  # the report's own reason is still what is told
        shutil.rmtree(folder, ignore_errors=True)


def _error_of(parcel: Parcel, plan: ReportPlan) -> ErrorRecord:
    status = parcel.header["status"]
    if status == "timeout":
        limit = plan.seconds * CELLS + MORE_SECONDS
        return ErrorRecord(
            "report-timeout",
            "",
            Message(f"工作机上超过 {limit} 秒，已停止", f"it took more than {limit} s on a worker and was stopped"),
            with_ledgers(
                Message(
                    "请检查台账是否异常庞大，或在 kit.toml [build] 放宽 notebook_seconds",
                    "Look for an unusually large ledger, or raise notebook_seconds in kit.toml [build]",
                ),
                plan,
            ),
        )
    if status == "too-large":
        megabytes = MOST_RESULT_BYTES // 2**20
        return ErrorRecord(
            "result-too-large",
            "",
            Message(
                f"成文的文件超过 {megabytes} MB，没有取回", f"its files have more than {megabytes} MB: not fetched"
            ),
            Message("请不用 --executor dask，在本机办理这个单位", "Make this department here, without --executor dask"),
        )
    return ErrorRecord.of_json(parcel.header["error"])


def lost_outcome(plan: ReportPlan, error: str = "") -> Outcome:
    """Returns the outcome of a report that workers could not make at any try.

    Args:
        plan: the report.
        error: name of the error of the worker; empty where the workers died.
    """
    if error:
        record = ErrorRecord(
            "worker-failed",
            "",
            Message(f"工作机几次都没有办成（{error}）", f"the workers failed again and again ({error})"),
            Message(
                "请看工作机的日志；或去掉 --executor dask 在本机办理",
                "Look into the log of the workers, or leave --executor dask out to work on this machine",
            ),
        )
        return Outcome(plan.code, plan.name, "failed", error=record)
    record = ErrorRecord(
        "worker-died",
        "",
        Message("办理这份报告的工作机进程反复意外终止", "the workers that made this report died again and again"),
        Message(
            "请检查工作机的内存是否够用；其他单位不受影响",
            "Check that the workers have memory enough; others are not affected",
        ),
    )
    return Outcome(plan.code, plan.name, "failed", error=record)


def _refused(why: str) -> ErrorRecord:
    return ErrorRecord(
        "result-refused",
        "",
        Message(f"工作机交回的结果不可信，没有采用（{why}）", f"what a worker sent back is not trusted ({why})"),
        Message(
            "请检查工作机上的程序和磁盘，再运行一次；原有的报告保留",
            "Check the program and disk of the workers and run it again; the old report stays",
        ),
    )


def _system_error(error: OSError) -> ErrorRecord:
    said = system_words(error)
    return ErrorRecord(
        "system",
        str(error.filename or ""),
        Message(f"系统报告：{said.zh}", f"the system says: {said.en}"),
        Message("请检查磁盘空间和权限后重试", "Check disk space and permissions, then try again"),
    )
