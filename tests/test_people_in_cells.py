"""The people whom cells mention: how many (谈话对象), who (主持人, 主讲人), and the names in people.csv."""

import random
from datetime import date
from pathlib import Path

import pytest
from tests.factories import data_folder
from tests.office import left_out, sheet

from gongwenkit.config.people_words import PeopleWords, common_post_words
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.ingest.values.mentions import WHY_UNCOUNTED, PeopleReader
from gongwenkit.ingest.values.persons import PersonResolver
from gongwenkit.model import KitFileError, RowSource
from gongwenkit.model.reference import Person

WORDS = load_schema(Path(__file__).parents[1] / "data" / "schema").people
READER, RESOLVER = PeopleReader(WORDS), PersonResolver(WORDS)

# fmt: off
COUNTED = {
    "李明": 1, "张三、李四；王五": 3, "张 三": 1, "张 三、李 四": 2, "张三和李四": 2,
    "张三（科长）、李四（副科长）": 2, "张三同志": 1, "阿不都·热合曼": 1, "张三等5人": 5, "5人": 5,
    "副局长 李明": 1, "办公室主任王强": 1, "科长 王强、李明": 2, "李某某": 1, "张XX": 1, "刘洋等3人": 3,
    "财政局 李明": 1, "李明 王强": 2, "李明（副局长）、王强（科长）": 2, "李明 副局长": 1,
    "局长李明、副局长王强 赵敏": 3, "办公室：李明、王强；人事科：赵敏": 3, "1.李明 2.王强": 2,
    "1、李明2、王强": 2, "(1)李明(2)王强": 2, "①李明②王强": 2, "一、李明\n二、王强": 2, "李某": 1, "李xx": 1,
    "李**": 1, "李×": 1, "李○○": 1, "王*": 1, "张某(女)": 1, "李××、王××": 2, "*明": 1, "李*明": 1,
    "李某甲、李某乙": 2, "阿卜杜拉·买买提": 1, "欧阳修文": 1, "欧阳明、司马光": 2, "等3名同志": 3,
    "预算科3人，国库科2人，共5人": 5, "预算科3人；国库科2人；共计5人": 5, "共5人：预算科3人，国库科2人": 5,
    "预算科2人：李明、王强，国库科1人：赵敏": 3, "预算科2人：李明、王强；国库科1人：赵敏": 3,
    "李明等3人、王强等2人，共5人": 5, "李明等3人，共3人": 3, "李明、王强、赵敏3人，共3人": 3, "李明：1人": 1,
    "李明1人，王强1人，共2人": 2, "预算科（2人）、国库科（3人），共5人": 5,
    "李明、王强、赵敏等（5人）": 5, "李明等（3人）": 3, "预算科3人，李明等2人": 5, "科级干部3人、一般干部5人": 8,
    "刘洋等3名同志": 3, "刘洋等三人": 3, "李明、王强等5人": 5, "各科室负责人5人": 5, "全体班子成员6人": 6,
    "新任职干部8名": 8, "共12人": 12, "李某、李某": 2, "李明、\n王强、": 2, "李明\n王强": 2,
    "李明、王强两同志": 2, "李明、王强2人": 2, "李明、王强、赵敏共3人": 3, "李明、王强（共2人）": 2,
    "党组书记、局长李明": 1, "党组书记、局长 李明": 1, "李明 党组书记、局长": 1, "李明，女": 1,
    "李明（女，副科长）": 1, "财政局副局长李明": 1, "李明副局长": 1, "李明财政局副局长": 1, "王主任": 1,
    "王 主任": 1, "张局、李处": 2, "局长：李明": 1, "科长：王强、李明": 2, "谈话对象：李明": 1,
    "新任职干部：李明、王强": 2, "中层干部(5人)": 5, "财务科(李明、王强)": 2, "副局长（李明）": 1,
    "刘洋（等3人）": 3, "中层干部3人、李明": 4, "中层干部3人，一般干部5人": 8, "5名新任科级干部": 5,
    "两名科长": 2, "李明、王强等2人": 2, "李明等3人；王强等2人": 5, "李明、王强等5人；赵敏、钱一等3人": 8,
    "李明和王强": 2, "李和平": 1, "李明与王强、赵敏": 3, "局长李明和副局长王强": 2,
    "人力资源和社会保障局局长李明": 1, "办公室主任": 1, "副局长": 1, "办公室主任、财务科科长": 2,
    "财政局 局长 李明": 1, "财政局局长 李明": 1, "李明 财政局 局长": 1, "科级干部李明": 1,
    "班子成员李明、王强": 2, "班子成员 李明 王强": 2, "原副局长李明": 1, "一级主任科员李明": 1,
    "李明(一级主任科员)": 1, "共3人：李明、王强、赵敏": 3, "3人（李明、王强、赵敏）": 3,
    "李明等3人（王强、赵敏）": 3, "中层干部共5人": 5, "第一党支部5人": 5, "2023年新任职干部8名": 8,
    "财务科2人、办公室3人": 5, "十二人": 12, "李明等十二名同志": 12, "财务科负责人": 1, "李  明": 1,
    "李 明 王 强": 2, "欧 阳 明": 1, "李明　王强": 2, "李明;王强": 2, "李明，王强。": 2, "李明/王强": 2,
    "财务科长": 1, "财务科长李明": 1, "安全科长李明": 1, "张三 科长、李四 副科长": 2,
    "张三　科长　李四　副科长": 2, "科长张三 副科长李四": 2, "张三(财务科)、张三(办公室)": 2,
    "李明、王强、赵敏3人": 3, "王主任科员": 1, "周某某、吴某": 2, "（副局长）李明": 1, "李明（副局长": 1,
    "李明(局长)王强(科长)": 2, "李明[副局长]": 1, "李明 男 王强 女": 2, "李明\t王强": 2, "李明 ;王强": 2,
    "李　明、王　强": 2, "李明、王强、": 2, "、李明": 1, "李明.": 1, "李明（已谈）": 1, "李明,王强,赵敏": 3,
    "李明｜王强": 2, "李明\r\n王强": 2, "１．李明　２．王强": 2, "（一）李明（二）王强": 2, "1)李明 2)王强": 2,
    "1.李明（副局长）2.王强（科长）": 2, "①副局长李明；②科长王强": 2, "1. 李明\n2. 王强\n3. 赵敏": 3, "张*": 1,
    "张＊＊": 1, "李ＸＸ": 1, "欧阳XX": 1, "欧阳某某": 1, "李某、王某等5人": 5, "李某某（女）": 1,
    "科长李某": 1, "李某科长": 1, "李某某、张XX、王**": 3, "财政局李某某": 1, "李○": 1, "李□□": 1,
    "李明等3人次": 3, "李明等五名干部": 5, "李明等 3 人": 3, "李明 等3人": 3, "李明、王强、等3人": 3,
    "李明、王强等共计5人": 5, "李明、王强等一行5人": 5, "李明等科室负责人5人": 5, "全体干部职工120人": 120,
    "新提拔科级干部5名": 5, "5名新提拔干部": 5, "中层干部（8人）": 8, "各科室负责人（共5人）": 5,
    "各科室负责人共 5 人": 5, "各科室负责人 5人": 5, "班子成员6名": 6, "班子成员六人": 6, "重点岗位人员3人": 3,
    "新入职人员王强": 1, "退休干部李明": 1, "驻村第一书记李明": 1, "党支部书记李明": 1, "第一党支部书记": 1,
    "局长": 1, "王局长": 1, "王 局长": 1, "小王": 1, "老李": 1, "李工": 1, "王科": 1, "李老师": 1,
    "李教授、王教授": 2, "李明先生": 1, "李明女士、王强先生": 2, "财务科 李明、办公室 王强": 2,
    "财务科李明、办公室王强": 2, "财务科：李明 王强": 2, "财务科：李明\n办公室：王强、赵敏": 3,
    "财务科（李明）、办公室（王强）": 2, "李明（财务科）、王强（办公室）": 2,
    "财务科科长李明，办公室主任王强": 2, "李明 财务科 科长": 1, "李明 财务科科长 王强 办公室主任": 2,
    "李明 男 财务科": 1, "阿卜杜拉•买买提、古丽·艾山": 2, "阿卜杜拉.买买提": 1, "买买提江": 1, "阿依古丽": 1,
    "扎西": 1, "巴图尔": 1, "副局长阿卜杜拉·买买提": 1, "阿卜杜拉·买买提（副局长）": 1, "陈李佳怡": 1,
    "李明和王强和赵敏": 3, "李明及王强": 2, "李明、王强和赵敏": 3, "李明与副局长王强": 2,
    "李明以及王强等5人": 5, "李和、王强": 2, "周和平和李明": 2, "党委书记、局长李明，副局长王强": 2,
    "党组书记、局长 李明；党组成员、副局长 王强": 2, "李明（党组书记、局长）": 1,
    "李明 党组书记、局长，王强 党组成员、副局长": 2, "党组成员、副局长李明、王强": 2, "局长、局党组书记李明": 1,
    "县委常委、副县长李明": 1, "李明同志、王强同志": 2, "李明、王强同志": 2, "李明书记": 1,
    "李明、王强两位同志": 2, "李明等三位同志": 3, "两人": 2, "2人": 2, "1人": 1, "三人（李明、王强、赵敏）": 3,
    "李明(13800000000)": 1, "李明、李明（财务科）": 2, "李明(财务科)、李明(办公室)": 2,
    "财政局局长、教育局局长": 2, "办公室主任等3人": 3, "纪检监察干部李明": 1, "李明科长、王强": 2,
    "科长李明 王强": 2, "科员 李明 王强 赵敏": 3, "副主任（主持工作）李明": 1, "李明 副主任（主持工作）": 1,
    "李明（副主任）（女）": 1, "李明( 副局长 )": 1, "（李明）": 1, "【李明】": 1, "拟任科长李明": 1,
    "新任科长：李明、王强": 2, "任前：李明": 1, "提醒对象：李明、王强": 2, "谈话对象：李明 职务：科长": 1,
    "姓名：李明": 1, "“李明”、王强": 2, "上官 宁": 1, "司马青禾": 1,
}

