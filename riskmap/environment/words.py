"""The words of the rules: named lists, misleading phrases, and the marks, each a yes-or-no question to a report."""

from __future__ import annotations

from dataclasses import dataclass

# Named lists of phrases that the phrases below may use in braces.
LISTS: dict[str, str] = {
    "vehicle": """
        car ; cars ; vehic* ; bus ; buses ; truck ; trucks ; lorry ; lorries ; van ; minivan ; minibus ; taxi ;
        trailer ; tractor ; pickup ; pick-up ; motorbike ; motorcycle ; motor-cycle ; motor bike ; bike ; bicycle ;
        transporter ; tanker ; camion ; automobile ; trash truck ; bulldozer
        """,
    "closed": """
        truck ; trucks ; lorry ; lorries ; trailer ; trailers ; van ; minivan ; minibus ; vehicle ; vehicles ; car ;
        camion ; transporter ; tanker ; cab ; trunk
        """,
    "crash": """
        acciden* ; accient ; accid* ; crash* ; collision ; collid* ; rollover ; rolled ; overturn* ; incident ;
        caught fire ; fire ; burn* ; pursuit ; related ; turned over ; flipped
        """,
    "water": """
        river ; rio ; riverbed ; canal ; canals ; lake ; creek ; stream ; reservoir ; dam ; pond ; lagoon ; ditch ;
        wash ; laguna ; presa ; lago ; arroyo
        """,
    "land": """
        highway ; highways ; motorway ; motorways ; road ; roads ; roadside ; interstate ; autopista ; carretera ;
        expressway ; freeway ; autoroute ; autobahn ; roadway
        """,
}

# Names, offices and routes that say something else than their words; dropped before marks are looked for.
MISLEADING = """
    medical examiner ; yemen to gulf ; gulf crossing ; gulf countries ; red sea governorate ; red sea state ;
    red sea gov* ; red sea, egypt ; red sea egypt ; black sea region ; port of entry ; ports of entry ; boat ramp ;
    rio grande city ; rio grande valley ; rio bravo city ; rio hato ; lake jackson ; river nile state ;
    river nile, sudan ; river falls ; truck stop ; truck driver ; trailer park ; bus station ; bus stop ;
    bus terminal ; car park ; gas station ; petrol station ; van horn ; van province ; van lake ; van golu ;
    van district ; van turkiye ; van turkey ; locations in van ; saray van ; district of van ; van ercis ; van ozalp ;
    van gurpinar ; coastal highway ; beach road ; beach boulevard ; channel tunnel ; channel islands beach ;
    dove channel ; bravo gap ; shelby park ; big bend ; laguna mountains ; del rio border ; del rio sector ;
    del rio texas ; del rio station ; loon-plage ; loon plage ; una-sana ; una sana ; camp trailer ; camper trailer ;
    sand sea
    """


@dataclass(frozen=True)
class Mark:
    """A yes-or-no question to a report.

    `reads` is what is asked: `cause`, `place`, `text` (both), `route`, each for `says`, phrases in the language of
    `riskmap.environment.phrases`; `country` for ISO 3166 codes; or `terrain` for an expression over the columns of
    `riskmap.terrain.describe_terrain`, the coordinates and `agrees` (the point lies within 150 km of the stated
    State, or none is stated).
    """

    name: str
    reads: str
    says: str
    meaning: str


