"""What all tests share: where the checkout and its sample lie."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def repo_root() -> Path:
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sample_folder(repo_root: Path) -> Path:
    return repo_root / "data" / "sample"
