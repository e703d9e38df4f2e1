"""Objects that are checked by their shape: the validator says the same of every PDF as when it looks at each object."""

import random
from contextlib import nullcontext
from copy import deepcopy
from types import SimpleNamespace

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from gongwenkit.typeset import archive, object_shapes
from gongwenkit.typeset.archive import archive_pdf, archive_problems
from gongwenkit.typeset.object_shapes import checks_by_shape

ROLES = {
    "Destination": ["12 0 R", "/XYZ", 72.5, 700, None],
    "DestsNameTree": {"/Limits": ["u:fig.a", "u:fig.b"], "/Names": ["u:fig.a", "12 0 R", "u:fig.b", "13 0 R"]},
    "LinkAnnot": {
        "/Type": "/Annot", "/Subtype": "/Link", "/Rect": [1.5, 2, 3.25, 4], "/F": 4, "/Border": [0, 0], "/A": "7 0 R",
    },
    "Action": {"/S": "/GoTo", "/D": "u:evidence.a"},
    "FontDescriptor": {"/Type": "/FontDescriptor", "/FontName": "/ABCDEF+Fandol", "/Flags": 4, "/ItalicAngle": 0},
    "Page": {"/Type": "/Page", "/MediaBox": [0, 0, 595.28, 841.89], "/Parent": "3 0 R", "/Contents": "4 0 R"},
}  # fmt: skip
VALUES = (0, 1, 1.0, -1, 2.5, 0.5, 14400.5, 2**31, True, False, None, "", "/XYZ", "/Fit", "/GoTo", "u:x", "b:ff")
VALUES += ("1 0 R", "/JavaScript", "x", [], {}, [1, "2 0 R"], {"/S": "/GoTo"}, "/Link", "/Widget")


@pytest.fixture
def schemas():
    """The schemas of the library, with no shape known."""
    made = archive._schema_set().for_flavour("3b")
    vars(made).pop("gongwenkit_passed", None)
    yield made
    vars(made).pop("gongwenkit_passed", None)


def findings(schemas, role, shallow):
    found = []
    context = SimpleNamespace(deny=lambda *said: found.append(said))
    return schemas.check(role, shallow, context, "there"), found


def changed(draw, value):
    """A value with one of its parts replaced, left out or added."""
    value = deepcopy(value)
    part = value
    while draw.random() < 0.4:
        parts = part.values() if isinstance(part, dict) else part
        inner = [one for one in parts if one and isinstance(one, list | dict)]
        if not inner:
            break
        part = draw.choice(inner)
    keys = list(part) if isinstance(part, dict) else list(range(len(part)))
    kind = draw.random()
    if keys and kind < 0.6:
        part[draw.choice(keys)] = draw.choice(VALUES)
    elif keys and kind < 0.8:
        del part[draw.choice(keys)]
    elif isinstance(part, dict):
        part[draw.choice(("/Dest", "/H", "/Foo", "/Next", "/N", "/AA"))] = draw.choice(VALUES)
    else:
        part.append(draw.choice(VALUES))
    return value


@pytest.mark.parametrize("role", ROLES)
def test_any_object_is_found_as_sound_or_unsound_as_before(schemas, role):
    draw = random.Random(role)  # noqa: S311
    sound = 0
    for _ in range(80):
        value = changed(draw, ROLES[role]) if draw.random() < 0.9 else deepcopy(ROLES[role])
        before = findings(schemas, role, value)
        with checks_by_shape(archive._schema_set()):
            first, again = findings(schemas, role, value), findings(schemas, role, value)
        assert first == again == before
        sound += before[0]
    assert 0 < sound < 80


def test_destinations_that_differ_in_their_numbers_are_looked_at_once(schemas, monkeypatch):
    looked = []
    check = archive._schema_set().check
    monkeypatch.setattr(archive._schema_set(), "check", lambda *given: (looked.append(given), check(*given))[1])
    with checks_by_shape(archive._schema_set()):
        for number in range(50):
            assert findings(schemas, "Destination", [f"{number} 0 R", "/XYZ", number + 20.25, 700.5, None])[0]
    assert len(looked) == 1


def test_schemas_with_an_unknown_keyword_are_asked_of_every_object(monkeypatch):
    class Schemas:
        """As the library's, of another version."""

        _defs = {"common.json": {"Any": {"type": "array", "uniqueItems": True}}}  # noqa: RUF012

        def check(self, role, shallow, context, where):
            asked.append(shallow)
            return True

    asked = []
    with checks_by_shape(Schemas):
        one = Schemas()
        assert one.check("Any", [1.5], None, "")
        assert one.check("Any", [2.5], None, "")
    assert asked == [[1.5], [2.5]]


def test_shapes_are_bounded(schemas, monkeypatch):
    monkeypatch.setattr(object_shapes, "_MOST_SHAPES", 10)
    with checks_by_shape(archive._schema_set()):
        for number in range(50):
            assert findings(schemas, "Destination", ["1 0 R", "/XYZ", number, 700, None])[0]
    assert len(schemas.gongwenkit_passed.shapes) <= 10


def test_of_many_objects_each_wrong_one_is_named(tmp_path, monkeypatch):
    file = tmp_path / "a.pdf"
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(200, 200))
        links = []
        for number in range(30):
            action = Dictionary(S=Name.GoTo if number % 10 else Name.Launch, D=String(f"fig.{number}"))
            rect = Array([number, 0, 9, 9])
            links.append(document.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, A=action)))
        page.Annots = Array(links)
        document.docinfo["/Title"] = String("标题")
        document.save(file)
    archive_pdf(file)
    found = archive_problems(file, "2b")
    monkeypatch.setattr(archive, "checks_by_shape", lambda _: nullcontext())
    assert found == archive_problems(file, "2b")
    assert any("action type not permitted" in one for one in found)