CAUSE_MARKS = (
    Mark(
        "drowned",
        "cause",
        """
        drown* ; downing ; sank ; sunk ; sinking ; water-related ; immersion ; submersion ; shipwreck ; capsiz* ;
        ahogad* ; ahogamiento ; noyade ; noye ; naufrag* ; swimming ; swept away ; washed away ; torrent ;
        fell .. water ; fell into .. river ; fell into .. sea ; jumped .. water ; jumped into .. river ;
        jumped into .. sea ; thrown into .. river
        """,
        "drowning, sinking, shipwreck",
    ),
    Mark(
        "suffocated",
        "cause",
        """
        suffocat* ; suffoct* ; sufocat* ; asphyx* ; asfixia* ; smother* ; lack of air ; lack of oxygen ; ventilation ;
        anoxi* ; airless
        """,
        "suffocation or asphyxia",
    ),
    Mark(
        "gas",
        "cause",
        "gas ; gassed ; lpg ; stove ; carbon ; monoxide ; smoke ; heater ; cylinder",
        "gas or smoke",
    ),
    Mark(
        "heat",
        "cause",
        """
        hypertherm* ; hyperterm* ; heat ; heat-related ; heatstroke ; heatsroke ; sunstroke ; sun stroke ;
        high temperatur* ; hot weather ; golpe de calor ; insolacion ; environmental exposure-heat
        """,
        "heat",
    ),
    Mark(
        "thirst",
        "cause",
        """
        dehyd* ; deshidrat* ; thirst* ; starv* ; stravation ; hunger ; malnutri* ; undernourish* ; lack of .. water ;
        lack of .. food ; no water ; without water ; without .. food
        """,
        "thirst or hunger",
    ),
    Mark(
        "exposure",
        "cause",
        """
        expos* ; expous* ; elements ; exhaust* ; harsh ; weakness ; extreme weather ; fatigue ; abandon* ; stranded ;
        inclement ; in the desert ; broke down ; got lost ; weather
        """,
        "exposure, exhaustion, harsh weather, abandonment",
    ),
    Mark(
        "cold",
        "cause",
        """
        hypoth* ; cold ; exposure-cold ; froze* ; freez* ; frost* ; snow* ; avalanche ; blizzard ; low temperatur*
        """,
        "cold or snow",
    ),
    Mark(
        "crash",
        "cause",
        """
        {vehicle} {crash} ; {vehicle} .. {crash} ; road* {crash} ; road traffic ; roadside .. {crash} ;
        traffic {crash} ; transport accident ; motor-vehicle* ; motor vehicle* ; crash* ; rollover ; overturn* ;
        rolled over ; tyre ; flat tire ; collision ; collided ; accident .. {vehicle} ; accidente .. {vehicle} ;
        accident de la route ; chase ; car exploded ; shot at vehicle ; during transport
        """,
        "a road vehicle crashed",
    ),
    Mark(
        "hit",
        "cause",
        """
        hit by .. {vehicle} ; hit by .. train ; struck by .. {vehicle} ; struck by .. train ; run over ; runover ;
        ran over ; hit and run ; hit-and-run ; crushed by .. {vehicle} ; crushed by .. train ;
        crashed by .. {vehicle} ; crushed under .. {vehicle} ; crushed between .. {vehicle} ; knocked down ;
        atropell* ; hit by .. hgv ; struck by .. locomotive ; killed by .. {vehicle} ; killed by .. train
        """,
        "hit or run over by a vehicle or a train",
    ),
    Mark(
        "fell_off",
        "cause",
        """
        fell .. {vehicle} ; fell .. train ; fall .. {vehicle} ; fall .. train ; falling .. {vehicle} ;
        falling .. train ; jump* .. {vehicle} ; jump* .. train ; thrown .. {vehicle} ; thrown .. train ;
        slipped .. train ; cling* .. {vehicle} ; climb* .. {vehicle} ; climb* .. train ; hiding under .. {vehicle} ;
        access to truck ; fell .. moving {vehicle}
        """,
        "fell or jumped off a vehicle or a train, or clung to it",
    ),
    Mark(
        "violent",
        "cause",
        """
        shot ; shots ; shoot* ; gun* ; stab* ; knif* ; murder* ; homicid* ; violen* ; abus* ; exessive physical* ;
        excessivephysical ; beat* ; tortur* ; rape* ; execut* ; artillery ; shell* ; landmine* ; mine ; mines ;
        explos* ; bomb* ; air strike ; airstrike ; attacked ; attack by ; armed attack ; assault* ; robber* ; robbed ;
        ambush* ; strangl* ; behead* ; decapitat* ; fight* ; massacre* ; lynch* ; arson ; killed ; kidnap* ; abduct* ;
        throat ; sharp force ; clash* ; militia ; disparo ; asesin* ; bullet* ; brawl ; clubbed ; hit on the head ;
        blow to the head ; conflict ; bandits ; burnt alive ; thrown from .. bridge ; femicid* ; dismember* ;
        grenade ; drone ; use of force ; crossfire ; airstrike* ; air strikes
        """,
        "violence",
    ),
    Mark(
        "ill",
        "cause",
        """
        sick* ; ill ; illness ; disease* ; heart* ; cardi* ; caridovascular ; brain ; stroke ; cancer ; covid* ;
        corona* ; natural ; natrual ; medic* ; health* ; pneumon* ; bronchopneumon* ; tubercul* ; malaria ; asthma* ;
        diabet* ; kidney ; renal ; fever ; infect* ; hepat* ; cirrho* ; diarr* ; hypertens* ; blood pressure ;
        hypogly* ; hypergly* ; seizure* ; epilep* ; epilet* ; pregnan* ; birth ; childbirth ; miscarr* ; labour* ;
        sepsis ; hernia ; ulcer ; append* ; pulmon* ; respirat* ; breathing ; hiv ; aids ; dengue ; cholera ; flu ;
        poison* ; bite* ; bitten ; sting* ; snake ; scorpion ; overdose ; intoxic* ; toxic* ; alcohol* ; drug* ;
        organ ; anaemi* ; anemi* ; complication* ; vomit* ; bleeding ; hemorrh* ; haemorrh* ; allerg* ; treatment ;
        painkiller ; syrup ; aspiration ; parasit* ; envenom* ; clots ; choking ; choked ; encephal* ; hidroceph* ;
        gastr* ; meningit* ; leuk* ; lung* ; liver ; diphtheria ; unwell
        """,
        "illness, childbirth, poison, bites",
    ),
    Mark("electric", "cause", "electr* ; elecrt* ; eletr* ; high voltage", "electric current"),
    Mark("fell", "cause", "fell ; fall ; falling ; fallen ; jump* ; slid* ; slip*", "a fall"),
    Mark("burned", "cause", "burn* ; fire ; fired ; flames ; wildfire", "fire or burns"),
    Mark("suicide", "cause", "suicid* ; hanged ; hanging ; hung ; self-immol*", "suicide"),
    Mark(
        "lightning",
        "cause",
        "lightning ; earthquake ; storm ; flood* ; hippo ; horse ; tree ; well",
        "lightning, animals, a well",
    ),
    Mark(
        "crushed",
        "text",
        "crush* ; squash* ; pallet* ; silica ; by cargo ; sand inhalation ; buried alive ; shifting load",
        "crushed or buried, as by a load",
    ),
    Mark(
        "injured",
        "cause",
        """
        blunt ; traumatic asphyx* ; traumatic injur* ; trauma ; injur* ; concussion ; impact ; cranial ; cranio* ;
        fractur* ; head injur* ; neurogenic ; stampede ; trampled
        """,
        "injuries that nothing explains",
    ),
    Mark(
        "silent",
        "cause",
        """
        unknow* ; unkown ; undeterm* ; undetermin* ; not reported ; not stated ; pending ; ^mixed ; ^other ;
        ^various ; don't know ; unclear ; unspecified ; not available ; ^na ; ^n/a ; ^found dead ; accidental death ;
        ^accident ; by accident ; missing ; body found ; remains ; corpses ; decompos* ; skelet* ; skelit* ; mummif* ;
        bones
        """,
        "the cause is not told",
    ),
    Mark("accident", "cause", "^accident ; by accident ; ^accidental", "an accident of no named kind"),
    Mark("bones", "text", "skelet* ; skelit* ; mummif* ; bones ; osament* ; skull", "skeletal or mummified remains"),
    Mark(
        "iom_transport",
        "cause",
        "vehicle accident death linked to hazardous transport",
        "IOM's category of vehicles: crash and suffocation alike",
    ),
)

