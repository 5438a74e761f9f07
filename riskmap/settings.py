"""One table of settings: code, the command line's help, the sidebar and the docs read the same rows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from riskmap.errors import SettingError


@dataclass(frozen=True)
class Setting:
    """A setting, read from the environment variable `RISKMAP_<NAME>` in capitals."""

    name: str
    default: str
    unit: str
    help: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        return f"RISKMAP_{self.name.upper()}"


SETTINGS: dict[str, Setting] = {
    row.name: row
    for row in (
        Setting("home", "", "folder", "Where trained models are kept. Default: the user's data folder."),
        Setting(
            "api_address",
            "https://missingmigrants.iom.int/global-figures/{year}/json",
            "address",
            "Where `riskmap data update` asks for a year's incidents; {year} stands for the year.",
        ),
        Setting(
            "download_address",
            "https://missingmigrants.iom.int/sites/g/files/tmzbdl601/files/report-migrant-incident/"
            "Missing_Migrants_Global_Figures_allData.csv",
            "address",
            "The download page's table, which `riskmap data update` reads beside the API; `off` reads the API alone.",
        ),
        Setting("mmp_data", "", "folder", "Files of the Missing Migrants Project, for `make data` and the full tests."),
        Setting(
            "tier",
            "public",
            "",
            "What may leave: `public` (months and 10 km cells) or `partner` (as the source publishes).",
            ("public", "partner"),
        ),
        Setting("most_megabytes", "200", "MB", "The largest file of your own that is imported."),
        Setting("most_unzipped_megabytes", "1000", "MB", "How large a zipped or packed file of your own may unpack."),
        Setting("most_rows", "1000000", "rows", "How many rows a file of your own may have."),
        Setting("most_columns", "500", "columns", "How many columns a file of your own may have."),
        Setting("longest_text", "20000", "letters", "How long a single value in a file of your own may be."),
        Setting("most_corners", "50000", "corners", "How many corners an area of your own may have."),
        Setting("request_seconds", "120", "seconds", "How long reading a file handed over on a page may take."),
        Setting(
            "request_megabytes",
            "4000",
            "MB",
            "How much memory reading a file handed over on a page, or setting a page of paper, may take.",
        ),
        Setting("papers_at_once", "2", "", "How many pages of paper (PDF, SVG, PNG) are set at the same time."),
        Setting(
            "contact",
            "",
            "address",
            "Whom readers write to about an error or a removal: a mail or web address, shown on every page.",
        ),
        Setting("role_claim", "roles", "", "Claim of the identity token that names a person's roles when hosted."),
        Setting("planners", "", "addresses", "Verified e-mail addresses of planners when hosted, with commas between."),
        Setting("analysts", "", "addresses", "Verified e-mail addresses of analysts when hosted, with commas between."),
        Setting("train_minutes", "60", "minutes", "How long a training started on the page may take."),
        Setting("train_megabytes", "6000", "MB", "How much memory a training started on the page may take."),
        Setting("trainings_per_hour", "6", "", "How many trainings the page may start within an hour."),
        Setting(
            "scheduler_network",
            "open",
            "",
            "Whether the network of a Dask scheduler is one where nobody else is: without TLS, all there run code.",
            ("open", "trusted"),
        ),
        Setting(
            "hosted",
            "off",
            "",
            "Whether others reach the dashboard: then nobody is its machine's own user, on loopback neither.",
            ("off", "on"),
        ),
        Setting("tiles", "off", "", "Whether the map may ask the internet for background tiles.", ("off", "on")),
    )
}


def read_setting(name: str) -> str:
    """Value of a setting as text.

    Raises
    ------
    SettingError
        When the environment gives a value that is not among the setting's choices.
    """
    setting = SETTINGS[name]
    value = os.environ.get(setting.variable, "") or setting.default
    if setting.choices and value not in setting.choices:
        raise SettingError(f"{setting.variable} is {value!r}; expected one of {', '.join(setting.choices)}.")
    return value


def read_number(name: str) -> int:
    """Value of a setting that is a whole number from 1 on.

    Raises
    ------
    SettingError
        When the environment gives anything else.
    """
    value = read_setting(name)
    if not (value.isdecimal() and int(value) > 0):
        raise SettingError(f"{SETTINGS[name].variable} is {value!r}; expected a whole number of {SETTINGS[name].unit}.")
    return int(value)


def home_folder() -> Path:
    """Folder for trained models: `$RISKMAP_HOME`, else the user's data folder. Not created here."""
    if value := read_setting("home"):
        return Path(value)
    from platformdirs import user_data_path

    return user_data_path("riskmap", appauthor=False)


def geo_folder() -> Path:
    """Folder of the shipped layers: beside the checkout, or inside the installed package."""
    inside = Path(__file__).parent / "geo"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "data" / "geo"


def dashboard_file() -> Path:
    """The dashboard's script: at the top of the checkout, or inside the installed package."""
    inside = Path(__file__).parent / "dashboard.py"
    return inside if inside.is_file() else Path(__file__).parents[1] / "dashboard.py"
