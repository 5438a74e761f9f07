"""How people write dates and degrees, brought to one spelling each: "2021-10-09" and "-91.2600".

Texts in, texts out on the same index; what is not understood passes unchanged and is refused by the readers of
`riskmap.sources.values`. What could mean two days is a fault of its own, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pandas as pd

from riskmap.errors import SettingError
from riskmap.sources.values import Findings, by_value

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
STAND_IN = "2000-01-01"
# Months of six languages by their first three letters; June and July in French need one letter more.
_MONTHS = {
    start: number
    for number, starts in enumerate(
        (
            *("jan ene gen", "feb fev", "mar", "apr abr avr", "may mai mag", "jun giu juin"),
            *("jul lug juil", "aug ago aou", "sep set", "oct okt ott out", "nov", "dec dic dez"),
        ),
        1,
    )
    for start in starts.split()
}
_NUMERIC = r"^(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?!\d)(.*)$"
_DAY_MONTH_YEAR = re.compile(
    r"^(\d{1,2})(?:\.|st|nd|rd|th|er|º|o)?\s+(?:de\s+|of\s+)?([^\W\d]+)\.?,?\s+(?:del?\s+)?(\d{4})$"
)
_MONTH_DAY_YEAR = re.compile(r"^([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_MONTH_YEAR = re.compile(r"^([^\W\d]+)\.?,?\s+(?:del?\s+)?(\d{4})$")
_NULL_ISLAND = "coordinates 0, 0 taken for none"
_SERIAL_START = datetime(1899, 12, 30)
LONGEST_COUNT = 13
_SERIALS = (32_874, 73_051)  # 1990 to 2099, as spreadsheets count days


def tidy_dates(texts: pd.Series, order: str | None, findings: Findings) -> pd.Series:
    """Dates with their parts in one order; `order` says which comes first in dates such as 03/04/2021.

    A file of which every such date could be read both ways is refused, and so is one that needs both.

    Raises
    ------
    SettingError
        When `order` is none of day-first and month-first.
    """
    if order not in (None, *ORDERS):
        raise SettingError(f"--dates is {order!r}; expected {' or '.join(ORDERS)}.")
    texts = by_value(texts, _worded)
    parts = texts.str.extract(_NUMERIC)
    slashed = parts[0].notna()
    if not slashed.any():
        return texts
    parts = parts[slashed]
    first, second = parts[0].astype(int), parts[2].astype(int)
    # A dotted date is day first in every country that dots its dates.
    day_first = _day_first(first, second, parts[1].eq("."), texts[slashed], order, findings)
    day, month = first.where(day_first, second), second.where(day_first, first)
    bad = month.gt(12) | day.gt(31)
    findings.fault(texts[slashed], bad, "dates", f"a day and a month, {order or 'day first or month first'}")
    tidy = parts[3] + "-" + month.map("{:02d}".format) + "-" + day.map("{:02d}".format) + parts[4]
    return texts.where(~slashed, tidy.mask(bad, STAND_IN).reindex(texts.index))


def _day_first(
    first: pd.Series, second: pd.Series, dotted: pd.Series, texts: pd.Series, order: str | None, findings: Findings
) -> pd.Series:
    """For each date whether its day comes first: as said, else as the file's own dates tell."""
    others = ~dotted
    if order is not None:
        return dotted | (order == DAY_FIRST)
    day, month = others & first.gt(12) & second.le(12), others & second.gt(12) & first.le(12)
    if day.any() and month.any():
        fewer = day if day.sum() <= month.sum() else month
        findings.fault(texts, fewer, "day first and month first in one column:", "one order in all rows")
        return dotted | first.gt(12)
    either = others & first.le(12) & second.le(12) & first.ne(second)
    if either.any() and not day.any() and not month.any():
        found = "dates of which day and month cannot be told apart:"
        remedy = f"Say which with --dates {DAY_FIRST} or --dates {MONTH_FIRST}."
        findings.fault(texts, either, found, "a word on which of the two comes first", remedy)
    return dotted | bool(day.any())


def _worded(text: str) -> str:
    """One date in words, as a serial number or in figures without gaps, as 2021-10-09 or 2021-10."""
    plain = _without_accents(text)
    if found := _DAY_MONTH_YEAR.match(plain):
        return _joined(found[3], found[2], found[1]) or text
    if found := _MONTH_DAY_YEAR.match(plain):
        return _joined(found[3], found[1], found[2]) or text
    if found := _MONTH_YEAR.match(plain):
        return _joined(found[2], found[1]) or text
    if found := re.fullmatch(r"(\d{1,2})/(\d{4})", plain):
        return f"{found[2]}-{int(found[1]):02d}"
    if found := re.fullmatch(r"((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})", plain):
        return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"
    if plain.isdecimal():
        return _counted(plain) or text
    return text


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _joined(year: str, month: str, day: str = "") -> str:
    number = _MONTHS.get(month[:4], _MONTHS.get(month[:3]))
    return "" if number is None else f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else "")


