r"""The errors that a TeX log can report, and the message to the user for each: a table, printed in docs/tex-errors.md.

`says` is matched against TeX's message, which is the line after `! ` with its continuation lines. The placeholders of
the words are its named groups, and `{package}`, `{problem}` and others that `typeset.log` adds.
"""

import re
from dataclasses import dataclass

from gongwenkit.model import GongwenkitError, KitFileError, Message, ToolchainError, TypesetError

__all__ = ["NO_BOUGHT_FONT", "NO_GLYPH", "TROUBLES", "Trouble", "find_trouble"]


@dataclass(frozen=True)
class Trouble:
    """A kind of error of TeX.

    Attributes:
        code: stable kebab-case code.
        error: the exception that it becomes.
        says: pattern of the message in the log.
        log: an example of the message.
        found: what was found, with placeholders.
        advice: what to do.
    """

    code: str
    error: type[GongwenkitError]
    says: str
    log: str
    found: Message
    advice: Message


def _of_class(says: str, log: str, found: Message, advice: Message) -> Trouble:
    return Trouble("class-error", KitFileError, _CLASS + says, _CLASS + log, found, advice)


_TEMPLATE = Message(
    "请检查 templates/ 下的 .tex.j2 和 latex/ 下的文件，详见 report.log",
    "Check .tex.j2 in templates/ and the files in latex/; see report.log",
)
_KEYS = Message("键名见 docs/latex-class.md", "See docs/latex-class.md for the keys")
_CLASS = r"Class gongwenkit Error: "

NO_GLYPH = Trouble(
    "no-glyph",
    TypesetError,
    r"Missing character: There is no (?P<character>.*) \((?P<point>U\+[0-9A-F]+)\) in font (?P<font>.+?)[.!]$",
    "Missing character: There is no 😀 (U+1F600) in font [NotoSerifCJK-Regular.ttc:2]/OT:script=hani;language=dflt;.",
    Message("“{character}”（{point}）在 {font} 中没有字形", "“{character}” ({point}) has no glyph in {font}"),
    Message(
        "请改用别的写法，或在 kit.toml 的 [fonts] 中换用含有此字的字体",
        "Write it otherwise, or name a font in kit.toml that has it",
    ),
)
CLASS_MISSING = Trouble(
    "class-missing",
    KitFileError,
    r"LaTeX Error: File `(?P<file>gongwenkit[^']*)' not found",
    "LaTeX Error: File `gongwenkit.cls' not found.",
    Message("找不到这个文件", "this file does not exist"),
    Message(
        "请从备份恢复 latex 文件夹，或用 gongwenkit init 另建一套后复制过来",
        "Restore the latex folder, or copy it from a new kit made by `gongwenkit init`",
    ),
)
NO_TEX_PACKAGE = Trouble(
    "no-tex-package",
    ToolchainError,
    r"LaTeX Error: File `(?P<file>[^']+\.(?:sty|cls|def|clo|fd|cfg))' not found",
    "LaTeX Error: File `xeCJK.sty' not found.",
    Message("缺少 TeX 宏包 {file}", "the TeX package {file} is missing"),
    Message("请安装：apt install {package}", "Install it: apt install {package}"),
)
_FONT = (
    r"Package fontspec Error: The font \"\s*(?P<font>[^\"]+?)\s*\" cannot be found"
    r"|Font .*?=\"?(?P<metrics>[^\"\s]+)\"? .*not loadable"
)
NO_FONT = Trouble(
    "no-font",
    ToolchainError,
    _FONT,
    'Package fontspec Error: The font "NotoSerifCJK-Regular" cannot be found.',
    Message("缺少字体 {font}", "the font {font} is missing"),
    Message("请安装：apt install {package}", "Install it: apt install {package}"),
)
NO_BOUGHT_FONT = Trouble(
    "no-font",
    ToolchainError,
    _FONT,
    'Package fontspec Error: The font "simfang" cannot be found.',
    Message("缺少字体 {font}", "the font {font} is missing"),
    Message(
        '请把有授权的 {font} 放入 /usr/local/share/fonts，或在 kit.toml 的 [fonts] 中改用 set = "fandol"',
        'Copy {font}, with its licence, to /usr/local/share/fonts, or choose set = "fandol" under [fonts] in kit.toml',
    ),
)
_LONG = Message(
    "多半是一长串字母或数字：请加空格或缩短；在表格中请加宽该列",
    "Most likely a long run of letters or digits: add a blank or shorten it; in a table widen the column",
)
OVERFULL_LINE = Trouble(
    "overfull",
    TypesetError,
    r"Overfull \\hbox \((?P<points>[\d.]+)pt too wide\)",
    r"Overfull \hbox (56.8pt too wide)",
    Message("这一行宽出 {points} 磅，排不进版心", "this line is {points} pt too wide for the text block"),
    _LONG,
)
OVERFULL_PAGE = Trouble(
    "overfull",
    TypesetError,
    r"Overfull \\vbox \((?P<points>[\d.]+)pt too high\)",
    r"Overfull \vbox (12.3pt too high)",
    Message("这一页的内容高出 {points} 磅", "this page is {points} pt too high"),
    Message("请缩短表格里的长文字，或减小图的高度", "Shorten long texts in tables, or make a picture lower"),
)
CLASS_ERROR = _of_class(
    "(?P<problem>.*)",
    "Something else. Remedy: do it otherwise.",
    Message("版式类报错“{problem}”", "{problem}"),
    Message("请检查模板（{remedy}）", "{remedy}"),
)
OTHER = Trouble(
    "tex-error",
    TypesetError,
    "(?P<message>.*)",
    "Improper alphabetic constant.",
    Message("TeX 报错“{message}”", "TeX says “{message}”"),
    Message(f"多半是模板有误，{_TEMPLATE.zh}", f"Most likely a template is wrong. {_TEMPLATE.en}"),
)