UNCOUNTED = {
    "unit": [
        "局机关", "稽查大队", "张三、机关支部", "财务科、办公室", "财务科",
    ],
    "group": [
        "班子成员", "各科室负责人", "有关人员", "科员", "服务对象", "张三、党员", "局领导", "科室负责人",
        "李明及家属", "李明等5个科室负责人", "全体干部职工", "班子其他成员", "重点岗位人员", "窗口工作人员",
        "各党支部书记", "党组成员", "机关第一党支部全体党员", "无谈话对象", "各股室长", "各科室科长",
        "各位科长", "全体中层干部", "全体干部", "科级以上干部", "纪检组全体干部", "副科长以上干部",
    ],
    "about": [
        "每科室2人", "每个科室1名", "各科室1名代表", "各科室各2人", "各支部2人", "各科室2人", "各1人",
        "各科室负责人1人",
        "10余人", "约10人", "中层干部10余名", "李明等10余人", "李明等约5人", "李明等若干人", "李明等数人",
    ],
    "twice": [
        "李明、李明", "局长李明、局长李明",
    ],
    "etc": [
        "李明、王强等", "李明等人", "李明等同志",
    ],
    "differs": [
        "李明等3人；共5人", "预算科（2人）、国库科（3人），共6人", "李明、王强：3人",
        "预算科3人，国库科2人，共6人", "预算科3人；国库科2人；共4人", "共6人：预算科3人，国库科2人",
        "李明、王强、赵敏等2人", "3人（李明、王强）", "李明3人", "3人：李明、王强", "共计3人，李明、王强、赵敏",
    ],
    "scope": [
        "李明；王强等3人",
    ],
    "unknown": [
        "李明王强", "—", "5", "John Smith", "某某", "(男)李明", "1李明 2王强", "以上5人", "欧阳", "0人", "人",
        "12", "李明123", "abc", "李明 13800000000", "科长们", "李明？", "李明!",
    ],
    "nobody": [
        "待定", "无", "见附件", "详见名单", "同上", "/", "未填写",
    ],
    "post": [
        "局长、副局长", "科长、李明", "李明、副局长", "李明，副局长",
    ],
    "absent": [
        "李明、王强(请假)", "李明（未谈）",
    ],
}

