"""A .docx as strangers hand it in: what it is is told by its content, and nothing of it is trusted (ECMA-376 part 2).

Nothing outside of the file is ever opened, no entity is resolved, and no part is read beyond the limits.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from gongwenkit.model import Message, UsageError, system_words

__all__ = ["WordPackage", "is_word_like", "open_word"]

MAX_UNPACKED = 50 * 2**20
MAX_PARTS = 2_000
MAX_PACKED = 50 * 2**20
CHUNK = 2**20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT_KINDS = ("hyperlink", "attachedTemplate")
"""Relations to the outside that bring nothing into the document: a link typed into the text, and the name of the
template that Word was started with."""

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PACKAGE_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def is_word_like(path: Path) -> bool:
    """Whether a file looks like a text of Word, WPS or LibreOffice, told by its first bytes, not by its name."""
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError:
        return False
    return start.startswith((b"PK", OLE, b"{\\rtf")) or path.suffix.lower() in (".docx", ".doc", ".docm", ".wps")


def open_word(path: Path) -> "WordPackage":
    """Opens a .docx.

    Raises:
        UsageError: it is none, is encrypted, has macros, is too large, has a DOCTYPE, or takes parts from elsewhere.
    """
    name = path.name
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_PACKED else b""
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "word-unreadable",
            where=str(path),
            found=Message(f"读不了这个文件（{why.zh}）", f"this file cannot be read ({why.en})"),
            advice=Message(
                "请检查路径和权限，关闭正在编辑它的程序", "Check path and permissions, and close it elsewhere"
            ),
        ) from error
    if size > MAX_PACKED:
        raise _too_big(name)
    return WordPackage(content, name=name)


class WordPackage:
    """The parts of a .docx.

    Attributes:
        name: of the file, for messages.
        outside: kind and target of each relation to the outside that brings nothing in (links of the text).
    """

    def __init__(self, content: bytes, *, name: str) -> None:
        """Looks at the container and refuses what is not a plain .docx; see `open_word`."""
        self.name = name
        self._budget = MAX_UNPACKED
        self._zip = _open_zip(content, name)
        self._names = {_part_name(one): one for one in self._zip.namelist() if not one.endswith("/")}
        self._check_size()
        self._check_types()
        self.outside = tuple(self._check_relations())

    def __contains__(self, part: str) -> bool:
        return _part_name(part) in self._names

    @cached_property
    def main(self) -> str:
        """Name of the part with the text."""
        return next(
            (target for kind, target in self.relations("") if kind == "officeDocument" and target in self),
            "word/document.xml",
        )

    def related(self, kind: str) -> etree._Element | None:
        """Returns the part of a kind (styles, numbering, footnotes …) that belongs to the text; None if there is none.

        Raises:
            UsageError: the part is damaged.
        """
        for found, target in self.relations(self.main):
            if found == kind and target in self:
                return self.xml(target)
        return None

    def relations(self, source: str) -> list[tuple[str, str]]:
        """Returns kind (last word of its type) and part of each inner relation of a part; of the package: "" ."""
        return [(kind, target) for kind, target, is_outside in self._relations(source) if not is_outside]

    def xml(self, part: str) -> etree._Element:
        """Returns the root element of a part.

        Raises:
            UsageError: it is missing, damaged, or has a DOCTYPE.
        """
        content = self.read(part)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise self._doctype(part) from None
            raise self._damaged(part) from None
        if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
            raise self._doctype(part)
        return root

    def read(self, part: str) -> bytes:
        """Returns the bytes of a part.

        Raises:
            UsageError: it is missing or damaged, or all parts together are too large.
        """
        pieces = []
        try:
            with self._zip.open(self._names[_part_name(part)]) as stream:
                while piece := stream.read(CHUNK):
                    self._budget -= len(piece)
                    if self._budget < 0:
                        raise _too_big(self.name)
                    pieces.append(piece)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError):
            raise self._damaged(part) from None
        return b"".join(pieces)

    def _check_size(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MAX_PARTS:
            raise UsageError(
                "word-too-many-parts",
                where=self.name,
                found=Message(
                    f"文件内部的部件过多（{len(entries)} 个）", f"the file has too many parts ({len(entries)})"
                ),
                advice=_COPY_TEXT,
            )
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise _too_big(self.name)
        if len({_part_name(entry.filename) for entry in entries}) < len(entries):
            raise self._damaged("[Content_Types].xml")
        if any(entry.flag_bits & 1 for entry in entries):
            raise _encrypted(self.name)

    def _check_types(self) -> None:
        if "[Content_Types].xml" not in self:
            raise _not_word(self.name)
        types = self.xml("[Content_Types].xml")
        named = {str(one.get("PartName", "")).lstrip("/").lower(): str(one.get("ContentType", "")) for one in types}
        kinds = {str(one.get("ContentType", "")).lower() for one in types}
        if any("macroenabled" in kind or "vbaproject" in kind for kind in kinds) or any(
            name.endswith("vbaproject.bin") for name in self._names
        ):
            raise UsageError(
                "word-macros",
                where=self.name,
                found=Message("文件里有宏", "the file has macros"),
                advice=Message("请在 Word 或 WPS 中另存为不含宏的 .docx", "Save it as a .docx without macros"),
            )
        if named.get(self.main, _MAIN).lower() != _MAIN.lower() or self.main not in self:
            raise _not_word(self.name)

    def _check_relations(self) -> Iterator[tuple[str, str]]:
        sources = [name for name in self._names if name.endswith(".rels")]
        for rels in sources:
            folder, name = posixpath.split(rels)
            source = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
            for kind, target, is_outside in self._relations(source):
                if not is_outside:
                    continue
                if kind not in TEXT_KINDS:
                    raise UsageError(
                        "word-external",
                        where=self.name,
                        found=Message(
                            f"文件要从外面取内容（{kind}：{target[:80]}）",
                            f"the file takes content from elsewhere ({kind}: {target[:80]})",
                        ),
                        advice=Message(
                            "请在 Word 或 WPS 中断开链接（图片改为嵌入），另存后再试",
                            "Break the link in Word or WPS (embed pictures), save, and try again",
                        ),
                    )
                yield kind, target

    def _relations(self, source: str) -> list[tuple[str, str, bool]]:
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return []
        found = []
        for one in self.xml(rels).iter(_PACKAGE_RELS):
            kind = str(one.get("Type", "")).rpartition("/")[2]
            target, is_outside = str(one.get("Target", "")), one.get("TargetMode") == "External"
            if not is_outside:
                target = _part_name(target if target.startswith("/") else posixpath.join(folder, target))
            found.append((kind, target, is_outside))
        return found

    def _damaged(self, part: str) -> UsageError:
        return UsageError(
            "word-damaged",
            where=self.name,
            found=Message(f"文件已损坏，读不出其中的 {part[:60]}", f"the file is damaged: cannot read {part[:60]}"),
            advice=Message("请在 Word 或 WPS 中打开，另存为 .docx 后再试", "Open it in Word or WPS and save it anew"),
        )

    def _doctype(self, part: str) -> UsageError:
        return UsageError(
            "word-doctype",
            where=self.name,
            found=Message(
                f"文件内含不允许的定义（{part[:60]} 中的 DOCTYPE）", f"the file holds a DOCTYPE (in {part[:60]})"
            ),
            advice=_COPY_TEXT,
        )


_COPY_TEXT = Message(
    "请确认文件来源；若确为本报告，请把文字复制到新文档，另存为 .docx",
    "Check where the file comes from; if it is this report, copy its text into a new document and save it as .docx",
)


def _open_zip(content: bytes, name: str) -> zipfile.ZipFile:
    if content.startswith(OLE):
        raise _encrypted(name) if "EncryptedPackage".encode("utf-16-le") in content else _old(name)
    if content.lstrip()[:5] == b"{\\rtf":
        raise _old(name)
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise _not_word(name) from None
    if "mimetype" in package.namelist():
        raise _old(name)
    return package


def _part_name(name: str) -> str:
    r"""Returns the name of a part as it is compared: programs write it with `\`, a leading `/`, in other case."""
    return posixpath.normpath(unquote(name.replace("\\", "/")).lstrip("/")).lower() if name else ""


def _old(name: str) -> UsageError:
    return UsageError(
        "word-other-format",
        where=name,
        found=Message("这不是 .docx（是 .doc、.wps、.rtf 或 .odt）", "this is no .docx (but .doc, .wps, .rtf or .odt)"),
        advice=Message("请在 Word 或 WPS 中打开，另存为 .docx", "Open it in Word or WPS and save it as .docx"),
    )


def _not_word(name: str) -> UsageError:
    return UsageError(
        "word-not-docx",
        where=name,
        found=Message("这不是 Word 文档（.docx）", "this is no Word document (.docx)"),
        advice=Message(
            "请给出改过的 .docx；核对 PDF 请给出报告的 PDF", "Give the edited .docx, or the PDF of a report"
        ),
    )


def _encrypted(name: str) -> UsageError:
    return UsageError(
        "word-encrypted",
        where=name,
        found=Message("文件加了密码", "the file is encrypted"),
        advice=Message("请在 Word 或 WPS 中去掉密码，另存后再试", "Remove the password in Word or WPS and save it"),
    )


def _too_big(name: str) -> UsageError:
    return UsageError(
        "word-too-big",
        where=name,
        found=Message("文件展开后超过 50 MB", "the file has more than 50 MB when unpacked"),
        advice=_COPY_TEXT,
    )
