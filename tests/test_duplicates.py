"""Incidents told twice come first, decisions can be taken back to the byte, and nobody is lost in a merge."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from riskmap import cli
from riskmap.duplicates import QUEUE, Decisions, apply_decisions, find_duplicates, with_texts, write_merged
from riskmap.duplicates.chance import expected_by_chance
from riskmap.duplicates.decisions import Decision, kept_of, standing_of, told_of
from riskmap.duplicates.evidence import EVIDENCE
from riskmap.duplicates.pairs import candidate_pairs, find_decoys, spacetime_of
from riskmap.duplicates.queue import _share_told_again
from riskmap.duplicates.reasons import tell_reasons
from riskmap.duplicates.texts import Wording, fold
from riskmap.duplicates.trial import ORDERS, QUEUE_SIZES, recalls, tell_again
from riskmap.errors import InputError, SettingError, StoreError
from riskmap.incidents.figures import load_incidents
from riskmap.language import reading_in
from riskmap.layers import save_layer
from riskmap.schema import INCIDENTS
from riskmap.store import locked
from tests.made_layers import made_incidents as made_figures

WHEN = datetime(2024, 5, 31, 14)
KM = 1 / 111.195  # degrees of latitude


def day(number: int) -> str:
    return f"{pd.Timestamp('2020-01-01') + pd.Timedelta(days=number):%Y-%m-%d}"


def made_incidents(rows: Iterable[dict]) -> geopandas.GeoDataFrame:
    """An incidents layer with texts, as an import of reports has them."""
    rows = list(rows)
    return made_figures(rows).assign(**{name: [row[name] for row in rows] for name in ("place", "cause_reported")})


def row(number: int, people: int = 1, km: float = 0.0, **more: object) -> dict:
    """An incident `km` north of a quiet coast on a numbered day."""
    place = {"lon": 10.0, "lat": 34.0 + km * KM, "date": day(number), "date_precision": "day", "people": people}
    return {**place, "place": "", "cause_reported": "", **more}


def busy_city(n_days: int = 700) -> list[dict]:
    """One dead every second day at one spot, all told in the same words."""
    return [row(at, lon=51.4, lat=35.7, place="Tehran district", environment="other") for at in range(0, n_days, 2)]


SEVEN = made_incidents(
    [row(0, 20), row(1, 21, 4), row(2, 22, 8), row(400, 5), row(400, 6, 3), row(900, 2), row(1200, 3)]
)


def pairs_of(queue: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(queue["incident_a"], queue["incident_b"], strict=True))


def score_of(queue: pd.DataFrame, a: str, b: str) -> float:
    return float(queue.set_index(["incident_a", "incident_b"]).loc[(a, b), "score"])


@pytest.fixture
def layer() -> geopandas.GeoDataFrame:
    """Seven incidents, of which made:0 to made:2 and made:3 to made:4 are near each other."""
    return SEVEN.copy()


@pytest.fixture
def layer_file(layer: geopandas.GeoDataFrame, tmp_path: Path) -> Path:
    return save_layer(layer, tmp_path / "layer.parquet", INCIDENTS, {"source": "made"})


# The order of the queue


def test_a_rare_coincidence_comes_before_one_that_a_busy_place_has_every_day() -> None:
    incidents = made_incidents([*busy_city(), row(300, 23, environment="sea"), row(301, 22, 9, environment="sea")])
    queue = find_duplicates(incidents)
    assert pairs_of(queue)[0] == ("made:350", "made:351")
    assert queue["distance_km"][0] > queue["distance_km"][1]


def test_what_chance_has_near_is_what_was_made_there() -> None:
    incidents = made_incidents(busy_city())
    where = spacetime_of(incidents)
    pairs = candidate_pairs(incidents, where)
    decoys = find_decoys(where, np.unique(np.concatenate([pairs.a, pairs.b])))
    expected = pd.Series(expected_by_chance(where, pairs, decoys)).groupby(pairs.gap_days).median()
    # Every second day: the neighbours of one stand at gaps of 2 and 4 days, one before and one after.
    assert expected[2] == pytest.approx(2, rel=0.1)
    assert expected[4] == pytest.approx(2, rel=0.1)


def test_the_rarer_the_number_the_higher_the_score() -> None:
    quiet = [row(at, 1, lon=10.0, lat=34.0, place=f"beach {at}") for at in range(0, 600, 20)]
    scores = []
    for people in (1, 4, 40):
        incidents = made_incidents([*quiet, row(605, people), row(606, people, 3)])
        scores.append(score_of(find_duplicates(incidents), "made:30", "made:31"))
    assert scores == sorted(scores) and scores[2] > scores[0] + 3


def test_more_alike_words_of_two_sources_never_lower_a_score() -> None:
    others = [row(at, 1, place=f"Beach of {name}, Libya") for at, name in enumerate(["Derna", "Sirte"] * 40, 1)]
    told = row(300, 3, 2, place="Shipwreck off Zuwara, Libya", source="made")
    texts = ["", "Somewhere in Italy", "Libya", "3 migrants lost off Zuwarah", "Shipwreck off Zuwara, Libya"]
    wordings, scores = [], []
    for text in texts:
        incidents = made_incidents([*others, told, row(301, 3, place=text, source="press")])
        wordings.append(float(Wording(incidents).likeness(np.array([80]), np.array([81]))[0]))
        scores.append(score_of(find_duplicates(incidents), "made:80", "made:81"))
    ordered = [score for _, score in sorted(zip(wordings, scores, strict=True))]
    assert ordered == sorted(ordered) and ordered[-1] > ordered[0]


def test_what_speaks_against_lowers_the_score() -> None:
    quiet = [row(at, 1, n_men=1, cause="Drowning") for at in range(0, 600, 20)]
    same = row(605, 1, 3, n_men=1, cause="Drowning")
    scores = []
    for other in ({"n_men": 1, "cause": "Drowning"}, {"n_women": 1, "cause": "Drowning"}, {"n_women": 1}):
        other = {"cause": "Violence", **other}
        incidents = made_incidents([*quiet, same, row(606, 1, **other)])
        scores.append(score_of(find_duplicates(incidents), "made:30", "made:31"))
    assert scores[0] > scores[1] > scores[2]


def test_a_rival_lowers_the_score_until_it_is_decided() -> None:
    one, rival = [row(0, 9), row(1, 9, 5)], row(1, 9, -5)
    others = [row(at) for at in range(300, 900, 30)]
    alone = find_duplicates(made_incidents([*one, row(5000, 9), *others]))
    queue = find_duplicates(made_incidents([*one, rival, *others]))
    assert score_of(queue, "made:0", "made:1") < score_of(alone, "made:0", "made:1")
    decided = find_duplicates(made_incidents([*one, rival, *others]), {("made:0", "made:2"): "apart"})
    assert score_of(decided, "made:0", "made:1") > score_of(queue, "made:0", "made:1")


def test_one_source_that_names_a_place_in_the_same_words_has_told_two_apart() -> None:
    same = [row(0, 4, place="Off Sfax", source="made"), row(1, 4, 2, place="Off Sfax", source="made")]
    other = [row(0, 4, place="Off Sfax", source="made"), row(1, 4, 2, place="Off Sfax", source="press")]
    within, across = (find_duplicates(made_incidents(rows)) for rows in (same, other))
    assert within["bits_told_apart"][0] < 0 and not within["across_sources"][0]
    assert across["bits_told_apart"][0] == 0 and across["across_sources"][0]
    assert across["score"][0] > within["score"][0]


def test_the_share_told_again_is_learned() -> None:
    # Three in four have a partner that chance hardly gives, the others one that it gives ten times as often.
    odds = np.array([1e4] * 750 + [0.1] * 250)
    assert _share_told_again(np.arange(1000), odds, 1000) == pytest.approx(0.75, abs=0.1)


def test_the_order_of_rows_does_not_matter_and_nothing_is_changed() -> None:
    incidents = made_incidents([*busy_city(200), row(30, 7), row(31, 7, 3, place="Off Sfax"), row(32, 8, 9)])
    before = incidents.copy(deep=True)
    queue = find_duplicates(incidents)
    shuffled = find_duplicates(incidents.sample(frac=1, random_state=1).reset_index(drop=True))
    pd.testing.assert_frame_equal(queue, shuffled)
    assert_geodataframe_equal(incidents, before)
    assert list(queue.columns) == list(QUEUE)
    assert queue["score"].is_monotonic_decreasing and queue["rank"].tolist() == [*range(1, len(queue) + 1)]


def test_only_what_is_near_in_space_time_and_number_is_compared() -> None:
    base = row(10, 10)
    others = {
        "near": row(15, 13, 24.9),
        "too far": row(10, 10, 25.6),
        "too late": row(16, 10),
        "too many": row(10, 17),
        "year only": row(10, 10, date_precision="year"),
        "a sum": row(10, 10, incident_kind="cumulative"),
        "coarse and far": row(10, 10, 60, radius_km=60.0),
    }
    for name, other in others.items():
        found = len(find_duplicates(made_incidents([base, other])))
        assert found == (name in ("near", "coarse and far")), name


def test_a_month_may_hold_any_of_its_days() -> None:
    month = row(0, 12, date_precision="month")
    for at, found in ((30, 1), (35, 1), (40, 0)):
        assert len(find_duplicates(made_incidents([month, row(at, 12, 1)]))) == found


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_layer_without_neighbours_has_an_empty_queue(n: int) -> None:
    incidents = made_incidents([row(0), row(1000)]).iloc[:n]
    queue = find_duplicates(incidents)
    assert queue.empty and list(queue.columns) == list(QUEUE)


def test_a_pair_says_why_in_sentences_of_the_readers_language(layer: geopandas.GeoDataFrame) -> None:
    with reading_in("fr"):
        queue = find_duplicates(layer)
        pair = queue.set_index(["incident_a", "incident_b"]).loc[("made:3", "made:4")]
        in_french = tell_reasons(pair)
    assert pair["because"].startswith(
        "They lie 3 km apart, on the same day. Such neighbours to be expected by chance: "
    )
    assert in_french.startswith("Ils sont distants de 3\N{NO-BREAK SPACE}km, le même jour. ")


def test_reasons_name_days_months_chance_and_what_speaks_for_and_against() -> None:
    bits = {f"bits_{name}": 0.0 for name in EVIDENCE}
    pair = {"distance_km": 1.5, "gap_days": 2, "month_only": True, "expected_by_chance": 0.0001, **bits}
    told = tell_reasons({**pair, "bits_people": 1.2, "bits_link": 3.0, "bits_cause": -2.0})
    assert told == (
        "They lie 1.5 km and at least 2 days apart. Such neighbours to be expected by chance: fewer than 0.001. "
        "For one incident: a shared link and a number of people that is rare here. Against it: another cause."
    )
    assert "in the same month" in tell_reasons({**pair, "gap_days": 0})


def test_texts_stand_beside_each_other_for_the_reader() -> None:
    incidents = made_incidents([row(0, 5, place="Off Sfax"), row(1, 5, 1, place="Sfax")])
    queue = with_texts(find_duplicates(incidents), incidents)
    assert (queue["place_a"][0], queue["place_b"][0]) == ("Off Sfax", "Sfax")


def test_words_are_compared_without_accents_case_and_figures() -> None:
    assert fold("26 km off ZUWĀRAH") == "km off zuwarah"
    incidents = made_incidents([row(0, place="Zuwara"), row(0, place="Zuwārah"), row(0, place="Calais"), row(0)])
    first = np.zeros(3, int)
    near, far, none = Wording(incidents).likeness(first, np.array([1, 2, 3]))
    assert near > 0.5 > far and none == 0


def test_a_layer_without_texts_is_ordered_by_the_rest() -> None:
    incidents = made_incidents([row(0, 20), row(1, 20, 2)]).drop(columns=["place", "cause_reported"])
    assert len(find_duplicates(incidents)) == 1


# Known retellings, hidden in a made world


def made_world(n: int = 1500) -> geopandas.GeoDataFrame:
    """Incidents of one source around 60 places, some of them busy, over a year and a half; most have one dead."""
    generator = np.random.default_rng(7)
    places = np.column_stack([generator.uniform(-15, 45, 60), generator.uniform(12, 45, 60)])
    at = np.minimum(generator.geometric(0.06, n) - 1, 59)
    spread = generator.exponential(0.1, (n, 2)) * (generator.random(n) > 0.3)[:, None]
    lon, lat = (places[at] + spread).T
    people = np.where(generator.random(n) < 0.65, 1, generator.geometric(0.15, n))
    days = generator.integers(0, 500, n)
    causes = np.array(["Drowning", "Violence", "Mixed or unknown"])[generator.integers(0, 3, n)]
    sexes = np.where(generator.random(n) < 0.5, people, 0)
    return made_incidents(
        row(int(days[i]), int(people[i]), lon=lon[i], lat=lat[i], cause=causes[i], n_men=int(sexes[i]))
        | {"place": f"Near town {chr(97 + at[i] // 8)}{chr(97 + at[i] % 8)}nara, province {at[i] % 7}"}
        for i in range(n)
    )


def test_retellings_of_another_source_come_first_and_the_order_matters() -> None:
    seeded, pairs = tell_again(made_world(), n=150, random_state=3)
    queue = find_duplicates(seeded)
    assert len(queue) > 2 * 225
    in_queue = {name: len(set(pairs_of(sort(queue)[:225])) & pairs) / 150 for name, sort in ORDERS.items()}
    assert in_queue["by score"] >= 0.95
    assert in_queue["by score"] > 2 * in_queue["at random"]
    assert all(in_queue["by score"] >= share for share in in_queue.values())


def test_retellings_keep_to_what_they_promise() -> None:
    incidents = made_world(400)
    seeded, pairs = tell_again(incidents, n=60, random_state=1, n_new=20)
    assert len(seeded) == 480 and len(pairs) == 60
    told = seeded.set_index("incident_id")
    for first, second in pairs:
        one, other = told.loc[first], told.loc[second]
        assert abs((one.date - other.date).days) <= 3
        assert abs(one.dead_and_missing - other.dead_and_missing) <= 0.2 * max(one.dead_and_missing, 1)
        assert one.place != other.place
    save_ready = seeded.drop(columns=["place", "cause_reported"])
    assert set(save_ready.columns) >= set(INCIDENTS.names)


# Decisions


def decide(file: Path, what: str, a: str, b: str, incidents: geopandas.GeoDataFrame) -> Decision:
    return Decisions(file).decide(what, a, b, who="ana", when=WHEN, incidents=incidents)


def test_decisions_leave_the_queue_and_the_undecided_stay(layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    decide(layer_file, "merge", "made:0", "made:1", layer)
    decide(layer_file, "undecided", "made:3", "made:4", layer)
    queue = find_duplicates(layer, Decisions(layer_file).verdicts())
    assert ("made:0", "made:1") not in pairs_of(queue)
    assert dict(zip(pairs_of(queue), queue["verdict"], strict=True))[("made:3", "made:4")] == "undecided"


def test_the_log_only_grows_and_says_who_when_and_what(layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    decisions, texts = Decisions(layer_file), [""]
    decide(layer_file, "apart", "made:0", "made:1", layer)
    texts.append(decisions.file.read_text())
    decide(layer_file, "merge", "made:1", "made:0", layer)
    texts.append(decisions.file.read_text())
    decisions.undo("made:0", "made:1", who="bo", when="2024-06-01")
    texts.append(decisions.file.read_text())
    assert all(later.startswith(earlier) and later != earlier for earlier, later in itertools.pairwise(texts))
    last = decisions.history()[-1]
    assert (last.who, last.what, last.when) == ("bo", "undo", "2024-06-01T00:00:00")
    assert decisions.verdicts() == {("made:0", "made:1"): "apart"}
    assert decisions.history()[0].told_a == "2020-01-01, 20 dead and missing"


VERDICT = st.sampled_from(["merge", "apart", "undecided"])
ENDS = st.permutations([f"made:{number}" for number in range(7)]).map(lambda ids: ids[:2])


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.tuples(VERDICT, ENDS), min_size=1, max_size=5))
def test_what_is_undone_gives_back_the_same_bytes(steps: list, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("undo")
    incidents = SEVEN
    file = save_layer(incidents, folder / "layer.parquet", INCIDENTS, {"source": "made"})
    whole, out = file.read_bytes(), folder / "out.parquet"
    done, before = [], []
    for what, (a, b) in steps:
        write_merged(file, out)
        state = out.read_bytes()
        try:
            decide(file, what, a, b, incidents)
        except SettingError:  # it contradicts what stands
            write_merged(file, out)
            assert out.read_bytes() == state
            continue
        done.append((a, b))
        before.append(state)
    for (a, b), state in zip(reversed(done), reversed(before), strict=True):
        Decisions(file).undo(b, a, who="bo", when=WHEN)
        write_merged(file, out)
        assert out.read_bytes() == state
    assert out.read_bytes() == whole and file.read_bytes() == whole


@settings(max_examples=50, deadline=None)
@given(merges=st.lists(ENDS, max_size=8))
def test_every_person_of_a_merge_is_accounted_for(merges: list) -> None:
    incidents, texts = SEVEN, told_of(SEVEN)
    log = [Decision("2024", "ana", "merge", a, b, texts[a], texts[b]) for a, b in merges]
    merged = apply_decisions(incidents, standing_of(log).values())
    people = merged.account["balance"]["dead_and_missing"]
    assert people["in"] == 79 and people["out"] == merged.incidents["dead_and_missing"].sum()
    away = sum(merge["dead_and_missing_merged_away"] for merge in merged.account["merges"])
    assert people["in"] == people["out"] + away == people["out"] + people["merged_away"]
    groups = {key: key for key in texts.index} | kept_of(standing_of(log).values())
    assert set(merged.incidents["incident_id"]) == set(groups.values())
    assert all(groups[a] == groups[b] for a, b in merges)


def test_a_merge_keeps_the_first_named_whole_and_names_the_other(layer: geopandas.GeoDataFrame) -> None:
    told = "2020-01-02, 21 dead and missing", "2020-01-01, 20 dead and missing"
    merged = apply_decisions(layer, [Decision("2024", "ana", "merge", "made:1", "made:0", *told)])
    kept = merged.incidents.set_index("incident_id").loc["made:1"]
    pd.testing.assert_series_equal(
        kept.drop("also_told_as"), layer.set_index("incident_id").loc["made:1"], check_names=False
    )
    assert kept["also_told_as"] == "made:0" and "made:0" not in set(merged.incidents["incident_id"])
    assert "79 told, 20 twice, 59 left" in merged.summary()


def test_merges_in_a_chain_end_at_the_one_that_none_takes_away() -> None:
    def merge(a: str, b: str) -> Decision:
        return Decision("2024", "ana", "merge", a, b)

    assert kept_of([merge("b", "c"), merge("a", "b")]) == {"b": "a", "c": "a"}
    assert kept_of([merge("a", "b"), merge("c", "b")]) == {"b": "a", "c": "a"}
    assert kept_of([merge("a", "b"), merge("b", "c"), merge("c", "a")]) == {"b": "a", "c": "a"}
    assert kept_of([]) == {}


def test_decisions_that_contradict_each_other_are_refused(layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    decide(layer_file, "apart", "made:0", "made:2", layer)
    decide(layer_file, "merge", "made:0", "made:1", layer)
    before = Decisions(layer_file).file.read_bytes()
    with pytest.raises(SettingError, match="made:0 and made:2 are kept apart"):
        decide(layer_file, "merge", "made:1", "made:2", layer)
    assert Decisions(layer_file).file.read_bytes() == before


def test_an_undo_that_would_contradict_is_refused(layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    decide(layer_file, "apart", "made:0", "made:2", layer)
    decide(layer_file, "undecided", "made:0", "made:2", layer)
    decide(layer_file, "merge", "made:0", "made:1", layer)
    decide(layer_file, "merge", "made:1", "made:2", layer)
    with pytest.raises(SettingError, match="Take one of these decisions back first"):
        Decisions(layer_file).undo("made:0", "made:2", who="ana", when=WHEN)


def test_a_merge_about_changed_data_is_listed_not_applied(layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    decide(layer_file, "merge", "made:0", "made:1", layer)
    decide(layer_file, "merge", "made:3", "made:4", layer)
    layer.loc[0, ["n_dead", "dead_and_missing", "n_sex_unknown"]] = 25
    changed = layer.drop(index=4)
    merged = apply_decisions(changed, Decisions(layer_file).standing().values())
    assert len(merged.incidents) == len(changed) and len(merged.account["not_applied"]) == 2
    assert "'2020-01-01, 20 dead and missing' when it was decided" in merged.summary()
    assert "made:4 is not in this layer any more" in merged.summary()


@pytest.mark.parametrize(
    ("what", "a", "b", "who", "when", "says"),
    [
        ("merge", "made:0", "made:99", "ana", WHEN, "no incident 'made:99'"),
        ("merge", "made:0", "made:0", "ana", WHEN, "named twice"),
        ("join", "made:0", "made:1", "ana", WHEN, "no verdict 'join'"),
        ("merge", "made:0", "made:1", "  ", WHEN, "Nobody is named"),
        ("merge", "made:0", "made:1", "ana", "yesterday", "'yesterday' is no time"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    what: str, a: str, b: str, who: str, when: object, says: str, layer: geopandas.GeoDataFrame, layer_file: Path
) -> None:
    with pytest.raises(SettingError, match=says):
        Decisions(layer_file).decide(what, a, b, who=who, when=when, incidents=layer)
    assert Decisions(layer_file).history() == []


def test_nothing_to_undo_is_said(layer_file: Path) -> None:
    with pytest.raises(SettingError, match="Nothing is decided about made:0 and made:1"):
        Decisions(layer_file).undo("made:0", "made:1", who="ana", when=WHEN)


def test_two_who_decide_at_once_are_kept_apart(layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    with locked(Decisions(layer_file).folder), pytest.raises(StoreError, match="another riskmap"):
        decide(layer_file, "merge", "made:0", "made:1", layer)


@pytest.mark.parametrize("line", ["{", "[]", '{"what": "merge"}', '{"when":"","who":"","what":"x","a":"","b":""}'])
def test_a_damaged_log_is_named_and_left_alone(line: str, layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    decide(layer_file, "apart", "made:0", "made:1", layer)
    log = Decisions(layer_file).file
    log.write_text(log.read_text() + line + "\n")
    before = log.read_bytes()
    with pytest.raises(StoreError, match="line 2 is no decision"):
        decide(layer_file, "merge", "made:0", "made:1", layer)
    assert log.read_bytes() == before


def test_the_layer_itself_is_never_written_over(layer_file: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is the layer itself"):
        write_merged(layer_file, tmp_path / "." / layer_file.name)
    with pytest.raises(InputError, match="no such file"):
        write_merged(tmp_path / "none.parquet", tmp_path / "out.parquet")


def test_what_was_merged_stands_in_the_new_file(
    layer: geopandas.GeoDataFrame, layer_file: Path, tmp_path: Path
) -> None:
    from riskmap.layers import read_about

    decide(layer_file, "merge", "made:0", "made:1", layer)
    write_merged(layer_file, tmp_path / "out.parquet")
    about = read_about(tmp_path / "out.parquet")
    assert about["source"] == "made" and about["merged"]["balance"]["incidents"]["merged_away"] == 1
    again = load_incidents(tmp_path / "out.parquet")
    assert len(again) == 6 and again["also_told_as"].tolist().count("made:1") == 1


# The command line


def run(*words: object) -> str:
    done = CliRunner().invoke(cli.app, ["data", "duplicates", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_line_lists_decides_applies_and_takes_back(layer_file: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "queue.csv", tmp_path / "out.parquet"
    assert "1. made:" in run("list", layer_file, "--limit", 2, "--out", table)
    assert len(pd.read_csv(table)) == 2
    assert "Decided by ana: merge made:0" in run("merge", layer_file, "made:0", "made:1", "--who", "ana")
    run("apart", layer_file, "made:3", "made:4", "--who", "bo")
    run("undecided", layer_file, "made:1", "made:2", "--who", "bo")
    assert "7 incidents, 1 merged away, 6 left" in run("apply", layer_file, "--out", out)
    assert "[undecided]" in run("list", layer_file)
    assert "Taken back: merge made:0 made:1 (ana, " in run("undo", layer_file, "made:1", "made:0", "--who", "bo")
    run("apply", layer_file, "--out", out)
    assert out.read_bytes() == layer_file.read_bytes()
    assert [line.split(": ")[1].split()[0] for line in run("log", layer_file).splitlines()] == [
        *("merge", "apart", "undecided", "undo")
    ]


def test_a_key_mistyped_merges_nobody_far_away(layer: geopandas.GeoDataFrame, layer_file: Path) -> None:
    near = set(find_duplicates(layer)[["incident_a", "incident_b"]].itertuples(index=False, name=None))
    a, b = next(pair for pair in itertools.combinations(sorted(layer.incident_id), 2) if pair not in near)
    refused = CliRunner().invoke(cli.app, ["data", "duplicates", "merge", str(layer_file), a, b])
    assert isinstance(refused.exception, SettingError) and "--anyway" in str(refused.exception)
    assert Decisions(layer_file).history() == []
    assert f"merge {a}" in run("merge", layer_file, a, b, "--anyway")


def test_an_empty_list_is_said(tmp_path: Path) -> None:
    file = save_layer(made_incidents([row(0), row(1000)]), tmp_path / "two.parquet", INCIDENTS)
    assert "No two incidents are near enough" in run("list", file)


def test_the_table_runs_no_formula(tmp_path: Path) -> None:
    rows = [row(0, 9, place="=1+1"), row(0, 9, 1, place="Off Sfax")]
    file = save_layer(made_incidents(rows), tmp_path / "two.parquet", INCIDENTS)
    run("list", file, "--out", tmp_path / "queue.csv")
    assert pd.read_csv(tmp_path / "queue.csv")["place_a"].tolist() == ["'=1+1"]


# The real layer


@pytest.fixture(scope="module")
def real_layer() -> geopandas.GeoDataFrame:
    from riskmap.incidents import import_incidents

    return import_incidents([Path(os.environ["RISKMAP_MMP_DATA"]) / "mmp_api"]).incidents


@pytest.mark.mmp
@pytest.mark.parametrize("random_state", [0, 1])
def test_of_1000_retellings_950_are_within_the_first_1500(
    real_layer: geopandas.GeoDataFrame, random_state: int
) -> None:
    seeded, pairs = tell_again(real_layer, random_state=random_state)
    queue = find_duplicates(seeded)
    recall = {name: recalls(sort(queue), pairs)[QUEUE_SIZES.index(1500)] for name, sort in ORDERS.items()}
    assert recall["by score"] >= 0.95
    assert max(share for name, share in recall.items() if name != "by score") < 0.8


@pytest.mark.mmp
def test_the_real_queue_is_the_same_in_any_order_of_rows(real_layer: geopandas.GeoDataFrame) -> None:
    shuffled = real_layer.sample(frac=1, random_state=2).reset_index(drop=True)
    pd.testing.assert_frame_equal(find_duplicates(real_layer), find_duplicates(shuffled))


@pytest.mark.mmp
def test_a_real_merge_undone_gives_back_the_same_bytes(real_layer: geopandas.GeoDataFrame, tmp_path: Path) -> None:
    file = save_layer(real_layer, tmp_path / "layer.parquet", INCIDENTS, {"source": "mmp"})
    out = tmp_path / "out.parquet"
    for a, b in pairs_of(find_duplicates(real_layer, limit=5)):
        decide(file, "merge", a, b, real_layer)
    assert len(write_merged(file, out).incidents) < len(real_layer) and out.read_bytes() != file.read_bytes()
    for a, b in Decisions(file).standing():
        Decisions(file).undo(a, b, who="bo", when=WHEN)
    write_merged(file, out)
    assert out.read_bytes() == file.read_bytes()
