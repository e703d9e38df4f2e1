"""The register of delivered numbers (deliveries.json next to kit.toml): what was told to whom, and what differs now.

It is no input of any report. Numbers are compared only where department, period, reference day and the definition of
the figure are the same.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from filelock import FileLock, Timeout

from gongwenkit.config.kit import Kit
from gongwenkit.model import DataError, Message, UsageError, system_words
from gongwenkit.run.report.store import write_text

__all__ = ["Changed", "Delivery", "Register", "open_register", "read_register"]

REGISTER = "deliveries.json"
FORMAT = 1
Number = int | float | None


@dataclass(frozen=True)
class Delivery:
    """A report that was delivered.

    Attributes:
        department: code.
        report, period, as_of: which report.
        definition: figure → digest of its definition.
        figures: figure → value of the printed figures; null where it has none.
        to: to whom.
        day: when.
        file: its name.
        sha256: of its PDF.
        corrects: sha256 of the delivery that it corrects; empty for a first one.
        labels: figure → what it is called and its unit.
    """

    department: str
    report: str
    period: str
    as_of: str
    definition: Mapping[str, str]
    figures: Mapping[str, Number]
    to: str
    day: str
    file: str
    sha256: str
    corrects: str = ""
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def is_same_report(self, other: "Delivery") -> bool:
        """Whether both are the report of one type, department and period."""
        mine, its = ((one.department, one.report, one.period) for one in (self, other))
        return mine == its

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of an entry of deliveries.json."""
        return {**asdict(self), "labels": {name: list(words) for name, words in self.labels.items()}}


@dataclass(frozen=True)
class Changed:
    """A number that is not what was delivered.

    Attributes:
        figure, label, unit: which.
        before, now: its values.
        delivery: in which it was told.
    """

    figure: str
    label: str
    unit: str
    before: Number
    now: Number
    delivery: Delivery


class Register:
    """All deliveries, in their order.

    Args:
        entries: as they were read.
    """

    def __init__(self, entries: Iterable[Delivery] = ()) -> None:
        self.entries = list(entries)

    def last(self, wanted: Delivery) -> Delivery | None:
        """Returns the last delivery of the same report; None where there is none."""
        return next((one for one in reversed(self.entries) if one.is_same_report(wanted)), None)

    def of(self, department: str, period: str) -> tuple[Delivery, ...]:
        """Returns the last delivery of each report of a department for a period."""
        last = {one.report: one for one in self.entries if (one.department, one.period) == (department, period)}
        return tuple(last.values())

    def changes(self, new: Delivery) -> tuple[Changed, ...]:
        """Returns the numbers of a delivery that differ from those told before: by the last delivery of each report."""
        found = []
        for old in self.of(new.department, new.period):
            if old.as_of == new.as_of:
                found += list(_changes(old, new))
        return tuple(found)


def _changes(old: Delivery, new: Delivery) -> Iterator[Changed]:
    for name, before in old.figures.items():
        alike = old.definition.get(name) == new.definition.get(name)
        if alike and name in new.figures and new.figures[name] != before:
            label, unit = new.labels.get(name) or old.labels.get(name) or (name, "")
            yield Changed(name, label, unit, before, new.figures[name], old)


def read_register(kit: Kit) -> Register:
    """Reads the register; an empty one where nothing was delivered.

    Raises:
        DataError: it is damaged.
    """
    path = kit.root / REGISTER
    try:
        lines = json.loads(path.read_bytes())
        return Register(_entry(line) for line in lines)
    except FileNotFoundError:
        return Register()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DataError(
            "register-damaged",
            where=str(path),
            found=Message(
                "报送登记读不出来，没有改动它", "the register of deliveries cannot be read; it was left alone"
            ),
            advice=Message(
                "请从备份恢复它；实在没有的，改名留存后再报送（以前报过的数就不再比对）",
                "Restore it from a backup; or keep it under another name and deliver again (nothing is compared then)",
            ),
        ) from None


@contextmanager
def open_register(kit: Kit) -> Iterator[Register]:
    """Reads the register for a delivery, and writes it at the end; another delivery waits no longer than a moment.

    Raises:
        DataError: it is damaged.
        UsageError: another delivery is going on, or it cannot be written.
    """
    lock = FileLock(kit.root / ".cache" / "deliveries.lock")
    try:
        (kit.root / ".cache").mkdir(exist_ok=True)
        lock.acquire(timeout=5)
    except Timeout:
        raise UsageError(
            "delivery-in-use",
            where=REGISTER,
            found=Message("另一个报送正在进行", "another delivery is going on"),
            advice=Message("请等它结束再运行", "Wait for it to end and run the command again"),
        ) from None
    except OSError as error:
        raise _unwritable(kit, error) from None
    try:
        register = read_register(kit)
        before = len(register.entries)
        yield register
        if len(register.entries) != before:
            lines = [one.to_json() for one in register.entries]
            try:
                write_text(kit.root / REGISTER, json.dumps(lines, ensure_ascii=False, indent=1) + "\n")
            except OSError as error:
                raise _unwritable(kit, error) from None
    finally:
        lock.release()


def _entry(line: Mapping[str, Any]) -> Delivery:
    texts = {name: line[name] for name in ("department", "report", "period", "as_of", "to", "day", "file", "sha256")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("an entry has something else than texts")
    labels = {name: (str(words[0]), str(words[1])) for name, words in line.get("labels", {}).items()}
    return Delivery(
        **texts,
        definition=dict(line["definition"]),
        figures=dict(line["figures"]),
        corrects=str(line.get("corrects", "")),
        labels=labels,
    )


def _unwritable(kit: Kit, error: OSError) -> UsageError:
    why = system_words(error)
    return UsageError(
        "register-unwritable",
        where=str(kit.root / REGISTER),
        found=Message(f"报送登记写不进去（{why.zh}）", f"the register cannot be written ({why.en})"),
        advice=Message("请检查套件文件夹的权限和磁盘空间", "Check permissions of the kit's folder and disk space"),
    )
