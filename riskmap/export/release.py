"""Build the shipped layers of data/geo: base layers, routes, crossings, incidents, hotspots, forecast, card.

Everything is built in a folder of its own; only when all of it is whole do the files take their places.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import numpy as np
import pandas as pd

from riskmap import vocabulary as words
from riskmap.errors import SourceError
from riskmap.layers import read_about, save_layer
from riskmap.model.skill import MODEL, SKILL_FILE
from riskmap.schema import CROSSINGS, FIGURES, FORECAST, HOTSPOTS, NEAR_MISSES, PAST_FORECASTS, ROUTES
from riskmap.store import replace_file

REGISTRY = "registry.json"
YEAR = "[0-9]" * 4
LABELS = Path(__file__).parents[2] / "tests" / "labels" / "environment.csv"
TABLES = "tables"
YEARS_LEARNED_FIRST = 3  # years before the first that is forecast
README_MARKS = ("<!-- files -->", "<!-- /files -->")
SCORED_YEARS = range(2017, 2024)
BASE_LAYERS = ("land", "countries", "arid_land", "waters", "places")


def build_release(source: Path | None, out: Path, as_of: datetime, accuracy: Path | None = None) -> Iterator[str]:
    """Build every layer into `out` and say, line by line, what was done.

    `source` is a folder with the API's answers in `mmp_api` and, where present, download CSVs in `mmp_csv` and Natural
    Earth in `reference`; without it the live API is asked and the base layers stay as they are. Into the folder
    `accuracy`, if one is given, goes the page on how good past forecasts were, measured anew (some minutes); else what
    `out` says of that stays.

    Raises
    ------
    InputError, SourceError
        When a source cannot be taken; `out` is then unchanged.
    """
    with TemporaryDirectory(prefix="riskmap-") as folder:
        stage = Path(folder)
        yield _base_layers(source, out, stage)
        yield _paths(out, stage)
        answers = _answers(source, stage, as_of)
        incidents, line = _incidents(answers, _downloads(source), stage, as_of)
        yield line
        yield _skill(incidents, out, stage, accuracy)
        yield _model(stage)
        yield _move(stage, out)


def _base_layers(source: Path | None, out: Path, stage: Path) -> str:
    reference = source / "reference" if source else None
    if reference is None or not reference.is_dir():
        return "Base layers: kept as shipped (no Natural Earth files were given)."
    from riskmap.sources.base_layers import build_base_layers

    written = build_base_layers(reference, None, stage)
    return f"Base layers: {', '.join(path.stem for path in written)}."


def _paths(out: Path, stage: Path) -> str:
    from riskmap.incidents.near_misses import ABOUT as ABOUT_NEAR_MISSES
    from riskmap.incidents.near_misses import build_near_misses
    from riskmap.layers import load_land
    from riskmap.pathways import ABOUT_CROSSINGS, ABOUT_ROUTES, build_crossings, build_routes

    routes = build_routes(out / TABLES, load_land())
    crossings = build_crossings(out / TABLES)
    near_misses = build_near_misses(out / TABLES)
    save_layer(routes, stage / "routes.parquet", ROUTES, ABOUT_ROUTES)
    save_layer(crossings, stage / "crossings.parquet", CROSSINGS, ABOUT_CROSSINGS)
    save_layer(near_misses, stage / "near_misses.parquet", NEAR_MISSES, ABOUT_NEAR_MISSES)
    return (
        f"Routes: {routes.route.nunique()} with {len(routes)} legs; crossings: {len(crossings)}; "
        f"near misses: {len(near_misses)}."
    )


def _answers(source: Path | None, stage: Path, as_of: datetime) -> Path:
    if source is not None:
        folder = source / "mmp_api"
        if not folder.is_dir():
            raise SourceError(f"{folder} is no folder; expected the API's answers there, one JSON file a year.")
        return folder
    from riskmap.sources.download import FIRST_YEAR, fetch_years

    folder = stage / "answers"
    fetch_years(range(FIRST_YEAR, as_of.year + 1), folder)
    return folder


def _downloads(source: Path | None) -> list[Path]:
    """Download CSVs of whole years, as in `download_2014_2019.csv`: they lend origin and cause, as `joins` says."""
    folder = source / "mmp_csv" if source else None
    return sorted(folder.glob(f"download_{YEAR}_{YEAR}.csv")) if folder and folder.is_dir() else []


def _incidents(
    answers: Path, downloads: list[Path], stage: Path, as_of: datetime
) -> tuple[geopandas.GeoDataFrame, str]:
    """The whole layer, of which only figures are kept, and what to say of these."""
    from riskmap.incidents import import_incidents
    from riskmap.incidents.account import ACCOUNT_FILE, account_of, write_account
    from riskmap.incidents.figures import figures_of

    result = import_incidents([answers, *downloads], as_of=as_of)
    incidents = _taught(result.incidents, stage)
    figures = figures_of(incidents)
    last = incidents["date"].max()
    about = {
        "source": words.SOURCE_NAME,
        "address": words.SOURCE_ADDRESS,
        "licence": words.SOURCE_LICENCE,
        "attribution": words.ATTRIBUTION,
        "data_date": f"{last:%Y-%m-%d}",
        "note": "Figures only, derived by riskmap: months, H3 cells of resolution 5, codes and counts.",
        "balance": result.report["balance"],
    }
    save_layer(figures, stage / "incidents.parquet", FIGURES, about)
    write_account(account_of(result.report), stage / ACCOUNT_FILE)
    people = int(figures.dead_and_missing.sum())
    return incidents, f"Incidents: {len(figures):,}, dead and missing {people:,}, to {last:%d %B %Y}."


def _skill(incidents: geopandas.GeoDataFrame, out: Path, stage: Path, accuracy: Path | None) -> str:
    """How good past forecasts were, measured anew or as it stands."""
    if accuracy is None:
        if not (out / SKILL_FILE).is_file():
            return "Past forecasts: not measured."
        (stage / SKILL_FILE).write_bytes((out / SKILL_FILE).read_bytes())
        return "Past forecasts: as measured before."
    from riskmap.model.accuracy import write_accuracy, write_skill
    from riskmap.model.evaluation import run_backtest

    result = run_backtest(incidents, SCORED_YEARS)
    write_skill(result, stage / SKILL_FILE)
    return f"Past forecasts: measured, told in {write_accuracy(result, accuracy)}."


def _taught(incidents: geopandas.GeoDataFrame, stage: Path) -> geopandas.GeoDataFrame:
    """Train the text model on the rules' sure decisions and the labelled rows, then tell the environments with it."""
    from riskmap.environment import classify_environments, train_text_model
    from riskmap.environment.scores import read_labels
    from riskmap.environment.text_model import MODEL_FILE, save_text_model

    reports = incidents.assign(
        longitude=incidents.geometry.x, latitude=incidents.geometry.y, cause_category="", information_source=""
    )
    text_model = train_text_model(reports, read_labels(LABELS) if LABELS.is_file() else None)
    save_text_model(text_model, stage / MODEL_FILE)
    told = classify_environments(reports, text_model=text_model)
    return incidents.assign(**{name: told[name] for name in told})


