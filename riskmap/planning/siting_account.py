"""What was asked of a siting, carried along with its posts: a file of posts alone does not say what they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas

from riskmap.vocabulary import ENVIRONMENTS

if TYPE_CHECKING:
    from riskmap.planning.siting import Siting

CAVEAT = "Deaths within reach are not lives saved, which are not estimated. Reach is as the crow flies."


@dataclass(frozen=True)
class Asked:
    """A question for posts: no environment named means all; `area` says whether an area of one's own was set."""

    kind: str
    reach_km: float
    environments: tuple[str, ...]
    area: bool
    aim: str
    forecast_period: str


def account_of(found: Siting, asked: Asked, tier: str) -> dict[str, object]:
    """What a file of posts says of itself; `tier` is the tier's sentence. Shares are of the forecast's deaths."""
    return {
        "kind": asked.kind,
        "reach_km": asked.reach_km,
        "environments": " ".join(asked.environments or ENVIRONMENTS),
        "area": "yes" if asked.area else "no",
        "aim": asked.aim,
        "forecast_period": asked.forecast_period,
        "share_within_reach": round(float(found.curve["forecast"].iloc[-1]), 6),
        "share_without_added_posts": round(float(found.curve["forecast"].iloc[0]), 6),
        "proven_best": "yes" if found.proven else "no",
        "tier": tier,
        "caveat": CAVEAT,
    }


def with_account(rows: geopandas.GeoDataFrame, account: dict[str, object]) -> geopandas.GeoDataFrame:
    """Rows with the account in columns of each, for formats that keep nothing beside their rows."""
    return rows.assign(**{name: value for name, value in account.items() if name not in rows})
