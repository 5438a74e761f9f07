"""Labels on paper: none over another, none over a mark, none outside."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from riskmap.export.placement import Label, place_labels, text_size_mm

FRAME = (0.0, 0.0, 120.0, 90.0)
points = st.tuples(st.floats(0, 120), st.floats(0, 90))
labels = st.builds(
    lambda text, point, size, reach: Label(text, *point, size_pt=size, reach_mm=(reach, 2 * reach, 4 * reach)),
    st.text("Agadez Niger 1234 مصر", min_size=1, max_size=14),
    points,
    st.sampled_from([5.8, 7.0, 9.0]),
    st.floats(0.8, 3),
)
marks = points.map(lambda point: (point[0] - 1, point[1] - 1, point[0] + 1, point[1] + 1))


def _overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@settings(deadline=None, max_examples=60)
@given(st.lists(labels, max_size=40), st.lists(marks, max_size=15))
def test_no_label_lies_over_another_or_over_a_mark_or_outside(labels, marks) -> None:
    placed = place_labels(labels, FRAME, marks)
    boxes = [label.box for label in placed]
    assert not any(_overlap(one, other) for one, other in combinations(boxes, 2))
    assert not any(_overlap(box, mark) for box in boxes for mark in marks)
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 120 and box[3] <= 90 for box in boxes)
    order = [labels.index(label.label) for label in placed]
    assert all(label.label in labels for label in placed) and len(placed) <= len(labels) and len(order) == len(placed)


def test_the_more_important_label_stays_where_two_want_one_place() -> None:
    first, second = Label("first", 60, 45, centred=True), Label("second", 60, 45, centred=True, size_pt=60)
    assert [placed.label.text for placed in place_labels([first, second], (50, 40, 70, 50))] == ["first"]


def test_a_label_that_had_to_move_away_is_led_back_to_its_point() -> None:
    crowd = [(50.0, 35.0, 70.0, 55.0)]
    (placed,) = place_labels([Label("7", 60, 45, reach_mm=(1, 12))], FRAME, crowd)
    assert placed.leader is not None
    assert placed.leader[:2] == (60, 45)


def test_text_is_wider_with_more_letters_larger_and_bold() -> None:
    width, height = text_size_mm("Agadez", 8)
    assert text_size_mm("Agadez, Niger", 8)[0] > width
    assert text_size_mm("Agadez", 16) == (2 * width, 2 * height)
    assert text_size_mm("Agadez", 8, bold=True)[0] > width
    assert text_size_mm("أغاديز", 8)[0] > 0
