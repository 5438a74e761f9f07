"""Spanish words of the marks, and what the language is known by."""

from __future__ import annotations

COMMON = """
    a el la los las un una unos unas de del al y en con por para que su sus se lo cuando tras desde hasta sin
    sobre entre
    fue fueron murio murieron muerto muerta muertos muertas muerte fallecio fallecieron fallecido hallado hallada
    hallados encontrado encontrada cuerpo cuerpos cadaver cadaveres persona personas hombre mujer joven nino nina
    migrante migrantes intentar intentaba mientras despues cerca frente causa desconocida no
    """

LISTS = {
    "vehicle": """
        camion ; camiones ; camioneta ; camionetas ; autobus ; autobuses ; bus ; buses ; coche ; coches ; carro
        ; auto ;
        automovil ; vehiculo ; vehiculos ; furgon ; furgoneta ; trailer ; trailers ; moto ; motocicleta ; microbus ;
        minibus ; combi ; pick-up ; pickup ; tractocamion ; taxi ; bicicleta
        """,
    "closed": """
        camion ; camiones ; camioneta ; trailer ; trailers ; furgon ; furgoneta ; remolque ; semirremolque ; caja ;
        tractocamion ; vehiculo ; coche ; carro ; maletero ; cajuela ; cabina ; cisterna ; pipa
        """,
    "train": "tren ; trenes ; ferrocarril ; la bestia ; locomotora ; metro",
    "water": """
        rio ; canal ; lago ; laguna ; arroyo ; presa ; embalse ; acequia ; pantano ; cauce ; quebrada ; estanque
        """,
    "land": "carretera ; autopista ; autovia ; ruta # ; calzada ; arcen ; calle ; avenida ; vialidad ; libramiento",
}

# Phrases of which a word says something else alone, and what stands for them.
SAID_OTHERWISE = {
    "canal de la mona ; canal de la mancha ; canal de mozambique ; canal de yucatan ; canal de sicilia": "mar",
    "una ; natural de": " ",
}

