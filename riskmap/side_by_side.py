"""Two models side by side: skill, expected deaths by environment, and hotspots gained, lost, moved and kept.

Frames in, frames out; the first model is the old one, the second the new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas
import pandas as pd

from riskmap.geodesy import CRS, distance_km
from riskmap.model.registry import KeptModel
from riskmap.revisions import same_hotspots
from riskmap.vocabulary import ENVIRONMENTS, MINIMUM_ESTIMATE

GAINED, LOST, MOVED, KEPT = "gained", "lost", "moved", "kept"
MOVED_FROM_KM = 25.0  # about a cell of the forecast: less is the outline's breath
LINES_SHOWN = 15


@dataclass(frozen=True)
class SideBySide:
    """Two models compared.

    `hotspots`: a row per hotspot of either, outline of the new one where it has one, with `change`, `environment`,
    `name_old`, `name_new`, `rank_old`, `rank_new`, `expected_deaths_12m_old`, `expected_deaths_12m_new`, `moved_km`.
    `expected`: a row per environment with `expected_deaths_12m_old`, `expected_deaths_12m_new`.
    `metrics`: the new one's quick check, where it was measured; `against` the old one only when it says so.
    """

    old: str
    new: str
    hotspots: geopandas.GeoDataFrame
    expected: pd.DataFrame
    metrics: Mapping[str, object] | None
    periods: tuple[str, str]

    def count(self, change: str) -> int:
        """How many hotspots changed so."""
        return int(self.hotspots["change"].eq(change).sum())

    def summary(self) -> str:
        """The comparison as lines of text."""
        lines = [f"{self.old} and {self.new}", "", "Skill of the second:", *metrics_lines(self.metrics), ""]
        lines += [f"Expected dead and missing, {self.old} ({self.periods[0]}) and {self.new} ({self.periods[1]}):"]
        lines += [f"  {row.label}: {row.old:,.0f} and {row.new:,.0f}" for row in self._labelled().itertuples()]
        for change in (GAINED, LOST, MOVED):
            rows = self.hotspots[self.hotspots["change"].eq(change)]
            lines += ["", f"Hotspots {change}: {len(rows)}", *map(_line, rows.head(LINES_SHOWN).itertuples())]
            if (more := len(rows) - LINES_SHOWN) > 0:
                lines.append(f"  and {more} more (--out writes all)")
        return "\n".join([*lines, "", f"Hotspots kept: {self.count(KEPT)}", "", MINIMUM_ESTIMATE])

    def _labelled(self) -> pd.DataFrame:
        labels = [ENVIRONMENTS[key].label for key in self.expected["environment"]]
        table = self.expected.set_axis(["environment", "old", "new"], axis=1).assign(label=labels)
        whole = {"environment": "", "label": "All", "old": table["old"].sum(), "new": table["new"].sum()}
        return pd.concat([table, pd.DataFrame([whole])], ignore_index=True)


def compare_models(old: KeptModel, new: KeptModel) -> SideBySide:
    """Compare two kept models."""
    return SideBySide(
        str(old),
        str(new),
        _hotspots(old.hotspots_, new.hotspots_),
        _expected(old.forecast_, new.forecast_),
        new.metrics,
        tuple(str(model.about.get("forecast_period", "")) for model in (old, new)),
    )


def metrics_lines(metrics: Mapping[str, object] | None) -> list[str]:
    """A quick check in a few lines of text."""
    if not metrics:
        return ["  Not measured. Run `riskmap models measure`."]
    against = metrics["against"]
    lines = [
        f"  On {'its own data' if test['on'] == 'own' else f'the data of {against}'}, {test['incidents']:,} incidents "
        f"of {', '.join(map(str, test['years']))}: {test['bits']:.2f} bits per incident, {against} "
        f"{test['served_bits']:.2f}; difference {test['gain']:+.2f} [{test['low']:+.2f}, {test['high']:+.2f}]"
        for test in metrics["tests"]
    ]
    verdict = metrics["verdict"] or "could not be told, for want of whole years with data before them"
    return [*lines, f"  Beside {against}: {verdict}."]


def _expected(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    sums = [forecast.groupby("environment")["expected_deaths_12m"].sum() for forecast in (old, new)]
    keys = [key for key in ENVIRONMENTS if any(key in table.index for table in sums)]
    return pd.DataFrame(
        {
            "environment": keys,
            "expected_deaths_12m_old": sums[0].reindex(keys).fillna(0).to_numpy(),
            "expected_deaths_12m_new": sums[1].reindex(keys).fillna(0).to_numpy(),
        }
    )


def _hotspots(old: geopandas.GeoDataFrame, new: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    pairs = same_hotspots(old, new)
    taken = set(pairs.values())
    rows = [_row(old.loc[pairs[key]] if key in pairs else None, new.loc[key]) for key in new.index]
    rows += [_row(old.loc[key], None) for key in old.index if key not in taken]
    order = {change: place for place, change in enumerate((GAINED, LOST, MOVED, KEPT))}
    rows.sort(key=lambda row: (order[row["change"]], row["rank_new"] or row["rank_old"]))
    columns = list(_row(None, None)) if not rows else None
    table = geopandas.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=CRS)
    return table.astype({"rank_old": "Int64", "rank_new": "Int64"})


def _row(old: pd.Series | None, new: pd.Series | None) -> dict[str, object]:
    shown = new if new is not None else old
    moved = _moved_km(old, new)
    change = LOST if new is None else GAINED if old is None else MOVED if moved >= MOVED_FROM_KM else KEPT
    told = {
        f"{name}_{side}": None if row is None else row[name]
        for name in ("name", "rank", "expected_deaths_12m")
        for side, row in (("old", old), ("new", new))
    }
    environment, geometry = (None, None) if shown is None else (shown["environment"], shown["geometry"])
    return {"change": change, "environment": environment, **told, "moved_km": moved, "geometry": geometry}


def _moved_km(old: pd.Series | None, new: pd.Series | None) -> float | None:
    """Distance of the outlines' middles, to a tenth of a km."""
    if old is None or new is None:
        return None
    one, other = old["geometry"].centroid, new["geometry"].centroid
    return round(float(distance_km(one.x, one.y, other.x, other.y)[0]), 1)


def _line(row) -> str:
    name = row.name_old if row.change == LOST else row.name_new
    expected = [
        "no forecast" if pd.isna(value) else f"{value:,.0f}"
        for value in (row.expected_deaths_12m_old, row.expected_deaths_12m_new)
    ]
    where = ENVIRONMENTS[row.environment].where
    if row.change == MOVED:
        return f"  {name} ({where}): by {row.moved_km:,.0f} km, expected deaths {expected[0]} and {expected[1]}"
    return f"  {name} ({where}): expected deaths {expected[0 if row.change == LOST else 1]}"
