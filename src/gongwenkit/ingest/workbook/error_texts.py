"""Errors of spreadsheet programs as texts: a text file, a web page or a formula's shown result can say no more."""

import re

from gongwenkit.ingest.workbook.cell import ErrorCell

__all__ = ["error_of", "formula_error_of"]

_CODES = r"N/A|N/V|NV|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|GETTING_DATA"
_NEW = r"(?:SPILL|CALC|FIELD|BLOCKED|UNKNOWN|CONNECT|BUSY|EXTERNAL|PYTHON|TIMEOUT|DATA|VERSION)!"
_TRANSLATED = (
    r"(?:名称|名字|名稱|参考|參考|引用|值|数值|數值|数字|数|空|空值|除数/0|除以零|不适用|溢出|计算|字段)[!?！？]"
)
_NUMBERED = r"(?:Err|Error|错误|錯誤|Fehler|Erreur|Errore|Ошибка|エラー|오류)\s?[:：]\s?[1-9]\d{2}"
_KNOWN = re.compile(rf"#(?:{_CODES}|{_NEW}|{_TRANSLATED}|#+)|{_NUMBERED}", re.IGNORECASE)
"""A row of hashes is a date or number in a column that was too narrow when a program wrote what it showed."""
_OF_FORMULA = re.compile(r"#[^\W\d_][\w/ ]{0,30}[!?！？]|[^\W\d_]{2,12}\s?[:：]\s?5\d{2}")
"""Any language: LibreOffice translates names of errors, and numbers the others from 501."""
_LONGEST = 48


def error_of(text: str) -> ErrorCell | None:
    """Returns a cell's text as an error when a spreadsheet program writes an error like that, None otherwise."""
    text = text.strip() if len(text) <= _LONGEST else ""
    return ErrorCell(text) if text and _KNOWN.fullmatch(text) else None


def formula_error_of(text: str) -> ErrorCell | None:
    """Returns the shown result of a formula as an error, in any language; None when it is none."""
    text = text.strip() if len(text) <= _LONGEST else ""
    return error_of(text) or (ErrorCell(text) if text and _OF_FORMULA.fullmatch(text) else None)
