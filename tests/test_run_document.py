"""Where the elements of a document come from, what a final edition needs of them, and layouts that cannot be had."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from gongwenkit.model import GongwenkitError, KitFileError, ReportRefusedError, UsageError
from gongwenkit.run.report import display, steps
from gongwenkit.run.report.document import report_context
from gongwenkit.run.report.readiness import needed_elements
from gongwenkit.run.report.results import Chosen
from gongwenkit.run.report.template_check import check_templates

PARTS = ("templates", "latex", "notebooks")
DEFAULTS = 'number = "云办〔2024〕9号"\ncc = "区委办公室"\ncopy_no = "3"\nprinted = "2024-02-01"\ndate = "2024-01-31"\n'


@pytest.fixture
def kit(repo_root: Path, tmp_path: Path) -> Path:
    """A kit of its own with the sample's reference tables and the ledgers of 101."""
    root = tmp_path / "kit"
    for part in PARTS:
        shutil.copytree(repo_root / part, root / part)
    for part in ("schema", "figures", "phrases"):
        shutil.copytree(repo_root / "data" / part, root / "data" / part)
    sample, own = repo_root / "data" / "sample", root / "data" / "own"
    own.mkdir()
    for path in sample.glob("*.csv"):
        shutil.copy(path, own)
    for path in sample.glob("ledgers/*/101*"):
        target = own / path.relative_to(sample)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (root / "kit.toml").write_text('data = "data/own"\n\n[report.duty]\n' + DEFAULTS, encoding="utf-8")
    return root


def _document(kit: Path, line: str) -> None:
    """Makes a documents.csv of one line."""
    head = "department,report,period,date,number,signer,to,cc,secrecy,urgency,copy_no,printed"
    (kit / "data" / "own" / "documents.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")


def _choose(kit: Path, **asked: str) -> Chosen:
    return steps.choose(**{"department": "101", "period": "2023", "kit": str(kit), **asked})


def _composed(kit: Path, **asked: str) -> steps.Composed:
    return steps.compose(steps.measure(steps.read(_choose(kit, **asked))))


def test_documents_csv_wins_over_kit_toml_element_by_element(kit: Path) -> None:
    _document(kit, "101,duty,2023,,云财〔2024〕5号,周砚,区纪委监委,,,加急,,2024-01-12")
    chosen = _choose(kit)
    elements = chosen.elements
    assert (elements.number, elements.signers, elements.to) == ("云财〔2024〕5号", ("周砚",), "区纪委监委")
    assert (elements.cc, elements.copy_no, elements.urgency) == ("区委办公室", "000003", "加急")
    assert (elements.printed, chosen.job.date) == (date(2024, 1, 12), date(2024, 1, 31))
    assert _choose(kit, date="2024-03-01").job.date == date(2024, 3, 1)


def test_without_a_line_kit_toml_alone_speaks(kit: Path) -> None:
    _document(kit, "101,duty,2021,,,,,,,,,")
    elements = _choose(kit).elements
    assert (elements.number, elements.signers, elements.printed) == ("云办〔2024〕9号", (), date(2024, 2, 1))


@pytest.mark.slow
def test_what_documents_csv_has_in_a_wrong_form_is_never_filled_from_kit_toml(kit: Path) -> None:
    _document(kit, "101,duty,2023,3.5,云财[2024]5号,周砚,区纪委监委,,,,七,昨天")
    reading = steps.read(_choose(kit, layout="A"))
    elements = reading.chosen.elements
    assert (elements.number, elements.copy_no, elements.printed, reading.chosen.job.date) == ("", "", None, None)
    assert elements.unread == {"number", "copy_no", "printed", "date"}
    codes = sorted(finding.code for finding in reading.ledgers.findings if finding.file == "documents.csv")
    assert codes == ["document-element"] * 2 + ["reference-value"] * 2
    source = steps.compose(steps.measure(reading)).source
    for name in ("发文字号", "份号", "印发日期", "日期"):
        assert rf"\gwtodo{{【待核：{name}】}}" in source


@pytest.mark.slow
def test_a_line_of_an_unknown_report_type_is_a_finding_of_its_department(kit: Path) -> None:
    _document(kit, "101,dutty,2023,,,,,,,,,")
    findings = steps.read(_choose(kit)).ledgers.findings
    assert [finding.code for finding in findings if finding.file == "documents.csv"] == ["document-report"]


