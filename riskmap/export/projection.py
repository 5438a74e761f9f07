"""From degrees to millimetres of paper: an equal-area projection that suits the area, and a frame at a round scale.

Up to about 3,000 km across: Lambert's azimuthal projection, centred on the area. Beyond: Albers' conic one with its
standard parallel in the middle. Near the equator, and for the world: Equal Earth. All three keep areas; the scale that
a frame states holds along the parallel through its middle (J. P. Snyder, Map Projections: A Working Manual, 1987;
B. Šavrič and others, The Equal Earth map projection, 2019).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from riskmap.geodesy import CRS

Area = tuple[float, float, float, float]

AZIMUTHAL, CONIC, EQUAL_EARTH = "Lambert azimuthal equal-area", "Albers equal-area conic", "Equal Earth"
# Half a frame's width up to which the azimuthal projection keeps its scale within 1 % along the central parallel.
AZIMUTHAL_HALF_KM = 1_600
CONIC_FROM_LATITUDE = 12
CONIC_UP_TO_DEGREES = 140
STEP_MM = 1.5
FINEST_MM = 0.04


@dataclass(frozen=True)
class Frame:
    """A rectangle of paper and the piece of the Earth on it; x runs right and y down, in mm from the upper left.

    `scale` is the number N of "1 : N", true along the parallel `latitude` through the middle.
    """

    projection: str
    longitude: float
    standard_latitude: float
    middle_x: float
    middle_y: float
    metres_per_mm: float
    width_mm: float
    height_mm: float

    @cached_property
    def _transformer(self):
        return _transformer(self.projection, self.longitude, self.standard_latitude)

    def to_paper(self, points: ArrayLike) -> NDArray[np.float64]:
        """Millimetres from degrees, both of shape (n, 2), longitude first."""
        longitude, latitude = np.asarray(points, float).reshape(-1, 2).T
        x, y = self._transformer.transform(longitude, latitude, errcheck=False)
        return np.column_stack(
            [
                (x - self.middle_x) / self.metres_per_mm + self.width_mm / 2,
                (self.middle_y - y) / self.metres_per_mm + self.height_mm / 2,
            ]
        )

    def to_earth(self, points: ArrayLike) -> NDArray[np.float64]:
        """Degrees from millimetres, both of shape (n, 2); not finite where the paper lies outside the Earth."""
        x, y = np.asarray(points, float).reshape(-1, 2).T
        longitude, latitude = self._transformer.transform(
            (x - self.width_mm / 2) * self.metres_per_mm + self.middle_x,
            self.middle_y - (y - self.height_mm / 2) * self.metres_per_mm,
            direction="INVERSE",
            errcheck=False,
        )
        on_earth = np.isfinite(longitude) & np.isfinite(latitude)
        from_middle = np.where(on_earth, longitude - self.longitude, 0)
        turned = self.longitude + (from_middle + 180) % 360 - 180
        return np.where(on_earth[:, None], np.column_stack([turned, latitude]), np.nan)

    @cached_property
    def latitude(self) -> float:
        """The parallel through the middle."""
        return float(self.to_earth([[self.width_mm / 2, self.height_mm / 2]])[0, 1])

    @cached_property
    def scale(self) -> int:
        exact = self.metres_per_mm * 1000 / _stretch(self._transformer, self.longitude, self.latitude)
        return int(float(f"{exact:.5g}"))

    def mm_of_km(self, km: float) -> float:
        """Length on paper of so many km along the parallel through the middle."""
        return km * 1e6 / self.scale

    @cached_property
    def box(self) -> shapely.Polygon:
        """The rectangle of paper."""
        return shapely.box(0, 0, self.width_mm, self.height_mm)

    @cached_property
    def bounds(self) -> Area:
        """Degrees that hold all that can be seen, with a little more."""
        if self.projection == EQUAL_EARTH:
            return (self.longitude - 179.999, -90, self.longitude + 179.999, 90)
        steps = np.linspace(-0.02, 1.02, 41)
        grid = np.array([[x * self.width_mm, y * self.height_mm] for x in steps for y in steps])
        points = self.to_earth(grid)
        points = points[np.isfinite(points).all(axis=1)]
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        reach = 0.02 * (east - west)
        south, north = max(-90.0, south - reach), min(90.0, north + reach)
        return (west - reach, south, east + reach, north)

    def shapes(self, geometries: Iterable[shapely.Geometry]) -> NDArray[np.object_]:
        """Geometries of the Earth as they stand on paper, cut at the frame; those outside are empty."""
        return np.array([self._shape(geometry) for geometry in geometries], dtype=object)

    def _shape(self, geometry: shapely.Geometry) -> shapely.Geometry:
        pieces = [piece for turn in (-360, 0, 360) if (piece := self._piece(geometry, turn)) is not None]
        return shapely.union_all(pieces) if len(pieces) > 1 else pieces[0] if pieces else shapely.Point()

    def _piece(self, geometry: shapely.Geometry, turn: int) -> shapely.Geometry | None:
        """What of a geometry, turned so many degrees about the Earth's axis, lies in the frame."""
        west, south, east, north = self.bounds
        left, lower, right, upper = geometry.bounds
        if right + turn < west or left + turn > east or upper < south or lower > north:
            return None
        turned = shapely.transform(geometry, lambda points: points + np.array([turn, 0])) if turn else geometry
        cut = shapely.clip_by_rect(turned, west, south, east, north)
        if cut.is_empty:
            return None
        degrees = max(0.02, STEP_MM * self.metres_per_mm / 111_000)
        drawn = shapely.transform(shapely.segmentize(cut, degrees), self.to_paper)
        drawn = shapely.simplify(drawn, FINEST_MM)
        here = shapely.clip_by_rect(drawn, 0, 0, self.width_mm, self.height_mm)
        return None if here.is_empty else here


