"""Checks 11 to 26 on documents that the class sets: every layout and form of signature passes."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from tests.papers import CHECKS, complaints, statuses

from gongwenkit.proof.layout.elements import kind_of
from gongwenkit.proof.layout.page import Printed
from gongwenkit.proof.layout.pdf import read_printed
from gongwenkit.typeset.engine import typeset

pytestmark = pytest.mark.slow

TEXT = "\n\n".join(["\\gwpara{" + "国" * 53 + "。}"] * 12)
ENDING = "\\gwclosing{特此报告。}\n\n\\gwending\n\\gwimprint"
HEAD = (
    "info/organ={样例市某局}, info/organ-suffix={文件}, info/number={样局〔2024〕5号}, "
    "info/addressee={样例市人民政府：}, info/signature={样例市某局}, info/date={2024年1月5日}, "
    "info/printer={样例市某局办公室}, info/printed={2024年1月6日}"
)
UPWARD = (
    f"{HEAD}, info/copy-no={{000012}}, info/secrecy={{机密★1年}}, info/urgency={{特急}}, info/note={{联系人：张三}}, "
    f"info/signer={{张三\\\\李四某\\\\王五}}, info/cc={{{'某某局，' * 9}某办}}"
)
NAMES = "甲市某某局\\\\乙市某某管理局\\\\丙市某局"
JOINT = (
    f"info/organ={{{NAMES}}}, info/signature={{{NAMES}}}, "
    "info/organ-suffix={文件}, info/number={样局〔2024〕5号}, info/date={2024年1月15日}, info/printer={甲市某某局}, "
    "info/printed={2024年1月16日}"
)
DRAFT = (
    "info/organ={样例市某局}, info/organ-suffix={文件}, info/number={\\gwtodo{【待补：发文字号】}}, "
    "info/signer={\\gwtodo{【待补：签发人】}}, info/addressee={某委：}, info/signature={样例市某局}, "
    "info/date={\\gwtodo{【待补：成文日期】}}, info/printer={某办}, info/printed={\\gwtodo{【待补：印发日期】}}"
)
PERSON = "info/addressee={样例市委：}, info/signature={报告人：张三}, info/date={2024年1月5日}"
LETTER = (
    "info/organ={样例市某局}, info/number={样局函〔2024〕5号}, info/secrecy={机密}, info/addressee={样例市委：}, "
    "info/signature={样例市某局}, info/date={2024年1月5日}, info/cc={某某局，某办}"
)
ANNEXED = (
    f"{TEXT}\n\n\\gwclosing{{特此报告。}}\n\n"
    "\\gwannexnote{附件：}{{个人报告}{关于各项工作的指标汇总表}}\n\n\\gwending\n"
    "\\begin{gwannex}{附件1}{个人报告}\n\\gwbyline{某局党组书记　张三}\n\\gwaddressee{样例市委：}\n\n"
    "\\gwpara{正文。}\n\n"
    "\\gwsign{张三}{2024年1月4日}\n\\end{gwannex}\n"
    "\\begin{gwannex}{附件2}{关于各项工作的指标汇总表}\n\\gwpara{正文。}\n\\end{gwannex}\n\\gwimprint"
)
BODY = f"{TEXT}\n\n{ENDING}"

# name -> options of the class, keys, body
DOCUMENTS = {
    "A up": ("layout=A", UPWARD, ANNEXED),
    "A up noto": ("layout=A, fonts=noto", UPWARD, BODY),
    "A down unsealed": ("layout=A, direction=down", f"style/signature-form=unsealed, {HEAD}", BODY),
    "A down stamped": ("layout=A, direction=down", f"style/signature-form=stamped, info/post={{局长}}, {HEAD}", BODY),
    "A joint": ("layout=A, direction=down", JOINT, BODY),
    "A joint unsealed": ("layout=A, direction=down", f"style/signature-form=unsealed, {JOINT}", BODY),
    "A preprinted": ("layout=A, direction=down", f"style/preprinted-head=true, {HEAD}", BODY),
    "A rgb": ("layout=A, direction=down", f"style/red=rgb, {HEAD}", BODY),
    "A mirrored": ("layout=A, direction=down", f"style/margins=mirrored, {HEAD}", BODY),
    "A set off for binding": (
        "layout=A",
        "style/margins=mirrored, style/binding-offset=3mm, "
        f"info/keywords={{layout=A; direction=up; margins=mirrored; offset=3.00,-3.00}}, {UPWARD}",
        ANNEXED,
    ),
    "A draft": ("layout=A", DRAFT, BODY),
    "B": ("layout=B", f"info/byline={{（2024年1月15日）}}, {PERSON}", ANNEXED),
    "C": ("layout=C", f"info/byline={{样例市某局\\\\党组书记　张三}}, {PERSON}", BODY),
    "letter": ("layout=letter", LETTER, BODY),
}  # fmt: skip


@pytest.fixture(scope="module")
def typeset_documents(tmp_path_factory: pytest.TempPathFactory, repo_root: Path) -> dict[str, Printed]:
    found = {}
    for name, (options, keys, body) in DOCUMENTS.items():
        layout = options.split("layout=")[1].split(",")[0]
        direction = "down" if "down" in options else "up" if layout == "A" else "none"
        source = (
            f"\\documentclass[{options}]{{gongwenkit}}\n\\gwsetup{{info/title={{关于某项工作的报告}}, "
            f"info/keywords={{layout={layout}; direction={direction}}}, {keys}}}\n"
            f"\\begin{{document}}\n\\gwopening\n\n{body}\n\\end{{document}}\n"
        )
        folder = tmp_path_factory.mktemp("layout")
        made = typeset(source, folder=folder, latex=repo_root / "latex", reference_day=date(2023, 12, 31), seconds=60)
        found[name] = read_printed(made.pdf)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_class_sets_passes(name: str, typeset_documents: dict[str, Printed]) -> None:
    assert complaints(typeset_documents[name]) == {}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_passes_without_its_keywords_too(name: str, typeset_documents: dict[str, Printed]) -> None:
    foreign = dataclasses.replace(typeset_documents[name], layout="", direction="")
    assert complaints(foreign) == {}
    asked = {"C": "B", "A preprinted": "B"}  # nothing on the page tells them from it
    assert kind_of(foreign) == asked.get(name, name.split()[0])


def test_every_element_of_an_upward_document_is_seen(typeset_documents: dict[str, Printed]) -> None:
    found = statuses(typeset_documents["A up"])
    assert {number for number, status in found.items() if status != "pass"} == {23}  # no seal is drawn


@pytest.mark.parametrize(
    ("name", "form"), [("A up", "sealed"), ("A down unsealed", "unsealed"), ("A down stamped", "stamped"),
                       ("A joint", "sealed"), ("A joint unsealed", "unsealed"), ("C", "unsealed"), ("letter", "sealed")]
)  # fmt: skip
def test_the_form_of_the_signature_is_told(name: str, form: str, typeset_documents: dict[str, Printed]) -> None:
    check = next(check for check in CHECKS if check.id == 22)
    assert check.run(typeset_documents[name]).found.en.startswith(form)
