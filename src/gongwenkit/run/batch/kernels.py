"""The process from which the reports of a batch are forked: it has loaded everything once, and each report is a fork.

So is the plan of the batch, before them: for it only a part is loaded, and what planning takes of memory ends with it.

It has one thread, touches neither pdfium nor TeX nor sockets, and makes nothing itself: what its forks share with it
must be as it was loaded. It is told what to make through standard input and ends, with all its forks, when that closes.
"""

import contextlib
import gc
import importlib
import os
import pickle
import select
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from gongwenkit.config.imports import without_grammar
from gongwenkit.config.kit import load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.model import GongwenkitError, Message
from gongwenkit.run.batch.fork_server import Planned
from gongwenkit.run.batch.frames import Frames, write_frame
from gongwenkit.run.batch.notebook import prepare_notebooks
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.plan import PlanRequest, make_here
from gongwenkit.run.batch.processes import (
    adopt_orphans,
    count_threads,
    die_with_parent,
    end_at_once,
    end_children,
    outlive_parent,
    reset_signals,
)
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.kit_inputs import NOTEBOOK, kit_inputs
from gongwenkit.typeset.isolation import settle_level

__all__ = ["serve"]

LATE = (
    *("encodings.cp437", "encodings.ascii", "IPython.core.logger", "openpyxl.packaging.extended"),
    "pandas.core.methods.to_dict",
    *("PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PpmImagePlugin", "PIL.PngImagePlugin"),
    *("fontTools.cffLib", "fontTools.encodings.StandardEncoding", "fontTools.pens.boundsPen", "fontTools.misc.eexec"),
    *("fontTools.ttLib.tables.otTables", "fontTools.ttLib.tables.otTraverse", "pikepdf.pdfa"),
    *("pikepdf.pdfa._engine", "pikepdf.pdfa._prepare", "pikepdf.pdfa._repair", "pikepdf.pdfa._fontprogram"),
)
"""What libraries import only when they are at work: loaded before, where it is there under this name."""
IDLE_SECONDS = 0.02
"""How long nothing is to be done before the next piece is loaded."""
COLLECTION = (20_000, 20, 20)
"""When forks look for garbage: seldom, as each is over soon, and to look writes into pages that it shares."""

PLANNING = ""
"""In place of a department's code: what is said is of the plan."""

Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class _Fork:
    """A report that is being made.

    Attributes:
        code: its department.
        pid: its process.
        frames: where its outcome arrives.
    """

    code: str
    pid: int
    frames: Frames


class _Server:
    """Takes orders, forks, and passes on what the forks say."""

    def __init__(self, orders: Frames, sink: int) -> None:
        self.orders, self.sink = orders, sink
        self.forks: dict[int, _Fork] = {}
        self.outcomes: dict[int, Outcome] = {}
        self.stamps: dict[tuple[Path, str], Stamp] = {}
        self.loading: Iterator[None] | None = None
        self.has_begun = False

    def run(self) -> None:
        """Works until the orders end; while a plan is made and says nothing, what its reports need is loaded."""
        while self.orders.is_open:
            patience = IDLE_SECONDS if self.loading else None
            ready, _, _ = select.select([self.orders.descriptor, *self.forks], [], [], patience)
            if not ready:
                self._load_more()
            for descriptor in ready:
                if descriptor in self.forks:
                    self._listen(descriptor)
            if self.orders.descriptor in ready:
                for frame in self.orders.receive():
                    self._take(pickle.loads(frame))  # noqa: S301  of the batch, through its pipe

    def _take(self, order: Mapping[str, Any]) -> None:
        if "request" in order:
            self._plan(order["request"])
            return
        plan: ReportPlan = order["plan"]
        if not self.stamps:
            settle_level(order["walls"])
            self._begin_loading(plan.kit, plan.parameters)
            while self.loading:
                self._load_more()
            outlive_parent()  # the orders end with it, and then the forks are ended, too
        which = (plan.kit, plan.parameters["report"])
        now = _stamp(*which)
        if self.stamps.setdefault(which, now) != now:
            self._say(plan.code, "stale")
        elif count_threads() > 1:
            self._say(plan.code, "unfit")
        else:
            self._fork(plan.code, partial(_make, plan, html=order["html"]))

    def _plan(self, request: PlanRequest) -> None:
        _load_planning(request)
        if count_threads() > 1:
            self._say(PLANNING, "unfit")
            return
        self._fork(PLANNING, partial(_plan, request))
        self._begin_loading(request.kit.root, request.parameters)

    def _begin_loading(self, root: Path, parameters: Mapping[str, str]) -> None:
        if not self.has_begun:
            self.has_begun, self.loading = True, _load(root, parameters)

    def _load_more(self) -> None:
        """Loads the next piece."""
        if self.loading and next(self.loading, True):
            self.loading = None

    def _fork(self, code: str, work: Callable[[int], None]) -> None:
        source, sink = os.pipe()
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            os.close(source)
            os.close(sink)
            self._say(code, "refused")
            return
        if pid == 0:
            _live(work, parent=parent, sink=sink)
        os.close(sink)
        self.forks[source] = _Fork(code, pid, Frames(source))

    def _listen(self, descriptor: int) -> None:
        fork = self.forks[descriptor]
        for frame in fork.frames.receive():
            if fork.code == PLANNING:
                write_frame(self.sink, frame)  # as it is: only the batch reads it
                continue
            self.outcomes[descriptor] = pickle.loads(frame)  # noqa: S301  of our own fork
        if fork.frames.is_open:
            return
        os.close(descriptor)
        del self.forks[descriptor]
        os.waitpid(fork.pid, 0)
        outcome = self.outcomes.pop(descriptor, None)
        end_children(but=frozenset(one.pid for one in self.forks.values()))  # what a killed fork left
        self._say(fork.code, "done" if outcome else "lost", outcome)

    def _say(self, code: str, kind: str, outcome: Outcome | None = None) -> None:
        write_frame(self.sink, pickle.dumps({"code": code, "kind": kind, "outcome": outcome}))


