"""The pages on the shipped data: they open, their sums are the layer's, they need no scikit-learn."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from made_layers import made_hotspots
from pyproj import Geod
from streamlit.testing.v1 import AppTest

from riskmap.export.geojson import to_geojson
from riskmap.incidents.figures import load_incidents
from riskmap.language import number
from riskmap.model import registry
from riskmap.ui import content, sentences
from riskmap.ui.address import Filters, Near
from riskmap.ui.state import widget_key
from riskmap.vocabulary import BOUNDARIES, INDEPENDENCE, SOURCE_LICENCE

ROOT = Path(__file__).parents[1]
DASHBOARD = ROOT / "dashboard.py"
SLOW = 60


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(DASHBOARD), default_timeout=SLOW)
    app.query_params.update(query)
    app.run()
    assert not app.exception, app.exception
    return app


def html_of(app: AppTest) -> str:
    return " ".join(part.proto.body for part in app.get("html"))


def component_of(app: AppTest) -> dict:
    return json.loads(app.get("component_instance")[0].proto.json_args)


def test_the_overview_opens_with_its_sentence_and_where_it_comes_from() -> None:
    page = html_of(opened())
    assert "at least" in page and SOURCE_LICENCE in page and "31 December 2023" in page
    assert BOUNDARIES[:40] in page and INDEPENDENCE[:40] in page


def test_the_maps_scripts_come_from_this_machine() -> None:
    sent = component_of(opened())
    links = [*sent["js_links"], *sent["css_links"]]
    assert links and all(link.startswith("../riskmap.") for link in links)


def test_the_address_sets_the_filters_and_is_kept() -> None:
    app = opened(env="desert", **{"from": "2020-01", "to": "2021-12"})
    assert "In 2020 to 2021 at least" in html_of(app) and "in deserts" in html_of(app)
    assert app.query_params["env"] in ("desert", ["desert"])


def test_nonsense_in_the_address_is_said_and_changes_nothing() -> None:
    app = opened(env="lava", quality="99", x="<script>alert(1)")
    assert "ignored" in app.info[0].value and "lava" in app.info[0].value
    assert html_of(app).count("at least") and "<script>alert" not in html_of(app)


@pytest.mark.parametrize(
    "query",
    [
        {"near": "999_999_999", "from": "1066-10", "env": "../../etc/passwd"},
        {"route": "x" * 1_900, "country": "'; DROP TABLE incidents; --"},
        {"hotspot": "<img src=x onerror=alert(1)>", "order": "${jndi:ldap://a}", "quality": "1e308"},
        {f"stranger{number}": "\u202e\x00`" for number in range(300)},
        {"compare": "everything", "one": "[]", "other": "{{7*7}}", "note": "%00"},
    ],
    ids=["beyond", "huge", "hostile", "many", "compared"],
)
def test_a_link_of_nonsense_opens_the_default_view_and_says_so(query: dict[str, str]) -> None:
    app = opened(**query)
    page = html_of(app)
    assert sentences.lead_sentence(default_view().people, default_view().filters) in page
    assert "ignored" in app.info[0].value and len(app.info[0].value) < 500
    assert "<img src=x" not in page and "onerror" not in page
    app.run()
    assert set(app.query_params) <= {"note"}


def default_view() -> content.View:
    shown = content.load_content()
    return content.view_of(shown, shown.choices.default)


def test_an_empty_view_names_its_filters_and_offers_to_lift_them() -> None:
    app = opened(env="mountain", country="unknown", quality="5", **{"from": "2014-01", "to": "2014-01"})
    assert "No record" in html_of(app)
    lift = next(button for button in app.button if button.label == "Lift all filters")
    lift.click().run()
    assert not app.exception


def test_the_data_are_told_old_on_every_page_and_every_page_is_linked() -> None:
    app = opened()
    assert "newer deaths are not on this map" in html_of(app)
    assert len(app.get("page_link")) >= 8


def test_a_place_in_the_address_leaves_what_lies_around_it() -> None:
    shown = content.load_content()
    near = Near(12.6, 35.5, 150)
    view = content.view_of(shown, replace(shown.choices.default, first=shown.choices.first, near=near))
    azimuths = Geod(ellps="WGS84").inv(
        view.incidents.geometry.x, view.incidents.geometry.y, [12.6] * len(view.incidents), [35.5] * len(view.incidents)
    )
    assert 0 < len(view.incidents) < len(shown.incidents) and max(azimuths[2]) < 151_000
    page = html_of(opened(near="12.6_35.5_150"))
    assert "routes within 150 km of a point (near Lampedusa, Italy)" in page


def test_a_search_for_a_place_looks_around_it() -> None:
    app = opened()
    app.text_input[0].set_value("agadez").run()
    app.button(key="found_0").click().run()
    assert not app.exception, app.exception
    assert "km of a point (near Agadez, Niger)" in html_of(app)
    assert app.query_params["near"] in (["7.98_17_200"], "7.98_17_200")


def test_a_country_is_told_by_name_with_what_binds_it() -> None:
    page = html_of(opened(country="ner"))
    assert "migration routes in Niger" in page and "bound since" in page


def test_the_first_note_goes_once_it_was_read() -> None:
    app = opened()
    assert "First visit?" in html_of(app)
    app.button(key="welcome_read").click().run()
    assert "First visit?" not in html_of(app) and app.query_params["note"] in (["read"], "read")
    assert "First visit?" not in html_of(opened(note="read"))


def test_every_page_opens() -> None:
    for name in ("hotspot", "routes", "area", "siting", "compare", "method", "data", "about"):
        app = AppTest.from_function(_one_page, kwargs={"name": name}, default_timeout=SLOW).run()
        assert not app.exception, (name, app.exception)
        assert BOUNDARIES[:40] in html_of(app) and INDEPENDENCE[:40] in html_of(app)


def test_a_comparison_tells_no_zeros_of_environments_that_the_filter_leaves_out() -> None:
    for asked, told in (([], True), (["sea"], False)):
        app = AppTest.from_function(_one_page, kwargs={"name": "compare"}, default_timeout=SLOW).run()
        app.session_state[widget_key("environments")] = asked
        page = html_of(app.run())
        assert "<td>at sea</td>" in page and "<td>women</td>" in page and "<td>incidents</td>" in page
        assert ("<td>in deserts</td>" in page) == ("<td>elsewhere or unknown</td>" in page) == told


def _one_page(name: str) -> None:
    import importlib

    from riskmap.ui import state
    from riskmap.ui.content import load_content

    state.open_session(load_content().choices)
    importlib.import_module(f"riskmap.ui.pages.{name}").page()


def test_a_chosen_hotspot_opens_its_numbers() -> None:
    hotspot = content.load_content().hotspots.iloc[0]
    app = opened(hotspot=hotspot.hotspot_id, **{"from": "2014-01", "to": "2023-12"})
    assert hotspot["name"] in [heading.value for heading in app.header]
    assert "All years" in html_of(app)


def test_the_figures_on_the_page_are_those_of_the_layer() -> None:
    app = opened(**{"from": "2014-01", "to": "2023-12"})
    incidents = load_incidents()
    figures = [int(part.replace(",", "")) for part in re.findall(r"<dd><span>([\d,]+)</span>", html_of(app))]
    assert len(figures) == 4 and sum(figures) == incidents.dead_and_missing.sum()
    assert number(incidents.dead_and_missing.sum()) in html_of(app)


def test_hotspots_of_the_download_are_those_of_the_view() -> None:
    shown = content.load_content()
    view = content.view_of(shown, replace(shown.choices.default, environments=("desert",)))
    features = json.loads(to_geojson(view.hotspots))["features"]
    assert [feature["properties"]["environment"] for feature in features] == ["desert"] * len(view.hotspots)
    assert sum(feature["properties"]["people_here"] for feature in features) == view.hotspots.people_here.sum()


def test_the_promoted_models_hotspots_are_served() -> None:
    class Made:
        hotspots_ = made_hotspots(["desert"])
        forecast_ = pd.DataFrame(
            {
                "cell": ["84384d9ffffffff"],
                "environment": "sea",
                "expected_incidents_12m": 1.0,
                "forecast_by": "riskmap",
                "expected_deaths_12m": 2.0,
            }
        )
        about_: ClassVar[dict] = {"model_version": "made"}

        def to_arrays(self) -> dict[str, np.ndarray]:
            return {"weights": np.zeros(1)}

        def card(self) -> str:
            return "# Made"

    registry.save_model(Made(), "mine")
    registry.promote("mine", anyway="a made model")
    assert content.load_content().hotspots.hotspot_id.tolist() == ["desert-1"]
    registry.roll_back()
    assert "desert-1" not in set(content.load_content().hotspots.hotspot_id)


def test_over_all_years_a_hotspot_counts_what_the_model_published() -> None:
    shown = content.load_content()
    view = content.view_of(shown, Filters(shown.choices.first, shown.choices.last))
    assert view.hotspots.incidents_here.tolist() == view.hotspots.n_incidents.tolist()
    assert view.hotspots.people_here.tolist() == view.hotspots.dead_and_missing.tolist()


def test_a_hotspot_never_holds_more_people_than_the_view() -> None:
    shown = content.load_content()
    view = content.view_of(shown, shown.choices.default)
    assert view.hotspots.people_here.max() <= view.people.people
    sums = view.hotspots.groupby("environment").people_here.max()
    assert all(sums[key] <= view.people.by_environment[key] for key in sums.index)


def test_opening_the_dashboard_imports_no_scikit_learn() -> None:
    code = (
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file({str(DASHBOARD)!r}, default_timeout=60).run()\n"
        "import sys\n"
        "heavy = [name for name in ('sklearn', 'esda', 'matplotlib', 'skops') if name in sys.modules]\n"
        "print(len(app.exception), len(app.get('component_instance')), *heavy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["0", "1"]


def test_the_data_page_tells_heaps_gaps_grades_and_the_last_update() -> None:
    app = AppTest.from_function(_one_page, kwargs={"name": "data"}, default_timeout=SLOW).run()
    page, headings = html_of(app), [heading.value for heading in app.header]
    for heading in ("Where records heap", "Months without a record", "Source quality over time", "Last update"):
        assert heading in headings
    assert "Milak" in page or "Zahedan" in page or "Tehran" in page
    assert any("No update was made on this machine" in part.value for part in app.markdown)
    assert app.get("component_instance")


def test_the_data_page_shows_the_account_of_an_import_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from made_reports import Report, write_api

    from riskmap.incidents import import_incidents
    from riskmap.incidents.account import account_of, write_account
    from riskmap.ui import content as contents

    made = write_api(tmp_path / "2016.json", [Report(dead=3), Report(dead=3), Report(key="2016.MMP77777", dead=4)])
    write_account(account_of(import_incidents([made]).report), tmp_path / "import_account.json")
    found = contents.soundness_of(content.load_content())
    account = contents.read_account(tmp_path / "import_account.json")
    monkeypatch.setattr("riskmap.ui.pages.data.soundness_of", lambda _: replace(found, account=account))
    app = AppTest.from_function(_one_page, kwargs={"name": "data"}, default_timeout=SLOW).run()
    assert not app.exception, app.exception
    assert "Rows read: 3. Incidents: 2, with at least 7 people" in html_of(app)
    assert any("1 row repeats another row of its key to the letter" in caption.value for caption in app.caption)


def test_what_a_page_lets_take_away_says_what_its_columns_mean() -> None:
    from riskmap.export.columns import meanings_of

    shown = content.load_content()
    columns = content.view_of(shown, shown.choices.default).hotspots.columns
    unsaid = set(columns) - set(meanings_of(columns)) - {"geometry", "place"}
    assert unsaid <= {"first_date", "last_date", "data_date", "forecast_by"}


@pytest.mark.parametrize(
    "name", ["hotspot", "routes", "area", "siting", "compare", "export", "method", "data", "about"]
)
def test_every_page_opens_a_link_of_nonsense_and_says_what_was_ignored(name: str) -> None:
    app = AppTest.from_function(_one_page_with_notes, kwargs={"name": name}, default_timeout=SLOW)
    hostile = {"env": "<img src=x onerror=alert(1)>", "from": "9999-99", "near": "1e308_nan_-1", "x": "\u202e" * 1_900}
    app.query_params.update({**hostile, "hotspot": "../../etc/passwd", "compare": "{{7*7}}", "hide": "\x00"})
    app.run()
    assert not app.exception, app.exception
    assert "ignored" in app.info[0].value and len(app.info[0].value) < 500
    assert "<img src=x" not in html_of(app)
    assert current_of(app) == default_view().filters


def _one_page_with_notes(name: str) -> None:
    import importlib

    from riskmap.ui import parts, state
    from riskmap.ui.content import load_content

    state.open_session(load_content().choices)
    parts.write_ignored()
    importlib.import_module(f"riskmap.ui.pages.{name}").page()


def current_of(app: AppTest) -> Filters:
    """The filters that a page's session holds."""
    held = {name: app.session_state[widget_key(name)] for name in FILTERS}
    held = {name: tuple(value) if isinstance(value, list) else value for name, value in held.items()}
    first, last = app.session_state["period_start"]
    return Filters(first=first, last=last, **{**held, "within": held["within"] or ""})


FILTERS = [field.name for field in fields(Filters) if field.name not in ("first", "last")]
