"""A district to break: its kit, its data, its reports without a fault; and a case, in which one fault happens."""

import contextlib
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil
from tests.districts import many
from tests.faults import processes

ROOT = Path(__file__).resolve().parents[2]
REPORT, PERIOD = "duty", "2023"
KEPT = "district.json"
FAULT_FILE = "fault.py"
HOOK = f"""
import pathlib
if (fault := pathlib.Path(kit, "{FAULT_FILE}")).exists():
    exec(compile(fault.read_text(encoding="utf-8"), "fault", "exec"))
"""
"""What the notebook of a district does after reading: so a cell can fail without a change of the kit's files."""
AFTER = "reading = steps.read(chosen)"
NOTEBOOK_SECONDS = 30
WAIT = 900


@dataclass(frozen=True)
class District:
    """A district whose reports have been made once without a fault.

    Attributes:
        root: its folder.
        codes: departments with a report, in order.
        broken: departments whose ledgers cannot be read.
        pdfs: sha256 of each report.
        inputs: sha256 of each file that a batch reads.
        seconds: how long the batch without a fault took.
        jobs: reports at a time.
        peak: memory of the driver, in MB.
    """

    root: Path
    codes: tuple[str, ...]
    broken: tuple[str, ...]
    pdfs: Mapping[str, str]
    inputs: Mapping[str, str]
    seconds: float
    jobs: int
    peak: float

    @property
    def kit(self) -> Path:
        return self.root / "kit"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def out(self) -> Path:
        return self.root / "out"


