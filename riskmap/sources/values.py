"""What a source writes in a cell: counts, dates, points, causes. Columns of text in, columns of values out.

Each reader tells `findings` what it cannot take and what it mended, with the rows' labels, and gives a missing value
where it cannot take one, so that one pass finds every fault of a file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from riskmap.errors import Fault
from riskmap.vocabulary import CAUSES

BLANKS = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "–"})
MOST_PEOPLE = 100_000
FIRST_YEAR = 1990
NEGATIVE = "negative number, read as a correction of an earlier one"
CUT_OFF = "last row perhaps cut off with the file, read as it stands: compare it with its source"
REMEDY = "Correct these rows at their source and import again."
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january", "february", "march", "april", "may", "june", "july"),
            *("august", "september", "october", "november", "december"),
        ),
        1,
    )
    for name in (names, names[:3], str(number), f"{number:02d}")
}
# In the source's own order where day and month cannot be told apart: its download page writes month/day/year.
_SLASHED = ("%m/%d/%Y", "%d/%m/%Y")
_WORDED = ("%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%d-%b-%Y", "%d.%m.%Y", "%Y/%m/%d")
_DECIMALS_TOLD = 7


@dataclass
class Findings:
    """What reading a file brought to light: faults that refuse it, and mends by name with the rows mended."""

    faults: list[Fault] = field(default_factory=list)
    mends: dict[str, list[int]] = field(default_factory=dict)

    def fault(self, texts: pd.Series, bad: pd.Series, found: str, expected: str, remedy: str = REMEDY) -> None:
        """Note the rows of `texts` marked `bad`, with a few samples of what they hold."""
        if bad.any():
            samples = ", ".join(repr(text)[:40] for text in texts[bad].unique()[:3] if text)
            rows = tuple(texts.index[bad].tolist())
            self.faults.append(Fault(f"{found} {samples}".strip(), expected, remedy, rows))

    def note_cut_off(self, row: int | None) -> None:
        """Note a last row that looks cut off, where there is one."""
        if row is not None:
            self.mends[CUT_OFF] = [row]

    def mend(self, name: str, rows: pd.Series) -> None:
        """Note the rows marked in `rows` as mended in the way that `name` says."""
        if rows.any():
            known = self.mends.setdefault(name, [])
            known.extend(rows.index[rows].difference(known).tolist())


def by_value(texts: pd.Series, change: Callable[[str], object]) -> pd.Series:
    """Apply `change` once to each distinct text: columns repeat themselves a lot."""
    return on_distinct(texts, lambda distinct: distinct.map(change).astype("str"))


def on_distinct(texts: pd.Series, change: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Apply `change`, which tells the same of the same text, to the distinct texts alone; on the index of `texts`."""
    codes, distinct = pd.factorize(texts)
    return change(pd.Series(distinct, dtype=texts.dtype)).take(codes).set_axis(texts.index)


def clean_text(texts: pd.Series) -> pd.Series:
    """Plain words: entities and tags resolved, white space narrowed, blanks in all their spellings to "".

    >>> clean_text(pd.Series(["Sa&#039;dah  Governorate", "N/A", "<p>Aegean</p>"])).tolist()
    ["Sa'dah Governorate", '', 'Aegean']
    """
    return by_value(texts, _plain)


def _plain(text: str) -> str:
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)
    text = " ".join(text.split())
    return "" if text.lower() in BLANKS else text


def read_counts(texts: pd.Series, column: str, findings: Findings) -> pd.Series:
    """Whole numbers of people, NaN where blank. "1,022" and "5.0" are numbers; below nought is a correction, and noted.

    `column` is the name that the file itself gives to them.

    >>> findings = Findings()
    >>> read_counts(pd.Series(["1,022", "", "-3", "some"]), "Number Dead", findings).tolist()
    [1022.0, nan, -3.0, nan]
    >>> print(findings.faults[0])
    row 3: column 'Number Dead' holds 'some'; expected a whole number of people. Correct these rows at ...
    """
    plain = on_distinct(texts, _without_thousands)
    findings.mend("thousands separator in a number", plain.ne(texts))
    numbers = on_distinct(plain, _whole_numbers)
    good = numbers.abs().le(MOST_PEOPLE)
    findings.fault(texts, texts.ne("") & ~good, f"column {column!r} holds", "a whole number of people")
    findings.mend(NEGATIVE, numbers.where(good).lt(0))
    return numbers.where(good)