def serve() -> NoReturn:
    """Makes the reports that are asked for on standard input, until it ends."""
    orders, sink = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)  # what a library prints must not get between the messages
    adopt_orphans()
    with contextlib.suppress(BrokenPipeError):  # the batch is gone
        try:
            _Server(Frames(orders), sink).run()
        except ImportError as error:  # no report can be made, whoever tries
            write_frame(sink, pickle.dumps({"kind": "broken", "why": f"{type(error).__name__}: {error}"}))
    end_children()
    end_at_once(0)


def _live(work: Callable[[int], None], *, parent: int, sink: int) -> NoReturn:
    """What a fork does: its work, of which it tells at `sink`; then it ends."""
    try:
        os.setpgid(0, 0)
        reset_signals()
        die_with_parent(parent)
        os.closerange(3, sink)
        work(sink)
        end_children()
    except BaseException:
        traceback.print_exc()  # a fault of this program: it is seen
        end_at_once(1)
    end_at_once(0)


def _make(plan: ReportPlan, sink: int, *, html: bool) -> None:
    """Makes a report and says how it went."""
    from gongwenkit.run.batch.cell_process import CellProcess
    from gongwenkit.run.batch.worker import make_report

    write_frame(sink, pickle.dumps(make_report(plan, html=html, start=CellProcess)))


def _plan(request: PlanRequest, sink: int) -> None:
    """Makes a plan, says what is being done, and at the end what came of it."""

    def say(kind: str, **said: object) -> None:
        write_frame(sink, pickle.dumps({"kind": kind, **said}))

    def tell(stage: Message) -> None:
        say("stage", stage=stage)

    state = request.state.for_planning()
    try:
        plan = make_here(replace(request, state=state), tell)
    except ImportError as error:
        say("broken", why=f"{type(error).__name__}: {error}")
    except (GongwenkitError, OSError, MemoryError, RecursionError) as error:  # those of which the user is told
        say("planned", planned=Planned(error=error))
    else:
        say("planned", planned=Planned(plan, state.learnt(request.state)))


def _load_planning(request: PlanRequest) -> None:
    """Loads what makes a plan, and what of kit and data reports need, too. What is wrong is said by the plan."""
    from gongwenkit.run.batch.fresh_plan import open_folder

    with contextlib.suppress(Exception):
        files = load_kit_files(request.kit, reports=(request.parameters["report"],))
        open_folder(request.kit, files, request.parameters["data"])
    gc.collect()
    gc.freeze()


def _load(root: Path, parameters: Mapping[str, str]) -> Iterator[None]:
    """Loads what all reports of the batch need, piece by piece. What is wrong is said by the report that needs it."""
    from gongwenkit.run.batch import cell_process, worker  # noqa: F401 - what makes a report
    from gongwenkit.run.batch.shell import open_shell
    from gongwenkit.run.report import display, steps  # noqa: F401 - what the notebook imports

    yield
    open_shell().run_cell("pass", store_history=False, silent=True)  # what a first cell loads
    yield
    with without_grammar():
        for name in LATE:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    yield
    with contextlib.suppress(Exception):
        kit = load_kit(root)
        prepare_notebooks(kit.notebooks_folder / NOTEBOOK)
        steps.load(kit, {"department": "", **parameters})
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION)


def _stamp(root: Path, report: str) -> Stamp:
    """Returns what tells whether a file of the kit was changed since."""
    stamps = []
    with contextlib.suppress(Exception):
        for path in kit_inputs(load_kit(root), report):
            state = path.stat()
            stamps.append((str(path), state.st_size, state.st_mtime_ns, state.st_ino))
    return tuple(stamps)