WHO: dict[str, list[str] | None] = {
    "周砚": ["周砚"], "局长 周砚": ["周砚"], "副局长 周立": ["周立"], "财政局 周立": ["周立"],
    "周立（副局长）": ["周立"], "副局长（周立）": ["周立"], "周立 副局长": ["周立"],
    "局长周砚、副局长周立 高原": ["周砚", "周立", "高原"], "办公室主任王强": [], "办公室主任 王强": [],
    "办公室主任": ["欧阳雪"], "书记 张三": None, "张三（书记）": None, "局长张三": None, "副局长李四": None,
    "财政局副局长李四": None, "教育局局长李四": [], "区委党校王教授": [], "李某": [], "周某某": None,
    "周某": None, "党组书记、局长周砚": ["周砚"], "党组书记、局长 周砚": ["周砚"], "周砚等3人": None,
    "张三等3人": None, "班子成员": ["班子成员"], "各科室负责人": None, "周副局长": ["周立"],
    "高副局长": ["高原"], "周局长": None, "周科长": ["周明"], "书记": ["周砚"], "副书记": None,
    "欧阳主任": ["欧阳雪"], "阿卜杜拉·买买提": ["阿卜杜拉·买买提"], "阿卜杜拉•买买提": ["阿卜杜拉·买买提"],
    "副调研员 阿卜杜拉.买买提": ["阿卜杜拉·买买提"], "陈曦、张三": ["陈 曦"], "陈 曦 张 三": ["陈 曦"],
    "1.周砚 2.周立": ["周砚", "周立"], "主持人：周砚": ["周砚"], "周砚同志": ["周砚"], "周砚书记": ["周砚"],
    "林玥": [], "林玥局长": [], "财务科长": None, "财务科科长": ["周明"], "财务科长周明": ["周明"],
    "待定": None, "区委党校 周砚": None, "财政局局长": ["周砚"], "本局局长": ["周砚"],
    "第一党支部书记 许诺": ["许诺"], "许诺（机关第一党支部书记）": ["许诺"], "周砚和周立": ["周砚", "周立"],
    "周砚/周立": ["周砚", "周立"], "张三 李四": [], "王强（财政局）": [], "党组成员": None, "副局长": None,
    "欧阳局长": None, "李主任": None, "李总": [],
}
# fmt: on


