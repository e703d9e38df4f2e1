"""Makes a sample again, or a district of many departments.

``python -m tests.districts sample|messy [--out DIR]`` · ``python -m tests.districts many --count N --out DIR``.
"""

import argparse
import shutil
from pathlib import Path

from tests.districts import many
from tests.districts.messy import build as messy
from tests.districts.sample import build as sample

DATA = Path(__file__).resolve().parents[2] / "data"
DISTRICTS = {"sample": (sample.write_district, DATA / "sample"), "messy": (messy.write_district, DATA / "sample-messy")}
MANY = "many"


def main() -> int:
    """Writes a district and says what was made."""
    parser = argparse.ArgumentParser(description="Make the data folder of a fictional district.")
    parser.add_argument("district", choices=[*DISTRICTS, MANY])
    parser.add_argument("--out", type=Path, help="folder to write to (default of a sample: below data)")
    parser.add_argument("--count", type=int, default=1000, help="of many: number of departments")
    parser.add_argument("--corrupt", type=int, default=0, metavar="K", help="of many: one in K has only broken files")
    options = parser.parse_args()
    if options.district == MANY:
        if options.out is None:
            parser.error("many needs --out")
        root = options.out
        _write_many(root, options.count, options.corrupt)
    else:
        root = _write_sample(options.district, options.out)
    files = [path for path in root.rglob("*") if path.is_file()]
    print(f"{root}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.2f} MB")
    return 0


def _write_sample(district: str, out: Path | None) -> Path:
    """Writes a sample.

    The ledgers of a former run are removed first, so that nothing stale stays; a folder which is no sample (it has no
    ``expected.json``) loses nothing.
    """
    write, default = DISTRICTS[district]
    root = out or default
    if (root / "expected.json").is_file():
        shutil.rmtree(root / "ledgers", ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    write(root)
    return root


def _write_many(root: Path, count: int, corrupt: int) -> None:
    """Writes a district of many departments into a folder that has no ledgers yet."""
    if (root / "ledgers").exists():
        raise SystemExit(f"{root} has ledgers already: choose another folder")
    root.mkdir(parents=True, exist_ok=True)
    broken = many.write_district(root, count, corrupt=corrupt)
    if broken:
        print(f"broken: {' '.join(broken)}")


if __name__ == "__main__":
    raise SystemExit(main())
