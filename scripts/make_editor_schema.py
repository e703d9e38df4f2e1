"""Writes data/figures/definitions.schema.json, by which editors complete and check figure definitions."""

from pathlib import Path

from gongwenkit.config.editor import SCHEMA_FILE, definitions_schema
from gongwenkit.run.report.store import write_json

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Writes the schema."""
    write_json(ROOT / "data" / "figures" / SCHEMA_FILE, definitions_schema())


if __name__ == "__main__":
    main()
