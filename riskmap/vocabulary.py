"""Every word of the house, written once: environments, causes, precision classes, trends, labels, colours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Environment:
    """Where people died, as the page names, colours and marks it.

    Colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), told apart by `shape` and `pattern` too.
    """

    key: str
    label: str
    where: str
    colour: str
    shape: str
    pattern: str


ENVIRONMENTS: dict[str, Environment] = {
    row.key: row
    for row in (
        Environment("container", "Container", "in containers", "#CC79A7", "square", "cross hatch"),
        Environment("sea", "Sea", "at sea", "#0072B2", "circle", "plain"),
        Environment("desert", "Desert", "in deserts", "#E69F00", "triangle", "diagonal hatch"),
        Environment("river", "River or lake", "in rivers and lakes", "#56B4E9", "circle", "plain"),
        Environment("mountain", "Mountain or cold", "in mountains and cold", "#009E73", "triangle", "plain"),
        Environment("transport", "Road, rail or air", "on roads, rails and in the air", "#7F7F7F", "square", "plain"),
        Environment("other", "Other", "elsewhere", "#BDBDBD", "circle", "plain"),
        Environment("unknown", "Unknown", "in places unknown", "#BDBDBD", "circle", "plain"),
    )
}
HEADLINE_ENVIRONMENTS: tuple[str, ...] = ("container", "sea", "desert")

# The eight categories of IOM's download page, in its own words.
CAUSES: tuple[str, ...] = (
    "Drowning",
    "Harsh environmental conditions / lack of adequate shelter, food, water",
    "Vehicle accident / death linked to hazardous transport",
    "Violence",
    "Sickness / lack of access to adequate healthcare",
    "Accidental death",
    "Mixed or unknown",
)
CAUSE_UNKNOWN = "Mixed or unknown"

INCIDENT_KINDS = ("incident", "cumulative")
FOUND_KINDS = ("death seen", "body found", "remains", "washed ashore", "unknown")
DATE_MEANINGS = ("of death", "of finding", "of report", "end of period", "unknown")
DATE_PRECISIONS = ("day", "month", "year")
LOCATION_PRECISIONS = ("exact", "locality", "area", "country", "reporting point")
LOCATION_STATUSES = ("as given", "swapped back", "sign mended", "flagged")
MODES = ("sea", "land", "container", "air")
CROSSING_KINDS = (
    "land border",
    "sea departure",
    "sea arrival",
    "container port",
    "airport",
    "desert gateway",
    "river",
)
TRENDS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "historical",
    "no trend stated",
)

# The classes of emerging hot spot analysis as a reader who never heard of it says them. They tell in which years
# incidents stood out among other places and years, not whether more people died than before: `GROWTH_WORDS` do.
TREND_WORDS: dict[str, str] = {
    "new": "stood out newly",
    "consecutive": "stood out of late",
    "intensifying": "stands out ever more",
    "persistent": "stands out every year",
    "diminishing": "stands out ever less",
    "sporadic": "stood out at times",
    "historical": "stood out in the past",
    "no trend stated": "no trend stated",
}

# Whether more people died in the last twelve settled months than before, rising first.
GROWTH_WORDS: dict[str, str] = {
    "rising": "rising",
    "higher": "higher, perhaps by chance",
    "mixed": "no clear direction",
    "too few": "too few to tell",
    "lower": "lower, perhaps by chance",
    "falling": "falling",
    "none lately": "none lately",
}

# The Missing Migrants Project's route names, as it spells them today; older spellings map to these.
MMP_ROUTES: tuple[str, ...] = (
    "Afghanistan to Iran",
    "Belarus-EU border",
    "Caribbean to Central America",
    "Caribbean to US",
    "Central Mediterranean",
    "DRC to Uganda",
    "Darien",
    "Dominican Republic to Puerto Rico",
    "Eastern Mediterranean",
    "Eastern Route to/from EHOA",
    "English Channel to the UK",
    "Haiti to Dominican Republic",
    "Horn of Africa Route",
    "Iran to Türkiye",
    "Italy to France",
    "Northern Route from EHOA",
    "Route to Southern Africa",
    "Sahara Desert crossing",
    "Sea crossings to Mayotte",
    "Syria to Türkiye",
    "Türkiye-Europe land route",
    "US-Mexico border crossing",
    "Ukraine to Europe",
    "Venezuela to Caribbean",
    "Western Africa / Atlantic route to the Canary Islands",
    "Western Balkans",
    "Western Mediterranean",
)
# Routes on which people may die far from any coast.
SEA_ROUTES = (
    "Caribbean to Central America",
    "Caribbean to US",
    "Central Mediterranean",
    "Dominican Republic to Puerto Rico",
    "Eastern Mediterranean",
    "English Channel to the UK",
    "Sea crossings to Mayotte",
    "Venezuela to Caribbean",
    "Western Africa / Atlantic route to the Canary Islands",
    "Western Mediterranean",
)
STARSOM_ROUTE = "STARSOM corridor"
ROUTE_UNKNOWN = "unknown"
UNKNOWN = "unknown"

SOURCE_NAME = "IOM Missing Migrants Project"
SOURCE_ADDRESS = "https://missingmigrants.iom.int"
FAMILY_LINKS = "https://familylinks.icrc.org"
SOURCE_LICENCE = "CC BY 4.0"
SOURCE_LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = f"{SOURCE_NAME}, {SOURCE_ADDRESS}, {SOURCE_LICENCE}"
MINIMUM_ESTIMATE = "Figures are minimum estimates: many deaths are never recorded."
INDEPENDENCE = (
    "Riskmap is independent. Its geography follows UNODC's announcement of STARSOM (2 November 2021) and its figures "
    "come from IOM's Missing Migrants Project; neither UNODC nor IOM endorses it."
)
BOUNDARIES = (
    "Boundaries and names shown are Natural Earth's and show who holds a place, not who should, but for Western "
    "Sahara, which has a code of its own as in ISO 3166 and in the source; they imply no opinion on the legal status "
    "of any territory."
)
