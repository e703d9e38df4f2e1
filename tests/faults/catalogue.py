"""All faults, in their order: docs/reliability.md has the same list with what is right."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults import cells, disks, kills, places, surroundings
from tests.faults.district import Case

KILLED, OTHERS = 20, 3
"""How often the soak kills processes, and how often it does the rest."""


@dataclass
class Fault:
    """One kind of fault and what came of it.

    Attributes:
        number: as in docs/reliability.md.
        inflict: does it to a case; returns what did not hold.
        times: how often it is tried.
        is_stale: the reports that are due are there, of an older state.
        whole: all reports are due.
        tried: how often it was done.
        batches: after how many batches it was looked whether everything holds.
        failed: in how many of them something did not.
        broken: what did not.
        seconds: how long all of it took.
    """

    number: str
    inflict: Callable[[Case], list[str]]
    times: int = OTHERS
    is_stale: bool = False
    whole: bool = False
    tried: int = 0
    batches: int = 0
    failed: int = 0
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """Its number, and what is done."""
        return f"{self.number} {self.inflict.__name__}"


def all_faults() -> list[Fault]:
    """Returns the faults in their order; those of a cluster are in the tests of the cluster."""
    return [
        Fault("F1", kills.kill_cells, KILLED),
        Fault("F2", kills.kill_tex, KILLED, is_stale=True),
        Fault("F3", kills.kill_driver, KILLED),
        Fault("F4", kills.stop, KILLED),
        Fault("F5", kills.kill_worker, KILLED),
        Fault("F6", disks.no_room_at_first),
        Fault("F6", disks.full_midway),
        Fault("F6", disks.full_temporary),
        Fault("F7", disks.read_only),
        Fault("F8", surroundings.damage_cache),
        Fault("F9", surroundings.without_fonts),
        Fault("F10", surroundings.without_package),
        Fault("F11", cells.hang),
        Fault("F12", cells.take_memory),
        Fault("F13", places.two_batches),
        Fault("F13", places.stale_lock),
        Fault("F14", surroundings.shift_clock),
        Fault("F17", places.input_changed),
        Fault("F18", places.place_taken),
        Fault("F18", places.link_in_place),
        Fault("F19", places.order_of_writes),
        Fault("F20", cells.leave_early),
        Fault("F20", cells.misbehave),
        Fault("F21", surroundings.few_files),
        Fault("F21", surroundings.few_processes),
        Fault("F23", places.cleared_midway, is_stale=True),
        Fault("F22", surroundings.corrupt_ledgers, whole=True),
    ]