@pytest.mark.parametrize(("text", "count"), COUNTED.items())
def test_a_cell_tells_how_many_people(text, count):
    assert READER.count(text).number == count


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in UNCOUNTED.items() for text in texts])
def test_a_cell_does_not_tell_and_says_why(why, text):
    assert (READER.count(text).number, READER.count(text).why) == (None, why)


def test_there_are_enough_forms_and_every_reason_is_among_them():
    assert len(COUNTED) > 200
    assert set(UNCOUNTED) == set(WHY_UNCOUNTED)


def test_the_quick_answer_is_that_of_the_full_reading():
    chance = random.Random(7)  # noqa: S311
    parts = READER.parts
    surnames = "".join(sorted(parts.surnames))
    words = [*WORDS.common.posts.words, *WORDS.common.groups.words, *WORDS.common.units.words]
    letters = "".join(sorted({*"".join(words), *"明强敏静伟芳娜杰涛超勇艳丽洋磊鹏宇轩梓涵晨曦志远", *surnames}))
    texts = [chance.choice(surnames) + "".join(chance.choices(letters, k=chance.choice((1, 2)))) for _ in range(20_000)]
    texts = [text for text in texts if parts.is_plainly_name(text)]
    assert len(texts) > 5_000
    for text in texts:
        full = parts._person(text)
        assert full is not None and (full.kind, full.name, full.sure) == ("name", text, True), text  # noqa: PT018
        assert parts._number(text) is None
        assert not parts._courtesy.search(text)


def somebody(name: str, post: str, *, leads: bool = False, first: bool = False) -> Person:
    return Person("101", name, post, leads, first, None, None, RowSource("people.csv", None, 1))


PRESENT = [
    somebody("周砚", "党组书记、局长", leads=True, first=True),
    somebody("周立", "党组成员、副局长", leads=True),
    somebody("高原", "党组成员、副局长", leads=True),
    somebody("陈 曦", "党组成员、总会计师", leads=True),
    somebody("欧阳雪", "办公室主任"),
    somebody("周明", "财务科科长"),
    somebody("许诺", "机关第一党支部书记"),
    somebody("阿卜杜拉·买买提", "副调研员"),
]
KNOWN = [*PRESENT, somebody("林玥", "党组书记、局长", leads=True, first=True)]
OFFICES = {"财政局": "101", "教育局": "102"}


@pytest.mark.parametrize(("text", "names"), WHO.items())
def test_who_is_meant(text, names):
    people = RESOLVER.resolve(text, PRESENT, KNOWN, code="101", offices=OFFICES)
    assert (None if people is None else [person.name for person in people]) == names


# -- the words are data


