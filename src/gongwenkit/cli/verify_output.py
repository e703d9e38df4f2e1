"""`verify` on the screen: the verdict first, then what was altered or changed, the numbers that differ, what to do."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.screen import print_json
from gongwenkit.cli.session import Session
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.model import GongwenkitError, Message
from gongwenkit.proof.evidence.evidence import EvidenceRow
from gongwenkit.run.report.alteration import Alteration, ChangedInput, Unchecked
from gongwenkit.run.report.number_differences import Difference
from gongwenkit.run.report.verify import Verified, verify_report

__all__ = ["place_of", "print_alterations", "print_verified", "verify_several"]

MOST_ROWS = 10
"""Rows shown of one figure; `--json` has all."""
MOST_KEYS = 6
"""Keys shown of one file; `--json` has all."""
MOST_FILES = 12
"""Changed inputs shown; `--json` has all."""

_HEADS = (
    Message("页", "Page"),
    Message("指标", "Figure"),
    Message("分项", "View"),
    Message("印出", "Printed"),
    Message("现在", "Now"),
    Message("原因", "Cause"),
)
_VIEWS = {
    "last": Message("上年", "last year"),
    "difference": Message("增减", "difference"),
    "change": Message("增减率", "change"),
    "planned": Message("计划", "plan"),
    "completion": Message("完成率", "completion"),
}
_WHY = {
    "page": Message("PDF 上的数与成文时不同", "the PDF was altered"),
    "altered": Message("依据来源都没有变：页面和依据都被改过", "no input changed: page and evidence were altered"),
    "no-definition": Message("指标已不再定义", "no longer defined"),
    "definition": Message("指标定义已改", "the definition changed"),
    "rows": Message("台账行有变动", "rows changed"),
    "last-year": Message("上年的数有变动", "last year's value changed"),
    "plan": Message("计划有变动", "the plan changed"),
    "ledger": Message("台账有变动", "a ledger changed"),
    "decision": Message("人工决定有变动", "a decision changed"),
    "reference": Message("基础信息有变动", "a reference table changed"),
    "wording": Message("措辞有变动", "the wording changed"),
    "phrases": Message("规范表述有变动", "the phrases changed"),
    "schema": Message("台账格式有变动", "the form of ledgers changed"),
    "kit": Message("kit.toml 有变动", "kit.toml changed"),
    "template": Message("模板有变动", "a template changed"),
    "program": Message("套件版本不同", "another version of the kit"),
    "other": Message("基础信息、人工决定或文字有变动", "reference tables, decisions or wording changed"),
}
_PARTS = {
    "figures": Message("各项数字", "the numbers"),
    "rows": Message("数字背后的行", "the rows behind the numbers"),
    "left_out": Message("没有计入的行", "the rows left out"),
    "sources": Message("来源文件", "the source files"),
    "facts": Message("确认的事项", "the facts"),
    "prints": Message("数字在页面上的位置", "the places of numbers on the pages"),
    "definitions": Message("指标定义", "the definitions"),
    "decisions": Message("人工决定", "the decisions"),
    "decided": Message("决定了的行", "the rows decided upon"),
    "job": Message("办理参数", "the parameters of the report"),
    "parameters": Message("办理参数", "the parameters of the report"),
    "kit": Message("套件", "the kit"),
    "pages": Message("页面", "the pages"),
    "inputs": Message("依据的文件", "the files it was made from"),
    "outputs": Message("成文文件的清单", "the list of its files"),
    "versions": Message("所用版本", "the versions"),
    "key": Message("办理依据的校验值", "the digest of what it was made from"),
    "findings": Message("问题数", "the number of findings"),
    "questions": Message("待答问题数", "the number of questions"),
    "marks": Message("未补处的数目", "the number of open marks"),
    "todos": Message("未补处的数目", "the number of open marks"),
    "complete": Message("是否齐全", "whether it is complete"),
    "proof": Message("版面检查结果", "the result of the layout checks"),
    "seal": Message("封记", "the seal"),
}
"""What the keys of evidence.json and manifest.json hold, in the user's words; `--json` has the keys."""
_KINDS = {
    "ledger": Message("台账", "ledger"),
    "decision": Message("人工决定", "decisions"),
    "reference": Message("基础信息", "reference table"),
    "definition": Message("指标定义", "definition"),
    "wording": Message("措辞", "wording"),
    "phrases": Message("规范表述", "phrases"),
    "schema": Message("台账格式", "form of ledgers"),
    "kit": Message("设置", "settings"),
    "template": Message("模板", "template"),
    "class": Message("版式", "layout"),
    "notebook": Message("笔记本", "notebook"),
}
_CHANGES = {
    "input-changed": Message("改动", "changed"),
    "input-gone": Message("不见了", "gone"),
    "input-added": Message("新增", "new"),
}
_UNCHECKED = {
    "recount": Message("不能按台账重算", "the report could not be counted again"),
    "redacted": Message(
        "这是脱敏稿，不带依据，数没有核对；请用同一报告的报送稿或存档稿",
        "this is a redacted edition, which carries no evidence; take the final or internal edition of the same report",
    ),
    "no-text": Message(
        "PDF 里没有文字（扫描件或图片），一个数也读不出", "the PDF has no text (a scan): no number can be read"
    ),
    "no-places": Message(
        "PDF 里没有数的位置（另存、打印、拼版过），一个数也没有核对；请用成文文件夹里的 report.pdf",
        "the PDF has lost the places of its numbers (printed or saved anew): none was compared. Take report.pdf of the"
        " report folder",
    ),
    "no-numbers": Message("这份报告没有印出可核对的数", "this report prints no number that could be compared"),
    "no-manifest": Message(
        "旁边没有 manifest.json：文件是否原样，只能凭封签和页面文字判断",
        "there is no manifest.json beside it: only seals and the text of pages show whether it is as it was made",
    ),
    "manifest": Message(
        "manifest.json 的校验值不可信，各文件是否原样没有核对",
        "the hashes of manifest.json cannot be trusted: the files were not compared with them",
    ),
    "no-evidence": Message(
        "没有 evidence.json：只核对了页面与重算的数", "there is no evidence.json: only the pages were compared"
    ),
    "no-seal": Message(
        "没有封签（较早的版本所成）：整份照改、连校验值一起改的看不出",
        "it has no seal (made by an older version): one that was altered together with its hashes is not seen",
    ),
    "not-listed": Message(
        "不是这个文件夹的 report.pdf，清单里没有它：是否原样没有核对",
        "it is not the report.pdf of this folder, and no manifest lists it: whether it is as it was made is not known",
    ),
    "program": Message(
        "成文的程序与现在的不同，算法可能有变", "another version of the program made the report; it may count otherwise"
    ),
    "page-text": Message(
        "页面文字与成文时不同，或只是读法不同（套件版本不同）：没有断定",
        "the text of pages is other than it was, or is read otherwise by this version: not decided",
    ),
}
_VERDICTS = {
    "agrees": Message("✓ 相符", "✓ Agrees"),
    "changed": Message("! 台账后来改了", "! Changed since"),
    "altered": Message("✗ 文件被改过", "✗ Altered"),
    "unchecked": Message("? 无法核对", "? Not checked"),
}
_NEXT = {
    "changed": Message(
        "怎么办：先看变动的行对不对；对，就重新成文（gongwenkit build）；不对，恢复台账。",
        "What to do: look at the changed rows; where they are right, make the report again (gongwenkit build), else"
        " restore the ledgers.",
    ),
    "altered": Message(
        "怎么办：这份文件不要用；向成文单位要原件，或重新成文后逐页对照。",
        "What to do: do not use this file; ask its maker for the original, or make the report again and compare.",
    ),
    "unchecked": Message(
        "怎么办：按下面所缺的补齐再核对；在此之前不能当作相符。",
        "What to do: bring what is lacking and verify again; until then it does not count as agreeing.",
    ),
}
_NO_DEFINITION = Message("无此指标", "none")
_NOT_PRINTED = Message("（没有印出）", "(not printed)")


