"""The invariants I1 to I10 of a folder of reports and the machine around it, looked at without the kit's code."""

import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import psutil
from tests.faults import processes
from tests.faults.district import Case, Run, digest, inputs_of, read_summary

BESIDE = {"summary.json", "index.html", ".lock", "state.json", "_failed", "_pages", "_findings"}
"""What may lie next to the reports."""
DRIVER_MB = 1024
END_SECONDS = 10


def check_invariants(case: Case, run: Run, *, failed: Sequence[str] = (), code: int | None = None) -> list[str]:
    """Returns what does not hold after a batch.

    Args:
        case: the case.
        run: the batch, ended.
        failed: departments that may have failed; all others must have their report.
        code: the exit code; by what the summary says if None.
    """
    return [
        *_pdfs(case),
        *_nothing_else(case),
        *_summary(case, failed),
        *_reasons(case, run),
        *_same(case, failed),
        *processes_left(case),
        *_memory(run),
        *_inputs(case),
        *_code(case, run, code),
    ]


def check_resumed(case: Case, *, also: Sequence[str] = ()) -> list[str]:
    """Resumes a batch twice (I6), and returns what does not hold then.

    Args:
        case: the case.
        also: departments that are made again though their report is sound.
    """
    expected = {*missing_or_bad(case), *also}
    first = case.build()
    built = {code for code, line in read_summary(case.reports).items() if line["status"] == "built"}
    broken = [] if built == expected else [f"I6 resumed: {_few(built)} made instead of {_few(expected)}"]
    broken += check_invariants(case, first)
    second = case.build()
    again = [code for code, line in read_summary(case.reports).items() if line["status"] == "built"]
    return [*broken, *([f"I6 resumed twice: {_few(again)} made"] if again else []), *check_invariants(case, second)]


def missing_or_bad(case: Case) -> list[str]:
    """Returns the departments whose report is not there, or not as its manifest says, or has another key."""
    return [code for code in case.district.codes if not _is_good(case, code)]


def _is_good(case: Case, code: str) -> bool:
    folder, original = case.reports / code, case.district.out / case.reports.relative_to(case.out) / code
    with contextlib.suppress(OSError, ValueError, KeyError):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        key = json.loads((original / "manifest.json").read_text(encoding="utf-8"))["key"]
        return manifest["key"] == key and all(
            digest(folder / line["file"]) == line["sha256"] for line in manifest["outputs"]
        )
    return False


def _pdfs(case: Case) -> Iterator[str]:
    for path in sorted(case.out.rglob("*.pdf")):
        try:
            with pikepdf.open(path) as pdf:
                sound = len(pdf.pages) >= 1 and b"%%EOF" in path.read_bytes()[-1024:]
        except (pikepdf.PdfError, OSError) as error:
            yield f"I1 {path.relative_to(case.out)}: {error}"
        else:
            if not sound:
                yield f"I1 {path.relative_to(case.out)}: not whole"


def _nothing_else(case: Case) -> Iterator[str]:
    codes = {*case.district.codes, *case.district.broken}
    for path in sorted(case.reports.iterdir()) if case.reports.exists() else ():
        if path.name not in BESIDE | codes:
            yield f"I2 {path.relative_to(case.out)}"
        elif path.name in codes and path.is_dir() and not path.is_symlink():
            yield from _folder(case, path)
    for path in case.out.rglob("*"):
        if path.name.endswith((".tmp", ".part")) or path.name.startswith((".work-", ".old-", ".tex-")):
            yield f"I2 {path.relative_to(case.out)}"


def _folder(case: Case, folder: Path) -> Iterator[str]:
    """A folder of a report has what its manifest lists and nothing more."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield f"I2 {folder.relative_to(case.out)}: no manifest"
        return
    listed = {line["file"] for line in manifest["outputs"]} | {"manifest.json"}
    if (names := {path.name for path in folder.iterdir()}) != listed:
        yield f"I2 {folder.relative_to(case.out)}: {sorted(names ^ listed)}"


def _summary(case: Case, failed: Sequence[str]) -> Iterator[str]:
    try:
        lines = read_summary(case.reports)
    except (OSError, ValueError, RuntimeError) as error:
        yield f"I3 {error}"
        return
    asked = {*case.district.codes, *case.district.broken}
    if set(lines) != asked:
        yield f"I3 summary.json: {_few(set(lines) ^ asked)} missing or too many"
    for code, line in lines.items():
        there = (case.reports / code / "report.pdf").is_file()
        if line["status"] in ("built", "unchanged") and not there:
            yield f"I3 {code}: {line['status']}, and has no report"
        if line["status"] == "failed" and code not in (*failed, *case.district.broken):
            yield f"I3 {code}: failed: {line['error']}"
    if not (case.reports / "index.html").is_file():
        yield "I3 no index.html"


def _reasons(case: Case, run: Run) -> Iterator[str]:
    if "Traceback" in run.said or "Error:" in run.said:
        yield f"I4 a traceback: {run.said[-600:]}"
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        for code, line in read_summary(case.reports).items():
            error = line["error"]
            if line["status"] == "failed" and not (
                isinstance(error, dict)
                and error["code"]
                and _is_chinese(error["message"])
                and _is_chinese(error["advice"])
            ):
                yield f"I4 {code}: {error}"


def _is_chinese(text: object) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in str(text))


def _same(case: Case, failed: Sequence[str]) -> Iterator[str]:
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        made = {code for code, line in read_summary(case.reports).items() if line["status"] in ("built", "unchanged")}
        for code in case.district.codes:
            path = case.reports / code / "report.pdf"
            if code in made or (path.is_file() and code not in failed):
                with contextlib.suppress(OSError):
                    if digest(path) != case.district.pdfs[code]:
                        yield f"I5 {code}/report.pdf differs"


def processes_left(case: Case, *, within: float = END_SECONDS) -> Iterator[str]:
    """What is still running, and what lies in the folder for temporary files (I7)."""
    until = time.monotonic() + within
    while (left := processes.that_name(case.folder)) and time.monotonic() < until:
        time.sleep(0.1)
    for one in left:
        with contextlib.suppress(psutil.Error):
            yield f"I7 still running: {one.pid} {' '.join(one.cmdline())[:120]}"
            one.kill()
    for path in sorted(case.temporary.iterdir()):
        yield f"I7 left in TMPDIR: {path.name}"


def _memory(run: Run) -> Iterator[str]:
    if run.peak > DRIVER_MB:
        yield f"I8 the driver took {run.peak:.0f} MB"


def _inputs(case: Case) -> Iterator[str]:
    now = inputs_of(case.district)
    for name in sorted(now.keys() ^ case.district.inputs.keys()):
        yield f"I9 {name} is new or gone"
    for name in sorted(now.keys() & case.district.inputs.keys()):
        if now[name] != case.district.inputs[name]:
            yield f"I9 {name} changed"


def _code(case: Case, run: Run, code: int | None) -> Iterator[str]:
    if code is None:
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            lines = read_summary(case.reports).values()
            code = 1 if any(line["status"] == "failed" for line in lines) else 0
    if run.code != code:
        yield f"I10 exit code {run.code} instead of {code}: {run.said[-400:]}"


def _few(codes: Sequence[str] | set[str]) -> str:
    shown = sorted(codes)
    return "nothing" if not shown else ", ".join(shown[:6]) + (" …" if len(shown) > 6 else "")
