"""A PDF from which bytes are missing is not accepted, though the library that opens it mends it in silence."""

from pathlib import Path

import pikepdf
import pytest

from gongwenkit.model import TypesetError
from gongwenkit.typeset import engine

LOG = "Output written on report.pdf (2 pages)."


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """Two pages, with objects one after the other as XeTeX writes them."""
    path = tmp_path / "report.pdf"
    with pikepdf.new() as document:
        for number in range(2):
            document.add_blank_page()
            content = b" ".join(b"%d %d m" % (number, x) for x in range(900))
            document.pages[number].Contents = document.make_stream(content)
        document.save(path, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return path


def test_a_whole_pdf_is_accepted(pdf: Path) -> None:
    assert engine._require_sound(pdf, LOG) == 2


@pytest.mark.parametrize("lost", [256, 1024, 4096])
def test_a_pdf_that_lost_bytes_while_the_disk_was_full_is_not(pdf: Path, lost: int) -> None:
    whole = pdf.read_bytes()
    mended = 0
    for place in range(0, len(whole) - lost, 512):
        pdf.write_bytes(whole[:place] + whole[place + lost :])
        try:
            with pikepdf.open(pdf) as document:
                mended += len(document.pages) == 2
        except pikepdf.PdfError:
            pass
        with pytest.raises(TypesetError) as error:
            engine._require_sound(pdf, LOG)
        assert error.value.code == "pdf-unsound"
    assert mended > 3  # without a look at what was mended, these would have been published
