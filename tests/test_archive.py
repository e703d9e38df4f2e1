"""PDF/A: what a finished PDF becomes, what it declares, and what is said of one that cannot be kept as it is."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from rich.console import Console

from gongwenkit.cli import build_output, main
from gongwenkit.proof.layout.checks.preservation import archive_of, check_archive
from gongwenkit.proof.layout.page import Printed
from gongwenkit.proof.layout.pdf import read_printed
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.typeset import archive
from gongwenkit.typeset.archive import archive_pdf, archive_problems, declared_level
from gongwenkit.typeset.pdf_edit import attach_evidence, clean_pdf

ROOT = Path(__file__).resolve().parents[1]
GREY, CMYK, RGB = b"0.5 g 10 10 50 50 re f\n", b"0 0.8 0.8 0 k 80 10 50 50 re f\n", b"1 0 0 RG 0 0 m 90 90 l S\n"
KEYWORDS = "layout=A; direction=up"


def drawn(file: Path, content: bytes, *, form: bytes = b"", link: bool = False, image: bool = False) -> Path:
    """A PDF of one page as TeX leaves it: with Info, an outline, and no metadata."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    page.Contents = document.make_stream(content + (b"/F Do\n" if form else b"") + (b"/P Do\n" if image else b""))
    pictures = {}
    if form:
        kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": pikepdf.Array([0, 0, 9, 9])}
        pictures["/F"] = document.make_stream(form, Resources=pikepdf.Dictionary(), **kind)
    if image:
        kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": 1, "Height": 1}
        pictures["/P"] = document.make_stream(b"abc", ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, **kind)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(pictures)) if pictures else pikepdf.Dictionary()
    if link:
        there = pikepdf.Array([page.obj, pikepdf.Name.Fit])
        note = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": pikepdf.Array([0, 0, 9, 9])}
        page.Annots = pikepdf.Array([document.make_indirect(pikepdf.Dictionary(Dest=there, **note))])
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("一、总体情况", 0))
    for key, text in {
        "/Title": "关于某事的报告 <甲&乙>", "/Author": "某局", "/Subject": "2023年", "/Keywords": KEYWORDS,
        "/Creator": "gongwenkit", "/Producer": "xdvipdfmx (20211117)", "/CreationDate": "D:20240116000000-00'00'",
    }.items():  # fmt: skip
        document.docinfo[key] = pikepdf.String(text)
    document.save(file, deterministic_id=True)
    return file


def test_a_plain_pdf_becomes_one_that_is_kept(tmp_path):
    file = drawn(tmp_path / "a.pdf", GREY, link=True)
    assert archive_problems(file, "2b") != ()
    archive_pdf(file)
    assert archive_problems(file, "2b") == ()
    with pikepdf.open(file) as document:
        assert declared_level(document) == "2b"
        assert str(document.Root.Lang) == "zh-CN"
        assert document.Root.PageMode == pikepdf.Name.UseOutlines
        assert document.Root.ViewerPreferences.DisplayDocTitle is True
        assert document.Root.OutputIntents[0].OutputConditionIdentifier == "sRGB"
        assert int(document.pages[0].Annots[0].F) == 4


def test_information_and_xmp_agree_and_name_no_other_program_and_no_time(tmp_path):
    file = drawn(tmp_path / "a.pdf", GREY)
    archive_pdf(file)
    with pikepdf.open(file) as document:
        info = {key: str(value) for key, value in document.docinfo.items()}
        metadata = dict(document.open_metadata().items())
    plain = {key.rpartition("}")[2]: value for key, value in metadata.items()}
    assert plain["title"] == info["/Title"] == "关于某事的报告 <甲&乙>"
    assert plain["creator"] == [info["/Author"]] == ["某局"]
    assert plain["description"] == info["/Subject"] == "2023年"
    assert plain["Keywords"] == info["/Keywords"] == KEYWORDS
    assert plain["Producer"] == info["/Producer"] == "xdvipdfmx (20211117)"
    assert plain["CreateDate"].startswith("2024-01-16T00:00:00")
    assert info["/CreationDate"].startswith("D:20240116000000")
    assert "MetadataDate" not in plain
    assert "ModifyDate" not in plain


