"""Elements of a document: what is printed as it stands, what is put right, what is refused and how that is said."""

import shutil
from pathlib import Path

import pytest

from gongwenkit.config.elements import ELEMENTS, ElementError, read_element, split_names
from gongwenkit.config.kit import ReportSettings, load_kit, require_known_settings
from gongwenkit.config.report_type import load_report_type
from gongwenkit.model import KitFileError
from gongwenkit.model.reference import Document

GOOD = [
    ("number", "云财〔2024〕5号", "云财〔2024〕5号"),
    ("number", " 国办发〔1999〕120号 ", "国办发〔1999〕120号"),
    ("copy_no", "12", "000012"),
    ("copy_no", "１２", "000012"),
    ("copy_no", "999999", "999999"),
    ("secrecy", "机密", "机密"),
    ("secrecy", "机密★1年", "机密★1年"),
    ("secrecy", "秘密★6个月", "秘密★6个月"),
    ("secrecy", "绝密★长期", "绝密★长期"),
    ("secrecy", "秘密★2030年1月1日", "秘密★2030年1月1日"),
    ("urgency", "特急", "特急"),
    ("urgency", "加急", "加急"),
    ("signer", "周砚", "周砚"),
    ("signer", "张　三，李 四", "张三、李四"),
    ("signer", "买买提·艾力", "买买提·艾力"),
    ("to", "主送：云岭区纪委监委：", "云岭区纪委监委"),
    ("to", "区委组织部，区纪委监委:", "区委组织部，区纪委监委"),
    ("cc", "抄送：区委办公室，区人大办。", "区委办公室，区人大办"),
]
WRONG = [
    ("number", "云财[2024]5号", "应为 云财〔2024〕5号"),
    ("number", "云财（2024）第05号", "应为 云财〔2024〕5号"),
    ("number", "云财〔2024〕05号", "应为 云财〔2024〕5号"),
    ("number", "云财〔2024〕5", "应为 云财〔2024〕5号"),
    ("number", "云财【2024】 5 号", "应为 云财〔2024〕5号"),
    ("number", "云财〔24〕5号", "云财〔2024〕5号 的形式"),
    ("number", "5号", "云财〔2024〕5号 的形式"),
    ("copy_no", "0", "只写数字"),
    ("copy_no", "1234567", "只写数字"),
    ("copy_no", "第1份", "只写数字"),
    ("secrecy", "内部", "机密★1年"),
    ("secrecy", "机密1年", "机密★1年"),
    ("secrecy", "机密★一年", "机密★1年"),
    ("secrecy", "机密★0年", "机密★1年"),
    ("urgency", "紧急", "特急或加急"),
    ("urgency", "特提", "特急或加急"),
    ("signer", "、", "只写姓名"),
    ("signer", "周", "只写姓名"),
    ("signer", "周砚1", "只写姓名"),
]


@pytest.mark.parametrize(("name", "text", "printed"), GOOD)
def test_an_element_is_printed_in_its_form(name: str, text: str, printed: str) -> None:
    assert read_element(name, text) == printed
    assert read_element(name, printed) == printed
    assert read_element(name, "  ") == ""


@pytest.mark.parametrize(("name", "text", "advice"), WRONG)
def test_a_wrong_element_is_refused_with_what_to_write(name: str, text: str, advice: str) -> None:
    with pytest.raises(ElementError) as caught:
        read_element(name, text)
    assert text.strip() in caught.value.found.zh
    assert text.strip() in caught.value.found.en
    assert advice in caught.value.advice.zh
    assert caught.value.advice.en


def test_every_element_can_be_given_in_both_places_and_is_tried_here() -> None:
    fields = set(Document.__dataclass_fields__)
    assert set(ELEMENTS) <= fields & set(ReportSettings.model_fields)
    assert {name for name, *_ in GOOD} == set(ELEMENTS)
    # Any words may stand in 主送 and 抄送; the others have a form that can be missed.
    assert {name for name, *_ in WRONG} == set(ELEMENTS) - {"to", "cc"}


def test_names_of_signers() -> None:
    assert split_names("张三、李四") == ("张三", "李四")
    assert split_names("") == ()


@pytest.fixture
def kit(repo_root: Path, tmp_path: Path) -> Path:
    shutil.copytree(repo_root / "templates" / "duty", tmp_path / "templates" / "duty")
    return tmp_path


def _write(kit: Path, line: str, head: str = "[report.duty]") -> Path:
    (kit / "kit.toml").write_text(f'data = "data"\n\n{head}\n{line}\n', encoding="utf-8")
    return kit


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('number = "云财[2024]5号"', "应为 云财〔2024〕5号"),
        ('secrecy = "内部"', "机密★1年"),
        ('urgency = "急"', "特急或加急"),
        ('copy_no = "一"', "只写数字"),
        ('signer = "1"', "只写姓名"),
        ('date = "2024.1.9"', "2024-01-10"),
        ('printed = "昨天"', "2024-01-10"),
        ('sender = "甲"', "没有这个键"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(kit: Path, line: str, told: str) -> None:
    with pytest.raises(KitFileError) as caught:
        load_kit(_write(kit, line))
    assert caught.value.where.endswith("kit.toml:4")
    assert told in caught.value.found.zh
    assert not any("\u4e00" <= ch <= "\u9fff" for ch in caught.value.found.en.split(":", 1)[0])


def test_the_english_message_of_a_wrong_setting_is_english(kit: Path) -> None:
    with pytest.raises(KitFileError) as caught:
        load_kit(_write(kit, 'urgency = "急"'))
    assert "no degree of urgency" in caught.value.found.en


def test_right_settings_are_read_in_their_printed_form(kit: Path) -> None:
    settings = load_kit(_write(kit, 'copy_no = "7"\nprinted = "2024-01-12"')).report_settings("duty")
    assert (settings.copy_no, settings.printed) == ("000007", "2024-01-12")


def test_a_report_type_that_does_not_exist_is_named(kit: Path) -> None:
    with pytest.raises(KitFileError) as caught:
        load_kit(_write(kit, 'layout = "A"', "[report.duties]"))
    assert (caught.value.code, caught.value.where) == ("setting-unknown", f"{kit.resolve() / 'kit.toml'}:3")
    assert "duty" in caught.value.advice.zh


@pytest.mark.parametrize(
    ("line", "told"), [('layout = "Z"', "版式“Z”"), ("switches = {comittee = true}", "开关“comittee”")]
)
def test_a_layout_or_switch_that_the_type_does_not_have_is_named(kit: Path, line: str, told: str) -> None:
    found = load_kit(_write(kit, line))
    with pytest.raises(KitFileError) as caught:
        require_known_settings(found, load_report_type(kit / "templates" / "duty"))
    assert caught.value.where.endswith("kit.toml:4")
    assert told in caught.value.found.zh


def test_known_layouts_and_switches_pass(kit: Path) -> None:
    found = load_kit(_write(kit, 'layout = "A"\nswitches = {committee = true}'))
    require_known_settings(found, load_report_type(kit / "templates" / "duty"))
