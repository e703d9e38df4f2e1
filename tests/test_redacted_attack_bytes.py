"""An attack on what leaves the house: every byte of a redacted report is searched for every secret, in many encodings.

The search is this file's own: bytes, decompressed streams, what fonts can draw, archives within files.
"""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pypdfium2
import pytest
from ahocorasick_rs import BytesAhoCorasick
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from tests.redacting import answer_questions, make_kit, settled_data

from gongwenkit.cli import main
from gongwenkit.ingest.ledgers.hidden_people import read_hidden_people
from gongwenkit.model import Figure
from gongwenkit.run.report import steps

pytestmark = pytest.mark.slow

UNIT = "云岭区鄢沐川财政局"
TALKED = "龚鹭洲"
WORDS = {
    "highlights": "由周·砚、林\u3000玥（女）牵头，与赵\u200b堃同志、ＡＮＮＡ　Lindqvist和阿依古丽•买买提一道，"
    "走访企业叁拾伍家、卅 八户，完成率百分之九十七点三",
    "study_topics": f"听取{TALKED}同志体会，{UNIT}机关第二党支部①组、"
    "Ⅲ类岗位٤５名党员参加，约½的支部、三成青年到课，１～2人补课",
    "next_steps": "云财〔2024〕77号文明确：罗-春-华负责，压减12.5％、翻番，2名青年、俩骨干下沉一线，"
    "2024年办好五件实事，鄢沐川先生的建议吸收廿三条",
}
PEOPLE = ("阿依古丽·买买提", "Anna Lindqvist", "鄢沐川")
NUMBERS = (
    "叁拾伍家", "卅八户", "九十七点三", "①组", "Ⅲ类", "٤５名", "½的支部", "三成青年", "１～2人", "77号", "12.5",
    "翻番", "2名青年", "俩骨干", "五件", "廿三条",
)  # fmt: skip
ASKED = ("build", "101", "--period", "2023", "--edition", "redacted", "--lang", "zh")
LONG = 6
"""Bytes; shorter forms occur by chance in what is packed, and are sought only in what is unpacked."""
ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030", "utf-32-be")


