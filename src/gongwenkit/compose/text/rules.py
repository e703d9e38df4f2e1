"""Rules of numbers (GB/T 15835-2011), punctuation (GB/T 15834-2011) and units (GB 3100), and the passages they check.

A rule is a pattern and a finding where it matches. A pattern finds only what is wrong in every context: where it could
match a correct sentence, it is made narrower. `find_breaches` checks one string, `rule_passages` the passages of a
text, a wording or a table, and `proof.layout.checks.characters` a printed page. docs/wording.md lists the rules.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gongwenkit.compose.text.clauses import trim_own_words
from gongwenkit.config.divisions import column_of_list
from gongwenkit.config.placeholders import Placeholder, Template
from gongwenkit.config.wording import Wording
from gongwenkit.model import Finding, FindingKind, Message, RowSource, Sentence, Text

__all__ = [
    "RULES",
    "Breach",
    "Passage",
    "WordingRule",
    "find_breaches",
    "label_passages",
    "rule_passages",
    "text_passages",
    "wording_passages",
]


_HAN = r"[\u3400-\u9fff]"
_START = r"(?<![\d.])"
"""Before the first digit of a number."""
_NUMBER = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_ABOUT = r"(?:大?约|(?<![最附临])近|将近)"


@dataclass(frozen=True)
class WordingRule:
    """One rule.

    Attributes:
        kind: code, severity and words of its findings; `{text}` in them is what matched.
        clause: standard and clause.
        pattern: what breaks the rule.
        only_heads: whether it is for titles and headings only.
    """

    kind: FindingKind
    clause: str
    pattern: re.Pattern[str]
    only_heads: bool = False

    @property
    def code(self) -> str:
        """Its name."""
        return self.kind.code


@dataclass(frozen=True)
class Breach:
    """A place that breaks a rule.

    Attributes:
        rule: the rule.
        text: what matched.
        start: index of its first character.
    """

    rule: WordingRule
    text: str
    start: int


def find_breaches(text: str, *, is_head: bool = False, only: tuple[str, ...] | None = None) -> Iterator[Breach]:
    """Yields what breaks a rule, rule by rule in the order of `RULES`.

    Args:
        text: one paragraph, sentence, heading or label.
        is_head: whether it is a title or a heading on a line of its own.
        only: codes of the rules to try, None for all.
    """
    for code in RULES if only is None else only:
        rule = RULES[code]
        if is_head or not rule.only_heads:
            yield from (Breach(rule, match.group(), match.start()) for match in rule.pattern.finditer(text))


def _rule(
    code: str, clause: str, pattern: str, found: tuple[str, str], advice: tuple[str, str], *, only_heads: bool = False
) -> WordingRule:
    kind = FindingKind(code, "warning", Message(*found), Message(*advice))
    return WordingRule(kind, clause, re.compile(pattern), only_heads)


_NUMBERS = (
    _rule(
        "digits-full-width", "GB/T 15835-2011, 5.1.7", r"[０-９]+",
        ("“{text}”是全角数字", "“{text}” is in full-width digits"),
        ("请改为半角数字", "Write them in half width"),
    ),
    _rule(
        "approximate-twice", "GB/T 15835-2011, 4.3",
        rf"{_ABOUT}(?:{_NUMBER}|[一二两三四五六七八九十百千]+)[百千万亿]*[余多](?!少)"
        rf"|{_ABOUT}(?:{_NUMBER})[^，。；、：约]{{0,4}}左右"
        rf"|{_START}{_NUMBER}[余多][^，。；、：余多]{{0,4}}(?:左右|上下(?=[，。；、]|$))",
        ("“{text}”用了两个表示大约的词", "“{text}” says twice that it is about so many"),
        ("请只留一个：约300人、300余人、300人左右", "Keep one of them: 约300人, 300余人, 300人左右"),
    ),
    _rule(
        "more-after-exact", "GB/T 15835-2011, 4.3", rf"{_START}\d*[1-9]余(?![额数量粮])",
        ("“{text}”：余用在了不是整十的数之后", "“{text}”: 余 stands after a number that is not a round one"),
        ("请写整数加余（1200余），或写确数", "Write a round number with 余 (1200余), or the exact number"),
    ),
    _rule(
        "few-after-digits", "GB/T 15835-2011, 4.2.2", r"\d几",
        ("“{text}”：几不与阿拉伯数字连用", "“{text}”: 几 does not go with Arabic digits"),
        ("请用汉字：二十几", "Write it in Chinese numerals: 二十几"),
    ),
    _rule(
        "pause-in-approximation", "GB/T 15835-2011, 5.2.1",
        r"[一二三四五六七八]、[二两三四五六七八九](?=[个天名])",
        ("“{text}”：相邻两数表示概数，中间不用顿号", "“{text}”: neighbouring numerals that mean “about” take no 、"),
        ("请删去顿号：三四个", "Delete it: 三四个"),
    ),
    _rule(
        "range-percent", "GB/T 15835-2011, 5.1.3", rf"{_START}{_NUMBER}\s*[～~—–-]\s*{_NUMBER}\s*[%％]",
        ("“{text}”：前一个数没有百分号", "“{text}”: the first number has no per cent sign"),
        ("请两边都写：15%～30%", "Write it on both sides: 15%～30%"),
    ),
    _rule(
        "range-ten-thousand", "GB/T 15835-2011, 5.1.3", rf"{_START}{_NUMBER}\s*[～~—–-]\s*{_NUMBER}[万亿]",
        ("“{text}”：前一个数没有万或亿", "“{text}”: the first number has no 万 or 亿"),
        ("请两边都写：13万元～17万元", "Write it on both sides: 13万元～17万元"),
    ),
    _rule(
        "thousand-after-digits", "GB/T 15835-2011, 5.3",
        r"\d(?:千(?!克|米|瓦|帕|伏|赫|卡|分|兆|字节|升|焦|牛|秒)|百(?!分|货|帕|姓|科|强|佳|家|日)|十(?!大|佳|强|条|项|件|周年|月|[一二三四五]五))",
        ("“{text}”：阿拉伯数字之后只能接万、亿", "“{text}”: only 万 and 亿 may follow Arabic digits"),
        ("请写作 4000 或四千", "Write 4000 or 四千"),
    ),
    _rule(
        "circle-zero", "GB/T 15835-2011, 5.2.5",
        r"[○◯](?=[一二三四五六七八九年])|(?<=[一二三四五六七八九])[○◯]|[一二三四五六七八九][0O](?=[一二三四五六七八九])",
        ("“{text}”不是汉字〇", "“{text}” is not the Chinese zero 〇"),
        ("请用〇（U+3007）：二〇二六年", "Use 〇 (U+3007): 二〇二六年"),
    ),
    _rule(
        "year-short", "GB/T 15835-2011, 5.1.4",
        r"['’‘＇]\d\d年|(?<![\d.第])\d\d年(?:度(?!过)|底(?![蕴线色气子])|初(?![步心衷])|末|上半年|下半年|(?:1[0-2]|[1-9])月)",
        ("“{text}”：年份少写了前两位", "“{text}”: the year lacks its first two digits"),
        ("请写全：2026年", "Write it in full: 2026年"),
    ),
    _rule(
        "zero-padded-date", "GB/T 9704-2012, 7.3.5.4", r"\d{4}年0\d月|(?<=年)(?:1[0-2]|[1-9])月0\d日",
        ("“{text}”：月、日前加了 0", "“{text}”: a zero stands before the month or the day"),
        ("请写作 2026年1月5日", "Write 2026年1月5日"),
    ),
    _rule(
        "decrease-times", "GB/T 15835-2011, 4",
        r"(?:减少|降低|下降|缩小|压缩)[了到]?(?:\d[\d.]*|[一二两三四五六七八九十]+)倍",
        ("“{text}”：减少不能用倍", "“{text}”: a decrease is not told in 倍"),
        ("请用百分比或分数", "Tell it in per cent or as a fraction"),
    ),
)  # fmt: skip

_MARKS = (
    _rule(
        "bracket-number", "GB/T 9704-2012, 7.2.5",
        rf"{_HAN}(?:[\[【（(［]\s*(?:19|20)\d\d\s*[\]】）)］])\s*第?\s*\d+\s*号|〔(?:19|20)\d\d〕(?:第\s*\d+|0\d*)\s*号",
        ("“{text}”：发文字号的写法不对", "“{text}” is not the form of a document number"),
        ("年份用六角括号，号前不加第、不编虚位：〔2026〕1号", "Write 〔2026〕1号: no 第, no leading zero"),
    ),
    _rule(
        "half-width-punctuation", "GB/T 15834-2011, 5.1",
        rf"{_HAN}[,;:!?()]|[(](?={_HAN})|(?<=[\d\w])[)](?={_HAN})|{_HAN}\.(?![A-Za-z0-9.])",
        ("“{text}”：汉字旁用了半角标点", "“{text}”: a half-width mark stands beside a Hanzi"),
        ("请改为全角标点", "Use the full-width mark"),
    ),
    _rule(
        "doubled-mark", "GB/T 15834-2011, 4", r"[，、；：。！？][，、；：。]",
        ("“{text}”：两个标点连用", "“{text}”: two marks in a row"),
        ("请删去一个", "Delete one of them"),
    ),
    _rule(
        "straight-quotes", "GB/T 15834-2011, 4.8", rf"{_HAN}[\"＂]|[\"＂](?={_HAN})",
        ("“{text}”：用了直引号", "“{text}”: a straight quotation mark"),
        ("请改为“”", "Use “ and ”"),
    ),
    _rule(
        "pause-between-quotes", "GB/T 15834-2011, 4.5.3.5", r"[”』]、(?=[“『])|》、(?=《)",
        ("“{text}”：并列的引号、书名号之间用了顿号", "“{text}”: a 、 between quotes or book marks in a list"),
        ("请删去顿号", "Delete it"),
    ),
    _rule(
        "nested-book-marks", "GB/T 15834-2011, 4.15.3", r"《[^《》]*《",
        ("“{text}”：书名号里又用了《", "“{text}”: 《 stands inside 《》"),
        ("里面的请用单书名号〈〉", "Use 〈〉 inside"),
    ),
    _rule(
        "nested-quotes", "GB/T 15834-2011, 4.8.3", r"“[^“”]*“",
        ("“{text}”：引号里又用了双引号，或者没有收尾", "“{text}”: quotes inside quotes, or not closed"),
        ("里面的请用单引号‘’，并检查收尾的引号", "Use ‘ and ’ inside, and check that the quotes are closed"),
    ),
    _rule(
        "heading-final-mark", "GB/T 15834-2011, 4.1", r"[。，、；：！？…,;:!?]$|(?<!\d)\.$",
        ("“{text}”：标题末尾有标点", "“{text}”: a heading ends with a mark"),
        ("独立成行的标题，末尾不用标点", "A heading that stands alone takes no mark at its end"),
        only_heads=True,
    ),
)  # fmt: skip

_UNITS = (
    _rule(
        "unit-case", "GB 3100-93, 6.4",
        r"(?<=\d)\s*(?:(?:KWH|Kwh|kwh|KWh|kWH|KW|Kw|kw|KG|Kg|kG|KM|Km|MM|CM|ML|Ml|KV|Kv|kv|HZ|M2|M3|m2|m3)(?![A-Za-z0-9])|[㎡㎥㎏㎞㎜㎝])",
        ("“{text}”：单位符号的写法不对", "“{text}” is not the symbol of the unit"),
        ("请写作 kW·h、kg、km、m²，或写汉字（千瓦时、千克）", "Write kW·h, kg, km, m², or the Chinese name"),
    ),
    _rule(
        "customary-unit", "GB 3100-93",
        rf"(?<!公顷（)(?<!公顷（约)(?<!公顷（合){_START}{_NUMBER}\s*[余多]?\s*[万亿]?\s*(?:亩|市?斤|公分|英[尺寸里]|华里|[市]?尺|市?寸|里(?![程面外]))",
        ("“{text}”用的不是法定计量单位", "“{text}” is not in a legal unit"),
        ("请先写法定单位：公顷、千克、米、千米；亩可在括号中说明", "Give the legal unit first"),
    ),
)  # fmt: skip

RULES: Mapping[str, WordingRule] = {rule.code: rule for rule in (*_NUMBERS, *_MARKS, *_UNITS)}
"""All rules by name."""

AROUND = 8
"""Characters shown on each side of what broke a rule."""

NOWHERE = Message("", "")


@dataclass(frozen=True)
class Passage:
    """A piece of text and its place.

    Attributes:
        text: a sentence, heading or label.
        is_head: whether it is a title or heading on a line of its own.
        place: place in the report, for people; empty where file and cell name it.
        file, cell: file and line or row; None for composed text, which is in no file.
    """

    text: str
    is_head: bool = False
    place: Message = NOWHERE
    file: str | None = None
    cell: str | None = None


def rule_passages(passages: Iterable[Passage], *, own_words: Mapping[str, RowSource] | None = None) -> list[Finding]:
    """Returns a warning for each breach of a rule, in the order of the passages, the same one once.

    Args:
        passages: what to check.
        own_words: a department's own words → their row; a breach inside them is reported at that row.
    """
    found: dict[Finding, None] = {}
    for passage in passages:
        for breach in find_breaches(passage.text, is_head=passage.is_head):
            end = breach.start + len(breach.text)
            around = passage.text[max(breach.start - AROUND, 0) : end + AROUND]
            source = _source(passage.text, breach.start, own_words or {})
            finding = breach.rule.kind.at(
                file=source.file if source else passage.file,
                sheet=source.sheet if source else None,
                cell=str(source.row) if source else passage.cell,
                text=breach.text,
            )
            found[_placed(finding, passage.place, around)] = None
    return list(found)


def _source(text: str, index: int, own_words: Mapping[str, RowSource]) -> RowSource | None:
    """Returns the row of the own words that contain a character of a text, None where none do."""
    for own, source in own_words.items():
        words = trim_own_words(own)
        start = text.find(words)
        if words and 0 <= start <= index < start + len(words):
            return source
    return None


def _placed(finding: Finding, place: Message, around: str) -> Finding:
    zh = f"{place.zh}“{around}”中，{finding.found.zh}"
    en = f"{place.en + ', ' if place.en else ''}in “{around}”: {finding.found.en}"
    return Finding(
        finding.code, finding.severity, finding.file, finding.sheet, finding.cell, Message(zh, en), finding.advice
    )


def text_passages(text: Text) -> Iterator[Passage]:
    """Yields title, byline, every sentence, heading and the closing of a report, with section and item."""
    yield Passage(text.title, True, Message("标题", "title"))
    yield from (Passage(line, True, Message("标题之下", "under the title")) for line in text.byline)
    if text.addressee:
        yield Passage(text.addressee, False, Message("主送", "addressee"))
    yield from _sentences(text.lead, Message("引言", "opening"))
    for number, section in enumerate(text.sections, start=1):
        place = Message(f"第{number}部分", f"section {number}")
        yield Passage(section.head, True, Message(f"{place.zh}标题", f"{place.en}, heading"))
        yield from _sentences(section.opening, place)
        for index, item in enumerate(section.items, start=1):
            inside = Message(f"{place.zh}第{index}项", f"{place.en}, item {index}")
            if item.topic:
                yield Passage(item.topic, False, inside)
            yield from _sentences(item.sentences, inside)
    if text.closing:
        yield Passage(text.closing, False, Message("结语", "closing"))


def label_passages(labels: Iterable[str]) -> Iterator[Passage]:
    """Yields the labels in the tables of an annex."""
    yield from (Passage(label, True, Message("附件表格", "annexed table")) for label in labels)


def _sentences(sentences: Iterable[Sentence], place: Message) -> Iterator[Passage]:
    for sentence in sentences:
        yield Passage(sentence.topic + "".join(run.text for run in sentence.runs), False, place)


def wording_passages(wording: Wording) -> Iterator[Passage]:
    """Yields every text of a wording with its line; placeholders are replaced by an example of what they print."""
    heads = [wording.title, *wording.byline, *(section.head for section in wording.sections)]
    sentences = wording.sentences
    topics = [topic for section in wording.sections for item in section.items if (topic := item.topic)]
    topics += [sentence.topic for sentence in sentences if sentence.topic]
    clauses = [template for clause in wording.clauses for template in clause.wordings]
    closing = [wording.closing] if wording.closing else []
    for head in heads:
        yield Passage(_filled(head, wording), True, file=wording.file, cell=str(head.line))
    for template in sorted((*topics, *clauses, *closing), key=lambda one: one.line):
        yield Passage(_filled(template, wording), False, file=wording.file, cell=str(template.line))


def _filled(template: Template, wording: Wording) -> str:
    return "".join(part if isinstance(part, str) else _sample(part, wording) for part in template.parts)


def _sample(part: Placeholder, wording: Wording) -> str:
    """Returns an example of what a placeholder prints; official expressions are quotations and are not checked."""
    if part.kind == "list":
        members = wording.lists.get(part.name, ())
        return "、".join(members) if part.attribute == "items" else "三"
    if part.kind == "context":
        return "2023" if part.name == "year" else "某"  # not "": the comma after it would be left alone
    if part.kind == "phrase":
        return ""
    if column_of_list(part.attribute or ""):
        return "甲、乙"
    return "83.3%" if part.attribute in ("completion", "change", "compared_change") else "10次"
