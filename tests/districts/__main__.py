"""Makes a sample again: ``python -m tests.districts sample|messy [--out DIR]``."""

import argparse
import shutil
from pathlib import Path

from tests.districts.messy import build as messy
from tests.districts.sample import build as sample

DATA = Path(__file__).resolve().parents[2] / "data"
DISTRICTS = {"sample": (sample.write_district, DATA / "sample"), "messy": (messy.write_district, DATA / "sample-messy")}


def main() -> int:
    """Writes a district and says what was made.

    The ledgers of a former run are removed first, so that nothing stale stays; a folder which is no sample (it has no
    ``expected.json``) loses nothing.
    """
    parser = argparse.ArgumentParser(description="Make the sample of a fictional district: 云岭区 or 青岚区.")
    parser.add_argument("district", choices=DISTRICTS)
    parser.add_argument("--out", type=Path, help="folder to write to (default: below data)")
    options = parser.parse_args()
    write, default = DISTRICTS[options.district]
    root = options.out or default
    if (root / "expected.json").is_file():
        shutil.rmtree(root / "ledgers", ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    write(root)
    files = [path for path in root.rglob("*") if path.is_file()]
    print(f"{root}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