PLACE_MARKS = (
    Mark(
        "aircraft",
        "text",
        """
        stowaway* ; stow away ; stoaway ; landing gear ; wheel well ; wheel bay ; undercarriage of .. plane ; plane ;
        airplane ; aeroplane ; aircraft ; airbus ; boeing ; airliner
        """,
        "an aircraft",
    ),
    Mark("airport", "text", "airport ; aeropuerto ; aeroport", "an airport"),
    Mark(
        "in_vehicle",
        "text",
        """
        in a {closed} ; in {closed} ; in the {closed} ; in an .. {closed} ; in a .. {closed} ; inside {closed} ;
        inside .. {closed} ; within .. {closed} ; back of {closed} ; back of .. {closed} ; rear of .. {closed} ;
        bed of .. {closed} ; board .. truck ; board .. lorry ; locked in .. {closed} ; hidden in .. {closed} ;
        hiding in .. {closed} ; trapped in .. {closed} ; from .. back of .. truck ; rescued from .. trailer ;
        sheeted trailer ; tractor trailer ; tractor-trailer ; semi-trailer ; semitrailer ; trailer box ; trunk of ;
        boot of ; car boot ; car trunk ; in the trunk ; compartment ; abandoned truck ; abandoned lorry ;
        abandoned trailer ; abandoned van ; abandoned vehicle ; overloaded truck ; crowded .. truck ;
        caja de .. trailer ; crushed in transporter ; refrigerat* ; camion frigorifi*
        """,
        "inside a road vehicle",
    ),
    Mark(
        "in_freight",
        "text",
        """
        container ; containers ; contenedor* ; conteneur* ; wagon ; wagons ; train car ; train carriage ; railcar ;
        rail car ; boxcar ; freight car ; freight train carriage ; train compartment ; railroad car ; hopper ;
        gondola ; crate ; crates ; pallet ; pallets ; silica ; by cargo ; cargo hold ; cistern ; vagon
        """,
        "inside a container, crate or rail wagon",
    ),
    Mark(
        "outside_vehicle",
        "text",
        """
        undercarriage ; axle ; axles ; under a {vehicle} ; under {vehicle} ; under .. {vehicle} ;
        underneath .. {vehicle} ; top of .. {vehicle} ; top of .. train ; roof of .. {vehicle} ; roof of .. train ;
        between .. wagons ; cling* .. {vehicle} ; climb* .. {vehicle} ; wheels of ; jump* .. {vehicle} ;
        jump* .. train ; fell .. {vehicle} ; fell .. train ; fall* .. {vehicle} ; fall* .. train ; board .. moving ;
        trying to board ; trying to jump ; gain access to
        """,
        "outside of, under or on top of a vehicle",
    ),
    Mark(
        "rail",
        "text",
        """
        train ; trains ; railway* ; railroad* ; rail ; railyard ; tracks ; eurotunnel ; locomotive ; metro ; tramway ;
        subway ; la bestia ; ferrocarril ; via ferrea ; vias del tren ; tren
        """,
        "trains and rails",
    ),
    Mark(
        "aboard",
        "text",
        """
        aboard ; onboard ; on board ; boat ; boats ; vessel ; vessels ; dinghy ; dinghies ; raft ; pirogue* ;
        cayuco* ; patera* ; kwassa ; kayak ; yacht ; ship ; ships ; shipwreck* ; disembark* ; trawler ; canoe* ;
        engine fumes ; engine .. fumes ; engine gas ; fuel inhalation ; fuel burns ; jet ski ; catamaran ; sailed ;
        sailboat ; sailing ; speedboat ; motorboat ; inflatable ; panga ; lancha ; rubber boat ; zodiac ;
        embarcacion ; embarcation ; ferry
        """,
        "aboard a boat or ship",
    ),
    Mark("ferry", "text", "ferry", "a ferry, which also carries lorries"),
    Mark(
        "sea_words",
        "text",
        """
        off .. coast ; coast of ; the coast ; coast off ; coastline ; coastal area ; coastal waters ; off the ;
        nautical ; at sea ; sea ; seas ; mediterranean ; mediteranean ; atlantic ; alboran ; aegean ; ionian ;
        adriatic ; strait ; straits ; english channel ; the channel ; ship channel ; channel of sicily ;
        sicily channel ; mozambique channel ; gulf of ; gulf ; bay ; ocean ; mona passage ; passage ; ashore ;
        washed up ; beach* ; playa ; playas ; plage ; plages ; shore ; shores ; shoreline ; seashore ; seawall ;
        sea wall ; coast guard ; coastguard ; embark* ; sar ; reef ; international waters ; territorial waters ;
        waters ; cape ; cap ; cabo ; isla ; islet ; island of ; breakwater ; cala ; caleta ; pier ; jetty ; espigon ;
        punta ; nautical miles ; nm ; lampedusa ; en mer ; mar de ; rescued at ; rescued by ; rescue at ;
        rescue operation ; rescued off ; after rescue ; maritime ; lifeboat ; floating ; miles off ; km off ;
        kms off ; kilometers off ; kilometres off ; ^off ; harbor ; harbour ; seaside ; landed on ; left by sea ;
        departure from ; departed from ; puerto obaldia ; capurgana ; sapzurro
        """,
        "the sea, its shore, a rescue",
    ),
    Mark(
        "off_coast",
        "place",
        """
        off the coast ; off .. coast of ; nautical miles ; nautical mile ; at sea ; high seas ; in the sea ;
        between .. ehoa-yemen crossing ; washed ashore
        """,
        "the sea beyond doubt",
    ),
    Mark(
        "shore_to_shore",
        "place",
        """
        between .. lampedusa ; between .. sicily ; between .. italy ; between .. malta ; between .. lesvos ;
        between .. chios ; between .. kos ; between .. samos ; between .. greece ; between .. spain ;
        between .. mayotte ; between .. puerto rico ; between .. florida ; between .. trinidad ; between .. yemen ;
        and italy ; and spain ; and lampedusa ; and greece ; and mayotte ; and malta ; and gran canaria ; and yemen ;
        ehoa-yemen crossing ; en route to lampedusa ; en route to italy ; en route to lesvos ; en route to chios ;
        en route to samos ; en route to kos ; en route to spain ; en route to .. canary ; en route to mayotte ;
        reach mayotte ; reach ceuta ; en route to greece ; en route to puerto rico ; libya to italy ;
        greece to italy ; north of libya
        """,
        "between two shores",
    ),
    Mark(
        "river_words",
        "text",
        """
        river ; rivers ; rio ; riverbank ; riverbed ; riverside ; bravo ; rio grande ; canal ; canals ; cannal ;
        lake ; lago ; lac ; creek ; stream ; reservoir ; embalse ; dam ; presa ; lagoon ; laguna ; pond ; swamp ;
        wash ; arroyo ; ditch ; drain ; drainage ; storm water ; stormwater ; basin ; irrigation ; well ; acequia ;
        resaca ; marsh ; maritsa ; meric ; marica ; evros river ; drina ; una ; sava ; danube ; kupa ; kolpa ;
        korana ; mreznica ; glina ; dobra ; suchiate ; usumacinta ; naf ; tuira ; turquesa ; chucunaque ; maraganti ;
        marraganti ; marranti ; masacre ; bidasoa ; bidassoa ; roya ; helmand ; nile ; limpopo ; zambezi ; orontes ;
        oder ; neisse ; all-american ; all american ; waterhole ; waterfall ; swimming pool ; pool ; river bed ;
        tarim ; torrent ; weir ; sluice ; aqueduct ; puddle ; quebrada
        """,
        "a river, lake, canal or well",
    ),
    Mark(
        "river_near",
        "text",
        """
        near {water} ; near the {water} ; near .. {water} ; by the {water} ; by the .. {water} ; close to {water} ;
        close to the {water} ; close to .. {water} ; along the .. {water} ; salinity canal ; canal route
        """,
        "a river only as a landmark",
    ),
    Mark(
        "river_in",
        "place",
        """
        in the {water} ; in the .. {water} ; in {water} ; in a {water} ; in .. {water} ; into .. {water} ;
        on the {water} ; on .. {water} ; from the .. {water} ; across .. {water} ; crossing .. {water} ;
        floating .. {water} ; bank of ; banks of ; river bank ; riverbank ; ^{water} ; ^new river ; ^a lake ;
        ^a river ; ^the river ; ^evros/meric river ; ^.. river ; islet in .. {water}
        """,
        "in the water or on the bank of a river or lake",
    ),
    Mark(
        "road_words",
        "place",
        """
        {land} ; km # ; kilometer # ; kilometre # ; milepost ; mile marker ; street ; avenue ; rue ; boulevard ;
        calle ; intersection ; roundabout ; junction ; exit # ; parking ; toll ; bypass ; ramp ; libramiento ;
        rocade ; bridge ; i-# ; us-# ; a# motorway ; service station ; rest area ; frontage ; carriageway ; lay-by ;
        state route ; route #
        """,
        "a road or street",
    ),
    Mark(
        "open_road",
        "place",
        "{land} ; ring road ; rocade ; bypass ; a# motorway ; i-# ; us-#",
        "a road outside of streets",
    ),
    Mark(
        "port_words",
        "place",
        "port ; ports ; harbor ; harbour ; dock ; docks ; terminal ; quay ; puerto",
        "a port",
    ),
    Mark(
        "desert_words",
        "text",
        """
        desert ; deserts ; sahara ; saharan ; dune ; dunes ; tenere ; hamada ; desierto ; wilderness ; sand dunes ;
        erg ; puits ; water point ; salvador pass ; oasis
        """,
        "a desert by name",
    ),
    Mark(
        "borderland_words",
        "place",
        """
        ranch ; ranches ; brooks county ; kenedy county ; kleberg county ; jim hogg ; starr county ; zapata county ;
        webb county ; duval county ; maverick county ; pima ; tohono ; arizona ; sonora ; sonoran
        """,
        "the borderlands by name",
    ),
    Mark(
        "mountain_words",
        "text",
        """
        mountain* ; mount ; mt ; snow* ; alps ; alpine ; hautes-alpes ; ravine ; cliff ; cliffs ; forest* ; wood ;
        woods ; wooded ; woodland ; massif ; glacier ; peak ; peaks ; montgenevre ; briancon ; bardonecchia ;
        claviere ; hill ; hills ; rockface ; gorge ; bialowieza ; col de ; altiplano ; cordillera ; sierra
        """,
        "mountains, forest, snow",
    ),
    Mark(
        "jungle_words",
        "place",
        "darien ; jungle ; rainforest ; tapon ; canaan membrillo ; bajo chiquito ; come gallina ; comarca ; selva",
        "jungle",
    ),
    Mark(
        "indoors",
        "text",
        """
        bathroom ; room ; house ; apartment ; building ; hotel ; cave ; tent ; warehouse ; dormitory ; workplace ;
        factory ; construction ; mining ; well ; pit ; sewage ; sewege ; sewer ; pipe ; container home ; shelter in ;
        plastic shelter ; camp ; motel ; home ; stash house ; safe house ; tunnel
        """,
        "a house, a camp, a workplace, a pipe",
    ),
    Mark(
        "in_hospital",
        "place",
        """
        hospital* ; clinic ; medical center ; medical centre ; hopital ; chu ; morgue ; health center ;
        health centre ; reception center ; reception centre
        """,
        "a hospital or reception centre",
    ),
    Mark(
        "held",
        "place",
        """
        prison* ; jail ; detention ; detained ; custody ; hangar ; captiv* ; smuggler* camp* ; trafficking camp* ;
        refugee camp ; bani walid ; bani waleed ; bani waled ; immigration centre ; immigration center ;
        police station ; safe house ; stash house
        """,
        "a prison, camp or place of captivity",
    ),
    Mark(
        "border_wall",
        "text",
        """
        border wall ; border fence ; border barrier ; international wall ; perimeter fence ; the fence ; fence ; wall
        """,
        "a border wall or fence",
    ),
    Mark(
        "open_place",
        "place",
        """
        unspec* ; unsepec* ; undeterm* ; unknown location ; near ; between ; close to ; around ; outside ;
        on the way ; border ; en route ; km from ; km off ; km north ; km south ; km east ; km west ; # km ;
        northern ; area
        """,
        "not a town itself",
    ),
    Mark("desk", "place", "reported at .. border crossing ; reported at .. border", "a reporting desk"),
)

