"""F13, F17, F18: two batches in one folder, inputs that change while they are read, places that are taken."""

import json
import os
import re
import shutil
import time
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
    how = case.chance.choice(["with p.open('ab') as f: f.write(b'\\n')", "p.unlink(missing_ok=True)"])
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
        if line["status"] == "failed" and "'input-changed'" not in str(told):
            broken.append(f"F17 {told}")
    shutil.rmtree(case.reports / code, ignore_errors=True)  # its report, if any, is of the changed ledger
    broken += [one for one in check_invariants(case, run, failed=[code]) if not one.startswith(("I3", "I5"))]
    return [*broken, *check_resumed(case)]


CLEARED = ("temporary files", "cache", "reports")


def cleared_midway(case: Case) -> list[str]:
    """F23: temporary files, the cache or the reports are cleared by somebody: all are made, or each says why not."""
    return cleared_by(case, case.chance.choice(CLEARED))


def cleared_by(case: Case, what: str) -> list[str]:
    run = case.start()
    processes.wait_for(lambda: processes.find_cells(run.process.pid), lambda: run.process.poll() is not None)
    time.sleep(case.chance.uniform(0, 2.0))
    cache = case.district.kit / ".cache"
    folders = {"temporary files": [*case.temporary.iterdir()], "cache": [cache], "reports": [case.out]}[what]
    with _kept_folder(cache):
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        run.wait()
        asked = case.district.codes if what == "reports" else case.due
        broken = check_invariants(case, run, failed=asked)
        if what == "reports":  # those that were there at that moment are gone, and are made by the next batch
            broken = [one for one in broken if not re.match(r"I3 \S+: (unchanged|built), and has no report", one)]
    return [*broken, *check_resumed(case)]


@contextmanager
def _kept_folder(folder: Path) -> Iterator[None]:
    kept = folder.with_name(f"{folder.name}-kept")
    shutil.copytree(folder, kept, symlinks=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        kept.rename(folder)


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


def order_of_writes(case: Case) -> list[str]:
    """F19: a report's files are on the disk before it is renamed into place, its folder after; its manifest is last.

    Where strace is not installed, the calls of one process are recorded instead (`recorded_order`).
    """
    program = shutil.which("strace")
    if program is None:
        return recorded_order(case.folder / "recorded")
    trace = case.folder / "trace.log"
    calls = "trace=fsync,fdatasync,rename,renameat,renameat2"
    run = case.build(before=[program, "-f", "--seccomp-bpf", "-y", "-s", "4096", "-e", calls, "-o", str(trace)])
    broken = check_invariants(case, run, code=0)
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    for code in case.due:
        manifest = json.loads((case.reports / code / "manifest.json").read_text(encoding="utf-8"))
        files = [one["file"] for one in manifest["outputs"]]
        broken += [f"F19 {code}: {what}" for what in wrong_order(_events(lines), case.reports / code, files)]
    return [*broken, *check_resumed(case)]


Event = tuple[str, str, str]
"""`fsync` and a path, or `rename`, a path and the new one."""


def _events(lines: list[str]) -> list[Event]:
    """Returns the calls of a trace that began and succeeded, in the order in which they ended."""
    found: list[Event] = []
    begun: dict[str, str] = {}
    for line in lines:
        pid, _, call = line.partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            begun[pid] = call.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", call):
            call = begun.pop(pid, "") + resumed[1]
        if not re.search(r"= 0$", call):
            continue
        if synced := re.match(r"f(?:data)?sync\(\d+<(.*)>\s*\)", call):
            found.append(("fsync", _plain(synced[1]), ""))
        elif renamed := re.match(r'rename(?:at2?)?\((?:.*?, )?"(.*?)", (?:.*?, )?"(.*?)"', call):
            found.append(("rename", _plain(renamed[1]), _plain(renamed[2])))
    return found


def _plain(text: str) -> str:
    """Returns a path as it is: strace writes what is not ASCII in octal."""
    raw = re.sub(rb"\\([0-7]{1,3})", lambda m: bytes([int(m[1], 8)]), text.encode("utf-8", "surrogateescape"))
    return raw.decode("utf-8", "surrogateescape")


def wrong_order(events: list[Event], place: Path, files: list[str]) -> Iterator[str]:
    """Yields what was done too late or not at all when a report was published."""
    moved = [number for number, event in enumerate(events) if event[0] == "rename" and event[2] == str(place)]
    if not moved:
        yield "never renamed into its place"
        return
    before, after, made = events[: moved[0]], events[moved[0] + 1 :], events[moved[0]][1]
    synced = {event[1] for event in before if event[0] == "fsync"}
    for name in (*files, "manifest.json"):
        if f"{made}/{name}" not in synced:
            yield f"{name} not forced to disk before"
    if made not in synced:
        yield "its folder not forced to disk before"
    if ("fsync", str(place.parent), "") not in after:
        yield "the folder around it not forced to disk after"
    inside = [event[2] for event in before if event[0] == "rename" and event[2].startswith(f"{made}/")]
    if not inside or inside[-1] != f"{made}/manifest.json":
        yield "its manifest is not written last"


def recorded_order(folder: Path) -> list[str]:
    """Publishes a small report with the calls of this process recorded."""
    from gongwenkit.run.report import store

    events: list[Event] = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def say_sync(descriptor: int) -> None:
        events.append(("fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink()), ""))
        fsync(descriptor)

    def say_rename(source: str, target: str) -> None:
        events.append(("rename", str(source), str(target)))
        rename(source, target)

    place = folder / "reports" / "101"
    with store.private_folder(folder / "reports") as work:
        made = work / "101"
        made.mkdir()
        for name in ("report.pdf", "a.json"):
            store.write_text(made / name, name)
        os.fsync, os.rename, os.replace = say_sync, say_rename, say_rename  # type: ignore[assignment]
        try:
            store.write_manifest(made, {"key": "x"})
            store.publish(made, place)
        finally:
            os.fsync, os.rename, os.replace = fsync, rename, replace
    return [f"F19 {what}" for what in wrong_order(events, place, ["report.pdf", "a.json"])]
