"""Makes the same reports in many ways and compares their bytes: jobs, cluster, kernel, folder, zone, locale, hash seed.

    python scripts/same_bytes.py [--only NAME …] [--departments 101 103 107] [--out FOLDER]

Each way starts from a copy of the kit without caches and makes a few reports and the bulletin over all departments,
which no cluster makes: there the reports alone are compared.
Its files are compared with those of the first way, by sha256; of a notebook what differs each time (ids, times, folders
of the machine) is left out. The table is printed, and written to FOLDER/same_bytes.json; exit code 1 when anything
differs.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.faults.workers import Cluster  # noqa: E402 - found by the line above

DEPARTMENTS = ("101", "103", "107")
BULLETIN = "bulletin"
PERIOD = "2023"
PLAIN = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
KIT = ("templates", "notebooks", "latex", "data", "kit.toml")
OF_FOLDER = frozenset(("summary.json", "index.html", "state.json"))
"""Files of a batch, not of a report: they name folders and days of this machine."""
FAKED = shutil.which("faketime")


@dataclass(frozen=True)
class Way:
    """One way to make reports.

    Attributes:
        name: what is special about it.
        settings: environment of the command.
        jobs: reports at a time.
        workers: of a cluster; 0: without one.
        of_workers: environment of the workers.
        folder: name of the folder that everything lies in.
        before: a program that runs the command.
        umask: of the command.
        twice: made again with the caches of the first time.
    """

    name: str
    settings: Mapping[str, str] = field(default_factory=dict)
    jobs: int = 1
    workers: int = 0
    of_workers: Mapping[str, str] = field(default_factory=dict)
    folder: str = "plain"
    before: tuple[str, ...] = ()
    umask: int = 0o022
    twice: bool = False


ELSEWHERE = "另一个 文件夹（新）"
SURROUNDINGS: Mapping[str, Mapping[str, str]] = {
    "zone-kiritimati": {"TZ": "Pacific/Kiritimati"},
    "zone-los-angeles": {"TZ": "America/Los_Angeles"},
    "locale-c": {"LC_ALL": "C"},
    "locale-zh": {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8"},
    "locale-en": {"LC_ALL": "en_US.UTF-8", "LANG": "en_US.UTF-8"},
    "seed-1": {"PYTHONHASHSEED": "1"},
    "seed-4242": {"PYTHONHASHSEED": "4242"},
}
ALL_AT_ONCE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "en_US.UTF-8", "PYTHONHASHSEED": "4242"}
WAYS = (
    Way("jobs-1"),
    Way("jobs-2", jobs=2),
    Way("kernel", {"GWK_ENGINE": "kernel"}, jobs=2),
    Way("folder", folder=ELSEWHERE, jobs=2),
    *(Way(name, settings, jobs=2) for name, settings in SURROUNDINGS.items()),
    Way("umask", umask=0o077, jobs=2),
    *((Way("clock", before=(FAKED, "-f", "+400d"), jobs=2),) if FAKED else ()),
    Way("twice", twice=True, jobs=2),
    Way("dask", workers=2),
    *(Way(f"dask-{name}", workers=2, of_workers=settings) for name, settings in SURROUNDINGS.items()),
    Way("dask-folder", workers=2, folder=ELSEWHERE),
    Way("dask-kernel", {"GWK_ENGINE": "kernel"}, workers=2, of_workers={"GWK_ENGINE": "kernel"}),
    Way("all-at-once", ALL_AT_ONCE, jobs=2, folder=ELSEWHERE, umask=0o077),
    Way("dask-all-at-once", ALL_AT_ONCE, workers=2, of_workers={**ALL_AT_ONCE, "TZ": "America/Los_Angeles"}),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes and compares; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="names of ways; the first one is always made")
    parser.add_argument("--departments", nargs="*", default=DEPARTMENTS)
    parser.add_argument("--no-bulletin", action="store_true", help="without the report over all departments")
    parser.add_argument("--out", type=Path, default=Path("build/same_bytes"))
    options = parser.parse_args(arguments)
    ways = [way for way in WAYS if not options.only or way is WAYS[0] or way.name in options.only]
    lines: list[dict[str, object]] = []
    first: dict[str, str] = {}
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="same-bytes-") as room:
        locales = make_locales(Path(room) / "locales")
        for way in ways:
            if missing := [name for name in _locales_of(way) if name not in locales]:
                print(f"{way.name:24}not tried: no locale {', '.join(missing)} on this machine", flush=True)
                continue
            begun = time.monotonic()
            place = Path(room) / way.name / way.folder
            made, said = make(way, place, options.departments, bulletin=not options.no_bulletin and not way.workers)
            first = first or made
            expected = first.keys() if not way.workers else [name for name in first if f"/{BULLETIN}" not in name]
            different = sorted(name for name in {*expected, *made} if first.get(name) != made.get(name))
            for name in different:
                _keep(place, Path(room) / WAYS[0].name / WAYS[0].folder, name, options.out / way.name)
            if way is not WAYS[0]:
                shutil.rmtree(Path(room) / way.name)
            seconds = round(time.monotonic() - begun)
            lines.append(
                {"way": way.name, "files": len(made), "different": different, "seconds": seconds, "said": said}
            )
            told = f"{len(made):4} files, " + (f"DIFFERENT: {', '.join(different)}" if different else "the same")
            print(f"{way.name:24}{told}  ({seconds} s){said and ' ' + said}", flush=True)
            report = json.dumps({"ways": lines}, ensure_ascii=False, indent=2)
            (options.out / "same_bytes.json").write_text(report + "\n", encoding="utf-8")
    return 1 if not first or any(line["different"] or line["said"] for line in lines) else 0


def make_locales(folder: Path) -> frozenset[str]:
    """Makes the locales that are compared, where the system has their sources; returns those there are."""
    folder.mkdir()
    for name in ("zh_CN", "en_US"):
        asked = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        if shutil.which("localedef"):
            subprocess.run(asked, capture_output=True, check=False)  # noqa: S603
    os.environ["LOCPATH"] = str(folder)
    return frozenset(path.name for path in folder.iterdir()) | {"C", "C.UTF-8"}


def _locales_of(way: Way) -> set[str]:
    return {settings["LC_ALL"] for settings in (way.settings, way.of_workers) if "LC_ALL" in settings}


def make(way: Way, place: Path, departments: Sequence[str], *, bulletin: bool) -> tuple[dict[str, str], str]:
    """Makes the reports in one way.

    Returns:
        File of a report → sha256; and what was said when a command did not end as it should.
    """
    kit = place / "kit"
    kit.mkdir(parents=True)
    for name in KIT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, kit / name)
    of_workers = {**PLAIN, "PYTHONPATH": _path(), **way.of_workers}
    cluster = Cluster(place / "cluster", environment=of_workers) if way.workers else None
    try:
        for _ in range(way.workers):
            cluster.add_worker()  # type: ignore[union-attr]
        said = "".join(
            _build(way, kit, place / "out", asked, cluster)
            for asked in ([*departments], *([["--report", BULLETIN]] if bulletin else ()))
            for _ in range(2 if way.twice else 1)
        )
    finally:
        if cluster:
            cluster.end()
    return digests(place), said


def _build(way: Way, kit: Path, out: Path, asked: Sequence[str], cluster: Cluster | None) -> str:
    command = [*way.before, sys.executable, "-m", "gongwenkit", "build", "--period", PERIOD, "--lang", "en"]
    command += ["--kit", str(kit), "--out", str(out), "--jobs", str(way.jobs), *asked, *(["--force"] * way.twice)]
    if cluster:
        command += ["--executor", "dask", "--scheduler", cluster.address]
    settings = {**os.environ, **PLAIN, "PYTHONPATH": _path(), **way.settings}
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=settings, capture_output=True, check=False, umask=way.umask, cwd=kit.parent
    )
    told = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode or (cluster and asked[0] != "--report" and "this machine" in told):
        return f"exit {done.returncode}: {told[-600:]}"
    return ""


def _path() -> str:
    """Returns where Python looks for modules: first in this checkout, wherever the installed one may lie."""
    return os.pathsep.join([str(ROOT / "src"), *(entry for entry in sys.path if entry)])


def digests(place: Path) -> dict[str, str]:
    """Returns the sha256 of each file of each report; of a notebook without what differs each time."""
    out = place / "out"
    files = [path for path in sorted(out.rglob("*")) if path.is_file() and path.name not in OF_FOLDER]
    files = [path for path in files if not path.name.startswith(".")]
    return {path.relative_to(out).as_posix(): hashlib.sha256(_content(path, place)).hexdigest() for path in files}


def _content(path: Path, place: Path) -> bytes:
    if path.name == "notebook.ipynb":
        return settled(json.loads(path.read_text(encoding="utf-8")), place)
    return path.read_bytes()


def settled(notebook: dict[str, object], place: Path) -> bytes:
    """Returns a notebook without ids, times and the folder it was made in."""
    notebook["metadata"] = {}
    cells: list[dict[str, object]] = notebook["cells"]  # type: ignore[assignment]
    for cell in cells:
        cell.pop("id", None)
        cell["metadata"] = {}
    text = json.dumps(notebook, sort_keys=True, ensure_ascii=False)
    return re.sub(re.escape(str(place)), "", text).encode()


def _keep(place: Path, first: Path, name: str, folder: Path) -> None:
    """Keeps both versions of a file that differs."""
    folder.mkdir(parents=True, exist_ok=True)
    for side, root in (("here", place), ("first", first)):
        if (root / "out" / name).is_file():
            shutil.copy2(root / "out" / name, folder / f"{side}-{name.replace('/', '-')}")


if __name__ == "__main__":
    sys.exit(main())
