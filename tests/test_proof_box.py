"""One union of boxes."""

import pytest

from gongwenkit.proof.layout.box import around


def test_the_box_around_boxes_contains_them_all_and_no_more() -> None:
    assert around([(28.0, 40.0, 33.5, 45.0), (30.0, 37.0, 184.0, 41.0)]) == (28.0, 37.0, 184.0, 45.0)
    assert around(iter([(1.0, 2.0, 3.0, 4.0)])) == (1.0, 2.0, 3.0, 4.0)
    assert around([(5.0, 5.0, 6.0, 6.0), (1.0, 1.0, 9.0, 9.0), (2.0, 0.0, 3.0, 4.0)]) == (1.0, 0.0, 9.0, 9.0)


def test_a_margin_is_added_on_every_side() -> None:
    assert around([(10.0, 20.0, 30.0, 40.0)], margin=2.5) == (7.5, 17.5, 32.5, 42.5)


def test_there_is_no_box_around_nothing() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        around([])
