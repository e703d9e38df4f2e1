"""A small district whose departments get packages and send them back, as clerks do with nothing but a spreadsheet."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx
from tests.manyoffices import write_kit

from gongwenkit.config.kit import Kit, load_kit
from gongwenkit.run.exchange.sending import SendingOrder, SentPackage, send_packages
from gongwenkit.run.exchange.taking import Taken, take_returns

FILE_101, FILE_102, FILE_103 = "101财政局2023年台账.xlsx", "102教育局2023年台账.xlsx", "103住建局2023年台账.xlsx"
SHARED = "联合会议2023年.xlsx"
OWN_TOPIC = "教育局内部议题甲乙丙"
LIST, MANIFEST = "问题清单.xlsx", "请勿改动.json"


def ledger(*rows: list[object], name: str = "会议台账") -> bytes:
    """A workbook with one ledger; the second row of its own has a date that does not exist."""
    return xlsx(SheetMade([MEETINGS, *rows], name=name))


def district(root: Path) -> tuple[Kit, Path]:
    """Makes a kit and the data folder of three departments, one of whose workbooks has rows of two of them."""
    shared_heads = ["单位", *MEETINGS]
    shared = [["财政局", *meeting(1, "2023-05-04")], ["教育局", *meeting(2, "2023-05-05", 议题=OWN_TOPIC)]]
    data = data_folder(
        root / "data",
        {
            FILE_101: ledger(meeting(1), meeting(2, "2023-13-01"), meeting(3, "2023-06-01")),
            FILE_102: ledger(meeting(1, "2023-04-01", 议题=OWN_TOPIC), meeting(2, "2023-02-30")),
            FILE_103: ledger(meeting(1, "2023-05-01"), meeting(2, "2023-05-01"), meeting(3, "2023年某日")),
            SHARED: xlsx(SheetMade([shared_heads, *shared])),
        },
    )
    return load_kit(write_kit(root / "kit")), data


def send(kit: Kit, data: Path, folder: Path, *departments: str, as_folders: bool = False) -> tuple[SentPackage, ...]:
    """Writes packages."""
    return send_packages(kit, SendingOrder(folder, departments, "2023", as_folders=as_folders, data=str(data)))


def take(kit: Kit, data: Path, *paths: Path, dry_run: bool = False, replace: bool = False) -> Taken:
    """Takes back what came."""
    return take_returns(kit, paths, data=str(data), dry_run=dry_run, replace=replace)


def unpack(package: Path) -> dict[str, bytes]:
    """The files of a package, without its own folder."""
    with zipfile.ZipFile(package) as opened:
        return {name.split("/", 1)[1]: opened.read(name) for name in opened.namelist()}


def pack(files: Mapping[str, bytes], path: Path, *, top: str = "") -> Path:
    """Packs files again, as people do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(f"{top}/{name}" if top else name, content)
    return path


def edited(content: bytes, edit: Callable[[Workbook], None]) -> bytes:
    """A workbook that a clerk changed and saved."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def mend(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    """Writes a value into a cell."""

    def edit(book: Workbook) -> None:
        book[sheet][cell] = value

    return edit


def answer(*categories: str, reason: str = "已查原件", by: str = "王办") -> Callable[[Workbook], None]:
    """Answers all questions of some categories with the first thing that their drop-downs offer."""
    first = {"发现": "已核实", "适用": "无", "零值": "确为零"}

    def edit(book: Workbook) -> None:
        sheet = book["核对决定"]
        heads = {str(cell.value): cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            category = str(sheet.cell(row, heads["类别"]).value)
            if category in categories:
                sheet.cell(row, heads["决定"], first[category])
                sheet.cell(row, heads["理由"], reason or None)
                sheet.cell(row, heads["决定人"], by)

    return edit


def cells(content: bytes) -> str:
    """Everything that a workbook says, sheet by sheet; hidden sheets and comments, too."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    said = []
    for sheet in book.worksheets:
        said.append(sheet.title)
        for row in sheet.iter_rows():
            said += [str(cell.value) for cell in row if cell.value is not None]
            said += [cell.comment.text for cell in row if cell.comment]
    return "\n".join(said)


def manifest(files: Mapping[str, bytes]) -> dict[str, object]:
    """What a package says was sent."""
    return dict(json.loads(files[MANIFEST]))
