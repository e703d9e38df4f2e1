"""Who speaks and who issues: issuers.csv, the placeholders of wording, head, number, signature and imprint."""

import re
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest
from tests.factories import DEPARTMENTS, MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.cli import main
from gongwenkit.config.schema import load_schema
from gongwenkit.config.toml_edit import set_key
from gongwenkit.model import Finding, KitFileError, ReportRefusedError
from gongwenkit.run.kit import doctor
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.init import init
from gongwenkit.run.report import steps
from gongwenkit.run.report.job import kit_of
from gongwenkit.run.report.ledgers import open_data, read_all
from gongwenkit.run.report.matters import sum_up
from gongwenkit.run.report.readiness import refuse
from gongwenkit.run.report.template_check import check_templates

ROOT = Path(__file__).resolve().parents[1]
BODIES = load_schema(ROOT / "data" / "schema").bodies
BOOK = "101财政局2023年台账.xlsx"
HEAD = "department,id,body,name,symbol,office,self\n"
PARTY = "101,party,党组,中共云岭区财政局党组,云财党组,云岭区财政局办公室,我局\n"
DOCUMENTS = "department,report,period,date,number,signer,to\n"
KINDS = {
    "党组": ("中共云岭区财政局党组", "党组书记", "党组会", "党组理论学习中心组"),
    "党委": ("中共云岭区财政局委员会", "党委书记", "党委会", "党委理论学习中心组"),
    "党工委": ("中共云岭区财政局工作委员会", "党工委书记", "党工委会", "党工委理论学习中心组"),
    "党总支": ("中共云岭区财政局总支部委员会", "党总支书记", "党总支会", "党总支理论学习中心组"),
    "党支部": ("中共云岭区财政局支部委员会", "党支部书记", "支委会", "党支部理论学习小组"),
    "部务会": ("中共云岭区财政局", "部长", "部务会", "部理论学习中心组"),
}
"""Body → issuing organ, who leads it, its meeting, its study group as a text says them."""


def people(post: str) -> str:
    return (
        "department,name,post,leading_group,first_responsible,from,to\n"
        f"101,周砚,{post},是,是,2021-03-01,\n101,林玥,副局长、机关党委书记,是,否,2021-03-01,\n"
    )


def book(*kinds: str) -> bytes:
    """A meeting on integrity on another day for each kind, held by 周砚."""
    rows = [
        meeting(n, f"2023-{n:02d}-03", 会议类型=kind, 主持人="周砚", 标签="党风廉政", 届次=f"第{n}次")
        for n, kind in enumerate(kinds, 1)
    ]
    return xlsx(SheetMade([MEETINGS, *rows]))


def office(tmp_path: Path, *kinds: str, issuers: str | None = HEAD + PARTY, post: str = "局长", **more: str) -> Path:
    files: dict[str, bytes | str] = {BOOK: book(*kinds), "/people.csv": people(post)}
    files |= {"/issuers.csv": issuers} if issuers else {}
    files |= {f"/{name}.csv": text for name, text in more.items()}
    return data_folder(tmp_path / "data", files)


def composed(data: Path, *, kit: Path = ROOT, **asked: str) -> steps.Composed:
    asked = {"department": "101", "period": "2023", "report": "summary", **asked}
    chosen = steps.choose(**asked, kit=str(kit), data=str(data), out=str(data.parent / "out"))
    return steps.compose(steps.measure(steps.read(chosen)))


def setup(source: str) -> dict[str, str]:
    """The keys of the document as TeX gets them."""
    return dict(re.findall(r"info/([\w-]+) *= \{(.*)\},", source))


def checked(data: Path, *, kit: Path = ROOT) -> list[Finding]:
    """The findings of `ledger check` that are about the reference tables and kit.toml."""
    found = read_all(open_data(kit_of(str(kit)), data=str(data))).ledgers.findings
    return [finding for finding in found if not (finding.file or "").startswith("ledgers/")]


def places(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in findings]


