"""The risk model's settings in words, for the command line, the retraining page and the docs; needs no scikit-learn.

Names and defaults are `RiskModel`'s own; a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from riskmap.errors import SettingError

Number = int | float


@dataclass(frozen=True)
class Option:
    """A setting of the model: its default, the range that makes sense, its unit, and what it does."""

    name: str
    label: str
    default: Number
    least: Number
    most: Number
    unit: str
    help: str

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are taken."""
        return isinstance(self.default, int)


OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option(
            "bandwidth_km",
            "Width of the smoothing",
            30.0,
            10.0,
            150.0,
            "km",
            "How far an incident's weight is spread when the map is smoothed into hills. Wider joins neighbouring "
            "places into one hotspot, narrower splits them.",
        ),
        Option(
            "widest_km",
            "Widest hotspot",
            300.0,
            50.0,
            1000.0,
            "km",
            "How wide a hotspot may be; a wider hill is cut at higher ground.",
        ),
        Option(
            "background_km",
            "Width of the background",
            250.0,
            100.0,
            1000.0,
            "km",
            "Width of the smooth surface that a hotspot must beat. Narrower follows the data more closely, so that "
            "fewer hotspots stand out.",
        ),
        Option(
            "level",
            "False discoveries",
            0.03,
            0.001,
            0.2,
            "share",
            "Share of the hotspots that may be chance. Smaller is stricter and shows fewer.",
        ),
        Option(
            "n_maps",
            "Simulated maps",
            999,
            199,
            9999,
            "",
            "How many maps without hotspots are drawn for the test. More take longer and tell small shares better.",
        ),
        Option(
            "n_resamples",
            "Resamples",
            100,
            10,
            1000,
            "",
            "How often the data are drawn anew, with places moved within their radius, to see if a hotspot stands.",
        ),
        Option(
            "random_state",
            "Seed",
            0,
            0,
            2**31 - 1,
            "",
            "Where the random draws begin: the same data, settings and seed give the same model.",
        ),
    )
}


def read_options(said: Iterable[str]) -> dict[str, Number]:
    """Settings from texts as in `bandwidth_km=25`.

    >>> read_options(["bandwidth_km=25", "n_maps=499"])
    {'bandwidth_km': 25.0, 'n_maps': 499}

    Raises
    ------
    SettingError
        When a setting is unknown, is no number or lies outside its range.
    """
    settings: dict[str, Number] = {}
    for text in said:
        name, _, value = text.partition("=")
        settings[name.strip()] = _number(name.strip(), value.strip())
    return settings


def check_options(settings: dict[str, Number]) -> dict[str, Number]:
    """The settings as given, when each is one that the model has and lies within its range."""
    return {name: _number(name, str(value)) for name, value in settings.items()}


def _number(name: str, value: str) -> Number:
    if name not in OPTIONS:
        raise SettingError(f"There is no setting {name!r} of the model; there are: {', '.join(OPTIONS)}.")
    option = OPTIONS[name]
    kind = "a whole number" if option.whole else "a number"
    try:
        number = int(value) if option.whole else float(value)
    except ValueError as error:
        raise SettingError(f"{name} is {value!r}; expected {kind} from {option.least} to {option.most}.") from error
    if not option.least <= number <= option.most:
        raise SettingError(f"{name} is {value}; expected {kind} from {option.least} to {option.most}.")
    return number