def _model(stage: Path) -> str:
    from riskmap.incidents.figures import load_incidents
    from riskmap.model import RiskModel
    from riskmap.model.skill import baselines_to_use, read_skill

    incidents = load_incidents(stage / "incidents.parquet")
    data_date = datetime.fromisoformat(read_about(stage / "incidents.parquet")["data_date"])
    skill = read_skill(stage / SKILL_FILE)
    model = RiskModel(baselines=baselines_to_use(skill)).fit(incidents, as_of=data_date)
    save_layer(model.hotspots_, stage / "hotspots.parquet", HOTSPOTS, model.about_)
    save_layer(_rounded(model.forecast_), stage / "forecast.parquet", FORECAST, model.about_)
    (stage / "model_card.md").write_text(model.card_with(skill), encoding="utf-8")
    past = write_past_forecasts(stage)
    return (
        f"Model: {len(model.hotspots_)} hotspots, forecast of {len(model.forecast_):,} rows, {len(past):,} past ones "
        "beside what came."
    )


def write_past_forecasts(folder: Path) -> pd.DataFrame:
    """Write `past_forecasts.parquet` from the incidents and hotspots of a folder: each year told by those before it."""
    from riskmap.incidents.figures import load_incidents
    from riskmap.layers import load_hotspots
    from riskmap.model.intensity import IntensityModel
    from riskmap.model.past_years import past_forecasts

    incidents, hotspots = load_incidents(folder / "incidents.parquet"), load_hotspots(folder / "hotspots.parquet")
    years = sorted(set(incidents["date"].dt.year))[YEARS_LEARNED_FIRST:]
    by_others = hotspots[hotspots["forecast_by"] != MODEL].set_index("environment")["forecast_by"].to_dict()
    told = past_forecasts(incidents, hotspots, years, lambda: IntensityModel(baselines=by_others))
    past = _rounded(told, ["hotspot_id", "year"])
    about = read_about(folder / "hotspots.parquet") | {"note": "Outlines are today's, drawn knowing these years."}
    save_layer(past, folder / "past_forecasts.parquet", PAST_FORECASTS, about)
    return past


