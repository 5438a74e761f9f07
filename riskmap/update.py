"""New data in: asked for, checked by a whole import, compared, and swapped in whole or not at all.

`$RISKMAP_HOME/data` holds versions (`riskmap.store.Versions`). A version has the answers as they came in `answers`,
the full layer in `full_incidents.parquet` and, under the names of `data/geo`, the figures, hotspots and forecast of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from riskmap import __version__, revisions
from riskmap import vocabulary as words
from riskmap.errors import ModelError, SourceError, StoreError
from riskmap.settings import SETTINGS, geo_folder, read_setting
from riskmap.sources import download
from riskmap.sources.asking import PATIENT, Answer, Patience
from riskmap.store import Versions, locked, replace_file

if TYPE_CHECKING:
    import geopandas

    from riskmap.incidents import ImportResult

ANSWERS, STATE, FULL = "answers", "state.json", "full_incidents.parquet"
REPORT, PAGE = "update.json", "update.md"

Fetched = tuple[list[Answer], list[str]]
Fetch = Callable[[Mapping[str, Answer]], Fetched]


@dataclass(frozen=True)
class UpdateReport:
    """What an update did, and the folder of the version that counts now."""

    told: dict
    folder: Path

    def summary(self) -> str:
        """The update in a few lines."""
        incidents = self.told["incidents"]
        lines = [*self.told["notes"]]
        if "new" in incidents:
            lines.append(", ".join(f"{len(incidents[what]):,} {what}" for what in ("new", "revised", "removed")) + ".")
        after = incidents["after"]
        lines.append(f"{after['incidents']:,} incidents with {after['dead_and_missing']:,} dead and missing.")
        hotspots = self.told["hotspots"]
        lines.append(hotspots.get("why_not") or f"{hotspots['after']} hotspots{_come_and_gone(hotspots)}.")
        return "\n".join([*lines, words.MINIMUM_ESTIMATE])

    def write(self, path: str | os.PathLike) -> Path:
        """Write the report: as a page where the name ends in .md, else as JSON.

        Raises
        ------
        StoreError
            When the folder cannot be written to.
        """
        page = Path(path).suffix.lower() in (".md", ".markdown")
        text = revisions.page_of(self.told) if page else _json(self.told)
        return _write(Path(path), text)


def _come_and_gone(hotspots: Mapping) -> str:
    return f", {len(hotspots['new'])} new, {len(hotspots['gone'])} gone" if "gone" in hotspots else ""


def source_addresses() -> tuple[str, str]:
    """Addresses of the API and of the download page's table by the settings; the table's is empty where it is off.

    Where another API is named and no table, the table is off: data of two sources must not be mixed unasked.
    """
    address, table_address = read_setting("api_address"), read_setting("download_address")
    default = SETTINGS["download_address"].default
    off = table_address == "off" or (address != SETTINGS["api_address"].default and table_address == default)
    return address, "" if off else table_address


def asking(
    years: list[int], *, address: str, table_address: str = "", newest: int, patience: Patience = PATIENT
) -> Fetch:
    """How to fetch: these years of the API and, where an address is given, the download page's table.

    Years known and not asked for are kept. A table that cannot be had leaves the one known in place and is noted: it
    adds to the API's answers and must not stand in their way.
    """

    def fetch(known: Mapping[str, Answer]) -> Fetched:
        asked = download.fetch_answers(years, known, address=address, patience=patience, newest=newest)
        kept = {name: answer for name, answer in known.items() if name != download.TABLE}
        answers = kept | {answer.name: answer for answer in asked}
        notes = []
        if table_address:
            table, notes = _table(known, table_address, patience)
            answers |= table
        return [answers[name] for name in sorted(answers)], notes

    return fetch


def _table(known: Mapping[str, Answer], address: str, patience: Patience) -> tuple[dict[str, Answer], list[str]]:
    try:
        return {download.TABLE: download.fetch_table(known, address=address, patience=patience)}, []
    except SourceError as error:
        kept = {name: answer for name, answer in known.items() if name == download.TABLE}
        was = "the one stored was kept" if kept else "the API alone was read"
        return kept, [f"The download page's table could not be had, {was}: {error}"]


def update(
    folder: str | os.PathLike,
    fetch: Fetch,
    as_of: date,
    *,
    accept_shrink: bool = False,
    hotspots: bool = True,
    shipped: Path | None = None,
) -> UpdateReport:
    """Fetch, check, compare, then swap in; `as_of` is the last day a date may name.

    `shipped` is the folder of layers to compare a first update with (default: those that ship). With `hotspots` the
    risk model is fitted anew on the new data's public figures.

    Raises
    ------
    SourceError
        When the source cannot be had, or gives half or less of what a year held before and that is not accepted.
    InputError
        When what it gives cannot be imported.
    StoreError
        When another process is at it, or the folder cannot be written to. In each case what was stored stays.
    """
    versions = Versions(Path(folder))
    with locked(versions.folder):
        current = versions.current()
        state = _read_json(current / STATE) if current else {}
        known = download.read_answers(current / ANSWERS, state.get("answers", {})) if current else {}
        answers, notes = fetch(known)
        last = _read_json(current / REPORT) if current and _nothing_new(state, known, answers) else {}
        if last:
            return UpdateReport(_unchanged(last, notes), current)
        before = _Before(current, shipped or geo_folder(), state)
        with versions.staged() as stage:
            told = _fill(stage, answers, before, as_of, accept_shrink, hotspots)
            told["notes"] += notes
            report = UpdateReport(told, versions.folder)
            report.write(stage / REPORT)
            report.write(stage / PAGE)
            name = versions.add(stage)
        report = replace(report, folder=versions.point_to(name))
        versions.prune()
    return report


def last_update(folder: str | os.PathLike) -> dict | None:
    """What the update that counts says of itself, as in its report; None where none was made here.

    Raises
    ------
    StoreError
        When the folder of updates is damaged.
    """
    current = Versions(Path(folder)).current()
    return (_read_json(current / REPORT) or None) if current else None


def roll_back(folder: str | os.PathLike) -> Path:
    """Let the version before the current one count again, in one step; the folder of it. The newer one is kept.

    Raises
    ------
    StoreError
        When there is no version before, or another process is at it.
    """
    versions = Versions(Path(folder))
    with locked(versions.folder):
        before = versions.before()
        if before is None:
            raise StoreError(f"There is no version before the current one in {versions.folder}; nothing was changed.")
        return versions.point_to(before)


def _nothing_new(state: Mapping, known: Mapping[str, Answer], answers: list[Answer]) -> bool:
    same = {name: answer.body for name, answer in known.items()} == {answer.name: answer.body for answer in answers}
    return same and state.get("riskmap") == __version__


def _unchanged(last: dict, notes: list[str]) -> dict:
    """The last report with nothing in it new."""
    after, years = last["incidents"]["after"], last["years"]["after"]
    nothing = {"before": after, "after": after, "new": [], "revised": [], "removed": []}
    return last | {
        "notes": ["Nothing is new; what is stored is what the source gives.", *notes],
        "incidents": nothing,
        "years": {"before": years, "after": years},
        "hotspots": {"why_not": "The hotspots are as they were."},
    }


class _Before:
    """What counted until now: the current version, else the layers that ship; none where there are neither."""

    def __init__(self, current: Path | None, shipped: Path, state: Mapping):
        self.folder = current or shipped
        self.name = "the last update" if current else "the figures that ship"
        self.keyed = current is not None
        self.rows = state.get("rows", {})
        self.riskmap = state.get("riskmap", __version__)

    def incidents(self) -> geopandas.GeoDataFrame | None:
        from riskmap.incidents.figures import load_incidents

        path = self.folder / (FULL if self.keyed else "incidents.parquet")
        return load_incidents(path) if path.is_file() else None

    def hotspots(self) -> geopandas.GeoDataFrame | None:
        from riskmap.layers import load_hotspots

        path = self.folder / "hotspots.parquet"
        return load_hotspots(path) if path.is_file() else None


def _fill(
    stage: Path, answers: list[Answer], before: _Before, as_of: date, accept_shrink: bool, hotspots: bool
) -> dict:
    """Fill a version's folder and tell how it differs from what was before."""
    from riskmap.incidents import import_incidents, write_report
    from riskmap.incidents.account import ACCOUNT_FILE, account_of, write_account

    download.write_answers(answers, stage / ANSWERS)
    result = import_incidents([stage / ANSWERS], as_of=as_of)
    rows = {note["file"]: {"rows": note["rows"]} for note in result.report["files"]}
    old = before.incidents()
    years = {"before": revisions.sums_by_year(old) if old is not None else {}}
    years["after"] = revisions.sums_by_year(result.incidents)
    notes = _check_shrunken(before.rows | years["before"], rows | years["after"], accept_shrink)
    _save_layers(stage, result)
    write_report(result.report, stage / "import.json")
    write_account(account_of(result.report), stage / ACCOUNT_FILE)
    state = {"riskmap": __version__, "rows": rows, "answers": download.note_answers(answers)}
    _write(stage / STATE, _json(state))
    if before.riskmap != __version__:
        notes.append(
            f"Some revisions are riskmap's own: {before.riskmap} made the layer before, {__version__} this one."
        )
    return {
        "as_of": f"{as_of:%Y-%m-%d}",
        "source": words.ATTRIBUTION,
        "compared_with": before.name if old is not None else "nothing: none was stored",
        "notes": notes,
        "files": rows,
        "years": years,
        "incidents": revisions.compare_incidents(old if before.keyed else None, result.incidents),
        "hotspots": _hotspots(stage, before, as_of) if hotspots else {"why_not": "The hotspots were not asked for."},
    }


