"""Files that are text: which form one has is told by its first signs, whatever its name says."""

import json
import re

from gongwenkit.ingest.workbook.decoding import DecodedText, decode_text, is_utf_16, wide_encoding
from gongwenkit.ingest.workbook.grid import Workbook
from gongwenkit.ingest.workbook.refusals import foreign

__all__ = ["read_text_form"]

_SIGNATURES = (
    (b"%pdf", "PDF 文档", "a PDF document"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
    (b"\x89png", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"gif8", "图片", "a picture"),
    (b"ii*\x00", "图片", "a picture"),
    (b"mm\x00*", "图片", "a picture"),
    (b"rar!", "压缩文件", "a compressed archive"),
    (b"7z\xbc\xaf", "压缩文件", "a compressed archive"),
    (b"\x1f\x8b", "压缩文件", "a compressed archive"),
    (b"mime-version:", "单个文件网页（.mht）或邮件", "a web archive (.mht) or a mail"),
    (b"from: <saved by", "单个文件网页（.mht）", "a web archive (.mht)"),
)
_HTML = ("html", "head", "body", "table", "tbody", "thead", "tr", "meta", "style", "div", "center", "font", "p", "br",
         "span", "title", "script", "link", "h1", "h2", "h3", "form", "frameset")  # fmt: skip
_BEFORE_ROOT = re.compile(
    r"\ufeff|\s+|<\?.*?\?>|<!--.*?-->|<![a-z][^>\[]*(?:\[[^\]]*\])?\s*>", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(r"<([a-z_][\w.-]*:)?([a-z_][\w.-]*)", re.IGNORECASE)
_TABLE = re.compile(r"<table(?=[\s>])", re.IGNORECASE)
_APPLICATION = re.compile(r'mso-application\s+progid="([\w.]+)"')
_MARKDOWN_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*\r?$", re.MULTILINE)
_HEAD = 4096
_MOST_JSON = 2**20


def read_text_form(content: bytes) -> Workbook:
    """Reads a text that is a table: a web page, XML Spreadsheet 2003, flat OpenDocument, CSV.

    Raises:
        UnreadableWorkbookError: it is something else, or cannot be read.
    """
    start = content[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for signature, zh, en in _SIGNATURES:
        if start.startswith(signature):
            raise foreign(zh, en)
    head = _head(content)
    text = _after_prologue(head)
    root = _ROOT.match(text)
    if root is None:
        if _TABLE.search(head) and "</t" in head.casefold():
            return _webpage(content)
        return _delimited(content)
    is_xml = head.lstrip("\ufeff \r\n\t").startswith("<?xml") and root[2].casefold() not in _HTML
    if is_xml or root[2] == "Workbook":
        return _xml(content, head, root[2])
    if root[2].casefold() in _HTML or _TABLE.search(content.decode("latin-1")):
        return _webpage(content)
    return _xml(content, head, root[2])


def _head(content: bytes) -> str:
    """Returns the beginning of the text, for its markup only: where its signs are bytes, ASCII is as it is."""
    head = content[:_HEAD]
    return head.decode(wide_encoding(head) or is_utf_16(head) or "utf-8", "replace")


def _after_prologue(text: str) -> str:
    place = 0
    while match := _BEFORE_ROOT.match(text, place):
        place = match.end()
    return text[place:]


def _webpage(content: bytes) -> Workbook:
    from gongwenkit.ingest.workbook.html import read_webpage

    return read_webpage(decode_text(content))


def _xml(content: bytes, head: str, root: str) -> Workbook:
    application = _APPLICATION.search(head)
    if root == "Workbook" and "urn:schemas-microsoft-com:office:spreadsheet" in head:
        from gongwenkit.ingest.workbook.xml_spreadsheet import read_spreadsheet_2003

        return read_spreadsheet_2003(content)
    if root == "document" and "urn:oasis:names:tc:opendocument:xmlns:office:1.0" in head:
        from gongwenkit.ingest.workbook.ods import read_flat_ods

        return read_flat_ods(content)
    if root == "wordDocument" or (application and application[1].startswith("Word")):
        raise foreign("Word 的 XML 文档", "a Word document in XML")
    if root == "package" and "schemas.microsoft.com/office/2006/xmlPackage" in head:
        raise foreign("Word 的 XML 文档", "a Word document in XML")
    if root.casefold() == "uof":
        raise foreign("“标文通”（UOF）文档", "a document in UOF")
    if root.casefold() == "svg":
        raise foreign("图片", "a picture")
    raise foreign("别的程序的 XML 数据", "XML data of another program")


def _delimited(content: bytes) -> Workbook:
    from gongwenkit.ingest.workbook.csv import read_delimited

    decoded = decode_text(content)
    _refuse_other_text(decoded)
    return read_delimited(decoded)


def _refuse_other_text(decoded: DecodedText) -> None:
    """Refuses texts with a form of their own, which would give a table of nonsense.

    Raises:
        UnreadableWorkbookError: it is JSON or Markdown.
    """
    text = decoded.text.strip()
    if text.startswith(("{", "[")) and _is_json(text):
        raise foreign("JSON 数据", "JSON data")
    if "|" in text and _MARKDOWN_RULE.search(text):
        raise foreign("Markdown 文本", "a Markdown text")


def _is_json(text: str) -> bool:
    """Whether a text is JSON, or several lines of it."""
    try:
        if len(text) <= _MOST_JSON and isinstance(json.loads(text), dict | list):
            return True
    except (ValueError, RecursionError):
        pass
    try:
        return isinstance(json.loads(text.split("\n", 1)[0][:_MOST_JSON]), dict | list)
    except (ValueError, RecursionError):
        return False