WORDS = {
    "drowned": """
        ahog* ; naufrag* ; hundi* ; hundimiento ; zozobr* ; sumergid* ; sumersion ; cayo al agua ; cayeron al
        agua ; cayo al mar ; cayo al rio ; cayeron al mar ; corriente .. arrastr* ; arrastrad* .. corriente ;
        arrastrad* .. rio ; volco .. embarcacion ; volco .. lancha ; volco .. patera ; volco .. cayuco ; volco
        .. barc* ; volcar .. embarcacion ; vuelco .. embarcacion ; vuelco .. lancha ; vuelco .. patera ; a nado
        ; nadando ; arrastr* .. corriente ; corriente .. rio ; vade* ; olas volc* ; cayo por la borda ; cayo de
        .. lancha ; cayo de .. patera ; crecida del rio
        """,
    "suffocated": """
        asfixi* ; sofoc* ; falta de aire ; falta de oxigeno ; falta de ventilacion ; sin ventilacion ; sin aire ;
        sin oxigeno ; por aplastamiento y asfixia
        """,
    "gas": "monoxido ; gas ; gases ; humo ; estufa ; brasero ; bombona ; butano",
    "heat": "calor ; golpe de calor ; insolacion ; hiperterm* ; altas temperaturas",
    "thirst": "sed ; deshidrat* ; hambre ; inanicion ; desnutri* ; falta de agua ; sin agua ; sin comida",
    "exposure": """
        agotamiento ; exhaust* ; abandonad* ; abandono ; se perdi* ; perderse ; extraviad* ; intemperie ;
        inclemencias ; cansancio
        """,
    "cold": "hipoterm* ; frio ; congelad* ; congelamiento ; congelacion ; nieve ; nevada ; avalancha",
    "crash": """
        volcadura ; volcamiento ; vuelco .. {vehicle} ; volco .. {vehicle} ; {vehicle} .. volco ; {vehicle} ..
        volc* ; choque ; choco ; chocar ; chocaron ; colision* ; colisiono ; accidente de trafico ; accidente de
        transito ; accidente vial ; accidente vehicular ; accidente automovilistico ; accidente carretero ;
        accidente de carretera ; accidente .. {vehicle} ; siniestro vial ; se salio de la via ; salida de via ;
        se estrell* ; estrellarse ; despist* ; se precipito .. {vehicle} ; {vehicle} .. se desbarranco ; cayo a
        un barranco ; persecucion ; sin frenos ; {vehicle} .. barranco ; {vehicle} .. volcad* ; se volco ;
        encuentro con .. {vehicle}
        """,
    "hit": """
        atropell* ; arrollad* ; arrollo ; embestid* ; golpead* por .. {vehicle} ; golpead* por .. tren
        """,
    "fell_off": """
        cayo de {vehicle} ; cayo del {vehicle} ; cayo de .. {vehicle} ; cayo del {train} ; cayo de {train} ;
        cayo de .. {train} ; cayeron del {train} ; caer del {train} ; caer de .. {train} ; caida del {train} ;
        caida de .. {train} ; caida del {vehicle} ; caida de .. {vehicle} ; salto del {train} ; saltar del
        {train} ; caer del {vehicle} ; resbal* .. vagon ; resbal* .. {train} ; cayo .. vagon ; caer .. vagon ;
        cayo de .. vagones
        """,
    "violent": """
        disparo* ; disparar* ; balazo* ; bala ; balas ; tiro ; tiros ; tiroteo ; asesin* ; apunal* ; acuchill* ;
        homicid* ; violencia ; violad* ; violacion ; tortur* ; golpiza ; golpes ; linch* ; secuestr* ; ejecutad* ;
        estrangul* ; degoll* ; baleado* ; emboscada ; ataque armado ; asalto ; asaltad* ; enfrentamiento ; femicidio ;
        feminicidio ; masacre ; arma ; armas ; decapit* ; desmembrad* ; mutilad*
        """,
    "ill": """
        enferm* ; infarto ; paro cardi* ; neumonia ; cancer ; covid* ; diabet* ; fiebre ; infeccion ; malaria ;
        paludismo ; dengue ; parto ; embaraz* ; aborto ; derrame cerebral ; tuberculosis ; complicaciones ;
        sobredosis ;
        intoxica* ; envenen* ; mordedura ; picadura ; serpiente ; alacran ; causas naturales ; muerte natural ;
        insuficiencia ; edema pulmonar ; apendicitis ; convuls* ; asma ; sepsis ; hipertension
        """,
    "electric": "electrocut* ; descarga electrica ; alta tension ; cable electrico",
    "fell": "caida ; cayo ; cayeron ; caer ; se precipito ; salto ; resbal*",
    "burned": "quemad* ; quemaduras ; incendio ; calcinad* ; fuego ; llamas",
    "suicide": "suicid* ; ahorc*",
    "crushed": "aplasta* ; triturad*",
    "injured": "traumatismo* ; politraumatismo ; lesiones ; herid* ; fractura* ; contusion* ; craneoencefalico",
    "silent": """
        desconocid* ; no especificad* ; sin especificar ; se desconoce ; indeterminad* ; por determinar ;
        causa no determinada ; hallad* muert* ; hallad* sin vida ; encontrad* muert* ; encontrad* sin vida ;
        cadaver hallad* ; cuerpo hallad* ; cuerpo encontrad* ; cadaver encontrad* ; cuerpos hallad* ; restos ;
        osament* ; descomposicion ; sin vida ; hallazgo
        """,
    "bones": "restos oseos ; osament* ; esqueleto* ; huesos ; craneo hallado ; momific*",
    "aircraft": "polizon .. avion ; avion ; tren de aterrizaje ; aeronave ; avioneta",
    "airport": "aeropuerto",
    "in_vehicle": """
        en {closed} ; en el {closed} ; en la {closed} ; en un {closed} ; en una {closed} ; en .. {closed} ;
        dentro de .. {closed} ; dentro del {closed} ; interior de .. {closed} ; interior del {closed} ;
        a bordo de .. camion ; a bordo de .. trailer ; caja de .. camion ; caja de .. trailer ; encerrad* en ..
        {closed} ;
        ocult* en .. {closed} ; escondid* en .. {closed} ; hacinad* en .. {closed} ; bajo la carga ; maletero ;
        cajuela ;
        camion frigorific* ; camion refrigerad* ; remolque abandonado ; camion abandonado ; trailer abandonado
        """,
    "in_freight": """
        contenedor ; contenedores ; furgon de tren ; vagon ; vagones ; carga de .. barco ; tolva ; gondola ; palet ;
        bodega de carga
        """,
    "outside_vehicle": """
        debajo de .. {vehicle} ; bajos de .. {vehicle} ; bajo .. {vehicle} ; techo de .. {vehicle} ; techo del
        {vehicle} ;
        techo del {train} ; techo de .. {train} ; ejes de ; entre .. vagones ; colgad* de .. {vehicle} ;
        subir* a .. {train} ; subir* al {train} ; abordar .. {train} ; intentar subir ; trep* .. {train}
        """,
    "rail": "{train} ; vias del tren ; via ferrea ; vias ferreas ; vias del ferrocarril ; ferroviari*",
    "aboard": """
        a bordo ; barco ; barcos ; barca ; barcas ; bote ; botes ; lancha ; lanchas ; patera ; pateras ; cayuco
        ; cayucos ;
        embarcacion ; embarcaciones ; balsa ; balsas ; neumatica ; zodiac ; buque ; nave ; navio ; velero ; yate ;
        naufrag* ; panga ; moto de agua ; a la deriva ; pesquero ; desembarc* ; canoa
        """,
    "ferry": "ferry ; transbordador",
    "sea_words": """
        mar ; mares ; mediterraneo ; atlantico ; caribe ; pacifico ; oceano ; costa ; costas ; litoral ; playa ;
        playas ;
        orilla del mar ; a la orilla ; bahia ; golfo ; estrecho ; alta mar ; aguas de ; aguas internacionales ;
        altamar ;
        millas ; millas nauticas ; isla ; islas ; cabo ; cala ; espigon ; muelle ; malecon ; guardacostas ;
        salvamento maritimo ; marina ; a la deriva ; varad* ; ensenada ; rescatad*
        """,
    "off_coast": """
        frente a la costa ; frente a las costas ; frente a costas ; millas nauticas ; alta mar ; altamar ; en el mar ;
        en aguas de ; al sur de gran canaria ; al sur de .. isla
        """,
    "river_words": """
        rio ; rios ; canal ; lago ; laguna ; arroyo ; presa ; embalse ; acequia ; pantano ; quebrada ; cauce ;
        estanque ;
        pozo ; alberca ; piscina ; bravo ; suchiate ; usumacinta ; tuira ; turquesa ; ciénaga ; cascada ; orilla
        del rio
        """,
    "river_near": "cerca del {water} ; cerca de .. {water} ; junto al {water} ; a un lado del {water}",
    "river_in": """
        en el {water} ; en la {water} ; en un {water} ; al {water} ; del {water} ; cruzar .. {water} ; cruzando
        .. {water} ;
        orilla del {water} ; orillas del {water} ; ribera del {water} ; aguas del {water} ; cruce del {water} ;
        ^{water}
        """,
    "road_words": """
        {land} ; kilometro # ; km # ; puente ; caseta ; cruce ; crucero ; glorieta ; peaje ; estacionamiento ;
        gasolinera
        """,
    "open_road": "carretera ; autopista ; autovia ; libramiento",
    "port_words": "puerto ; puertos ; muelle ; terminal ; dique",
    "desert_words": "desierto ; desiertos ; desertic* ; sahara ; dunas ; duna ; arenal",
    "mountain_words": """
        montana ; montanas ; sierra ; cordillera ; cerro ; volcan ; barranco ; acantilado ; bosque ; nevado ;
        altiplano ;
        paramo
        """,
    "jungle_words": "selva ; darien ; tapon",
    "indoors": """
        casa ; vivienda ; piso ; edificio ; hotel ; habitacion ; bodega ; almacen ; fabrica ; obra ; cueva ; tunel ;
        albergue ; campamento ; alcantarilla ; nave industrial ; casa de seguridad ; mina
        """,
    "in_hospital": "hospital* ; clinica ; centro de salud ; centro medico ; morgue",
    "held": "carcel ; prision ; detencion ; detenid* ; estacion migratoria ; calabozo ; cautiverio",
    "border_wall": "muro fronterizo ; valla ; vallas ; muro ; cerca fronteriza ; barda fronteriza",
    "open_place": "cerca de ; entre ; frontera ; zona ; norte de ; sur de ; camino a ; rumbo a ; afueras ; km al",
}