def verify_several(session: Session, folders: Sequence[Path], *, data: str, as_json: bool) -> int:
    """Verifies reports one after another; one that cannot be verified does not stop the others.

    Args:
        session: the command.
        folders: of the reports.
        data: another data folder than the kit's.
        as_json: print one list; each entry names its `report`.

    Returns:
        The exit code: the gravest of all.
    """
    codes, entries = [0], []
    for folder in folders:
        if not as_json:
            _line(session, Message(f"{folder.name}：", f"{folder.name}:"))
        try:
            verified = verify_report(folder, kit=session.kit, data=data)
        except GongwenkitError as error:
            codes.append(error.exit_code)
            unread = Unchecked("recount", file=error.where)
            entries.append({**unread.to_json(), "why": error.code, "report": folder.name})
            if not as_json:
                found, advice = error.found, error.advice
                _line(session, Message(f"✗ {found.zh}。{advice.zh}", f"✗ {found.en}. {advice.en}"))
            continue
        codes.append(verified.exit_code)
        entries += [{**entry, "report": folder.name} for entry in verified.to_json()]
        if not as_json:
            print_verified(session, verified)
    wrong = sum(code > 0 for code in codes)
    if as_json:
        print_json(entries)
    else:
        session.say(
            f"共 {len(folders)} 份，{wrong} 份不一致或没有核对",
            f"{len(folders)} reports, {wrong} do not agree or were not checked",
        )
    return max(codes)


