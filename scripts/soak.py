"""Breaks batches on purpose, many times, and looks whether what must hold does: faults F1 to F22, I1 to I10.

A district is made, and its reports once without a fault. Each try begins with a copy of them, of which some are due;
then the invariants are looked at, the batch is resumed, and they are looked at again. Run it by hand: it takes an hour
or more. `--seed` repeats the same tries; what hits which process at which moment is still the machine's.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.faults.catalogue import KILLED, OTHERS, Fault, all_faults  # noqa: E402 - found by the line above
from tests.faults.district import Case, District, load_district, make_district  # noqa: E402

DEPARTMENTS, DUE = 40, 6
KILLS = ("F1", "F2", "F3", "F4", "F5")
ONE_IN = 10
"""Of F22: one department in so many has broken files (with 1,000 departments: 50)."""


def main() -> int:
    """Runs the faults that are asked for; exit code 1 when something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="F1 F2 …, or names of faults")
    parser.add_argument("--times", type=int, default=0, help=f"tries of each ({KILLED} of F1-F5, else {OTHERS})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--departments", type=int, default=DEPARTMENTS)
    parser.add_argument("--due", type=int, default=DUE, help="reports that are due in each try; 0 is all")
    parser.add_argument(
        "--kills", type=int, default=1, help="in one batch (F1, F2, F5), or one after the other (F3, F4)"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--district", type=Path, help="folder of the district, kept and used again (same checkout)")
    parser.add_argument("--out", type=Path, default=Path("build/soak"), help="folder of soak.json and of what broke")
    options = parser.parse_args()
    faults = _asked(options.only)
    for fault in faults:
        fault.times = options.times or fault.times
    options.out.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix="soak-"))
    try:
        _run(faults, room, options)
    finally:
        _write_report(faults, options)
        _print_table(faults)
        shutil.rmtree(room, ignore_errors=True)
    return 1 if any(fault.broken for fault in faults) else 0


def _asked(only: Sequence[str]) -> list[Fault]:
    """Returns the faults that are asked for, in the order of asking."""
    if not only:
        return all_faults()
    found = [fault for word in only for fault in all_faults() if word in (fault.number, fault.inflict.__name__)]
    return list({fault.name: fault for fault in found}.values())


def _run(faults: Sequence[Fault], room: Path, options: argparse.Namespace) -> None:
    usual = [fault for fault in faults if not fault.whole]
    if usual:
        place = options.district or room / "sound"
        if place.exists():
            district = load_district(place)
        else:
            district = make_district(place, departments=options.departments, jobs=options.jobs)
        told = f"{len(district.codes)} reports without a fault: {district.seconds:.0f} s"
        print(f"{told}, driver {district.peak:.0f} MB", flush=True)
        for fault in usual:
            _try(fault, faults, district, room, options)
    for fault in faults:
        if fault.whole:
            one_in = min(ONE_IN, max(2, options.departments // 2))
            broken = make_district(room / "corrupt", departments=options.departments, jobs=options.jobs, corrupt=one_in)
            _try(fault, faults, broken, room, options)


def _try(fault: Fault, faults: Sequence[Fault], district: District, room: Path, options: argparse.Namespace) -> None:
    kills = options.kills if fault.number in KILLS else 1
    number = 0
    while fault.tried < fault.times:
        chance = random.Random(f"{options.seed} {fault.name} {number}")  # noqa: S311 - repeatable, not secret
        most = len(district.codes)
        due = (
            district.codes if fault.whole or not options.due else chance.sample(district.codes, min(options.due, most))
        )
        case = Case(
            district,
            room / f"{fault.name.replace(' ', '-')}-{number}",
            due,
            chance=chance,
            stale=fault.is_stale,
            kills=min(kills, fault.times - fault.tried),
        )
        begun = time.monotonic()
        try:
            found = fault.inflict(case)
        except Exception as error:  # one try must not end the soak
            found = [f"{type(error).__name__}: {error}"]
        fault.seconds += time.monotonic() - begun
        fault.tried += max(1, case.killed)
        fault.batches += 1
        if found:
            fault.failed += 1
            fault.broken += [f"{number}: {line}" for line in found]
            for index, run in enumerate(case.runs):
                shutil.copy(run.log, options.out / f"{case.folder.name}-{index}.log")
        case.remove()
        _write_report(faults, options)
        print(f"{fault.name} {fault.tried}/{fault.times}: {'; '.join(found) or 'held'}", flush=True)
        number += 1


def _write_report(faults: Sequence[Fault], options: argparse.Namespace) -> None:
    """Writes what is known so far: after each try, for a soak that somebody ends has been run, too."""
    report = {
        "seed": options.seed,
        "departments": options.departments,
        "due": options.due,
        "seconds": round(sum(fault.seconds for fault in faults)),
        "faults": [
            {
                "fault": fault.name,
                "tried": fault.tried,
                "batches": fault.batches,
                "batches_broken": fault.failed,
                "broken": fault.broken,
                "seconds": round(fault.seconds),
            }
            for fault in faults
        ],
    }
    (options.out / "soak.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _print_table(faults: Sequence[Fault]) -> None:
    print(f"\n{'fault':28}{'tries':>7}{'batches':>9}{'broken':>8}{'s a try':>9}")
    for fault in faults:
        each = fault.seconds / fault.tried if fault.tried else 0
        print(f"{fault.name:28}{fault.tried:7}{fault.batches:9}{fault.failed:8}{each:9.0f}")
    tried, batches = sum(fault.tried for fault in faults), sum(fault.batches for fault in faults)
    print(f"{'all':28}{tried:7}{batches:9}{sum(fault.failed for fault in faults):8}")


if __name__ == "__main__":
    sys.exit(main())
