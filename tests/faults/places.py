"""F13, F17, F18: two batches in one folder, inputs that change while they are read, places that are taken."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults import processes
from tests.faults.district import Case, digest, read_summary
from tests.faults.invariants import check_invariants, check_resumed

SECONDS = 15


def two_batches(case: Case) -> list[str]:
    """F13: a second batch in the folder ends at once, naming who works there; the first is not disturbed."""
    first = case.start()
    processes.wait_for(lambda: processes.find_cells(first.process.pid), lambda: first.process.poll() is not None)
    second = case.build()
    broken = [] if second.code == 2 else [f"I10 exit code {second.code} of the second batch"]
    if not re.search(rf"/ {first.process.pid} / \d{{4}}-\d\d-\d\d \d\d:\d\d", second.said):
        broken.append(f"F13 the holder is not named: {second.said[-300:]}")
    first.wait()
    return [*broken, *check_invariants(case, first, code=0), *check_resumed(case)]


def stale_lock(case: Case) -> list[str]:
    """F13: the lock of a batch that was killed is taken over, also when its number belongs to somebody else now."""
    first = case.start()
    processes.wait_for(lambda: processes.find_cells(first.process.pid), lambda: first.process.poll() is not None)
    first.process.kill()
    first.wait()
    note = case.reports / ".lock.json"
    broken = [] if note.exists() else ["F13 the killed batch left no note"]
    note.write_text(json.dumps({"pid": os.getpid(), "host": "elsewhere"}), encoding="utf-8")
    return [*broken, *check_resumed(case)]


def input_changed(case: Case) -> list[str]:
    """F17: a ledger changes, or is gone, while its report is made: no report is made from the old rows."""
    code = case.chance.choice(case.due)
    ledger = case.chance.choice(sorted(case.district.data.glob(f"ledgers/{code}*/**/*.csv")))
    how = case.chance.choice(["with p.open('ab') as f: f.write(b'\\n')", "p.unlink()"])
    with _kept(ledger), case.failing_cell(f"p = pathlib.Path({str(ledger)!r})\n{how}", code):
        run = case.build()
        line = read_summary(case.reports)[code]
        told, there = line["error"], ledger.is_file()
        manifest = case.reports / code / "manifest.json"
        read = json.loads(manifest.read_text(encoding="utf-8"))["inputs"] if manifest.is_file() else []
        hashes = {one["sha256"] for one in read if one["file"].endswith(ledger.name)}
        broken = []
        if line["status"] == "built" and hashes != ({digest(ledger)} if there else set()):
            broken.append(f"F17 {code} was made from other rows than those there")
        if line["status"] == "failed" and "改" not in str(told):
            broken.append(f"F17 {told}")
    shutil.rmtree(case.reports / code, ignore_errors=True)  # its report, if any, is of the changed ledger
    broken += [one for one in check_invariants(case, run, failed=[code]) if not one.startswith(("I3", "I5"))]
    return [*broken, *check_resumed(case)]


@contextmanager
def _kept(path: Path) -> Iterator[None]:
    """Puts a file back as it was, with its time of change."""
    content, state = path.read_bytes(), path.stat()
    try:
        yield
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def place_taken(case: Case) -> list[str]:
    """F18: where a report is to be published there is a link elsewhere, a file, or a folder: it is refused by name."""
    code = case.chance.choice(case.due)
    place, elsewhere = case.reports / code, case.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept", encoding="utf-8")
    how = case.chance.choice(["link", "file", "folder"])
    if how == "link":
        place.symlink_to(elsewhere)
    elif how == "file":
        place.write_text("kept", encoding="utf-8")
    else:
        (place / "report.pdf").mkdir(parents=True)
    run = case.build()
    line = read_summary(case.reports)[code]
    broken = [one for one in check_invariants(case, run, failed=[code]) if not one.startswith(("I1 ", "I2 "))]
    if line["status"] != "failed" or code not in str(run.said):
        broken.append(f"F18 {code} {line['status']} although a {how} is there")
    if [path.name for path in elsewhere.iterdir()] != ["kept"]:
        broken.append("F18 something was written through the link")
    place.unlink() if place.is_symlink() or place.is_file() else shutil.rmtree(place)
    return [*broken, *check_resumed(case)]


def link_in_place(case: Case) -> list[str]:
    """F18: report.pdf of an older report is a link elsewhere, or open in a viewer: it is replaced, not written to."""
    code = case.due[0]
    elsewhere = case.folder / "precious.pdf"
    elsewhere.write_bytes(b"precious")
    shutil.copytree(case.district.out / case.reports.relative_to(case.out) / code, case.reports / code)
    pdf = case.reports / code / "report.pdf"
    with pdf.open("rb") as viewer:
        before = viewer.read(1000)
        pdf.unlink()
        pdf.symlink_to(elsewhere)
        run = case.build()
        viewer.seek(0)
        broken = [] if viewer.read(1000) == before else ["F18 an open PDF was written to"]
    if elsewhere.read_bytes() != b"precious":
        broken.append("F18 written through the link")
    if pdf.is_symlink():
        broken.append("F18 the link is still there")
    return [*broken, *check_invariants(case, run, code=0), *check_resumed(case)]
