"""Made reports, the same in every layout of the source. All texts are invented; places are where they say."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

CATEGORY = "Vehicle accident / death linked to hazardous transport"


@dataclass(frozen=True)
class Report:
    """One raw row; `None` is a blank. Defaults: a lorry overturned in the desert north of Agadez."""

    key: str = "2016.MMP09001"
    when: date | None = date(2016, 5, 4)
    dead: int | None = 3
    missing: int | None = None
    survivors: int | None = None
    females: int | None = None
    males: int | None = None
    children: int | None = None
    cause: str = "Lorry overturned"
    category: str = CATEGORY
    country: str = "Niger"
    place: str = "Track to the wells, north of Agadez, Niger"
    latitude: float | None = 17.412345
    longitude: float | None = 8.112345
    route: str = "Sahara Desert crossing"
    region: str = "Western Africa"
    source: str = "A made newspaper"
    url: str = "https://example.org/made"
    quality: str = "3"
    origin_country: str = "Senegal"
    origin_region: str = "Western Africa"
    kind: str = "Incident"

    @property
    def total(self) -> int:
        return (self.dead or 0) + (self.missing or 0)

    def but(self, **changes: object) -> Report:
        return replace(self, **changes)


AT_SEA = Report(
    key="2016.MMP09002",
    when=date(2016, 6, 20),
    dead=2,
    missing=30,
    survivors=41,
    females=1,
    children=1,
    cause="Presumed drowning",
    category="Drowning",
    country="Libya",
    place="Off the coast of Zuwara, Libya",
    latitude=33.312345,
    longitude=12.212345,
    route="Central Mediterranean",
    region="Mediterranean",
    source="A made coast guard",
    origin_country="Eritrea",
    origin_region="Eastern Africa",
    quality="5",
)
IN_TEXAS = Report(
    key="2016.MMP09003",
    when=date(2016, 7, 9),
    dead=1,
    males=1,
    cause="Hyperthermia",
    category="Harsh environmental conditions / lack of adequate shelter, food, water",
    country="United States of America",
    place="A made ranch, Brooks County, Texas, USA",
    latitude=27.112345,
    longitude=-98.212345,
    route="US-Mexico border crossing",
    region="North America",
    source="A made sheriff",
    origin_country="Honduras",
    origin_region="Central America",
    quality="5",
)
THREE = (Report(), AT_SEA, IN_TEXAS)


def write_api(path: Path, reports: tuple[Report, ...] | list[Report]) -> Path:
    path.write_text(json.dumps([_api_record(report) for report in reports]), encoding="utf-8")
    return path


def _api_record(report: Report) -> dict[str, str]:
    return {
        "web_id": report.key,
        "region": report.region,
        "reported_date": report.when.isoformat() if report.when else "",
        "number_dead": _text(report.dead),
        "number_missing": _text(report.missing),
        "total_dead_and_missing": str(report.total),
        "number_of_survivors": _text(report.survivors),
        "number_of_female": _text(report.females),
        "number_of_male": _text(report.males),
        "number_of_children": _text(report.children),
        "cause_death": report.cause,
        "country_of_incident": report.country,
        "location_description": report.place + "\n",
        "unsd_geographic_grouping": "Uncategorized",
        "location_coodinates": _point(report),
        "migration_route": report.route,
        "information_source": report.source,
        "url": report.url,
        "source_quality": report.quality,
    }


def write_download(path: Path, reports: tuple[Report, ...] | list[Report], **how: str) -> Path:
    """The download page's 19 columns: a byte-order mark, no key, months, noughts where nothing is told."""
    rows = [
        {
            "Incident Type": report.kind,
            "Incident year": report.when.year,
            "Reported Month": f"{report.when:%B}",
            "Region of Origin": report.origin_region,
            "Region of Incident": report.region,
            "Country of Origin": report.origin_country,
            "Number of Dead": report.dead or 0,
            "Minimum Estimated Number of Missing": report.missing or 0,
            "Total Number of Dead and Missing": report.total,
            "Number of Survivors": report.survivors or 0,
            "Number of Females": report.females or 0,
            "Number of Males": report.males or 0,
            "Number of Children": report.children or 0,
            "Cause of Death": report.category,
            "Migration route": report.route,
            "Location of death": report.place,
            "Information Source": report.source,
            "Coordinates": _point(report),
            "UNSD Geographical Grouping": "Uncategorized",
        }
        for report in reports
    ]
    return _write_table(path, rows, **{"encoding": "utf-8-sig", **how})