def make_district(root: Path, *, departments: int, jobs: int = 2, corrupt: int = 0) -> District:
    """Makes a district and all its reports.

    Raises:
        RuntimeError: the batch without a fault does not do what it should.
    """
    kit = root / "kit"
    (kit / "notebooks").mkdir(parents=True)
    for name in ("templates", "latex", "data"):
        (kit / name).symlink_to(ROOT / name)
    notebook = json.loads((ROOT / "notebooks" / "report.ipynb").read_text(encoding="utf-8"))
    (cell,) = (one for one in notebook["cells"] if AFTER in "".join(one["source"]))
    cell["source"] = "".join(cell["source"]) + "\n" + HOOK
    (kit / "notebooks" / "report.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    settings = settings.replace("notebook_seconds = 300", f"notebook_seconds = {NOTEBOOK_SECONDS}")
    (kit / "kit.toml").write_text(settings, encoding="utf-8")
    (root / "data").mkdir()
    many.write_district(root / "data", departments, corrupt=corrupt)
    bare = District(root, (), (), {}, {}, 0.0, jobs, 0.0)
    case = Case(bare, root / "first", ())
    case.out = root / "out"
    run = case.build()
    lines = read_summary(case.reports)
    codes = tuple(code for code, line in lines.items() if line["status"] == "built")
    broken = tuple(code for code, line in lines.items() if line["status"] == "failed")
    if run.code != (1 if broken else 0) or len(lines) != departments or bool(broken) != bool(corrupt):
        raise RuntimeError(f"without a fault: exit {run.code}, {len(codes)} made\n{run.said}")
    pdfs = {code: digest(case.reports / code / "report.pdf") for code in codes}
    case.remove()
    made = District(root, codes, broken, pdfs, inputs_of(bare), run.seconds, jobs, run.peak)
    (root / KEPT).write_text(json.dumps({**asdict(made), "root": ""}), encoding="utf-8")
    return made


def load_district(root: Path) -> District:
    """Loads a district that was made by the same checkout."""
    known = json.loads((root / KEPT).read_text(encoding="utf-8"))
    return District(**{**known, "root": root, "codes": tuple(known["codes"]), "broken": tuple(known["broken"])})


def inputs_of(district: District) -> dict[str, str]:
    """Returns the sha256 of every file of the data and of the district's own kit files."""
    own = [district.kit / "kit.toml", district.kit / "notebooks" / "report.ipynb"]
    files = [path for path in sorted(district.data.rglob("*")) if path.is_file()]
    return {str(path.relative_to(district.root)): digest(path) for path in (*own, *files)}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_summary(reports: Path) -> dict[str, dict[str, object]]:
    """Returns the lines of summary.json by code; of a code that is there twice, RuntimeError."""
    lines = json.loads((reports / "summary.json").read_text(encoding="utf-8"))["departments"]
    found = {line["code"]: line for line in lines}
    if len(found) != len(lines):
        raise RuntimeError("summary.json has a department twice")
    return found


@dataclass
class Run:
    """One command, running or ended.

    Attributes:
        process: the driver.
        log: where it says what it says, both streams.
        peak: its largest memory, in MB.
        seen: every process that was started below it.
    """

    process: "subprocess.Popen[bytes]"
    log: Path
    begun: float
    seconds: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    seen: dict[int, psutil.Process] = field(default_factory=dict)

    @property
    def code(self) -> int | None:
        return self.process.returncode

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def watch(self) -> None:
        """Notes processes and memory until the driver ends."""
        driver = psutil.Process(self.process.pid)
        while self.process.poll() is None:
            with contextlib.suppress(psutil.Error, OSError):
                self.peak = max(self.peak, driver.memory_info().rss / 2**20)
                self.seen.update({one.pid: one for one in driver.children(recursive=True)})
            time.sleep(0.05)
        self.seconds = time.monotonic() - self.begun

    def wait(self, seconds: float = WAIT) -> int:
        """Waits for the end.

        Raises:
            TimeoutError: it did not end; it was killed.
        """
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            for one in processes.below(self.process.pid):
                with contextlib.suppress(psutil.Error):
                    one.kill()
            self.process.kill()
            self.process.wait()
            raise TimeoutError(f"not ended after {seconds:.0f} s:\n{self.said}") from None
        self.watcher.join()
        return self.process.returncode

    watcher: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()


class Case:
    """A copy of a district's reports in which some are due, and a folder for temporary files.

    Args:
        district: the district.
        folder: a new folder; its name must occur nowhere else, for processes are known by it.
        due: departments whose reports are missing.
        chance: what is left to chance.
        stale: the reports that are due are there, with an older key.
        kills: how often something is killed before it is looked whether everything holds.
    """

    def __init__(
        self,
        district: District,
        folder: Path,
        due: Sequence[str],
        *,
        chance: random.Random | None = None,
        stale: bool = False,
        kills: int = 1,
    ) -> None:
        self.district, self.folder, self.due = district, folder, tuple(due)
        self.chance = chance or random.Random(0)  # noqa: S311 - repeatable, not secret
        self.out, self.temporary = folder / "out", folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.runs: list[Run] = []
        self.kills, self.killed = kills, 0
        if district.out.exists():
            shutil.copytree(district.out, self.out)
        for code in due:
            if not stale:
                shutil.rmtree(self.reports / code)
                continue
            path = self.reports / code / "manifest.json"
            manifest = json.loads(path.read_text(encoding="utf-8"))
            path.write_text(json.dumps({**manifest, "key": "0" * 64}), encoding="utf-8")

    @property
    def reports(self) -> Path:
        return self.out / PERIOD / REPORT

    def start(
        self,
        *more: str,
        before: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        jobs: int | None = None,
    ) -> Run:
        """Starts a batch over all departments.

        Args:
            more: further options.
            before: a program that runs the command.
            environment: further variables.
            jobs: reports at a time.
        """
        asked = [sys.executable, "-m", "gongwenkit", "build", "--all", "--period", PERIOD, "--report", REPORT]
        asked += ["--kit", str(self.district.kit), "--data", str(self.district.data), "--out", str(self.out)]
        asked += ["--jobs", str(jobs or self.district.jobs), "--lang", "zh", *more]
        path = os.pathsep.join([str(ROOT / "src"), *(entry for entry in sys.path if entry)])
        settings = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(self.temporary), **(environment or {})}
        log = self.folder / f"run-{len(self.runs)}.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [*before, *asked],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=settings,
            )
        run = Run(process, log, time.monotonic())
        self.runs.append(run)
        return run

    def build(self, *more: str, **settings: object) -> Run:
        """Runs a batch to its end."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = self.start(*more, **settings)  # type: ignore[arg-type]
        run.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        run.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return run

    @contextlib.contextmanager
    def failing_cell(self, code: str, department: str) -> Iterator[None]:
        """Makes a cell of the notebook run further code, for one department only."""
        path = self.district.kit / FAULT_FILE
        inside = "\n".join(f"    {line}" for line in code.splitlines())
        path.write_text(f"if department == {department!r}:\n{inside}\n", encoding="utf-8")
        try:
            yield
        finally:
            path.unlink()

    def remove(self) -> None:
        """Removes the folder of the case."""
        shutil.rmtree(self.folder, ignore_errors=True)