def _counted(text: str) -> str:
    """A spreadsheet's day number, milliseconds since 1970, or 20211009."""
    if len(text) > LONGEST_COUNT:
        return ""
    number = int(text)
    if len(text) == 5 and _SERIALS[0] <= number < _SERIALS[1]:
        return f"{_SERIAL_START + timedelta(days=number):%Y-%m-%d}"
    if len(text) in (12, 13):
        return f"{datetime.fromtimestamp(number / 1000, UTC):%Y-%m-%d}"
    if len(text) == 8 and text[:2] in ("19", "20"):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return ""


_FIGURE = r"\d{1,3}(?:[.,]\d+)?"
_ANGLE = re.compile(
    rf"^([NSEW])?\s*([-−+])?\s*({_FIGURE})\s*°?\s*(?:({_FIGURE})\s*['′’])?\s*(?:({_FIGURE})\s*(?:\"|″|''))?\s*([NSEW])?$",
    re.IGNORECASE,
)


def tidy_degrees(texts: pd.Series) -> pd.Series:
    """Degrees as plain signed numbers: hemispheres, degree signs, minutes and seconds, decimal commas.

    >>> tidy_degrees(pd.Series(["14,2967", '91°15\\'36" W', "S 8.5", "here"])).tolist()
    ['14.2967', '-91.26', '-8.5', 'here']
    """
    return by_value(texts, lambda text: _angle(text)[0])


def _angle(text: str) -> tuple[str, str]:
    """An angle as a plain number, and its hemisphere where one is told; a text that is none comes back."""
    found = _ANGLE.match(text.strip())
    if not found or (found[1] and found[6]):
        return text, ""
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.group(3, 4, 5))
    side = (found[1] or found[6] or "").upper()
    minus = (found[2] or "") in ("-", "−")
    if minutes >= 60 or seconds >= 60 or (minus and side):
        return text, ""
    if not (found[4] or found[5]):
        plain = found[3].replace(",", ".")
    else:
        plain = f"{degrees + minutes / 60 + seconds / 3600:.6f}".rstrip("0").rstrip(".")
    return ("-" if minus or side in ("S", "W") else "") + plain, side


def tidy_pairs(texts: pd.Series) -> pd.Series:
    """Two angles in one text as "latitude, longitude", in that order where their hemispheres tell.

    >>> tidy_pairs(pd.Series(["91.26 W, 14.29 N", "14,29; -91,26", "35.5 12.6"])).tolist()
    ['14.29, -91.26', '14.29, -91.26', '35.5 12.6']
    """
    return by_value(texts, _pair)


def _pair(text: str) -> str:
    halves = re.split(r"\s*;\s*", text) if ";" in text else re.split(r"\s*,\s+|(?<=[NSEWnsew])\s*,?\s+", text)
    halves = text.split(",") if len(halves) == 1 and text.count(",") == 1 else halves
    if len(halves) != 2:
        return text
    (one, side), (two, other) = (_angle(half) for half in halves)
    if _is_number(one) and _is_number(two):
        turned = side in ("E", "W") and other not in ("E", "W")
        return f"{two}, {one}" if turned else f"{one}, {two}"
    return text


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", text))


def unwrap_longitudes(longitude: pd.Series, findings: Findings) -> pd.Series:
    """Longitudes counted from 0 to 360 as -180 to 180: only where no longitude is below nought."""
    degrees = pd.to_numeric(longitude, errors="coerce")
    beyond = degrees.gt(180) & degrees.le(360)
    if not beyond.any() or degrees.lt(0).any():
        return longitude
    findings.mend("longitude counted from 0 to 360", beyond)
    turned = (degrees - 360).round(9).map(repr)
    return longitude.where(~beyond, turned.astype("str"))


def without_null_island(latitude: pd.Series, longitude: pd.Series, findings: Findings) -> tuple[pd.Series, pd.Series]:
    """Points at 0, 0, which programs write where no place is known, as no point."""
    lat, lon = (pd.to_numeric(texts, errors="coerce") for texts in (latitude, longitude))
    nowhere = lat.abs().lt(1e-6) & lon.abs().lt(1e-6)
    findings.mend(_NULL_ISLAND, nowhere)
    return latitude.mask(nowhere, ""), longitude.mask(nowhere, "")


def without_null_pairs(texts: pd.Series, findings: Findings) -> pd.Series:
    """The same for two numbers in one text."""
    nowhere = texts.str.fullmatch(r"\D*0+(?:[.,]0*)?[^\d.]+0+(?:[.,]0*)?\D*")
    findings.mend(_NULL_ISLAND, nowhere)
    return texts.mask(nowhere, "")