@pytest.mark.parametrize("body", KINDS)
def test_a_body_is_spoken_of_as_its_kind_is(body):
    _, chief, held, group = KINDS[body]
    said = [BODIES.fill(f"{{body}}{after}", body) for after in ("书记", "会", "理论学习中心组")]
    assert said == [chief, held, group]
    assert BODIES.fill("主持{body}会研究，{body}书记讲话", body) == f"主持{held}研究，{chief}讲话"
    assert held in BODIES.known[body].meetings


@pytest.mark.parametrize("body", KINDS)
def test_title_text_figure_head_signature_and_imprint_follow_the_body(tmp_path, body):
    name, chief, held, group = KINDS[body]
    line = f"101,party,{body},{name},云财发,云岭区财政局办公室,我局\n"
    number = DOCUMENTS + "101,summary,2023,2024-01-10,云财发〔2024〕3号,周砚,中共云岭区委\n"
    data = office(tmp_path, *BODIES.known[body].meetings, "办公会", issuers=HEAD + line, documents=number)
    made = composed(data)
    keys, text = setup(made.source), made.text.plain()
    first = next(figure for figure in made.measured.figures if figure.no == "F01")
    assert (first.value, first.undecided) == (len(BODIES.known[body].meetings), 0)
    assert first.label == f"主持{held}研究党风廉政建设"
    assert f"会议类型为本单位{body}的会议（" in made.measured.explanations[first.id]
    assert keys["title"].replace("\\\\", "").startswith(f"{name}关于2023年度")
    assert (keys["organ"], keys["signature"], keys["printer"]) == (name, name, "云岭区财政局办公室")
    assert keys["author"] == name
    assert f"我局{body}以" in text
    assert f"{chief}主持召开{held}研究党风廉政建设{first.value}次" in text
    assert "按照区委部署" in text
    assert group in made.source  # the label of F03 in the annex
    assert not [one for one in checked(data) if one.severity == "error" and one.department in (None, "101")]


def test_the_title_of_the_duty_report_and_its_cover(tmp_path):
    line = "101,party,党委,中共云岭区财政局委员会,云财党委,,\n"
    data = office(tmp_path, "党委会", issuers=HEAD + line, post="党委书记、局长")
    made = composed(data, report="duty", layout="A")
    keys = setup(made.source)
    assert made.text.title == "2023年党委书记履行全面从严治党“第一责任人”情况报告"
    assert made.text.cover.title == "中共云岭区财政局委员会关于报送党委书记2023年度履行“第一责任人”职责情况的报告"
    assert "本单位党委书记2023年度" in made.text.cover.plain()  # nobody said what the department calls itself
    assert (keys["organ"], keys["signature"]) == ("中共云岭区财政局委员会",) * 2
    assert keys["printer"] == "中共云岭区财政局委员会"  # without an office of its own, the issuer prints
    personal = setup(composed(data, report="duty").source)
    assert personal["signature"] == "报告人：周砚"


def test_a_meeting_is_counted_as_it_was_held_and_that_of_another_body_is_asked(tmp_path):
    line = "101,party,党委,中共云岭区财政局委员会,云财党委,,我局\n"
    data = office(tmp_path, "局党委会议", "党委（扩大）会议", "党组会", issuers=HEAD + line, post="党委书记、局长")
    made = composed(data)
    first = next(figure for figure in made.measured.figures if figure.no == "F01")
    assert (first.value, first.undecided) == (2, 1)
    assert [(left.source.row, left.reason) for left in first.left_out] == [(4, "undecided")]
    assert not [one for one in made.measured.all_findings if "党组会" in one.advice.zh]  # nothing is to be renamed
    ask(kit_of(str(ROOT)), data=str(data))
    asked = [[cell.value for cell in row] for row in openpyxl.load_workbook(data / "decisions.xlsx")["核对决定"]]
    (question,) = [row for row in asked if "党组会" in str(row)]
    assert "写的是“党组会”，而本单位的领导机构是党委，是否就是“党委会或党委扩大会”" in str(question)
    assert "是别的领导机构的会议，没有计入" in question