def write_download_with_keys(path: Path, reports: tuple[Report, ...] | list[Report]) -> Path:
    """The download page's 22 columns, with dates like "Wed, 05/04/2016 - 12:00"."""
    rows = [
        {
            "Main ID": report.key,
            "Incident ID": f"{report.key}{number}",
            "Region": report.region,
            "Incident Date": f"{report.when:%a, %m/%d/%Y} - 12:00" if report.when else "",
            "Year": report.when.year if report.when else "",
            "Reported Month": f"{report.when:%B}" if report.when else "",
            "Number Dead": _text(report.dead),
            "Minimum Estimated Number of Missing": _text(report.missing),
            "Number of Survivors": _text(report.survivors),
            "Number of Females": _text(report.females),
            "Number of Males": _text(report.males),
            "Number of Children": _text(report.children),
            "Region of Origin": report.origin_region,
            "Cause of Death": report.category,
            "Country of Origin": report.origin_country,
            "Location of death": report.place,
            "Information Source": report.source,
            "Coordinates": _point(report),
            "Migration route": report.route,
            "URL": report.url,
            "UNSD Geographical Grouping": "Uncategorized",
            "Source Quality": report.quality,
        }
        for number, report in enumerate(reports)
    ]
    return _write_table(path, rows, encoding="utf-8-sig")


def write_curated(path: Path, reports: tuple[Report, ...] | list[Report], precision: str = "day") -> Path:
    """The curated table: "No. dead", two columns of coordinates, NA for unknown, dates as fine as they are known."""
    cut = {"day": 10, "month": 7, "year": 4}[precision]
    rows = [
        {
            "Main ID": report.key,
            "Incident ID": f"{report.key}{number}",
            "Incident Type": report.kind,
            "Region of Incident": report.region,
            "Incident date": report.when.isoformat()[:cut],
            "Incident year": report.when.year,
            "Incident month": f"{report.when:%B}",
            "No. dead": _text(report.dead, "NA"),
            "No. missing": _text(report.missing, "NA"),
            "No. dead/missing": report.total,
            "No. survivors": _text(report.survivors, "NA"),
            "No. Female": _text(report.females, "NA"),
            "No. Male": _text(report.males, "NA"),
            "No. minors": _text(report.children, "NA"),
            "Country of Origin": report.origin_country,
            "Region of Origin": report.origin_region,
            "Cause of death (category)": report.category,
            "Cause of death (reported)": report.cause,
            "Route": report.route or "NA",
            "Country of Incident": report.country,
            "Location of death": report.place,
            "UNSD region": "Uncategorized",
            "Source": report.source,
            "Link": report.url,
            "Source Quality": report.quality,
            "Latitude": _text(report.latitude, "NA"),
            "Longitude": _text(report.longitude, "NA"),
            "incident_date_clean": report.when.isoformat()[:cut],
            "incident_date_raw": report.when.isoformat(),
            "incident_date_precision": precision,
            "source_dataset": "made",
        }
        for number, report in enumerate(reports)
    ]
    return _write_table(path, rows)


def write_point_table(path: Path, reports: tuple[Report, ...] | list[Report]) -> Path:
    """An older table with "POINT (lon lat)" and dates in words."""
    rows = [
        {
            "Web ID": report.key,
            "Region of Incident": report.region,
            "Reported Date": f"{report.when:%B %d, %Y}",
            "Number Dead": _text(report.dead),
            "Minimum Estimated Number of Missing": _text(report.missing),
            "Total Dead and Missing": report.total,
            "Number of Survivors": _text(report.survivors),
            "Number of Females": _text(report.females),
            "Number of Males": _text(report.males),
            "Number of Children": _text(report.children),
            "Cause of Death": report.cause,
            "Location Description": report.place,
            "Information Source": report.source,
            "Location Coordinates": f"POINT ({report.longitude} {report.latitude})",
            "Migration Route": report.route,
            "URL": report.url,
            "UNSD Geographical Grouping": "Uncategorized",
            "Source Quality": report.quality,
        }
        for report in reports
    ]
    return _write_table(path, rows)


WRITERS = {
    "api": write_api,
    "download": write_download,
    "download with keys": write_download_with_keys,
    "curated": write_curated,
    "older download": write_point_table,
}


def write_as(layout: str, folder: Path, reports: tuple[Report, ...] | list[Report], name: str = "made") -> Path:
    ending = "json" if layout == "api" else "csv"
    return WRITERS[layout](folder / f"{name}.{ending}", reports)


def _write_table(path: Path, rows: list[dict], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _text(value: float | None, blank: str = "") -> str:
    return blank if value is None else str(value)


def _point(report: Report) -> str:
    return "" if report.latitude is None else f"{report.latitude}, {report.longitude}"