def _rounded(forecast: pd.DataFrame, order: tuple[str, ...] | list[str] = ("environment", "cell")) -> pd.DataFrame:
    """Numbers cut to three digits, a quarter of the size: far finer than what is known of them."""
    numbers = forecast.select_dtypes("float")
    power = 10.0 ** np.floor(np.log10(numbers.where(numbers > 0, 1.0)) - 2)
    return forecast.assign(**(numbers.div(power).round().mul(power)).astype("float32")).sort_values(
        list(order), ignore_index=True
    )


def _move(stage: Path, out: Path) -> str:
    files = sorted(path for path in stage.iterdir() if path.is_file())
    for path in files:
        replace_file(out / path.name, lambda beside, path=path: beside.write_bytes(path.read_bytes()))
    registry = write_registry(out)
    if (out / "README.md").is_file():
        _renew_readme(out / "README.md", registry)
    return f"Written: {len(files)} files in {out}, {sum(row['bytes'] for row in registry.values()):,} bytes."


def write_registry(out: Path) -> dict[str, dict]:
    """Write `registry.json`: for each file of the folder its SHA-256, its bytes and what it says of itself."""
    registry = {}
    for path in sorted(out.iterdir()):
        if path.suffix not in (".parquet", ".csv", ".md", ".npz") or path.name == "README.md":
            continue
        content = path.read_bytes()
        registry[path.name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        if path.suffix == ".parquet":
            registry[path.name]["about"] = read_about(path)
    text = json.dumps(registry, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    replace_file(out / REGISTRY, lambda beside: beside.write_text(text, encoding="utf-8"))
    return registry


def _renew_readme(path: Path, registry: dict[str, dict]) -> None:
    """Put the table of files, with their checksums, between its two comments."""
    rows = [f"| `{name}` | {row['bytes']:,} | `{row['sha256'][:16]}` |" for name, row in registry.items()]
    table = "\n".join(["| file | bytes | SHA-256 begins |", "|---|---|---|", *rows])
    before, _, rest = path.read_text(encoding="utf-8").partition(README_MARKS[0])
    _, _, after = rest.partition(README_MARKS[1])
    page = f"{before}{README_MARKS[0]}\n{table}\n{README_MARKS[1]}{after}"
    replace_file(path, lambda beside: beside.write_text(page, encoding="utf-8"))
