"""The one reading of ledgers: who reads reads with limits and cache, and what is settled is kept apart."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongwenkit.config.kit import load_kit
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report import document as elements
from gongwenkit.run.report import ledgers, steps
from gongwenkit.run.report.ledgers import open_data, read_all

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The sample's reference tables and the ledgers of 101."""
    sample = ROOT / "data" / "sample"
    for path in (*sample.glob("*.csv"), *sample.glob("ledgers/*/101*")):
        target = tmp_path / path.relative_to(sample)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def read_step(kit: Path, data: Path) -> object:
    chosen = steps.choose(department="101", period="2023", report="", kit=str(kit), data=str(data))
    return steps.read(chosen)


READERS: tuple[Callable[[Path, Path], object], ...] = (
    read_step,
    lambda kit, data: review_ledgers(load_kit(kit), data=str(data)),
    lambda kit, data: ask(load_kit(kit), data=str(data)),
)


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS, ids=("steps", "review", "decisions"))
def test_every_reading_has_limits_and_cache(data: Path, monkeypatch: pytest.MonkeyPatch, reader: Any) -> None:
    given: list[dict[str, Any]] = []
    real = ledgers.read_ledgers

    def noting(*folders: Any, **options: Any) -> Any:
        given.append(options)
        return real(*folders, **options)

    monkeypatch.setattr(ledgers, "read_ledgers", noting)
    reader(ROOT, data)
    kit = load_kit(ROOT)
    assert [(one["limits"], one["cache"]) for one in given] == [(kit.settings.reader, kit.cache_folder)]


def test_what_people_settled_is_no_finding_any_more_but_is_still_asked_about(data: Path) -> None:
    checked = read_all(open_data(load_kit(ROOT), data=str(data)))
    settled = checked.settled()
    assert {finding.code for finding in checked.ledgers.findings} <= {finding.code for finding in settled.findings}
    assert settled.decisions is checked.ledgers.decisions
    assert [finding.order for finding in settled.findings] == sorted(finding.order for finding in settled.findings)


@pytest.mark.slow
def test_elements_are_settled_and_the_report_is_prepared_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for module, name in ((steps, "settle_elements"), (steps, "prepare_report")):
        real = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *given, _real=real, _name=name: (calls.append(_name), _real(*given))[1]
        )
    chosen = steps.choose(department="101", period="2023", kit=str(ROOT), data=str(data))
    composed = steps.compose(steps.measure(steps.read(chosen)))
    assert composed.prints
    assert calls == ["settle_elements", "prepare_report"]
    assert chosen.elements == elements.settle_elements(chosen.document, chosen.settings)
