"""The marks that ask where people died: the words of a place, and of a cause that tell one, in English."""

from __future__ import annotations

from riskmap.environment.mark import Mark

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