def _check_shrunken(before: Mapping, after: Mapping, accept: bool) -> list[str]:
    fewer = revisions.shrunken(before, after)
    if fewer and not accept:
        raise SourceError(
            f"The source gives half or less of what was stored: {'; '.join(fewer)}. Expected about as much or more. "
            "Nothing was changed; look at the source, and run again with --accept-shrink if it is right."
        )
    return [f"Accepted though it shrank: {'; '.join(fewer)}."] if fewer else []


def _save_layers(stage: Path, result: ImportResult) -> None:
    from riskmap.incidents.figures import figures_of
    from riskmap.layers import save_layer
    from riskmap.schema import FIGURES, INCIDENTS

    save_layer(result.incidents, stage / FULL, INCIDENTS, result.about)
    about = {name: value for name, value in result.about.items() if name != "files"} | {
        "attribution": words.ATTRIBUTION
    }
    save_layer(figures_of(result.incidents), stage / "incidents.parquet", FIGURES, about)


def _hotspots(stage: Path, before: _Before, as_of: date) -> dict:
    """Fit the model on the new figures, keep its layers, and compare its hotspots with those before.

    It learns only from what the tier lets out, so that no hotspot and no forecast tells of the last 30 days.
    """
    from riskmap.incidents.figures import load_incidents
    from riskmap.layers import read_about, save_layer
    from riskmap.schema import FORECAST, HOTSPOTS
    from riskmap.tier import current_tier, learnable

    try:
        from riskmap.model import RiskModel

        tier = current_tier(as_of)
        data_date = date.fromisoformat(read_about(stage / "incidents.parquet")["data_date"])
        last = datetime.combine(min(data_date, tier.last_day), time())
        model = RiskModel().fit(learnable(load_incidents(stage / "incidents.parquet"), tier), as_of=last)
    except ModelError as error:
        return {"why_not": f"The hotspots could not be computed and are as they were: {error}"}
    save_layer(model.hotspots_, stage / "hotspots.parquet", HOTSPOTS, model.about_)
    save_layer(model.forecast_, stage / "forecast.parquet", FORECAST, model.about_)
    return revisions.compare_hotspots(before.hotspots(), model.hotspots_)


def _json(told: Mapping) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _write(path: Path, text: str) -> Path:
    return replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def _read_json(path: Path) -> dict:
    """What a version says of itself; nothing when the file is damaged: then all is fetched and compared anew."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