def print_verified(session: Session, verified: Verified) -> None:
    """Prints verdict and next step, altered files, changed inputs, numbers that differ, and what was not checked."""
    _line(session, _verdict(verified))
    if verified.verdict in _NEXT:
        _line(session, _NEXT[verified.verdict])
    print_alterations(session, verified.alterations)
    _print_inputs(session, verified)
    if verified.other_kit:
        session.say(
            f"成文时的套件是 {verified.other_kit} 版，与现在的不同，算法可能有变。",
            f"The report was made with version {verified.other_kit} of the kit, not with this one.",
        )
    if verified.differences:
        _print_numbers(session, verified.differences)
        for figure in dict.fromkeys(one.of.figure for one in verified.differences):
            first = next(one for one in verified.differences if one.of.figure == figure)
            if first.gone or first.new:
                _print_changed_rows(session, first)
    _print_unchecked(session, verified.unchecked)


def _verdict(verified: Verified) -> Message:
    """Returns the first line: what is true of the report, with how many numbers were compared."""
    head, count, wrong = _VERDICTS[verified.verdict], verified.compared, len(verified.differences)
    if verified.verdict == "unchecked":
        return Message(f"{head.zh}：一个数也没有比对。", f"{head.en}: no number was compared.")
    if not count:
        return Message(f"{head.zh}。", f"{head.en}.")
    if wrong:
        return Message(
            f"{head.zh}：比对 {count} 处，{wrong} 处不一致。",
            f"{head.en}: {wrong} of {count} printed numbers differ.",
        )
    return Message(
        f"{head.zh}：印出的 {count} 处数字与台账一致。",
        f"{head.en}: all {count} printed numbers agree with the ledgers.",
    )


def print_alterations(session: Session, alterations: Sequence[Alteration]) -> None:
    """Prints the files that are not what was made, one a line."""
    for one in alterations:
        parts, pages = _parts(one.keys[:MOST_KEYS]), "、".join(map(str, one.pages))
        more = len(one.keys) > MOST_KEYS
        if one.what == "output-gone":
            said = Message("成文后被拿走了", "is gone")
        elif one.pages:
            said = Message(f"第 {pages} 页被改过", f"page {pages} was altered")
        elif one.keys:
            said = Message(
                f"被改过：{parts.zh}{'等' if more else ''}",
                f"was altered: {parts.en}{' and others' if more else ''}",
            )
        elif one.file.endswith(".pdf"):
            said = Message("与成文时不同（各页文字没有变）", "is not the file that was made (its text is the same)")
        else:
            said = Message(
                "与成文时不同（打开后另存也会这样）", "is not the file that was made (saving it anew is enough)"
            )
        _line(session, Message(f"  ✗ {one.file}：{said.zh}", f"  ✗ {one.file}: {said.en}"))


def _parts(keys: Sequence[str]) -> Message:
    """Returns what the keys of a JSON file hold, each with the figure it is of; an unknown key is named as it is."""
    said = [_part(*key.split(".")[:2]) for key in keys]
    return Message("、".join(dict.fromkeys(one.zh for one in said)), ", ".join(dict.fromkeys(one.en for one in said)))


def _part(key: str, figure: str = "") -> Message:
    known = _PARTS.get(key, Message(f"“{key}”", f"“{key}”"))
    return Message(f"{known.zh}（{figure}）", f"{known.en} ({figure})") if figure else known