def test_a_kit_may_add_a_post(tmp_path):
    folder = Path(__file__).parents[1] / "data" / "schema"
    for path in folder.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "posts.toml":
            text = text.replace('"书记", "局长",', '"书记", "局长", "护林长",', 1)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    own = PeopleReader(load_schema(tmp_path).people)
    assert (own.count("护林长 李明").number, own.count("李明（护林长）、护林长王强").number) == (1, 2)
    assert READER.count("护林长 李明").number != 1


def test_a_kit_without_the_file_uses_that_of_the_program(tmp_path):
    for path in (Path(__file__).parents[1] / "data" / "schema").glob("*.toml"):
        if path.name != "posts.toml":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    assert load_schema(tmp_path).people == WORDS
    assert PeopleWords().common == common_post_words() == WORDS.common


@pytest.mark.parametrize(
    ("old", "new"), [("[posts]\n", "[posts]\nwrods = []\n"), ("[names]\n", "[naems]\n"), ('"欧阳",', '"欧",')]
)
def test_a_mistake_in_the_words_is_told_with_the_file(tmp_path, old, new):
    for path in (Path(__file__).parents[1] / "data" / "schema").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert path.name != "posts.toml" or old in text
        text = text.replace(old, new, 1) if path.name == "posts.toml" else text
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_schema(tmp_path)
    assert (caught.value.code, "posts.toml" in caught.value.where) == ("config-invalid", True)


# -- findings


def test_the_reason_is_told_and_nothing_of_the_cell(office):
    rows = [[f"2023-03-{n:02d}", "日常", "周砚", texts[0]] for n, texts in enumerate(UNCOUNTED.values(), start=1)]
    ledgers = office.read(sheet(["谈话日期", "谈话类型", "谈话人", "谈话对象"], *rows, name="廉政谈话"))
    told = [finding for finding in ledgers.findings if finding.code == "people-unreadable"]
    assert [finding.cell for finding in told] == [f"D{n}" for n in range(2, len(rows) + 2)]
    for finding, why in zip(told, UNCOUNTED, strict=True):
        assert WHY_UNCOUNTED[why].zh in finding.found.zh
        assert WHY_UNCOUNTED[why].en in finding.found.en
    said = "".join(finding.in_language(language) for finding in told for language in ("zh", "en"))
    assert not any(name in said for name in ("李明", "张三", "王强", "科室负责人"))


NAMES = {
    "李丽（女）": ("warning", "李丽"),
    "陈国庆同志": ("warning", "陈国庆"),
    "局长王强": ("warning", "王强"),
    "王强局长": ("warning", "王强"),
    "李明（财政局）": ("warning", "李明"),
    "张 三": ("warning", "张三"),
    "李某某": ("warning", "李某某"),
    "李明王强": ("warning", "李明王强"),
    "张三、李四": ("error", None),
    "张三 李四": ("error", None),
    "李明/王强": ("error", None),
    "李明等3人": ("error", None),
    "李明1": ("error", None),
    "王主任": ("error", None),
    "局长": ("error", None),
    "待定": ("error", None),
    "李丽（大）": ("error", None),
    "李青年": (None, "李青年"),
    "李工": (None, "李工"),
    "欧阳修文": (None, "欧阳修文"),
    "阿不都热合曼": (None, "阿不都热合曼"),
    "阿卜杜拉·买买提": (None, "阿卜杜拉·买买提"),
    "巴图": (None, "巴图"),
    "Tom Lee": (None, "Tom Lee"),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.items())
def test_a_name_in_the_list_of_people(tmp_path, text, expected):
    folder = data_folder(tmp_path, {"/people.csv": f"单位,姓名,职务\n101,周砚,局长\n101,{text},科长\n"})
    reference = read_reference(folder, people=WORDS)
    found = [(finding.code, finding.cell, finding.department) for finding in reference.findings]
    assert found == ([("people-name", "B3", "101")] if expected[0] else [])
    assert [finding.severity for finding in reference.findings] == ([expected[0]] if expected[0] else [])
    assert [person.name for person in reference.people] == ["周砚", *([expected[1]] if expected[1] else [])]
    assert load_data_folder(folder).reference.findings == reference.findings


def test_a_cleaned_name_is_found_in_cells(tmp_path):
    folder = data_folder(tmp_path, {"/people.csv": "单位,姓名,职务,班子成员\n101,李丽（女）,副局长,是\n"})
    found = read_reference(folder, people=WORDS).resolve_person("副局长 李丽", "101", date(2023, 5, 1))
    assert found is not None
    assert [person.name for person in found] == ["李丽"]