ROUTE_MARKS = (
    Mark(
        "sea_route",
        "route",
        """
        mediterranean ; canary ; atlantic ; mayotte ; caribbean to ; to caribbean ; to puerto rico ; caribbean to us ;
        bay of bengal ; andaman
        """,
        "a route over the sea",
    ),
    Mark(
        "long_crossing",
        "route",
        "canary ; atlantic ; central mediterranean",
        "crossings of days, with hospitals at their end",
    ),
    Mark("channel_route", "route", "english channel ; to the uk", "the Channel: lorries and boats"),
    Mark("horn_route", "route", "eoha ; ehoa ; horn of africa ; yemen", "the Horn of Africa: land and sea"),
    Mark("sahara_route", "route", "sahara", "the Sahara"),
    Mark("us_route", "route", "us-mexico ; united states", "the border of Mexico and the United States"),
    Mark(
        "river_route",
        "route",
        """
        us-mexico ; turkiye-europe ; turkey-europe ; western balkans ; darien ; belarus* ; ukraine ;
        haiti to dominican ; syria to ; mainland
        """,
        "a route on which rivers are crossed",
    ),
    Mark(
        "cold_route",
        "route",
        """
        western balkans ; belarus-eu ; turkiye-europe ; turkey-europe ; italy to france ; ukraine ; to turkiye ;
        to turkey
        """,
        "a route through mountains, forest and winter",
    ),
    Mark("sahara_state", "country", "DZA LBY NER TCD SDN EGY MLI MRT ESH MAR TUN", "a State of the Sahara"),
    Mark("us_mexico", "country", "USA MEX", "the United States or Mexico"),
    Mark("iran_side", "country", "IRN PAK AFG", "Iran, Afghanistan or Pakistan"),
)