def _without_thousands(texts: pd.Series) -> pd.Series:
    return texts.str.replace(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))", "", regex=True)


def _whole_numbers(texts: pd.Series) -> pd.Series:
    plain = texts.str.replace(r"\.0+$", "", regex=True)
    good = plain.str.fullmatch(r"[-−+]?\d{1,9}")
    return pd.to_numeric(plain.where(good).str.replace("−", "-"), errors="coerce").astype("float64")


def read_quality(texts: pd.Series, findings: Findings) -> pd.Series:
    """1 to 5, NaN where blank; of several digits ("45": two sources) the least, so that nothing looks better."""
    findings.mend("several source qualities, the least taken", texts.str.len().gt(1) & ~texts.str.fullmatch(r"\d\.0+"))
    least = by_value(texts, lambda text: min(re.findall(r"[1-5]", text), default=""))
    return pd.to_numeric(least, errors="coerce").astype("float64")


def split_causes(category: pd.Series, reported: pd.Series, either: pd.Series) -> dict[str, pd.Series]:
    """IOM's categories and the free text apart; one layout's "Cause of Death" may hold either.

    Of two categories joined by a comma the first is taken: the download page sorts them by name, so no order of
    weight is lost.
    """
    sorted_out = either.map({text: _first_category(text) for text in either.unique()}).astype("str")
    told = category.map({text: _first_category(text) for text in category.unique()}).astype("str")
    return {
        "cause_category": told.where(told.ne(""), sorted_out),
        "cause_reported": reported.where(reported.ne(""), either.where(sorted_out.eq(""), "")),
    }


def _first_category(text: str) -> str:
    return next((cause for cause in CAUSES if text == cause or text.startswith(f"{cause},")), "")


def read_points(coordinates: pd.Series, latitude: pd.Series, longitude: pd.Series, findings: Findings) -> pd.DataFrame:
    """Longitude and latitude in degrees as given, NaN where blank, and how many decimals each was told with.

    Reads "lat, lon", "POINT (lon lat)" and two columns, decimal commas too. A latitude beyond 90 passes here: a swap
    is known by its country, later.
    """
    lat, lon = _two_columns(latitude, longitude) if latitude.ne("").any() else _one_column(coordinates)
    given = coordinates.where(coordinates.ne(""), (latitude + " " + longitude).str.strip())
    findings.fault(given, given.ne("") & (lat.isna() | lon.isna()), "coordinates", 'degrees, as in "35.5, 12.6"')
    beyond = lat.abs().gt(180) | lon.abs().gt(180)
    findings.fault(given, beyond, "coordinates", "a latitude within 90 and a longitude within 180 degrees")
    null_island = lat.eq(0) & lon.eq(0)
    findings.mend("0, 0 read as no coordinates", null_island)
    points = pd.DataFrame({"longitude": lon, "latitude": lat}).mask(beyond | null_island)
    # A value without its pair is no point.
    points = points.where(points.notna().all(axis=1))
    for name in ("longitude", "latitude"):
        points[f"{name}_decimals"] = decimals_of(points[name])
    return points