@pytest.mark.parametrize(
    ("post", "body"),
    [
        ("党组书记、局长", "党组"),
        ("党委书记", "党委"),
        ("区财政局党工委书记", "党工委"),
        ("局长", ""),
        ("机关党委书记", ""),
    ],
)
def test_without_the_table_the_body_is_told_by_the_posts_or_not_at_all(tmp_path, post, body):
    data = office(tmp_path, "党组会" if not body else f"{body}会", issuers=None, post=post)
    made = composed(data, report="duty", edition="final")
    missing = [one for one in made.lacking.findings if one.code == "issuer-missing"]
    assert made.text.title == f"2023年{body or '【待补：领导机构】'}书记履行全面从严治党“第一责任人”情况报告"
    assert [one.found.zh for one in missing] == ([] if body else ["没有写明单位的领导机构"])
    assert next(figure for figure in made.measured.figures if figure.no == "F01").value == 1
    assert checked(data) == []  # a folder of the last version has nothing to mend until a document needs it


def test_a_name_that_nobody_gave_is_marked_named_and_stops_a_final(tmp_path):
    data = office(tmp_path, "党组会", issuers=None, post="党组书记、局长")
    draft = composed(data)
    keys = setup(draft.source)
    assert keys["organ"] == "【待补：发文机关】"
    assert "待补：发文机关" in keys["signature"]
    assert "党组" not in keys["organ"]  # no name is made up from the department's
    final = composed(data, edition="final")
    (missing,) = [one for one in final.lacking.findings if one.code == "issuer-missing"]
    assert "编号写 party" in missing.advice.zh
    told = [one.what.zh for one in final.matters if one.file == "issuers.csv"]
    assert len(told) == 1
    assert "没有写明由谁发文（全称）" in told[0]
    with pytest.raises(ReportRefusedError, match=r"issuers\.csv 1 处"):
        raise refuse(final.matters, sum_up(final.matters))


def test_an_older_report_type_is_issued_by_the_department(tmp_path):
    kit = copied_kit(tmp_path)
    types = kit / "templates" / "summary" / "report.toml"
    types.write_text(re.sub(r"issuer = .*\n", "", types.read_text("utf-8")), encoding="utf-8")
    keys = setup(composed(office(tmp_path, "党组会", issuers=None, post="党组书记"), kit=kit).source)
    assert (keys["organ"], keys["signature"], keys["printer"]) == ("云岭区财政局",) * 3
    assert keys["title"].startswith("云岭区财政局关于")


def copied_kit(tmp_path: Path) -> Path:
    kit = tmp_path / "kit"
    for part in ("kit.toml", "latex", "templates", "data/schema", "data/figures", "data/phrases", "notebooks"):
        target = kit / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile)(ROOT / part, target)
    return kit