@dataclass(frozen=True)
class Attacked:
    """A redacted report made from attacking data: its folder and what must not be in it."""

    reports: Path
    names: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def pdf(self) -> Path:
        return self.reports / "101" / "report.pdf"

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(sorted(path for path in self.reports.rglob("*") if path.is_file()))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = settled_data(tmp_path_factory.mktemp("attacked") / "data")
    _change(folder / "departments.csv", lambda line: line | {"name": UNIT} if line["code"] == "101" else line)
    _change(folder / "branches.csv", lambda line: line | {"name": line["name"].replace("第四党支部", "鄢沐川党支部")})
    _change(folder / "documents.csv", lambda line: line | {"signer": line["signer"].replace("周砚", "周砚、鄢沐川")})
    _change(
        folder / "own_words.csv",
        lambda line: (
            line | {"text": WORDS.get(line["slot"], line["text"])}
            if (line["department"], line["report"], line["period"]) == ("101", "duty", "2023")
            else line
        ),
    )
    with (folder / "people.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(["102", name, "科员", "否", "否", "", ""] for name in PEOPLE)
    answer_questions(folder)
    return folder


def _change(path: Path, change) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [change(line) for line in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys())
        writer.writeheader()
        writer.writerows(lines)


@pytest.fixture(scope="module", params=[("figures", "C"), ("figures", "A"), ("names", "A")], ids="-".join)
def attacked(request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    mask, layout = request.param
    folder = tmp_path_factory.mktemp(mask)
    if mask == "names":  # numbers are printed, and no font has these
        written = (data / "own_words.csv").read_text(encoding="utf-8")
        printable = written.replace("٤５名", "４５名").replace("½的", "一半的")
        data = Path(shutil.copytree(data, folder / "data"))
        (data / "own_words.csv").write_text(printable, encoding="utf-8")
        answer_questions(data)
    kit, out = make_kit(folder / "kit", mask=mask), folder / "out"
    with pytest.raises(SystemExit) as leaving:
        main([*ASKED, "--layout", layout, "--kit", str(kit), "--data", str(data), "--out", str(out)])
    assert not leaving.value.code
    chosen = steps.choose(department="101", period="2023", kit=str(kit), data=str(data))
    talked = read_hidden_people(
        chosen.data, schema=chosen.files.schema, department="101", limits=chosen.kit.settings.reader
    )
    assert len(talked) > 100
    names = tuple(dict.fromkeys([*(person.name for person in chosen.reference.people), *talked, TALKED, *PEOPLE]))
    (reports,) = (out / "2023").iterdir()
    return Attacked(reports, names, steps.measure(steps.read(chosen)).figures)


# -- the search


def _forms(secret: str) -> Iterator[bytes]:
    """Yields a secret in the encodings and escapes in which files have text."""
    for encoding in ENCODINGS:
        yield secret.encode(encoding)
    yield json.dumps(secret).strip('"').encode()
    yield json.dumps(secret).strip('"').upper().replace("\\U", "\\u").encode()
    yield "".join(f"&#{ord(one)};" for one in secret).encode()
    yield "".join(f"&#x{ord(one):x};" for one in secret).encode()
    yield "".join(f"&#x{ord(one):X};" for one in secret).encode()
    yield quote(secret).encode()
    yield secret.encode("utf-16-be").hex().encode()
    yield secret.encode("utf-16-be").hex().upper().encode()
    yield secret.encode("utf-8").hex().encode()


def _contents(path: Path) -> Iterator[bytes]:
    """Yields what a file holds: its name, its text, what it packs, what its pages say, with and without blanks."""
    raw = path.read_bytes()
    yield path.name.encode()
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if raw.startswith(b"%PDF"):
        yield from _of_pdf(path)
    else:
        yield raw
        yield _squeezed(raw.decode("utf-8", "ignore")).encode()


def _of_pdf(path: Path) -> Iterator[bytes]:
    with pikepdf.open(path) as document:
        fonts = {one.objgen for item in document.objects for one in _font_programs(item)}
        for item in document.objects:
            yield item.unparse()
            if isinstance(item, pikepdf.Stream) and item.objgen not in fonts:
                yield item.read_bytes()
            yield from (bytes(text) for text in _strings(item, 0))
        yield document.trailer.unparse()
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    yield from (_squeezed(text).encode() for text in (*pages, "".join(pages)))


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text)


def _strings(item: object, depth: int) -> Iterator[pikepdf.String]:
    """Yields the strings of an object; the objects that it refers to have their own turn."""
    if depth and isinstance(item, pikepdf.Object) and item.is_indirect:
        return
    if isinstance(item, pikepdf.String):
        yield item
    elif depth < 20 and isinstance(item, pikepdf.Array):
        for one in item:
            yield from _strings(one, depth + 1)
    elif depth < 20 and isinstance(item, pikepdf.Dictionary):
        for key in item.keys():  # noqa: SIM118 - an Object iterates otherwise
            if key != "/Parent":
                yield from _strings(item[key], depth + 1)


def _font_programs(item: object) -> Iterator[pikepdf.Stream]:
    if isinstance(item, pikepdf.Dictionary):
        yield from (item[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in item)


def _found(files: tuple[Path, ...], secrets: tuple[str, ...]) -> tuple[list[str], int]:
    """Returns the secrets that are in files, and how many forms were sought in how many contents."""
    whole = b"\0".join(dict.fromkeys(content for path in files for content in _contents(path)))
    packed = b"\0".join(path.read_bytes() for path in files)
    forms = {form: secret for secret in secrets for form in _forms(secret)}
    long = {form: secret for form, secret in forms.items() if len(form) >= LONG}
    return sorted({*_occurring(forms, whole), *_occurring(long, packed)}), len(forms)


def _occurring(forms: dict[bytes, str], content: bytes) -> set[str]:
    """Returns the secrets whose forms occur in a content."""
    listed = list(forms)
    places = BytesAhoCorasick(listed).find_matches_as_indexes(content, overlapping=True)
    return {forms[listed[number]] for number, _, _ in places}


def test_no_name_is_in_any_byte(attacked: Attacked) -> None:
    found, sought = _found(attacked.files, attacked.names)
    assert found == []
    assert sought > 2000


def test_nothing_of_the_department_or_its_numbers_is_in_any_byte_where_figures_are_hidden(attacked: Attacked) -> None:
    if attacked.reports.parents[2].name.startswith("names"):
        pytest.skip("the department and numbers are printed where only names are hidden")
    counted = tuple(f"{figure.value}{figure.unit}" for figure in attacked.figures if figure.value)
    secrets = (*NUMBERS, UNIT, "财政局", "云岭", "云财", *(one for one in counted if len(one) > 1))
    found, sought = _found(attacked.files, secrets)
    assert found == []
    assert sought > 500


def test_few_persons_are_in_no_byte_where_numbers_stay(attacked: Attacked) -> None:
    found, _ = _found(attacked.files, ("2名青年", "俩骨干", "１～2人补课", "1～2人补课"))
    assert found == []


def test_fonts_draw_what_is_printed_and_nothing_else(attacked: Attacked) -> None:
    with pypdfium2.PdfDocument(attacked.pdf) as document:
        printed = set("".join(page.get_textpage().get_text_range() for page in document))
    rare = {one for name in attacked.names for one in name} - printed
    assert len(rare) > 50
    with pikepdf.open(attacked.pdf) as document:
        drawn = _drawn(document)
        assert len(drawn) >= 3
        for font, codes in drawn.values():
            if "/ToUnicode" in font:
                assert not _mapped(font) & rare
            (descendant,) = font.DescendantFonts
            (program,) = _font_programs(descendant.FontDescriptor)
            assert _glyphs(program) <= len(codes) + 1, font.BaseFont  # and .notdef


def _drawn(document: pikepdf.Pdf) -> dict[tuple[int, int], tuple[pikepdf.Object, set[bytes]]]:
    """Returns each composite font with the codes that pages draw with it."""
    drawn: dict[tuple[int, int], tuple[pikepdf.Object, set[bytes]]] = {}
    for page in document.pages:
        fonts, codes = page.obj.Resources.Font, set()
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = fonts[str(operands[0])]
                codes = drawn.setdefault(font.objgen, (font, set()))[1] if font.Subtype == "/Type0" else set()
            elif str(operator) in ("Tj", "TJ"):
                for text in _strings(pikepdf.Array(operands), 0):
                    content = bytes(text)
                    codes |= {content[start : start + 2] for start in range(0, len(content), 2)}
    return drawn


def _mapped(font: pikepdf.Object) -> set[str]:
    """Returns the characters that the ToUnicode table of a font maps to."""
    body = font.ToUnicode.read_bytes().decode("latin-1")
    texts = re.findall(r"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>\s*$", body, re.MULTILINE)
    return {one for text in texts for one in bytes.fromhex(text).decode("utf-16-be", "replace")}


def _glyphs(program: pikepdf.Stream) -> int:
    if program.get("/Subtype") in ("/CIDFontType0C", "/Type1C"):
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(program.read_bytes()), None)
        return len(fonts[0].CharStrings)
    glyphs = TTFont(io.BytesIO(program.read_bytes()), lazy=True)["glyf"]
    return sum(1 for name in glyphs.keys() if glyphs[name].numberOfContours)  # noqa: SIM118 - a table, no dictionary


def test_no_place_of_the_pdf_is_left_in_which_something_can_hide(attacked: Attacked) -> None:
    with pikepdf.open(attacked.pdf) as document:
        allowed = {"/Type", "/Pages", "/Outlines", "/PageMode", "/Lang", "/ViewerPreferences"}
        # PDF/A: what the file is, and the colours of its page; both are searched with all other streams.
        assert set(document.Root.keys()) <= {*allowed, "/Metadata", "/OutputIntents"}
        assert set(document.docinfo.keys()) == {"/Title", "/Keywords", "/Creator", "/Producer"}
        for page in document.pages:
            assert not {"/Annots", "/PieceInfo", "/Metadata", "/AA", "/B", "/StructParents"} & set(page.obj.keys())
        assert b"/OCG" not in b"".join(item.unparse() for item in document.objects)
    names = {path.name for path in attacked.files}
    assert names == {"report.pdf", "manifest.json", "脱敏清单.csv", "summary.json", "index.html", ".lock"}


def test_the_search_finds_a_seeded_secret(attacked: Attacked, tmp_path: Path) -> None:
    seeded = tmp_path / "report.pdf"
    with pikepdf.open(attacked.pdf) as document:
        document.pages[0].obj["/Seed"] = pikepdf.String("鄢沐川")
        document.save(seeded)
    assert _found((seeded,), attacked.names)[0] == ["鄢沐川"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", json.dumps({"by": TALKED}))
    assert _found((tmp_path / "a.zip",), attacked.names)[0] == [TALKED]
    (tmp_path / "周砚.txt").write_text("", encoding="utf-8")
    assert _found((tmp_path / "周砚.txt",), attacked.names)[0] == ["周砚"]