def frame_of(area: Area, width_mm: float, height_mm: float, shorten: bool = False) -> Frame:
    """The frame of a size in mm that shows an area (west, south, east, north) at the largest round scale.

    With `shorten` a frame of the world is as high as the area: beyond it there is only ice, or no Earth at all.
    """
    west, south, east, north = area
    longitude, latitude = (west + east) / 2, (south + north) / 2
    azimuthal = _fitted(AZIMUTHAL, longitude, latitude, area, width_mm, height_mm)
    if azimuthal.metres_per_mm * width_mm / 2 <= AZIMUTHAL_HALF_KM * 1000 and east - west < 120:
        return azimuthal
    if abs(latitude) >= CONIC_FROM_LATITUDE and east - west <= CONIC_UP_TO_DEGREES:
        conic = _fitted(CONIC, longitude, latitude, area, width_mm, height_mm)
        if conic.bounds[2] - conic.bounds[0] <= CONIC_UP_TO_DEGREES:
            return conic
    world = _fitted(EQUAL_EARTH, longitude, 0, area, width_mm, height_mm)
    if not shorten:
        return world
    upper, lower = world.to_paper([[longitude, north], [longitude, south]])[:, 1]
    return replace(world, height_mm=min(height_mm, round(float(lower - upper) + 2, 1)))


def _fitted(name: str, longitude: float, latitude: float, area: Area, width_mm: float, height_mm: float) -> Frame:
    transformer = _transformer(name, longitude, latitude)
    west, south, east, north = area
    steps = np.linspace(0, 1, 33)
    lon = np.concatenate([west + (east - west) * steps] * 3 + [np.full(33, west), np.full(33, east)])
    lat = np.concatenate(
        [
            np.full(33, south),
            np.full(33, (south + north) / 2),
            np.full(33, north),
            *[south + (north - south) * steps] * 2,
        ]
    )
    x, y = transformer.transform(lon, lat, errcheck=False)
    x, y = x[np.isfinite(x)], y[np.isfinite(y)]
    middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    needed = max(np.ptp(x) / width_mm, np.ptp(y) / height_mm, 1.0)
    draft = Frame(name, longitude, latitude, middle_x, middle_y, needed, width_mm, height_mm)
    metres_per_mm = needed * _round_up(draft.scale) / draft.scale
    return Frame(name, longitude, latitude, middle_x, middle_y, metres_per_mm, width_mm, height_mm)


