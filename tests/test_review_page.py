"""The page of incidents told twice: pairs side by side, decisions logged and undone, the layer never touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import HEADERS, csv_bytes
from streamlit.testing.v1 import AppTest

from riskmap.duplicates import Decisions
from riskmap.duplicates.shelf import KEPT, SHIPPED, UPDATED, keep_layer, reviewable_layers
from riskmap.errors import SettingError
from riskmap.incidents.intake import Reading
from riskmap.incidents.uploads import take_upload
from riskmap.roles import NOBODY, AccessError
from riskmap.settings import home_folder
from riskmap.store import Versions
from riskmap.ui import access
from riskmap.ui.reviewing import open_review

SLOW = 60
HOSTILE = "<img src=x onerror=alert(1)>"
# The first two tell of one boat, the next two of another; the rest are far from all.
ROWS = (
    ("A1", "2016-06-20", 33.3123, 12.2123, 2, 30, 41, "Libya", f"Off the coast of Zuwara {HOSTILE}", "Drowning"),
    ("A2", "2016-06-21", 33.3523, 12.2523, 2, 31, 41, "Libya", "32 people drowned near Zuwara", "Drowning"),
    ("B1", "2017-02-02", 36.9123, 27.2123, 5, 3, None, "Greece", "Off Kos, Greece", "Drowning"),
    ("B2", "2017-02-02", 36.9223, 27.2223, 5, 3, None, "Greece", "Eight people lost near Kos", "Drowning"),
    ("C1", "2018-05-04", 17.4123, 8.1123, 3, None, None, "Niger", "Track north of Agadez, Niger", "Lorry overturned"),
)


def _page() -> None:
    from datetime import datetime

    from riskmap.ui import state
    from riskmap.ui.content import load_content
    from riskmap.ui.pages import review

    state.open_session(load_content().choices)
    review.page(lambda: datetime(2024, 5, 31, 14, 0))


@pytest.fixture
def kept() -> Path:
    from datetime import date

    taken = take_upload("made.csv", csv_bytes(rows=ROWS, headers=HEADERS), Reading(source="made"), date(2022, 1, 1))
    return keep_layer(taken.incidents, "made", taken.result.about)


@pytest.fixture
def page(kept: Path) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=SLOW).run()
    assert not app.exception, app.exception
    app.text_input[0].set_value("ana").run()
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, app.exception
    return app


def html_of(app: AppTest) -> str:
    return " ".join(part.proto.body for part in app.get("html"))


def shown(app: AppTest) -> set[str]:
    return {f"made:{key}" for key in ("A1", "A2", "B1", "B2", "C1") if f"<td>made:{key}</td>" in html_of(app)}


def test_both_incidents_of_a_pair_stand_side_by_side_with_the_reasons(page: AppTest) -> None:
    assert shown(page) in ({"made:A1", "made:A2"}, {"made:B1", "made:B2"})
    assert "Why this pair stands here: They lie" in html_of(page)
    assert "2 pairs are left" in html_of(page)


def test_texts_are_shown_and_never_obeyed(page: AppTest) -> None:
    while "made:A1" not in shown(page):
        press(page, "Skip")
    assert HOSTILE not in html_of(page)


def test_a_decision_is_logged_leaves_the_queue_and_changes_no_layer(page: AppTest, kept: Path) -> None:
    before, first = kept.read_bytes(), shown(page)
    press(page, "Same people")
    assert "1 pair is left" in html_of(page)
    (line,) = Decisions(kept).history()
    assert (line.what, line.who, line.when, {line.a, line.b}) == ("merge", "ana", "2024-05-31T14:00:00", first)
    assert kept.read_bytes() == before
    press(page, "Other people")
    assert [line.what for line in Decisions(kept).history()] == ["merge", "apart"]
    assert any("No pair is left" in info.value for info in page.info)


def test_the_report_that_stays_is_the_one_chosen(page: AppTest, kept: Path) -> None:
    first, second = sorted(shown(page))
    page.radio[0].set_value("second").run()
    press(page, "Same people")
    (line,) = Decisions(kept).history()
    assert (line.a, line.b) == (second, first)


def test_the_last_decision_is_undone_and_both_lines_stay_in_the_log(page: AppTest, kept: Path) -> None:
    first = shown(page)
    press(page, "Same people")
    press(page, "Undo the last decision")
    assert Decisions(kept).verdicts() == {}
    assert [line.what for line in Decisions(kept).history()] == ["merge", "undo"]
    assert shown(page) >= first
    assert "2 pairs are left" in html_of(page)


def test_a_skipped_pair_comes_last_and_is_not_decided(page: AppTest, kept: Path) -> None:
    first = shown(page)
    press(page, "Skip")
    assert shown(page).isdisjoint(first)
    press(page, "Skip")
    assert shown(page) == first
    assert Decisions(kept).history() == []


def test_nobody_unnamed_decides(kept: Path) -> None:
    app = AppTest.from_function(_page, default_timeout=SLOW).run()
    buttons = {button.label: button.disabled for button in app.button}
    assert buttons["Same people"]
    assert buttons["Other people"]
    assert not buttons["Skip"]


def test_every_action_has_a_key_of_its_own(page: AppTest) -> None:
    keys = {button.label: button.proto.shortcut for button in page.button if button.label != "Lift all filters"}
    assert all(keys.values()), keys
    assert len(set(keys.values())) == len(keys) == 4


def test_a_contradiction_is_refused_in_words(page: AppTest, kept: Path) -> None:
    first, second = sorted(shown(page))
    decisions = Decisions(kept)
    layer = reviewable_layers()[0].load()
    decisions.decide("merge", first, "made:C1", who="eva", when="2024-01-01", incidents=layer)
    decisions.decide("merge", second, "made:C1", who="eva", when="2024-01-01", incidents=layer)
    press(page, "Other people")
    assert "kept apart" in html_of(page)
    assert first in html_of(page)


def test_the_shipped_figures_can_be_looked_through_without_their_words() -> None:
    app = AppTest.from_function(_page, default_timeout=SLOW).run()
    assert not app.exception, app.exception
    assert any("no sentences" in caption.value for caption in app.caption)
    assert "in the same month" in html_of(app)
    assert "on the same day" not in html_of(app)


def test_layers_are_offered_with_their_own_logs(kept: Path) -> None:
    versions = Versions(home_folder() / "data")
    for _ in range(2):
        with versions.staged() as stage:
            (stage / "full_incidents.parquet").write_bytes(kept.read_bytes())
            versions.point_to(versions.add(stage))
    offered = reviewable_layers()
    assert [layer.kind for layer in offered] == [KEPT, UPDATED, SHIPPED]
    assert offered[0].decisions().folder == Decisions(kept).folder
    assert offered[1].decisions().folder == Decisions(offered[1].file).folder
    assert offered[1].decisions().folder.parent == versions.folder
    assert str(home_folder()) in str(offered[2].decisions().folder)


def test_decisions_about_an_update_outlive_its_version(kept: Path) -> None:
    versions = Versions(home_folder() / "data")
    with versions.staged() as stage:
        (stage / "full_incidents.parquet").write_bytes(kept.read_bytes())
        first = versions.point_to(versions.add(stage))
    layer = reviewable_layers()[0].load()
    told = Decisions(first / "full_incidents.parquet")
    told.decide("merge", "made:A1", "made:A2", who="ana", when="2024-01-01", incidents=layer)
    with versions.staged() as stage:
        (stage / "full_incidents.parquet").write_bytes(kept.read_bytes())
        second = versions.point_to(versions.add(stage))
    assert Decisions(second / "full_incidents.parquet").verdicts() == told.verdicts() != {}
    with pytest.raises(SettingError):
        told.decide("apart", "made:A1", "made:A1", who="ana", when="2024-01-01", incidents=layer)


def test_who_may_not_judge_sees_no_sentences_and_decides_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "current_visitor", lambda: NOBODY)
    app = AppTest.from_function(_page, default_timeout=SLOW).run()
    assert app.selectbox[0].options == ["the shipped figures"]
    app.text_input[0].set_value("ana").run()
    press(app, "Same people")
    assert "takes the role of analyst" in html_of(app)
    shipped = reviewable_layers()[-1]
    assert shipped.decisions().history() == []
    with pytest.raises(AccessError):
        open_review(reviewable_layers()[0])
