"""Kinds of findings about a file."""

from gongwenkit.model import FindingKind, made_kind

__all__ = ["FILES"]

FILES: tuple[FindingKind, ...] = (
    made_kind(
        "workbook-unreadable",
        "error",
        ("文件读不了：{zh}", "The file cannot be read. {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "workbook-encrypted",
        "error",
        ("文件读不了：{zh}", "The file cannot be read. {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "workbook-too-slow",
        "error",
        ("文件读得太慢，没有读完：{zh}", "Reading the file takes too long. {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "workbook-crashed",
        "error",
        ("读这个文件时程序出错：{zh}", "The reader broke on the file. {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "sheet-not-read",
        "error",
        ("这张工作表没有读出，没有计入：{zh}", "The sheet was not read and does not count. {en}"),
        ("请用 Excel 或 WPS 打开后另存为 .xlsx 再试", "Open it in a spreadsheet program and save it as .xlsx"),
    ),
    made_kind(
        "text-damaged",
        "warning",
        ("{zh}，其余照读", "{en}; the rest was read"),
        ("请核对这一处，改正后重新保存", "Check this place, mend it and save the file again"),
    ),
    made_kind(
        "strike-by-rule",
        "info",
        (
            "条件格式会把一些单元格划去{zh}；条件格式不读，这些行照样计入",
            "A conditional format strikes cells through{en}; it is not followed, and their rows count",
        ),
        (
            "要作废的行请直接加删除线，或删去；没有作废的行，可不理会",
            "Strike out or delete the rows that must not count; else nothing needs to be done",
        ),
    ),
    made_kind(
        "file-changed",
        "error",
        ("文件在读取过程中被改动，没有计入", "The file was changed while it was read; not counted"),
        ("请关闭正在编辑它的程序，再读一次", "Close the program that edits it and read again"),
    ),
    made_kind(
        "file-secret",
        "error",
        ("文件标有密级标志，不读入", "The file bears a mark of secrecy and is not read"),
        ("涉密文件不得在本机处理，请移出数据文件夹", "Take it out of the data folder"),
    ),
    made_kind(
        "file-copy",
        "warning",
        ("内容与“{other}”完全相同，只计一份", "The same content as “{other}”; counted once"),
        ("请删去多余的一份", "Delete one of them"),
    ),
    made_kind(
        "file-two-departments",
        "error",
        (
            "内容与另一单位的“{other}”完全相同，两份都不计",
            "The same content as “{other}” of another department; neither counts",
        ),
        ("请核对是哪个单位的台账，删去放错的一份", "Find out whose ledger it is and delete the other"),
    ),
    made_kind(
        "file-near-copy",
        "warning",
        (
            "“{ledger}”有 {same} 行与“{other}”相同：{detail}",
            "“{ledger}” has {same} rows that “{other}” has, too ({detail_en})",
        ),
        (
            "请核对是否为同一份台账的两个版本，删去旧的一份",
            "Find out whether these are two versions of one ledger, and delete the older one",
        ),
    ),
    made_kind(
        "annotated-copy",
        "info",
        (
            "这是“{other}”的批注副本：问题清单和批注略过，台账照常计入",
            "An annotated copy of “{other}”: its list of problems and comments are passed over, its ledgers count",
        ),
        ("不必删去问题清单和批注", "There is no need to delete the list and the comments"),
    ),
    made_kind(
        "annotated-copy-counts",
        "warning",
        (
            "已有它的批注副本“{other}”，以副本为准，这一份没有计入",
            "Its annotated copy “{other}” is here and counts in its stead; this one does not",
        ),
        ("请移走这一份原件，以免两份并存", "Take the original away"),
    ),
    made_kind(
        "annotated-copy-conflict",
        "error",
        (
            "这份批注副本与“{other}”对不上（交回副本以后“{other}”又有改动，或副本里少了台账），以“{other}”为准，副本没有计入",
            "This annotated copy does not go with “{other}” (which has changed since, or has more ledgers); “{other}”"
            " counts and the copy does not",
        ),
        ("请把两份合为一份，移走另一份", "Make one file of both and take the other away"),
    ),
    made_kind(
        "file-ignored",
        "info",
        ("不是电子表格，没有读", "No spreadsheet; not read"),
        ("佐证材料可放在 ledgers 以外的文件夹", "Keep supporting documents outside of ledgers/"),
    ),
    made_kind(
        "file-skipped",
        "info",
        ("这是{what_zh}，没有读", "This is {what_en}; it is not read"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "file-archive",
        "warning",
        (
            "这是压缩包，没有打开；其中若有台账，没有计入",
            "This is an archive; it is not opened, and no ledger in it counts",
        ),
        ("请解压，把其中的台账放入 ledgers，再移走压缩包", "Unpack it into ledgers/ and take the archive away"),
    ),
    made_kind(
        "file-shortcut",
        "warning",
        (
            "这是快捷方式，不是文件本身；所指的台账没有计入",
            "This is a shortcut and not the file itself; the ledger it points to does not count",
        ),
        ("请把所指的文件本身放进来", "Put the file itself here"),
    ),
    made_kind(
        "file-link",
        "error",
        ("这是链接，{where_zh}，没有读", "This is a link {where_en}; it is not read"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "folder-empty",
        "warning",
        ("文件夹名是“{ledger}”，里面却没有文件", "The folder is named for “{ledger}”, but holds no file"),
        ("请放入台账；确实没有的，请删去空文件夹", "Put the ledger into it, or delete the empty folder"),
    ),
    made_kind(
        "file-no-table",
        "warning",
        ("文件里没有读到台账：{why_zh}", "No ledger was found in the file: {why_en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
)