def _round_up(scale: float) -> float:
    """The next round number, at most a twentieth larger.

    >>> _round_up(2_345_678), _round_up(950_000), _round_up(1_310_000)
    (2400000.0, 950000.0, 1350000.0)
    """
    tens = 10.0 ** math.floor(math.log10(scale))
    step = tens / 20 if scale < 2 * tens else tens / 10
    return step * math.ceil(scale / step - 1e-9)


def _transformer(name: str, longitude: float, latitude: float):
    from pyproj import Transformer

    words = {
        AZIMUTHAL: f"+proj=laea +lon_0={longitude} +lat_0={latitude}",
        CONIC: f"+proj=aea +lon_0={longitude} +lat_0={latitude} +lat_1={latitude} +lat_2={latitude}",
        EQUAL_EARTH: f"+proj=eqearth +lon_0={longitude}",
    }
    return Transformer.from_crs(CRS, f"{words[name]} +datum=WGS84 +units=m", always_xy=True)


def _stretch(transformer, longitude: float, latitude: float) -> float:
    """Projected length over true length along a parallel, at its middle."""
    from pyproj import Geod

    west, east = longitude - 0.05, longitude + 0.05
    x, y = transformer.transform([west, east], [latitude, latitude])
    return math.hypot(x[1] - x[0], y[1] - y[0]) / Geod(ellps="WGS84").inv(west, latitude, east, latitude)[2]


@dataclass(frozen=True)
class Graticule:
    """Lines of equal longitude and latitude on paper, and where they meet the frame's lower and left edge."""

    lines: tuple[shapely.Geometry, ...]
    longitudes: tuple[tuple[float, float], ...]  # degrees, mm along the lower edge
    latitudes: tuple[tuple[float, float], ...]  # degrees, mm along the left edge


INTERVALS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30)


def graticule_of(frame: Frame, lines_wanted: int = 6) -> Graticule:
    """A graticule of a round interval, about so many lines across."""
    west, south, east, north = frame.bounds
    across = frame.metres_per_mm * max(frame.width_mm, frame.height_mm) / 111_000
    interval = next((step for step in INTERVALS if across / step <= lines_wanted), INTERVALS[-1])
    meridians = _multiples(west, east, interval)
    parallels = _multiples(max(south, -85), min(north, 85), interval)
    drawn_meridians = frame.shapes([_line((lon, south), (lon, north)) for lon in meridians])
    drawn_parallels = frame.shapes([_line((west, lat), (east, lat)) for lat in parallels])
    lower = shapely.LineString([(0, frame.height_mm), (frame.width_mm, frame.height_mm)])
    left = shapely.LineString([(0, 0), (0, frame.height_mm)])
    lines = [line for line in (*drawn_meridians, *drawn_parallels) if not line.is_empty]
    return Graticule(
        tuple(lines), _met(meridians, drawn_meridians, lower, 0), _met(parallels, drawn_parallels, left, 1)
    )


def _multiples(low: float, high: float, step: float) -> NDArray[np.float64]:
    return np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step


def _line(start: tuple[float, float], end: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(np.linspace(start, end, 181))


def _met(degrees: NDArray, lines: NDArray, edge: shapely.LineString, axis: int) -> tuple[tuple[float, float], ...]:
    met = []
    for degree, line in zip(degrees, lines, strict=True):
        touches = [point for point in shapely.get_coordinates(line) if shapely.Point(point).distance(edge) < 0.02]
        if touches:
            met.append(((degree + 180) % 360 - 180 if axis == 0 else degree, touches[0][axis]))
    return tuple((round(float(degree), 6), round(float(mm), 3)) for degree, mm in met)


def round_length_km(most_km: float) -> float:
    """The longest of 1, 2, 5 and their tens that is not longer.

    >>> round_length_km(730), round_length_km(49)
    (500.0, 20.0)
    """
    tens = 10.0 ** math.floor(math.log10(most_km))
    return next(step * tens for step in (5.0, 2.0, 1.0) if step * tens <= most_km)