# -- kinds of talks

TALK, TYPED = ["日期", "谈话人", "谈话对象"], ["日期", "谈话人", "谈话对象", "谈话类型"]
TWO = [["2023-03-01", "周砚", "李明"], ["2023-03-02", "周砚", "王强、赵敏"]]


@pytest.mark.parametrize(
    ("kind", "integrity", "appointment"),
    [
        ("任职", 1, 1), ("任前", 1, 1), ("任职（任前）", 1, 1), ("日常", 1, 0), ("谈话提醒", 1, 0), ("提醒谈话", 1, 0),
        ("约谈提醒", 1, 0), ("廉政约谈", 1, 0), ("诫勉谈话", 1, 0), ("谈心谈话", 0, 0), ("谈心交心", 0, 0),
    ],
)  # fmt: skip
def test_a_kind_of_talk_decides_what_counts_it(office, kind, integrity, appointment):
    content = sheet(TYPED, ["2023-03-01", "周砚", "李明", kind], name="廉政谈话")
    for name, value in {"integrity_talks": integrity, "appointment_talks": appointment}.items():
        figure = office.figure(name, content)
        assert (figure.value, left_out(figure)) == (value, []), name


@pytest.mark.parametrize("kind", [None, "慰问"])
def test_a_talk_of_no_known_kind_is_undecided(office, kind):
    rows = [["2023-03-01", "周砚", "李明", "日常"], ["2023-03-02", "周砚", "王强", kind]]
    figure = office.figure("integrity_talks", sheet(TYPED, *rows, name="廉政谈话"))
    assert (figure.value, left_out(figure)) == (1, [(3, "undecided")])


def test_a_talk_on_integrity_of_no_kind_counts_but_may_be_an_appointment(office):
    rows = [["2023-03-01", "周砚", "李明", "任职"], ["2023-03-02", "周砚", "王强", "廉政谈话"]]
    content = sheet(TYPED, *rows, name="谈心谈话")
    assert office.figure("integrity_talks", content).value == 2
    figure = office.figure("appointment_talks", content)
    assert (figure.value, left_out(figure)) == (1, [(3, "undecided")])


@pytest.mark.parametrize(
    ("name", "file", "integrity", "appointment"),
    [
        ("廉政谈话", "101财政局2023年.xlsx", 3, None),
        ("Sheet1", "101财政局2023年廉政谈话.xlsx", 3, None),
        ("约谈", "101财政局2023年.xlsx", 3, None),
        ("任前谈话", "101财政局2023年.xlsx", 3, 3),
        ("谈心谈话", "101财政局2023年.xlsx", None, None),
        ("谈心谈话", "101财政局2023年廉政谈话.xlsx", None, None),
        ("廉政谈话和谈心谈话", "101财政局2023年.xlsx", None, None),
        ("谈话台账", "101财政局2023年.xlsx", None, None),
    ],
)
def test_a_table_without_the_kind_takes_it_from_its_name(office, name, file, integrity, appointment):
    files = {file: sheet(TALK, *TWO, name=name)}
    for figure, value in {"integrity_talks": integrity, "appointment_talks": appointment}.items():
        found = office.figure(figure, files)
        assert (found.value, found.missing) == (value, None if value is not None else "no-column"), figure
    questions = [one for one in office.read(files).questions if one.category == "标签"]
    assert len(questions) == (integrity is None)
    assert all("谈话类型" in one.subject and not one.suggested for one in questions)


@pytest.mark.parametrize(("answer", "value"), [("是", 3), ("否", 0)])
def test_one_answer_says_what_a_sheet_of_talks_is(office, answer, value):
    files = {"101财政局2023年.xlsx": sheet(TALK, *TWO, name="谈心谈话")}
    (question,) = [one for one in office.read(files).questions if one.category == "标签"]
    heads = ["编号", "单位", "类别", "事项", "决定", "理由", "决定人"]
    line = [question.id, "101", "标签", question.subject, answer, "核对过", "办公室"]
    files["/decisions.xlsx"] = sheet(heads, line, name="核对决定")
    figure = office.figure("integrity_talks", files)
    assert (figure.value, figure.missing) == (value, None)
    assert question.id in office.read(files).tables[0].decisions