def _print_inputs(session: Session, verified: Verified) -> None:
    """Prints the inputs that changed since; where no number differs, that they do not matter to it."""
    for one in verified.inputs[:MOST_FILES]:
        _line(session, _input(one))
    rest = len(verified.inputs) - MOST_FILES
    if rest > 0:
        session.say(f"  ……另有 {rest} 个文件，见 --json", f"  … and {rest} more files, see --json")
    if verified.inputs and verified.compared and not verified.differences:
        _line(
            session,
            Message(
                "  成文后有以上改动，印出的数不受影响。", "  These changed since; no printed number differs for it."
            ),
        )


def _input(one: ChangedInput) -> Message:
    kind, change = _KINDS[one.kind], _CHANGES[one.what]
    return Message(f"  · {kind.zh}{change.zh}：{one.file}", f"  · {kind.en} {change.en}: {one.file}")


def _print_unchecked(session: Session, unchecked: Sequence[Unchecked]) -> None:
    """Prints what could not be checked, one a line."""
    for one in unchecked:
        said, (zh, en) = _UNCHECKED[one.why], one.detail
        name = f"{one.file}：" if one.file else ""
        name_en = f"{one.file}: " if one.file else ""
        _line(
            session,
            Message(
                f"  ? 没有核对：{name}{said.zh}{f'（{zh}）' if zh else ''}",
                f"  ? Not checked: {name_en}{said.en}{f' ({en})' if en else ''}",
            ),
        )


def _line(session: Session, said: Message) -> None:
    session.console.print(said.in_language(session.language), markup=False, highlight=False, soft_wrap=True)


def _print_numbers(session: Session, differences: Sequence[Difference]) -> None:
    labels = load_labels(session.kit.phrases_folder)
    table = Table()
    for head in _HEADS:
        table.add_column(head.in_language(session.language), overflow="fold")
    for one in differences:
        cells = (
            str(one.page or ""),
            one.label,
            _view(session, one.of.view or ""),
            one.printed or _NOT_PRINTED.in_language(session.language),
            _now(session, one, labels),
            _WHY[one.why].in_language(session.language),
        )
        table.add_row(*(escape(cell) for cell in cells))
    session.console.print(table)


def _now(session: Session, one: Difference, labels: Labels) -> str:
    if one.now == "no-definition":
        return _NO_DEFINITION.in_language(session.language)
    return labels.missing.get(one.now, one.now)


def _view(session: Session, key: str) -> str:
    """Returns the name of a view: 上年 of `last`, 101 增减 of `department:101:difference`."""
    before, _, side = key.rpartition(":")
    name = _VIEWS[side].in_language(session.language) if side in _VIEWS else side
    _, _, part = before.partition(":")
    return " ".join(filter(None, (part, name)))


def _print_changed_rows(session: Session, one: Difference) -> None:
    """Prints the rows of a figure that changed: their places, and what they were or are."""
    session.console.print(
        session.words(f"“{one.label}”变动的行：", f"Changed rows of {one.label}:"), markup=False, highlight=False
    )
    then, now = ({row.source for row in rows} for rows in (one.gone, one.new))
    lines = [(row, session.words("原有，现已改或不再计入", "was there, now other or gone")) for row in one.gone]
    lines += [
        (row, session.words("改为", "is now") if row.source in then else session.words("新增", "new"))
        for row in one.new
    ]
    for row, said in sorted(lines, key=lambda line: (line[0].source.order, line[0].source in now))[:MOST_ROWS]:
        session.console.print(f"  {place_of(session, row)}  [{said}]", markup=False, highlight=False, soft_wrap=True)
    if len(lines) > MOST_ROWS:
        session.say(f"  ……共 {len(lines)} 行，全部见 --json", f"  … {len(lines)} rows; all of them with --json")


def place_of(session: Session, row: EvidenceRow) -> str:
    """Returns a row in one line: file, sheet, row, date, subject; of a private ledger, month and type."""
    if row.is_private:
        return "　".join(filter(None, (row.ledger, row.date, row.kind)))
    number = session.words(f"第 {row.source.row} 行", f"row {row.source.row}")
    place = " › ".join(filter(None, (row.source.file, row.source.sheet, number)))
    return "　".join(filter(None, (place, row.date, row.subject or "")))
