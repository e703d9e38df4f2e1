"""Kinds of findings about wording and report.toml that `template check` prints, in both languages."""

from collections.abc import Mapping

from gongwenkit.model import FindingKind, made_kind

__all__ = ["KINDS"]


_ALL = (
    made_kind(
        "unknown-figure",
        "error",
        ("没有编号为 {name} 的指标（{text}）{likely_zh}", "there is no figure {name} ({text}){likely_en}"),
        ("请对照 data/figures 改正编号，或先在那里定义", "Correct the id after data/figures, or define it there"),
    ),
    made_kind(
        "unknown-view",
        "error",
        ("指标 {name} 没有视图 {view}（{text}）", "figure {name} has no view {view} ({text})"),
        ("文字中可用的视图：{known}", "views for wording: {known}"),
    ),
    made_kind(
        "unknown-column",
        "error",
        (
            "指标 {name} 不能按“{column}”分项：它的台账没有这样的单选列（{text}）{likely_zh}",
            "figure {name} cannot be divided by {column}: its ledgers lack such a column of values ({text}){likely_en}",
        ),
        ("请对照 data/schema 改正列名", "Correct the column after data/schema"),
    ),
    made_kind(
        "unknown-value",
        "error",
        (
            "列“{column}”没有取值“{value}”（{text}）{likely_zh}",
            "column {column} has no value {value} ({text}){likely_en}",
        ),
        ("请对照 data/schema 中这一列的 values 改正", "Correct it after the values of the column in data/schema"),
    ),
    made_kind(
        "unknown-fact",
        "error",
        ("没有编号为 {name} 的事实（{text}）{likely_zh}", "there is no fact {name} ({text}){likely_en}"),
        (
            "请对照 data/phrases/facts.toml 改正，或先在那里写明",
            "Correct it after data/phrases/facts.toml, or add it there",
        ),
    ),
    made_kind(
        "unknown-phrase",
        "error",
        (
            "没有名为 {name} 的规范表述（{text}）{likely_zh}",
            "there is no official expression {name} ({text}){likely_en}",
        ),
        (
            "请对照 data/phrases 各年度文件改正，或先在那里写明",
            "Correct it after data/phrases/<year>.toml, or add it there",
        ),
    ),
    made_kind(
        "unknown-annex",
        "error",
        ("没有编号为 {name} 的附件（{text}）", "there is no annex {name} ({text})"),
        ("请改用 report.toml 中 annexes 的编号：{known}", "Use an id of annexes in report.toml: {known}"),
    ),
    made_kind(
        "cover-missing",
        "error",
        (
            "版式 {layouts} 要有信头公文的正文，wording.toml 中没有 [cover]",
            "layout {layouts} needs a cover, but wording.toml has no [cover]",
        ),
        (
            "请写明 [cover] 的 title、lead 和 closing，写法见 docs/wording.md",
            "Write title, lead and closing of [cover]; see docs/wording.md",
        ),
    ),
    made_kind(
        "cover-unused",
        "warning",
        (
            "写了 [cover]，而 report.toml 的 cover 没有列出用它的版式",
            "[cover] is there, but cover in report.toml lists no layout for it",
        ),
        (
            '请在 report.toml 写明，如 cover = ["A"]，或删去 [cover]',
            'Name the layouts, e.g. cover = ["A"], or delete [cover]',
        ),
    ),
    made_kind(
        "unknown-list",
        "error",
        ("没有名为 {name} 的列举（{text}）", "there is no list {name} ({text})"),
        ("请在 wording.toml 的 [lists] 中写明", "Add it to [lists] in wording.toml"),
    ),
    made_kind(
        "unknown-slot",
        "error",
        ("没有名为 {name} 的本单位文字（{text}）", "there is no slot {name} ({text})"),
        ("请在 report.toml 的 [slots] 中写明", "Add it to [slots] in report.toml"),
    ),
    made_kind(
        "unknown-switch",
        "error",
        ("没有名为 {name} 的开关（{text}）", "there is no switch {name} ({text})"),
        ("请在 report.toml 的 [switches] 中写明", "Add it to [switches] in report.toml"),
    ),
    made_kind(
        "unknown-annex-content",
        "error",
        ("没有名为 {name} 的附件内容", "there is no annex content called {name}"),
        ("annexes 的 id 可用：{known}", "ids of annexes: {known}"),
    ),
    made_kind(
        "chart-column",
        "error",
        (
            "图“{title}”要按“{column}”分，而指标 {name} 的台账没有这样的单选列{likely_zh}",
            "chart {title} is by {column}, but the ledgers of figure {name} have no such column of values{likely_en}",
        ),
        (
            "请改正 by，或先在 data/schema 中写明这一列的 values",
            "Correct by, or list the values of the column in data/schema first",
        ),
    ),
    made_kind(
        "chart-parts",
        "error",
        (
            "图“{title}”把“{label}”分成几段，而它各部分的数加起来不是全部（平均数、百分比之类）",
            "chart {title} divides {label}, whose parts do not sum to the whole (a mean, a percentage …)",
        ),
        ("请换一个可以相加的指标", "Show a figure whose parts can be added"),
    ),
    made_kind(
        "table-rows",
        "error",
        (
            "表“{title}”要列指标“{label}”（{name}）的各行，而它没有自己的行（比率、商、差，或按基础表计数）",
            "table {title} lists the rows of {label} ({name}), which has none (a rate, a quotient, a difference …)",
        ),
        (
            '请换成有台账行的指标，或用 kind = "figures" 印它的数值',
            'Take a figure with rows of a ledger, or print its value in a table of kind = "figures"',
        ),
    ),
    made_kind(
        "table-column",
        "error",
        (
            "表“{title}”要用列“{column}”，而指标 {name} 的台账“{ledger}”没有这一列{likely_zh}",
            "table {title} has the column {column}, which {ledger}, the ledger of figure {name}, lacks{likely_en}",
        ),
        ("请对照 data/schema 改正列名", "Correct the column after data/schema"),
    ),
    made_kind(
        "table-sensitive",
        "error",
        (
            "表“{title}”要用“{ledger}”台账的列“{column}”，而这一列涉及个人（sensitive），不能印出{likely_zh}",
            "table {title} has the column {column} of {ledger}, which is about persons and is never printed{likely_en}",
        ),
        ("请从表中删去这一列", "Take the column out of the table"),
    ),
    made_kind(
        "table-private",
        "error",
        (
            "表“{title}”要列指标 {name} 的行，而“{ledger}”台账涉及个人，不列各行",
            "table {title} lists rows of figure {name}, but the ledger {ledger} is about persons: no row is printed",
        ),
        ('请用 kind = "figures" 只印数值', 'Print values only, in a table of kind = "figures"'),
    ),
    made_kind(
        "list-column",
        "error",
        (
            "指标 {name} 的台账没有列“{column}”，不能列举它的取值（{text}）{likely_zh}",
            "the ledgers of figure {name} lack the column {column}, whose values are to be listed ({text}){likely_en}",
        ),
        ("请对照 data/schema 改正列名", "Correct the column after data/schema"),
    ),
    made_kind(
        "list-private",
        "error",
        (
            "指标 {name} 的台账涉及个人，不能列举列“{column}”的取值（{text}）",
            "the ledger of figure {name} is about persons: values of its column {column} are never listed ({text})",
        ),
        ("请删去这个占位符", "Take the placeholder out"),
    ),
    made_kind(
        "chart-units",
        "error",
        ("“{title}”把百分率和次数画在同一比例上", "“{title}” draws percentages and counts on one scale"),
        ("请分成两幅图", "Make two charts of it"),
    ),
    made_kind(
        "not-in-report",
        "error",
        (
            "report.toml 的 {key} 未列出 {name}，而文字用到它（{text}）",
            "{key} in report.toml does not list {name}, which the wording uses ({text})",
        ),
        ("请补入 report.toml，或改文字", "Add it to report.toml, or change the wording"),
    ),
    made_kind(
        "listed-unused",
        "warning",
        (
            "report.toml 的 {key} 列出 {name}，而文字没有用到它",
            "{key} in report.toml lists {name}, which the wording does not use",
        ),
        (
            "不用就请删去，免得各单位白答；要用请写进文字",
            "Delete it so that nobody answers in vain, or use it in the wording",
        ),
    ),
    made_kind(
        "placeholder-not-here",
        "error",
        (
            "标题和主题句中不能用 {name}（{text}）",
            "{name} cannot stand in a title, heading or topic ({text})",
        ),
        (
            "指标和规范表述请写在分句里；标题和主题句可用年度、单位、列举",
            "Put figures and official expressions into clauses; titles and topics may hold year, department, lists",
        ),
    ),
    made_kind(
        "clause-unguarded",
        "error",
        ("分句没有依据（{text}）", "the clause has no guard ({text})"),
        (
            "请用一个指标、fact 或 slot 作依据；只是目的、打算的写 plain = true",
            "Give it one figure, a fact or a slot; plain = true for a mere purpose or next step",
        ),
    ),
    made_kind(
        "clause-two-guards",
        "error",
        ("分句有不止一个依据：{guards}（{text}）", "the clause has more than one guard: {guards} ({text})"),
        (
            "请拆成几个分句，每个只有一个依据；同进同退的用 with",
            "Split it into clauses with one guard each; use `with` for what drops together",
        ),
    ),
    made_kind(
        "claim-unguarded",
        "warning",
        (
            "“{text}”写了成效（{word}），只写了 plain = true，没有依据",
            "“{text}” states a result ({word}), but is plain and has nothing behind it",
        ),
        (
            "请改写成打算（力求、着力、引导），或用 fact、指标、slot 作依据；指标足以说明的，写 with 和 shows = true",
            "Make a purpose of it, or guard it with a fact, a figure or a slot; where a figure shows it, write with and"
            " shows = true",
        ),
    ),
    made_kind(
        "plain-sentences",
        "warning",
        (
            "{count} 句中有 {plain} 句（{share}）没有指标、事实，也没有本单位文字，各单位都一样：第 {lines} 行",
            "{plain} of {count} sentences ({share}) have no figure, no fact and no own words, and are the same for all:"
            " lines {lines}",
        ),
        (
            "请删去或并入有依据的句子，或加一个 slot，使这样的句子不超过 {most}",
            "Delete them, join them to sentences with a guard or add a slot, until no more than {most} are left",
        ),
    ),
    made_kind(
        "shows-without-figure",
        "error",
        (
            "写了 shows = true，而没有 with 指明由哪个指标说明（{text}）",
            "shows = true is there, but no figure in with that shows it ({text})",
        ),
        (
            'shows 只用于 plain = true 的分句，同时写 with = "指标编号"',
            'shows goes with plain = true and with = "figure"',
        ),
    ),
    made_kind(
        "options-without-id",
        "error",
        ("有几种写法的分句没有 id（{text}）", "a clause with options has no id ({text})"),
        ('请写 id = "…"：各单位用它选写法', 'Write id = "…": departments pick a wording by it'),
    ),
    made_kind(
        "options-of-slot",
        "error",
        ("本单位文字没有别的写法，不能写 options（{text}）", "a slot has no other wordings: no options ({text})"),
        ("请删去 options", "Delete options"),
    ),
    made_kind(
        "options-differ",
        "error",
        (
            "第 {number} 种写法的占位符与 text 不同：{found}，应为 {expected}（{text}）",
            "wording {number} has other placeholders than text: {found} instead of {expected} ({text})",
        ),
        ("各种写法须用同样的占位符：数字和依据不因写法而变", "Let all wordings have the same placeholders"),
    ),
    made_kind(
        "clause-id-twice",
        "error",
        ("id “{name}”已用于第 {other} 行的分句（{text}）", "id “{name}” is already that of line {other} ({text})"),
        ("请给每个分句不同的 id", "Give each clause an id of its own"),
    ),
    made_kind(
        "clause-punctuation",
        "error",
        ("首尾有标点（{text}）", "there is punctuation at its beginning or end ({text})"),
        ("请删去：分句之间和句末的标点由套件加", "Delete it: the kit sets punctuation between clauses and at the end"),
    ),
    made_kind(
        "first-person-not-personal",
        "warning",
        (
            "“{text}”说的是报告人本人，而{name}不是只计其任职期间的",
            "“{text}” is about the author, and {name} is not counted within the tenure only",
        ),
        (
            "请改用 personal = true 的指标，或写明是谁做的（如以“全年，”开头另起一句）",
            "Use a figure with personal = true, or say who did it in a sentence of its own",
        ),
    ),
    made_kind(
        "whole-period-personal",
        "warning",
        (
            "“{text}”说的是整个时段，而{name}只计报告人任职期间",
            "“{text}” is about the whole period, and {name} is counted within the author's tenure only",
        ),
        (
            "请去掉“全年”一类的话，或改用全单位的指标；报告人全年在任时才印的分句写 tenure = false, left = false",
            "Leave out the words for the whole period, or use a figure of the department; a clause for an author who"
            " was in office all the time says tenure = false, left = false",
        ),
    ),
    made_kind(
        "number-by-hand",
        "error",
        ("量词前手写了数字“{number}”（{text}）", "a number typed by hand stands before a unit: “{number}” ({text})"),
        (
            "数字请用 {{指标编号}} 或 {{列举.count}} 得出；规范表述写入 data/phrases",
            "Let {{figure}} or {{list.count}} give the number; official expressions belong into data/phrases",
        ),
    ),
)

KINDS: Mapping[str, FindingKind] = {kind.code: kind for kind in _ALL}
"""All kinds by code."""