TERRAIN_MARKS = (
    Mark("on_sea", "terrain", "~on_land & ~on_lake & coast_km > 1.5", "the point lies in the sea, off the shore"),
    Mark("on_coast", "terrain", "coast_km <= 6", "within 6 km of the coast"),
    Mark(
        "remote",
        "terrain",
        "on_land & coast_km > 25 & water_km > 4",
        "more than 25 km from the sea, 4 km from a river",
    ),
    Mark("inland", "terrain", "on_land & coast_km > 25", "more than 25 km from the sea"),
    Mark("by_water", "terrain", "on_lake | water_km <= 4", "in a lake or within 4 km of a mapped river or lake"),
    Mark(
        "caspian",
        "terrain",
        "longitude > 46.5 & longitude < 55 & latitude > 36 & latitude < 47.5",
        "by the Caspian, a lake",
    ),
    Mark("arid", "terrain", "climate == 'desert'", "desert climate (Köppen BW)"),
    Mark("dry", "terrain", "climate == 'desert' | climate == 'steppe'", "desert or steppe climate (Köppen B)"),
    Mark("misplaced", "terrain", "~agrees", "the point lies more than 150 km from the stated State"),
    Mark(
        "africa",
        "terrain",
        "longitude > -18 & longitude < 60 & latitude > -36 & latitude < 35.5",
        "Africa and Arabia",
    ),
    Mark(
        "borderlands",
        "terrain",
        "longitude > -117 & longitude < -97.2 & latitude > 25.5 & latitude < 33.9",
        "the box of the borderlands of Mexico and the United States",
    ),
    Mark("cool", "terrain", "latitude > 35.5 & longitude > -12", "Europe and Asia north of 35.5 degrees"),
)

MARKS: tuple[Mark, ...] = (*CAUSE_MARKS, *PLACE_MARKS, *ROUTE_MARKS, *TERRAIN_MARKS)
