"""Small Word files for tests: parts written by hand, without the kit."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CUSTOM_PART = "docProps/custom.xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def relations(lines: Mapping[str, str], more: str = "") -> str:
    found = "".join(
        f'<Relationship Id="r{number}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(lines.items())
    )
    return f'<Relationships xmlns="{RELS}">{found}{more}</Relationships>'


def word_file(
    body: str,
    *,
    parts: Mapping[str, str] | None = None,
    main: str = MAIN,
    more_relations: str = "",
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """Returns a .docx with a body; `parts`: kind of relation -> content of the part; `properties`: its own ones."""
    parts = parts or {}
    files = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations({kind: f"{kind}.xml" for kind in parts}, more_relations),
        **{f"word/{kind}.xml": content for kind, content in parts.items()},
    }
    if properties:
        files["docProps/custom.xml"] = _custom(properties)
        files["_rels/.rels"] = relations({"officeDocument": "word/document.xml", "custom-properties": CUSTOM_PART})
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return packed.getvalue()


def _custom(properties: Mapping[str, str]) -> str:
    told = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{text}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(properties.items(), start=2)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    return f'<Properties xmlns="{office}/custom-properties" xmlns:vt="{office}/docPropsVTypes">{told}</Properties>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def inserted(text: str, author: str = "张三", day: str = "2024-01-05T10:00:00Z") -> str:
    return f'<w:ins w:id="1" w:author="{author}" w:date="{day}">{run(text)}</w:ins>'


def deleted(text: str, author: str = "张三", day: str = "2024-01-05T10:00:00Z") -> str:
    return (
        f'<w:del w:id="2" w:author="{author}" w:date="{day}"><w:r><w:delText xml:space="preserve">{text}</w:delText>'
        "</w:r></w:del>"
    )


def paragraph(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"
