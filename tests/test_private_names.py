"""Nothing that stands in a sensitive ledger or form is in anything that the kit writes.

Thirty marked names stand in cells, comments, headers, footers, properties and names of ranges of talks lists and forms,
right and wrong ones. The names of files and sheets, and the annotated copy of the clerk's own file, are excepted.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from tests.factories import MEETINGS, data_folder, meeting
from tests.redacting import make_kit

from gongwenkit.cli import main
from gongwenkit.config.kit import load_kit
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.cache import LedgerCache
from gongwenkit.ingest.workbook.codec import encode_workbook
from gongwenkit.run.kit.review import review_ledgers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SIGN = "禤"
"""The first character of all marked names, which occurs nowhere else."""
NAMES = [f"{SIGN}{one}{two}" for one in "甲乙丙丁戊己" for two in "山水木石田"]
PEOPLE = "department,name,post,leading_group,first_responsible,from,to\n101,周砚,党组书记、局长,是,是,2021-03-01,\n"
HEAD = ["日期", "谈话人", "谈话对象", "谈话类型", "谈话事由"]


def row(name: str, day: str = "2023-03-01", kind: str = "日常") -> list[str]:
    return [day, "周砚", name, kind, f"{name}的家事"]


def book(rows: list[list[str | None]], name: str = "Sheet1", marks: tuple[str, ...] = ()) -> bytes:
    """A workbook of one sheet; marks stand where no cell is: comment, header, footer, properties, name of a range."""
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = name
    for cells in rows:
        page.append(cells)
    if marks:
        page["A1"].comment = Comment(marks[0], marks[0])
        page.oddHeader.center.text = page.oddFooter.left.text = marks[1 % len(marks)]
        made.properties.creator = made.properties.title = made.properties.keywords = marks[2 % len(marks)]
        made.defined_names["区"] = DefinedName("区", attr_text=f'"{marks[0]}"', comment=marks[0])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def csv(rows: list[list[str]]) -> str:
    return "\n".join(",".join(cells) for cells in rows) + "\n"


N = iter(NAMES * 3)
HERE = "101财政局2023"
FORM = [
    ["廉政谈话记录表"],
    ["谈话人", "周砚", "职务", "局长", "谈话对象", NAMES[0]],
    ["谈话时间", "2023年3月1日", "谈话地点", "会议室", "记录人", NAMES[1]],
    ["谈话内容", f"与{NAMES[2]}谈了{NAMES[3]}的事"],
]
BY_CASE: dict[str, bytes | str] = {
    "right/廉政谈话.xlsx": book(
        [HEAD, row(NAMES[4]), row(NAMES[5], "日期不明"), row("各位"), row(f"{NAMES[6]}等")], "廉政谈话", (NAMES[7],)
    ),
    "head alone/a.xlsx": book([HEAD, row(NAMES[8]), ["合计", NAMES[9], None, None, None], [f"记录人：{NAMES[10]}"]]),
    "totals/廉政谈话.xlsx": book(
        [
            [f"{NAMES[11]}的谈话"],
            HEAD,
            row(NAMES[12]),
            [f"填表人：{NAMES[13]}", f"审核：{NAMES[14]}"],
            [f"{NAMES[15]}补谈"],
        ],
        "廉政谈话",
    ),
    "unknown heads/廉政谈话.xlsx": book(
        [["时刻", "甲方", "乙方", NAMES[16]], ["2023-03-01", "周砚", NAMES[17], "好"]], "廉政谈话"
    ),
    "unknown column/廉政谈话.xlsx": book(
        [[*HEAD, NAMES[18], "家庭"], [*row(NAMES[19]), NAMES[20], NAMES[21]]], "廉政谈话"
    ),
    "one row lower/廉政谈话.xlsx": book([[NAMES[22], "x", "y", NAMES[23]], [], HEAD, row(NAMES[24])], "廉政谈话"),
    "misspelled/a.xlsx": book(
        [["日期", "谈话人", "谈话对像", "谈话类别", "概要"], ["2023-03-01", "周砚", NAMES[25], "日常", NAMES[26]]]
    ),
    "misspelled, named/廉政谈话.xlsx": book(
        [["日期", "谈话类型", "谈话对像"], ["2023-03-01", "日常", NAMES[27]]], "廉政谈话"
    ),
    "no head/廉政谈话.xlsx": book([["2023-03-01", "周砚", name, "日常"] for name in NAMES[:4]], "廉政谈话"),
    "no head, one column/廉政谈话.csv": csv([[name] for name in NAMES[4:9]]),
    "no head, texts/廉政谈话.xlsx": book([["周砚", NAMES[9], "日常"], ["周砚", NAMES[10], "日常"]]),
    "transposed/廉政谈话.xlsx": book(
        [["日期", "2023-03-01", "2023-04-01"], ["谈话对象", NAMES[11], NAMES[12]], ["谈话类型", "日常", "提醒"]]
    ),
    "form/谈话记录.xlsx": book(FORM, "记录", tuple(NAMES[13:16])),
    "forms/谈话记录.xlsx": book([*FORM, [], *FORM[1:]], "记录"),
    "form of two columns/a.xlsx": book(
        [["谈话对象", NAMES[16]], ["谈话时间", "2023-03-01"], ["谈话内容", NAMES[17]], ["谈话人", "周砚"]]
    ),
    "form, blank between/a.xlsx": book(
        [["被谈话人", None, NAMES[18]], ["时间", None, "2023-03-01"], ["地点", None, NAMES[19]]]
    ),
    "below/会议台账.xlsx": book(
        [
            MEETINGS,
            [str(c or "") for c in meeting(1)],
            [],
            ["谈话登记"],
            ["谈话对象", "谈话内容"],
            [NAMES[20], NAMES[21]],
        ],
        "会议台账",
    ),
    "beside/会议台账.xlsx": book(
        [[*MEETINGS, None, "谈话对象", "谈话内容"], [*(str(c or "") for c in meeting(1)), None, NAMES[22], NAMES[23]]],
        "会议台账",
    ),
    "column of another ledger/会议台账.xlsx": book(
        [[*MEETINGS, "谈话对象"], [*(str(c or "") for c in meeting(1)), NAMES[24]]], "会议台账"
    ),
    "folder 廉政谈话/甲.xlsx": book([["姓名", "单位", "结果"], [NAMES[25], "甲", NAMES[26]], [NAMES[27], "乙", "好"]]),
    "plan/廉政谈话计划.xlsx": book([HEAD, row(NAMES[28])]),
    "no department/谈话.xlsx": book([["单位", *HEAD], ["水利所", *row(NAMES[29])]], "廉政谈话"),
    "json/廉政谈话.csv": json.dumps([{"谈话对象": name} for name in NAMES[:3]], ensure_ascii=False),
    "carets/廉政谈话.csv": "日期^谈话对象\n" + "".join(f"2023-03-01^{name}\n" for name in NAMES[3:6]),
}


def files() -> dict[str, bytes | str]:
    made: dict[str, bytes | str] = {
        "/people.csv": PEOPLE,
        f"{HERE}年台账.xlsx": book([MEETINGS, meeting(1)], "会议台账"),
    }
    for name, content in BY_CASE.items():
        folder, _, file = name.partition("/")
        made[f"{'2023' if folder == 'no department' else HERE}/{folder}/{file}"] = content
    return made


def pieces(content: bytes) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed in it."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                yield from pieces(package.read(name))
    for part in content.split(b"stream\n")[1:] if content.startswith(b"%PDF") else ():
        try:
            yield zlib.decompressobj().decompress(part)
        except zlib.error:
            continue


def found_in(content: bytes) -> list[str]:
    """The marked names in some bytes, in any encoding in which the kit writes text."""
    whole = b"\0".join(pieces(content))
    texts = {
        name: (name.encode(), name.encode("gb18030"), name.encode("utf-16-le"), name.encode("utf-16-be"))
        for name in NAMES
    }
    escaped = {name: ascii(name)[1:-1].encode() for name in NAMES}
    coded = {name: name.encode("ascii", "xmlcharrefreplace") for name in NAMES}
    return [n for n, forms in texts.items() if any(form in whole for form in (*forms, escaped[n], coded[n]))]


@pytest.fixture
def kit(tmp_path):
    return make_kit(tmp_path / "kit", mask="figures")


def test_there_are_thirty_names_and_each_stands_in_a_file(tmp_path):
    data = data_folder(tmp_path, files())
    assert len(set(NAMES)) == 30
    everything = [found_in(path.read_bytes()) for path in (data / "ledgers").rglob("*") if path.is_file()]
    assert {name for names in everything for name in names} == set(NAMES)


@pytest.mark.parametrize("case", BY_CASE)
def test_no_message_and_no_cache_has_a_name(kit, tmp_path, case, monkeypatch):
    kept: list[bytes] = []

    def put(self, sha256, concealed):
        kept.append(encode_workbook(concealed.workbook))
        kept.append(repr(concealed.assumptions).encode())

    monkeypatch.setattr(LedgerCache, "put", put)
    monkeypatch.setattr(LedgerCache, "get", lambda self, sha256: None)
    folder = "2023" if case.startswith("no department") else HERE
    data = data_folder(tmp_path / "data", {f"{folder}/{case}": BY_CASE[case]})
    ledgers = review_ledgers(load_kit(kit), data=str(data))
    assert ledgers.tables or ledgers.findings  # nothing silent
    said = "\n".join(f.in_language(language) for f in ledgers.findings for language in ("zh", "en"))
    assert found_in(said.encode()) == []
    assert found_in(repr(ledgers.questions).encode()) == []
    assert found_in("".join(map(repr, (frame.to_dict("list") for frame in ledgers.frames.values()))).encode()) == []
    assert bool(kept) != case.startswith("json")  # a file that is refused is not kept
    assert found_in(b"\n".join(kept)) == []


UNREADABLE = {"单位": NAMES[0], "日期": NAMES[1], "谈话类型": NAMES[2], "备注": f"{NAMES[3]}取消，改为电话"}


@pytest.mark.parametrize("column", UNREADABLE)
def test_no_message_quotes_a_plain_cell_of_a_sensitive_ledger(kit, tmp_path, column):
    cells = {
        "日期": "2023-03-01",
        "谈话人": "周砚",
        "谈话对象": NAMES[4],
        "谈话类型": "日常",
        column: UNREADABLE[column],
    }
    made = book([["廉政谈话"], list(cells), list(cells.values())])
    ledgers = review_ledgers(load_kit(kit), data=str(data_folder(tmp_path / "data", {"2023/谈话.xlsx": made})))
    said = "\n".join(f.in_language(language) for f in ledgers.findings for language in ("zh", "en"))
    assert ledgers.findings
    assert found_in(said.encode()) == []


@pytest.mark.parametrize("ledger", ["talks"])
def test_the_sample_s_own_list_still_counts_its_people(tmp_path, kit, ledger):
    data = data_folder(
        tmp_path / "data", {f"{HERE}/廉政谈话.xlsx": book([HEAD, row("、".join(NAMES[:3]))], "廉政谈话")}
    )
    ledgers = review_ledgers(load_kit(kit), data=str(data))
    (column,) = load_schema(ROOT / "data" / "schema").ledgers[ledger].columns_of("sensitive")[:1]
    assert list(ledgers.frames[ledger][column]) == [3]


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main([*arguments])
    return int(leaving.value.code or 0)


def wrong(folder: Path) -> dict[str, list[str]]:
    """The files below a folder with marked names in them, and which."""
    found = {
        path.relative_to(folder).as_posix(): found_in(path.read_bytes()) for path in folder.rglob("*") if path.is_file()
    }
    return {name: names for name, names in found.items() if names}


def test_what_the_commands_print_and_keep_has_no_name(kit, tmp_path, capfd):
    data = data_folder(tmp_path / "data", files())
    given = ("--kit", str(kit), "--data", str(data))
    for command in (
        ("ledger", "check"),
        ("ledger", "check", "--verbose", "--lang", "en"),
        ("ledger", "check", "--json"),
        ("ledger", "check", "--decisions"),
        ("figures", "101", "--period", "2023", "--json"),
        ("trace", "101", "--period", "2023", "--figure", "integrity_talks", "--json"),
        ("doctor",),
    ):
        call(*command, *(given if command != ("doctor",) else ("--kit", str(kit))))
        output = capfd.readouterr()
        assert found_in((output.out + output.err).encode()) == [], command
    assert (data / "decisions.xlsx").is_file()
    assert found_in((data / "decisions.xlsx").read_bytes()) == []
    assert wrong(kit / ".cache") == {}
    assert list((kit / ".cache").rglob("*.ledger"))


@pytest.mark.slow
def test_what_a_report_leaves_behind_has_no_name(kit, tmp_path, capfd):
    data = data_folder(tmp_path / "data", files())
    out = tmp_path / "out"
    code = call(
        "build",
        "101",
        "--period",
        "2023",
        "--kit",
        str(kit),
        "--data",
        str(data),
        "--out",
        str(out),
        "--html",
        "--jobs",
        "1",
    )
    output = capfd.readouterr()
    assert code == 0, output.err
    assert found_in((output.out + output.err).encode()) == []
    made = {path.name for path in out.rglob("*") if path.is_file()}
    assert made >= {"report.pdf", "notebook.ipynb", "notebook.html", "findings.json", "manifest.json", "evidence.json"}
    assert wrong(out) == {}
    assert wrong(kit / ".cache") == {}
