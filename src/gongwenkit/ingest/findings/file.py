"""Kinds of findings about a file."""

from gongwenkit.model import FindingKind, made_kind

__all__ = ["FILES"]

FILES: tuple[FindingKind, ...] = (
    made_kind(
        "workbook-unreadable",
        "error",
        ("文件读不了：{zh}", "The file cannot be read: {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "workbook-encrypted",
        "error",
        ("文件读不了：{zh}", "The file cannot be read: {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "workbook-too-slow",
        "error",
        ("文件读得太慢，没有读完：{zh}", "Reading the file takes too long: {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    made_kind(
        "workbook-crashed",
        "error",
        ("读这个文件时程序出错：{zh}", "The reader broke on the file: {en}"),
        ("{advice_zh}", "{advice_en}"),
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
            "“{ledger}”有 {same} 行与“{other}”相同，两份都计了",
            "{same} rows of “{ledger}” are those of “{other}”; both count",
        ),
        ("请核对是否为同一份台账的两个版本，删去旧的一份", "Find out whether these are two versions of one ledger"),
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
)
