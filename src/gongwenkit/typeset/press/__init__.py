"""Print files: booklets, crop marks, bundles of reports, numbered copies. Pages are moved, never changed or scaled.

The same PDFs and the same order give the same bytes: no time, no random id. Active content, attached files and forms of
the PDFs are left out; text, fonts and colours are unchanged.
"""

from gongwenkit.typeset.press.copies import NumberType
from gongwenkit.typeset.press.order import PrintOrder, press, require_free
from gongwenkit.typeset.press.press_document import PrintDocument, read_document

__all__ = ["NumberType", "PrintDocument", "PrintOrder", "press", "read_document", "require_free"]