TROUBLES = (
    NO_GLYPH,
    CLASS_MISSING,
    NO_TEX_PACKAGE,
    NO_FONT,
    NO_BOUGHT_FONT,
    OVERFULL_LINE,
    OVERFULL_PAGE,
    Trouble(
        "unknown-command",
        TypesetError,
        r"Undefined control sequence",
        "Undefined control sequence.",
        Message("模板里的命令 {command} 没有定义", "the command {command} of a template is not defined"),
        Message(
            f"请检查拼写；命令见 docs/latex-class.md。{_TEMPLATE.zh}",
            f"Check its spelling; docs/latex-class.md lists the commands. {_TEMPLATE.en}",
        ),
    ),
    Trouble(
        "unknown-environment",
        TypesetError,
        r"LaTeX Error: Environment (?P<name>\S+) undefined",
        "LaTeX Error: Environment gwtabel undefined.",
        Message("模板里的环境 {name} 没有定义", "the environment {name} of a template is not defined"),
        Message(
            "请检查 \\begin 后的拼写；环境见 docs/latex-class.md",
            "Check the spelling after \\begin; docs/latex-class.md lists the environments",
        ),
    ),
    Trouble(
        "environment-crossed",
        TypesetError,
        r"LaTeX Error: \\begin\{(?P<name>[^}]+)\} on input line \d+ ended by \\end\{(?P<other>[^}]+)\}",
        r"LaTeX Error: \begin{gwannex} on input line 6 ended by \end{gwtable}.",
        Message("\\begin{{{name}}} 被 \\end{{{other}}} 结束", "\\begin{{{name}}} is ended by \\end{{{other}}}"),
        _TEMPLATE,
    ),
    Trouble(
        "brace-open",
        TypesetError,
        r"(?:Paragraph ended before|File ended while scanning use of|Forbidden control sequence found while scanning"
        r" use of) (?P<command>\S+?)(?:\s+was complete)?\s*\.?$",
        r"Paragraph ended before \gwsection  was complete.",
        Message("命令 {command} 后的花括号没有闭合", "a brace after the command {command} is not closed"),
        Message(f"模板里少一个右花括号：{_TEMPLATE.zh}", f"A closing brace is missing in a template. {_TEMPLATE.en}"),
    ),
    Trouble(
        "brace-unmatched",
        TypesetError,
        r"Too many \}'s|Extra \}, or forgotten|Missing [{}] inserted|Argument of (?P<command>\S+) has an extra \}",
        "Too many }'s.",
        Message("左右花括号不成对", "braces do not match"),
        Message(
            f"模板里多或少一个花括号：{_TEMPLATE.zh}", f"A template has a brace too many or too few. {_TEMPLATE.en}"
        ),
    ),
    Trouble(
        "bad-length",
        TypesetError,
        r"Dimension too large|Illegal unit of measure|Missing number, treated as zero",
        "Dimension too large.",
        Message("模板或设置里的一个长度写错或过大", "a length of a template or setting is wrong or too large"),
        Message(
            "请检查 kit.toml 的 [print] 和模板里的长度，写作 5mm 的形式；最大约 5.7 米",
            "Check the lengths in [print] of kit.toml and in the templates: write 5mm; the largest is about 5.7 m",
        ),
    ),
    Trouble(
        "tex-capacity",
        TypesetError,
        r"TeX capacity exceeded, sorry \[(?P<what>[^=\]]+)=(?P<limit>[^\]]*)\]",
        "TeX capacity exceeded, sorry [input stack size=10000].",
        Message("超出 TeX 的容量（{what}，上限 {limit}）", "the capacity of TeX is exceeded ({what}, at most {limit})"),
        Message(
            "多半是模板里的命令无休止地调用自己，或一个表格过长：请检查模板，或把表格分开",
            "Most likely a command of a template calls itself without end, or a table is too long: check or divide it",
        ),
    ),
    Trouble(
        "no-picture",
        TypesetError,
        r"(?:LaTeX Error: File `|Package xetex\.def Error: File `|Unable to load picture or PDF file ')"
        r"(?P<file>[^'\s]+\.(?:pdf|png|jpe?g))'|LaTeX Error: File `(?P<name>[^'.]+)' not found",
        "Unable to load picture or PDF file 'chart1.pdf'.",
        Message("找不到图 {file}，或它已损坏", "the picture {file} is missing or damaged"),
        Message(
            "请把图放进 latex 文件夹（模板里只写文件名）；套件自己的统计图，请重新成文",
            "Put the picture into latex/ (templates write its name only); for a chart of the kit make the report again",
        ),
    ),
    Trouble(
        "disk-full",
        TypesetError,
        r"I can't write on file",
        "I can't write on file `report.pdf'.",
        Message("磁盘已满或不能写入，PDF 没有写完", "the disk is full or read-only and the PDF is incomplete"),
        Message("请腾出至少 100 MB 空间后重试", "Free at least 100 MB and try again"),
    ),
    Trouble(
        "package-refused",
        KitFileError,
        _CLASS + r"(?:The package )?(?P<what>\S+) +does not go with this class\. +Remedy: use of kit\.toml or of the"
        r" class: (?P<use>.*?)\.?$",
        _CLASS + "The package fancyhdr does not go with this class. Remedy: use of kit.toml or of the class: [style]"
        r" footer, [style] running_mark, \gwfolio.",
        Message("{what} 与版式类相冲突，不能用", "{what} does not go with the class"),
        Message(
            "请改用 kit.toml 的键或版式类的命令：{use}", "Use these keys of kit.toml or commands of the class: {use}"
        ),
    ),
    Trouble(
        "footer-too-wide",
        KitFileError,
        _CLASS + r"The footer is (?P<width>\d+) mm wide and the text block (?P<room>\d+) mm",
        _CLASS + "The footer is 172 mm wide and the text block 156 mm.",
        Message(
            "页脚宽 {width} 毫米，版心只有 {room} 毫米", "the footer is {width} mm wide and the text block {room} mm"
        ),
        Message("请缩短 [style] footer 的文字", "Shorten the words of footer in [style]"),
    ),
    Trouble(
        "running-mark-too-wide",
        KitFileError,
        _CLASS + r"The marks above the text are (?P<width>\d+) mm wide and the text block (?P<room>\d+) mm",
        _CLASS + "The marks above the text are 172 mm wide and the text block 156 mm.",
        Message(
            "页眉的标记连同右边的小字宽 {width} 毫米，版心只有 {room} 毫米",
            "the marks above the text are {width} mm wide and the text block {room} mm",
        ),
        Message("请缩短 [style] running_mark", "Shorten running_mark in [style]"),
    ),
    Trouble(
        "emblem-too-high",
        KitFileError,
        _CLASS + r"The emblem is (?P<height>\d+) mm high and its place (?P<room>\d+) mm",
        _CLASS + "The emblem is 30 mm high and its place 20 mm.",
        Message(
            "徽标高 {height} 毫米，页边只容得下 {room} 毫米", "the emblem is {height} mm high and its place {room} mm"
        ),
        Message("请减小 [style] emblem 的 width_mm", "Make width_mm of emblem in [style] smaller"),
    ),
    _of_class(
        r"info/(?P<key>\w+) is missing",
        "info/title is missing.",
        Message("缺少 {key}：模板没有给出 info/{key}", "info/{key} is missing"),
        Message(
            "请在模板的 \\gwsetup 中写 info/{key} = {{…}}",
            "Write info/{key}={{...}} in \\gwsetup of the template",
        ),
    ),
    _of_class(
        "The document has no body",
        "The document has no body.",
        Message("文稿没有正文", "the document has no body"),
        Message("模板至少要用一次 \\gwpara", "Use \\gwpara at least once in the template"),
    ),
    _of_class(
        "There is no key '(?P<key>[^']*)'",
        "There is no key 'titel'.",
        Message("版式类没有键“{key}”", "the class has no key '{key}'"),
        _KEYS,
    ),
    _of_class(
        r"There is no file (?P<file>\S+\.def)",
        "There is no file gongwenkit-layout-Q.def.",
        Message("没有文件 {file}", "there is no file {file}"),
        Message(
            "请在 report.toml 或 kit.toml 中另选版式或字体，或把此文件放入 latex/",
            "Choose another layout or font set in report.toml or kit.toml, or put that file into latex/",
        ),
    ),
    _of_class(
        r"xeCJK (?P<version>\S+) \([^)]*\) does not define (?P<macro>\S+)",
        r"xeCJK v9.9 (2099/01/01) does not define \__xeCJK_fallback_symbol_aux:NN as this class needs it.",
        Message(
            "版式类不能与 xeCJK {version} 合用（{macro} 已改变）",
            "the class does not work with xeCJK {version} ({macro} has changed)",
        ),
        Message(
            "请换用新版套件的 latex/，或安装 xeCJK 3.9.1（TeX Live 2022）",
            "Use latex/ of a newer kit, or install xeCJK 3.9.1 (TeX Live 2022)",
        ),
    ),
    _of_class(
        r"A row of gwtable has (?P<cells>\d+) cells and the table has (?P<columns>\d+) columns",
        "A row of gwtable has 1 cells and the table has 2 columns.",
        Message(
            "表格有 {columns} 栏，这一行有 {cells} 格", "the row has {cells} cells and the table has {columns} columns"
        ),
        Message("请在模板里为每栏写一个 {{…}}", "Give one {{...}} for each column in the template"),
    ),
    _of_class(
        "'(?P<column>[^']*)' is no column",
        "'x1' is no column.",
        Message("“{column}”不是表格的栏", "'{column}' is no column of a table"),
        Message(
            "请写 c、l 或 r 和宽度，例如 columns={{c3 l14 r5}}",
            "Write c, l or r and a width, for example columns={{c3 l14 r5}}",
        ),
    ),
    Trouble(
        "row-too-high",
        TypesetError,
        _CLASS + "A row of gwtable is higher than a page",
        _CLASS + "A row of gwtable is higher than a page.",
        Message("表格的一行高过一页", "a row of a table is higher than a page"),
        Message("请缩短该行的文字", "Shorten the text of its cells"),
    ),
    CLASS_ERROR,
    OTHER,
)
"""All kinds, in order: the first whose pattern matches a message explains it."""


def find_trouble(message: str) -> tuple[Trouble, dict[str, str]]:
    """Returns the kind of error of a message, and the values of its placeholders."""
    for trouble in TROUBLES:
        match = re.match(trouble.says, message)
        if match:
            return trouble, {name: value or "" for name, value in match.groupdict().items()}
    return OTHER, {"message": message}  # a message of nothing but line ends