def test_the_same_document_gives_the_same_bytes_anywhere_and_at_any_time(tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    made = []
    for folder, zone in ((tmp_path, "UTC"), (tmp_path / "other", "Asia/Shanghai")):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        file = drawn(folder / "a.pdf", GREY + CMYK)
        archive_pdf(file)
        attach_evidence(file, {"evidence.json": b"{}", "依据.xlsx": b"PK"})
        made.append(file.read_bytes())
        os.utime(file, (1, 1))
    monkeypatch.undo()
    time.tzset()
    assert made[0] == made[1]


@pytest.mark.parametrize("place", ["page", "form"])
def test_cmyk_gets_the_profile_of_a_printing_condition(tmp_path, place):
    file = drawn(tmp_path / "a.pdf", GREY + (CMYK if place == "page" else b""), form=CMYK if place == "form" else b"")
    archive_pdf(file)
    assert archive_problems(file, "2b") == ()
    with pikepdf.open(file) as document:
        intent = document.Root.OutputIntents[0]
        assert int(intent.DestOutputProfile.N) == 4
        assert "FOGRA39" in str(intent.OutputConditionIdentifier)


@pytest.mark.parametrize("place", ["page", "form", "image"])
def test_rgb_next_to_cmyk_is_said_to_be_srgb(tmp_path, place):
    file = tmp_path / "a.pdf"
    drawn(file, CMYK + (RGB if place == "page" else b""), form=RGB if place == "form" else b"", image=place == "image")
    archive_pdf(file)
    assert archive_problems(file, "2b") == ()
    with pikepdf.open(file) as document:
        assert int(document.pages[0].Resources.ColorSpace.DefaultRGB[1].N) == 3


def test_without_a_profile_cmyk_stays_a_plain_pdf_that_says_so(tmp_path, monkeypatch):
    file = drawn(tmp_path / "a.pdf", CMYK)
    monkeypatch.setattr(archive, "_profiles", lambda: None)
    for _ in range(2):
        archive_pdf(file)
        with pikepdf.open(file) as document:
            assert declared_level(document) == ""
            assert str(document.docinfo["/Keywords"]) == KEYWORDS + "; archive=no-profile"
            assert document.Root.PageMode == pikepdf.Name.UseOutlines
    outcome = check_archive(read_printed(file))
    assert (outcome.status, archive_of(read_printed(file))) == ("warn", "no-profile")
    assert "colorprofiles" in outcome.found.zh
    assert 'red = "rgb"' in outcome.found.zh
    monkeypatch.undo()
    archive_pdf(file)
    with pikepdf.open(file) as document:
        assert (declared_level(document), str(document.docinfo["/Keywords"])) == ("2b", KEYWORDS)
    rgb = drawn(tmp_path / "rgb.pdf", RGB)
    monkeypatch.setattr(archive, "_profiles", lambda: None)
    archive_pdf(rgb)
    assert archive_problems(rgb, "2b") == ()


def test_attached_files_are_data_of_the_document_and_dated_as_it_is(tmp_path):
    file = drawn(tmp_path / "a.pdf", GREY)
    archive_pdf(file)
    attach_evidence(file, {"evidence.json": b"{}", "依据.xlsx": b"PK"})
    assert archive_problems(file, "3b") == ()
    assert archive_problems(file, "2b") != ()
    with pikepdf.open(file) as document:
        assert declared_level(document) == "3b"
        assert {name: str(one.obj.AFRelationship) for name, one in document.attachments.items()} == {
            "evidence.json": "/Data", "依据.xlsx": "/Data",
        }  # fmt: skip
        assert len(document.Root.AF) == 2
        streams = [one.obj.EF.F for one in document.attachments.values()]
        assert {str(stream.Subtype) for stream in streams} == {
            "/application/json", "/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }  # fmt: skip
        assert {str(stream.Params.ModDate)[:16] for stream in streams} == {"D:20240116000000"}
    assert check_archive(read_printed(file)).found.zh == "PDF/A-3b"


def test_a_cleaned_pdf_is_kept_too_and_its_xmp_has_no_more_than_its_information(tmp_path):
    file = drawn(tmp_path / "a.pdf", GREY + CMYK, link=True)
    archive_pdf(file)
    clean_pdf(file)
    assert archive_problems(file, "2b") == ()
    with pikepdf.open(file) as document:
        assert set(document.docinfo.keys()) == {"/Title", "/Keywords", "/Creator", "/Producer"}
        packet = document.Root.Metadata.read_bytes().decode()
    assert "某局" not in packet
    assert "2023年" not in packet
    assert "2024" not in packet
    assert "xdvipdfmx" not in packet


@pytest.mark.parametrize(
    "packet", [b"", b"<x", b"<a/>", b"\xff\xfe\x00", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_the_metadata_of_a_stranger_may_be_anything(tmp_path, packet):
    file = drawn(tmp_path / "a.pdf", GREY)
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        kind = {"Type": pikepdf.Name.Metadata, "Subtype": pikepdf.Name.XML}
        document.Root.Metadata = document.make_stream(packet, **kind)
        document.save(file)
        assert declared_level(document) == ""
    assert check_archive(read_printed(file)).status == "n/a"


def test_a_document_of_others_is_not_judged(tmp_path):
    file = drawn(tmp_path / "a.pdf", GREY)
    archive_pdf(file)
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        del document.docinfo["/Keywords"]
        document.save(file)
    assert check_archive(read_printed(file)).status == "n/a"


def test_a_document_that_is_not_what_it_declares_is_warned_of(tmp_path):
    file = drawn(tmp_path / "a.pdf", GREY)
    archive_pdf(file)
    with pikepdf.open(file, allow_overwriting_input=True) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.save(file)
    printed = read_printed(file)
    outcome = check_archive(printed)
    assert (outcome.status, archive_of(printed)) == ("warn", "problems")
    assert outcome.found.zh.startswith("声明 PDF/A-2b，核对未通过：")
    assert check_archive(Printed("a.pdf", (), level="2b", level_problems=("x", "y"))).found.en.endswith("1 more kinds")


def test_a_batch_says_how_many_are_no_pdf_a_and_why():
    console = Console(record=True, width=300)
    session = SimpleNamespace(words=lambda zh, en: zh, console=console)
    states = ("2b", "no-profile", "no-profile", "problems", "")
    build_output._print_archive(session, [Outcome("101", "某局", "built", archive=state) for state in states])
    said = console.export_text()
    assert "! 2 份是普通 PDF" in said
    assert 'red = "rgb"' in said
    assert "! 1 份没有通过" in said
    build_output._print_archive(session, [Outcome("101", "某局", "built", archive="3b")])
    assert console.export_text() == ""


KINDS = (
    ("101", "duty", "draft", "A"), ("101", "duty", "internal", "C"), ("101", "summary", "draft", "A"),
    ("101", "summary", "internal", "B"), ("all", "bulletin", "draft", "A"),
)  # fmt: skip
"""Each type, with a red head and without, with charts; other tests look at what they build themselves."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_reports_are_kept_as_they_are(tmp_path, kind):
    code, report, edition, layout = kind
    asked = ["--report", report, "--edition", edition, "--layout", layout, "--period", "2023", "--out", str(tmp_path)]
    with pytest.raises(SystemExit) as leaving:
        main(["build", code, *asked, "--kit", str(ROOT), "--lang", "zh"])
    assert leaving.value.code in (0, None)
    (pdf,) = tmp_path.glob("*/*/*/report.pdf")
    level = "3b" if edition == "internal" else "2b"
    assert archive_problems(pdf, level) == ()
    assert json.loads(pdf.with_name("manifest.json").read_text(encoding="utf-8"))["archive"] == level
    with pikepdf.open(pdf) as document:
        assert set(document.attachments) == ({"evidence.json", "依据.xlsx"} if edition == "internal" else set())
        assert document.Root.PageMode == pikepdf.Name.UseOutlines
        red = "/DeviceCMYK" in archive._device_colours(document)
        assert red == (layout == "A")
        assert int(document.Root.OutputIntents[0].DestOutputProfile.N) == (4 if red else 3)
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == pikepdf.Name.Type0:
                assert "/ToUnicode" in item or str(item.DescendantFonts[0].CIDSystemInfo.Ordering) == "GB1"
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                assert not {"/CIDSet", "/JS", "/SMask", "/Pattern"} & set(item.keys())