@pytest.mark.parametrize(
    ("line", "code", "cell", "said"),
    [
        ("109,party,党组,某,,,", "reference-department", "3", "没有单位“109”"),
        ("102,party,党组,,,,", "reference-blank", "D3", "没有填"),
        ("102,party,,某,,,", "reference-blank", "C3", "没有填"),
        ("102,party,局务会,某,,,", "issuer-body", "C3", "党组、党委、党工委、党总支、党支部、部务会"),
        ("101,department,党委,某,,,", "issuer-bodies", "C3", "按第 2 行"),
        ("102,partei,党组,某,,,", "issuer-unused", "B3", "party"),
        ("101,Party,党组,某,,,", "issuer-twice", "B3", "第 2 行"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_cell(tmp_path, line, code, cell, said):
    data = office(tmp_path, "党组会", issuers=f"{HEAD}{PARTY}{line}\n", post="党组书记")
    (found,) = [one for one in checked(data) if one.code == code]
    assert found.where == f"issuers.csv › {cell}"
    assert said in found.in_language("zh")
    (data / "issuers.csv").unlink()
    titles = ["单位", "编号", "领导机构", "发文机关全称", "代字", "印发机关", "自称"]
    rows = [titles, PARTY.strip().split(","), [cell or None for cell in line.split(",")]]
    (data / "基础信息.xlsx").write_bytes(xlsx(SheetMade(rows, name="发文机关")))
    (again,) = [one for one in checked(data) if one.code == code]
    assert again.where == f"基础信息.xlsx › 发文机关 › {cell}"


def test_a_table_without_a_department_names_it(tmp_path):
    found = [one for one in checked(office(tmp_path, "党组会", post="党组书记")) if one.code == "issuer-missing"]
    assert [(one.department, one.file) for one in found] == [("102", "issuers.csv"), ("103", "issuers.csv")]


def test_posts_that_tell_of_another_body_are_a_question_to_check(tmp_path):
    data = office(tmp_path, "党组会", post="党委书记、局长")
    (found,) = [one for one in checked(data) if one.code == "issuer-posts"]
    assert (found.severity, found.where) == ("warning", "issuers.csv › C2")
    assert "people.csv" in found.found.zh


@pytest.mark.parametrize(
    ("number", "told"), [("云财〔2024〕3号", True), ("云财党组〔2024〕3号", False), ("", False)], ids=str
)
def test_a_number_has_the_symbol_of_its_issuer(tmp_path, number, told):
    documents = f"{DOCUMENTS}101,summary,2023,2024-01-10,{number},周砚,中共云岭区委\n"
    found = checked(office(tmp_path, "党组会", post="党组书记", documents=documents))
    symbols = [one.where for one in found if one.code == "document-symbol"]
    assert symbols == (["documents.csv › 2"] if told else [])


def test_an_issuer_that_no_line_has_is_an_error_of_report_toml(tmp_path):
    kit = copied_kit(tmp_path)
    types = kit / "templates" / "summary" / "report.toml"
    types.write_text(types.read_text("utf-8").replace('issuer = "party"', 'issuer = "partei"'), encoding="utf-8")
    line = types.read_text("utf-8").splitlines().index(next(x for x in types.read_text().splitlines() if "partei" in x))
    with pytest.raises(KitFileError) as caught:
        composed(office(tmp_path, "党组会"), kit=kit)
    assert caught.value.where == f"{types}:{line + 1}"
    assert "party" in caught.value.advice.zh


def test_a_superior_whom_nobody_names_is_said_plainly_or_left_out(tmp_path):
    kit = copied_kit(tmp_path)
    settings = (kit / "kit.toml").read_text("utf-8")
    (kit / "kit.toml").write_text(settings.replace('superior = "区委"', 'superior = ""'), encoding="utf-8")
    data = office(tmp_path, "党组会", post="党组书记")
    assert "按照上级党组织部署" in composed(data, kit=kit).text.plain()
    labels = kit / "data" / "phrases" / "labels.toml"
    labels.write_text(labels.read_text("utf-8").replace('superior = "上级党组织"', 'superior = ""'), encoding="utf-8")
    text = composed(data, kit=kit).text.plain()
    assert "部署推进" not in text
    assert "坚决做到“两个维护”。" in text  # the clause before it closes the sentence


FOREIGN = DEPARTMENTS.replace("云岭区", "甲乙市")


def foreign(tmp_path: Path, **more: str) -> Path:
    issuers = HEAD + PARTY.replace("云岭区", "甲乙市")
    files = {BOOK: book("党组会"), "/people.csv": people("党组书记"), "/issuers.csv": issuers}
    files |= {f"/{name}.csv": text for name, text in more.items()}
    return data_folder(tmp_path / "data", files, departments=FOREIGN)


@pytest.mark.slow
def test_values_of_the_sample_never_reach_a_document_of_other_departments(tmp_path):
    data = foreign(tmp_path)
    lines = (ROOT / "kit.toml").read_text("utf-8").splitlines()
    to, organ, mark = (
        next(n for n, line in enumerate(lines, 1) if line.startswith(start)) for start in ("to = ", "organ", "sample_m")
    )
    told = [one for one in checked(data) if one.file == "kit.toml"]
    wanted = [("sample-value", to), ("sample-value", organ), ("sample-mark", mark)]
    assert [(one.code, int(one.cell or 0)) for one in told] == wanted
    assert "云岭区纪委监委" in told[0].found.zh
    assert "甲乙市财政局" in told[0].found.en
    checks = doctor.examine(kit_of(str(ROOT)), data=str(data))
    shown = [check for check in checks if check.name.zh == "样例的设置"]
    assert [check.status for check in shown] == ["warn"] * 3
    assert f"kit.toml › {to}" in shown[0].found.zh
    made = composed(data, report="duty", edition="final")
    (stops,) = [one for one in made.lacking.findings if one.file == "kit.toml"]
    assert (stops.code, stops.cell) == ("sample-value", str(to))  # the organ of another report is not printed here
    given = foreign(tmp_path / "given", documents=DOCUMENTS + "101,duty,2023,2024-01-10,,,甲乙市纪委监委\n")
    made = composed(given, report="duty", edition="final")
    assert [one for one in made.lacking.findings if one.file == "kit.toml"] == []


@pytest.mark.slow
@pytest.mark.parametrize("sample", ["sample", "sample-messy"])
def test_the_samples_may_use_their_own_values(sample):
    checks = doctor.examine(kit_of(str(ROOT)), data=str(ROOT / "data" / sample))
    assert "样例的设置" not in [check.name.zh for check in checks]


def test_a_sample_without_its_mark_is_told(tmp_path):
    kit = copied_kit(tmp_path)
    file = kit / "kit.toml"
    file.write_text(set_key(file.read_text("utf-8"), "", "sample_mark", False), encoding="utf-8")
    checks = doctor.examine(kit_of(str(kit)), data=str(ROOT / "data" / "sample"))
    assert [check.status for check in checks if check.name.zh == "样例的设置"] == ["warn"]


def test_a_kit_for_own_data_has_no_value_of_the_sample(tmp_path):
    folder = tmp_path / "own"
    init(folder, own=True)
    text = (folder / "kit.toml").read_text("utf-8")
    values, shipped = tomllib.loads(text), tomllib.loads((ROOT / "kit.toml").read_text("utf-8"))
    assert (values["data"], values["sample_mark"]) == ("data/own", False)
    assert "云岭" not in text
    assert [values["report"][name][key] for name, key in (("duty", "to"), ("bulletin", "organ"))] == ["", ""]
    assert values["report"]["duty"]["switches"] == shipped["report"]["duty"]["switches"]
    assert re.search(r'organ = "" +# .*全称', text)
    book = openpyxl.load_workbook(folder / "data" / "own" / "基础信息.xlsx")
    heads = [cell.value for cell in book["发文机关"][1]]
    assert heads == ["单位", "编号", "领导机构", "发文机关全称", "代字", "印发机关", "自称"]


def test_a_value_is_set_without_touching_the_rest_of_a_file():
    text = '# 头\r\na = 1   # 甲\r\n[b.c]\r\na = "x"  # 乙\r\n'
    assert set_key(text, "b.c", "a", "") == '# 头\r\na = 1   # 甲\r\n[b.c]\r\na = ""  # 乙\r\n'
    assert set_key(text, "", "a", 2, note="丙") == '# 头\r\na = 2   # 丙\r\n[b.c]\r\na = "x"  # 乙\r\n'
    assert set_key(text, "b", "a", 2) == text


def test_the_superior_is_named_in_clauses_only(tmp_path):
    kit = copied_kit(tmp_path)
    wording = kit / "templates" / "summary" / "wording.toml"
    lines = wording.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("head = "))
    lines[at] = 'head = "落实{superior}的部署"'
    wording.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = [one for one in check_templates(kit_of(str(kit))) if one.code == "placeholder-not-here"]
    assert [(one.file, one.cell) for one in found] == [(str(wording), str(at + 1))]


@pytest.mark.slow
def test_build_says_what_of_the_sample_is_left(tmp_path, capsys):
    data = foreign(tmp_path)
    asked = ["build", "101", "--period", "2023", "--dry-run", "--kit", str(ROOT), "--data", str(data), "--lang", "zh"]
    with pytest.raises(SystemExit):
        main(asked)
    said = capsys.readouterr().out
    assert "[report.duty] to" in said
    assert "sample_mark = true" in said
