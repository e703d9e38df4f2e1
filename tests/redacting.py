"""A kit and a data folder from which a redacted edition can be made, with persons and numbers in its own words."""

import csv
from pathlib import Path

import openpyxl

from gongwenkit.config.kit import load_kit
from gongwenkit.run.kit.decide import ask

__all__ = ["OWN_WORDS", "make_kit", "own_words", "settled_data"]

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
OWN_WORDS = {
    "next_steps": "由林 玥牵头、郑越配合，年内压减一般性支出12.5%，走访企业三十五家，"
    "2名青年干部到基层锻炼，2024年办好五件实事",
    "problems": "赵堃分管的领域仍有4个问题没有整改到位",
}
"""Of 101; a name with a blank, numbers in both kinds of digits, few persons, a year that may stay."""


def make_kit(folder: Path, *, mask: str, more: str = "") -> Path:
    """Makes a kit whose folders are the checkout's, with settings of its own."""
    folder.mkdir(parents=True)
    for name in ("templates", "latex", "notebooks", "data"):
        (folder / name).symlink_to(ROOT / name)
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    settings = settings.replace(
        "switches = { committee = true }", "switches = { committee = true, problems = true, comparisons = true }"
    )
    (folder / "kit.toml").write_text(f'{settings}\n[redacted]\nmask = "{mask}"\n{more}', encoding="utf-8")
    return folder


def settled_data(folder: Path) -> Path:
    """Copies what department 101 needs of the sample, answers its open questions and writes own words."""
    (folder / "ledgers").mkdir(parents=True)
    for path in sorted(SAMPLE.glob("*.csv")):
        (folder / path.name).write_bytes(path.read_bytes())
    for path in sorted(SAMPLE.glob("ledgers/202[23]/101*")):
        (folder / "ledgers" / path.name).write_bytes(path.read_bytes())
    told = {("101", "duty", "2023", slot): text for slot, text in OWN_WORDS.items()}
    kept = {tuple(line.values())[:4]: line["text"] for line in own_words()}
    with (folder / "own_words.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([own_words()[0].keys(), *((*key, text) for key, text in {**kept, **told}.items())])
    ask(load_kit(ROOT), data=str(folder))
    book = openpyxl.load_workbook(folder / "decisions.xlsx")
    answers = {"标签": "是", "发现": "已核实"}
    for row in book["核对决定"].iter_rows(min_row=2):
        if row[2].value in answers:
            given = (answers[row[2].value], "已核对原始记录", "郑越", "2024-01-05")
            for cell, text in zip(row[9:13], given, strict=True):
                cell.value = text
    book.save(folder / "decisions.xlsx")
    return folder


def own_words() -> list[dict[str, str]]:
    """Returns the sample's own words as they stand."""
    with (SAMPLE / "own_words.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