def _one_column(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    number = r"[-−+]?\d{1,3}(?:\.\d*)?"
    pairs = texts.str.extract(rf"^\(?\s*({number})\s*[,;\s]\s*({number})\s*\)?$")
    comma = texts.str.extract(r"^([-−]?\d{1,3},\d+)\s*[;,\s]\s+([-−]?\d{1,3},\d+)$")
    wkt = texts.str.extract(rf"(?i)^(?:SRID=4326;)?\s*POINT\s*\(\s*({number})\s+({number})\s*\)$")
    lat = pairs[0].fillna(comma[0]).fillna(wkt[1])
    lon = pairs[1].fillna(comma[1]).fillna(wkt[0])
    return _degrees(lat), _degrees(lon)


def _two_columns(latitude: pd.Series, longitude: pd.Series) -> tuple[pd.Series, pd.Series]:
    return _degrees(latitude), _degrees(longitude)


def _degrees(texts: pd.Series) -> pd.Series:
    plain = texts.str.replace(",", ".").str.replace("−", "-")
    return pd.to_numeric(plain, errors="coerce").astype("float64").replace([np.inf, -np.inf], np.nan)


def decimals_of(degrees: pd.Series) -> pd.Series:
    """How many decimals a number was told with, trailing noughts aside, 7 standing for all beyond.

    >>> decimals_of(pd.Series([31.0, -8.5, 12.62041])).tolist()
    [0, 1, 5]
    """
    decimals = np.full(len(degrees), _DECIMALS_TOLD)
    for places in range(_DECIMALS_TOLD - 1, -1, -1):
        decimals[np.isclose(degrees, degrees.round(places), rtol=0, atol=1e-9)] = places
    return pd.Series(decimals, index=degrees.index)


def read_dates(
    texts: pd.Series, year: pd.Series, month: pd.Series, key: pd.Series, as_of: date, findings: Findings
) -> pd.DataFrame:
    """`date` (first day of what is told) and `date_precision`: from the date, else year and month, else the key."""
    told, precision = _told_dates(texts)
    findings.fault(texts, texts.ne("") & told.isna(), "dates", 'a date, as in "2014-01-19"')
    by_key = _years(key)
    for fallback, fineness in ((_months(year, month), "month"), (_years(year), "year"), (by_key, "year")):
        lacking = texts.eq("") & told.isna() & fallback.notna()
        if fallback is by_key:
            findings.mend("no date, the year of its key taken", lacking)
        told, precision = told.where(~lacking, fallback), precision.where(~lacking, fineness)
    findings.fault(texts, texts.eq("") & told.isna(), "no date, no year and no year in the key", "a date or a year")
    limit = pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1)
    strange = told.gt(limit) | told.dt.year.lt(FIRST_YEAR)
    written = texts.where(texts.ne(""), (year + " " + month).str.strip())
    findings.fault(written, strange, "dates", f"a date from {FIRST_YEAR} to {as_of:%Y-%m-%d}")
    return pd.DataFrame({"date": told.mask(strange), "date_precision": precision})


def _told_dates(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    precision = pd.Series("day", index=texts.index, dtype="str")
    precision = precision.mask(texts.str.fullmatch(r"\d{4}-\d{2}"), "month")
    precision = precision.mask(texts.str.fullmatch(r"\d{4}"), "year")
    # "Thu, 01/01/2026 - 12:00": the day's name and the hour tell nothing more.
    core = texts.str.replace(r"^[A-Za-z]{3,9},\s*(?=\d)", "", regex=True)
    core = core.str.replace(r"\s*[-T ,]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$", "", regex=True)
    told = pd.to_datetime(core, format="%Y-%m-%d", errors="coerce")
    told = told.fillna(pd.to_datetime(core.where(precision.ne("day")), format="ISO8601", errors="coerce"))
    for style in (_slash_style(core), *_WORDED):
        if told.notna().all() or (rest := told.isna() & core.ne("")).sum() == 0:
            break
        told = told.fillna(pd.to_datetime(core.where(rest), format=style, errors="coerce"))
    return told.astype("datetime64[s]"), precision


def _slash_style(core: pd.Series) -> str:
    """Month first or day first, as more of the file's dates can be read."""
    slashed = core[core.str.contains("/", regex=False)]
    readable = [pd.to_datetime(slashed, format=style, errors="coerce").notna().sum() for style in _SLASHED]
    return _SLASHED[int(readable[1] > readable[0])]


def _months(year: pd.Series, month: pd.Series) -> pd.Series:
    number = month.str.lower().map(_MONTHS)
    text = _four_digits(year) + "-" + number.map("{:02.0f}".format, na_action="ignore").astype("str")
    return pd.to_datetime(text, format="%Y-%m", errors="coerce").astype("datetime64[s]")


def _years(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(_four_digits(texts), format="%Y", errors="coerce").astype("datetime64[s]")


def _four_digits(texts: pd.Series) -> pd.Series:
    return texts.str.extract(r"^((?:19|20)\d{2})(?!\d)")[0]