def test_a_class_of_secrecy_needs_a_layout_that_prints_it(kit: Path) -> None:
    _document(kit, "101,duty,2023,,,周砚,,,机密★1年,,,")
    with pytest.raises(UsageError) as caught:
        _choose(kit, layout="C")
    assert caught.value.code == "secrecy-without-head"
    assert caught.value.where.startswith("documents.csv")
    assert "（A）" in caught.value.advice.zh
    assert _choose(kit, layout="A").elements.secrecy == "机密★1年"
    kit_toml = kit / "kit.toml"
    _document(kit, "101,duty,2023,,,周砚,,,,,,")
    kit_toml.write_text(kit_toml.read_text(encoding="utf-8") + 'secrecy = "秘密"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"kit\.toml \[report\.duty\] secrecy"):
        _choose(kit)


@pytest.mark.parametrize(
    ("signed", "signers", "direction", "needed"),
    [
        (None, (), "up", ("date", "signer")),
        (None, ("周砚",), "up", ("date",)),
        (date(2024, 1, 9), (), "up", ("signer",)),
        (date(2024, 1, 9), ("周砚",), "up", ()),
        (date(2024, 1, 9), (), "down", ()),
        (date(2024, 1, 9), (), "none", ()),
    ],
)
def test_a_final_edition_needs_a_date_and_upwards_a_signer(signed, signers, direction, needed) -> None:
    assert needed_elements(signed=signed, signers=signers, direction=direction) == needed


@pytest.mark.slow
def test_a_final_edition_without_signer_and_number_is_refused_for_the_signer_alone(kit: Path) -> None:
    _document(kit, "101,duty,2023,2024-01-09,,,区纪委监委,,,,,")
    settings = kit / "kit.toml"
    settings.write_text('data = "data/own"\n', encoding="utf-8")
    composed = _composed(kit, edition="final", layout="A")
    assert composed.lacking.elements == ("signer",)
    with pytest.raises(ReportRefusedError) as caught:
        steps.typeset(composed)
    assert "公文要素未填 1 项：签发人" in caught.value.found.zh
    assert "elements not given (1): signer" in caught.value.found.en
    assert "发文字号" not in caught.value.found.zh
    composed = _composed(kit, edition="final", layout="C")
    with pytest.raises(ReportRefusedError) as caught:
        steps.typeset(composed)
    assert "公文要素未填" not in caught.value.found.zh


@pytest.mark.slow
def test_the_notebook_says_which_elements_are_lacking_and_shows_the_cover(kit: Path) -> None:
    _document(kit, "101,duty,2023,,,,区纪委监委,,,,,")
    (kit / "kit.toml").write_text('data = "data/own"\n', encoding="utf-8")
    composed = _composed(kit, layout="A")
    assert composed.lacking.elements == ("date", "signer")
    assert display.readiness(composed).elements == ("成文日期", "签发人")
    assert composed.text.cover is not None
    assert composed.text.cover.title in display.text(composed)._repr_html_()
    assert _composed(kit, layout="C").text.cover is None


@pytest.mark.slow
def test_settings_of_the_paper_and_metadata_reach_the_source(kit: Path) -> None:
    settings = kit / "kit.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + '[print]\nred = "rgb"\npreprinted_head = true\n', encoding="utf-8"
    )
    composed = _composed(kit, layout="A")
    assert "style/red             = rgb," in composed.source
    assert "style/preprinted-head = true," in composed.source
    context = report_context(composed.measured, composed.text)
    assert (context.direction, context.period, context.text.cover is None) == ("up", "2023年", False)


@pytest.mark.slow
def test_a_layout_without_its_file_is_named(kit: Path) -> None:
    check_templates_of(kit)
    file = kit / "latex" / "gongwenkit-layout-B.def"
    file.unlink()
    for attempt in (lambda: _choose(kit, layout="B"), lambda: check_templates_of(kit)):
        with pytest.raises(KitFileError) as caught:
            attempt()
        assert (caught.value.code, caught.value.where) == ("layout-missing", str(file))
    assert _choose(kit, layout="A").job.layout == "A"


def check_templates_of(kit: Path) -> None:
    told = {finding.code for finding in check_templates(_choose(kit).kit)}
    assert told == set()


@pytest.mark.slow
def test_template_check_tries_every_layout(kit: Path) -> None:
    template = kit / "templates" / "shared" / "annexes.tex.j2"
    template.write_text(
        template.read_text(encoding="utf-8").replace("piece.signature", "piece.signatures"), encoding="utf-8"
    )
    assert _choose(kit, layout="C").job.layout == "C"
    with pytest.raises(GongwenkitError) as caught:
        _choose(kit, layout="A")
    assert "signatures" in caught.value.found.zh
    with pytest.raises(GongwenkitError, match="signatures"):
        check_templates(_choose(kit, layout="C").kit)


@pytest.mark.parametrize(
    ("line", "told"), [('layout = "Z"', "版式“Z”"), ("switches = {comittee = true}", "开关“comittee”")]
)
def test_kit_toml_asking_for_what_a_type_does_not_have_is_named(kit: Path, line: str, told: str) -> None:
    (kit / "kit.toml").write_text(f'data = "data/own"\n[report.duty]\n{line}\n', encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        _choose(kit)
    assert caught.value.where.endswith("kit.toml:3")
    assert told in caught.value.found.zh
