"""Routes and crossings: schematic lines and points, drawn from committed tables of hubs, legs and crossings.

`data/geo/tables` is the only source: positions of named towns, ports, airports and official border posts (hubs), the
hubs of each leg in order with the public source that describes it, and crossings. The lines were drawn before any
incident was looked at and are bent to fit none; `distance_quantiles` says how far the incidents lie from them.
"""

from riskmap.pathways.building import ABOUT_CROSSINGS, ABOUT_ROUTES, build_crossings, build_routes
from riskmap.pathways.nearness import distance_quantiles, route_distances_km, write_route_report

__all__ = [
    "ABOUT_CROSSINGS",
    "ABOUT_ROUTES",
    "build_crossings",
    "build_routes",
    "distance_quantiles",
    "route_distances_km",
    "write_route_report",
]
