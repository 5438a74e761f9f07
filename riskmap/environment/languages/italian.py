"""Italian words of the marks, and what the language is known by."""

from __future__ import annotations

COMMON = """
    a il lo la gli le un uno una di del della dei delle degli al alla ai alle da dal dalla e nel nella nei nelle
    in con per
    su sul sulla che si mentre dopo senza tra fra era erano stato stata morto morta morti morte deceduto
    deceduti trovato
    trovata trovati corpo corpi cadavere cadaveri persona persone uomo donna giovane bambino migrante migranti presso
    vicino causa sconosciuta ignota durante
    """

LISTS = {
    "vehicle": """
        camion ; furgone ; furgoni ; furgoncino ; auto ; automobile ; macchina ; autobus ; pullman ; pulmino ;
        minivan ; tir ;
        autoarticolato ; autocarro ; veicolo ; veicoli ; mezzo ; moto ; scooter ; pick-up ; suv ; rimorchio ;
        bicicletta ;
        jeep ; fuoristrada
        """,
    "closed": """
        camion ; furgone ; furgoncino ; tir ; autoarticolato ; rimorchio ; semirimorchio ; cassone ; autocarro ;
        veicolo ;
        auto ; bagagliaio ; cella ; cisterna ; cabina
        """,
    "train": "treno ; treni ; tram ; metropolitana ; locomotore ; convoglio",
    "water": "fiume ; torrente ; lago ; canale ; diga ; laguna ; ruscello ; stagno ; bacino",
    "land": "autostrada ; autostradale ; strada ; statale ; tangenziale ; superstrada ; via ; viale ; carreggiata",
}

# Phrases of which a word says something else alone, and what stands for them.
SAID_OTHERWISE = {
    "canale di sicilia ; canale d'otranto ; canale della manica ; stretto di sicilia": "mare",
    "una": " ",
}

WORDS = {
    "drowned": """
        anneg* ; naufrag* ; affond* ; capovol* ; ribalta* .. barc* ; ribalta* .. barchino ; ribalta* .. gommone
        ; ribaltamento del barc* ; ribaltamento .. barc* ; inabiss* ; cadut* in mare ; cadut* in acqua ; cadut*
        nel fiume ; cadut* nel canale ; travolt* dalla corrente ; trascinat* dalla corrente ; trascinat* ..
        acqua ; travolt* .. piena ; a nuoto ; trascinat* via ; guad* ; cadut* .. gommone ; cadut* .. barca ;
        fuoribordo
        """,
    "suffocated": "asfissi* ; soffoc* ; mancanza d'aria ; mancanza di aria ; mancanza di ossigeno ; senza aria",
    "gas": "gas ; monossido ; fumo ; fumi ; esalazioni ; stufa ; braciere ; bombola",
    "heat": "caldo ; calore ; colpo di calore ; colpo di sole ; iperterm* ; insolazione",
    "thirst": """
        sete ; disidrat* ; fame ; inedia ; denutri* ; senza acqua ; mancanza di acqua ; mancanza d'acqua ; senza
        cibo
        """,
    "exposure": """
        stenti ; sfinimento ; esaust* ; abbandonat* ; abbandono ; spers* ; assiderat* ; stanchezza ; intemperie
        """,
    "cold": "ipoterm* ; freddo ; gelo ; congelat* ; assider* ; neve ; valanga ; slavina",
    "crash": """
        incidente stradale ; incidente .. {vehicle} ; incidente automobilistico ; scontro ; schiant* ;
        collisione ; tamponamento ; {vehicle} fuori strada ; fuori strada ; uscit* di strada ; {vehicle} ..
        ribalta* ; ribalta* .. {vehicle} ; {vehicle} .. precipit* ; inseguimento ; guasto del {vehicle} ; guasto
        .. {vehicle} ; cappott* ; si e ribaltat* ; finit* contro ; {vehicle} .. finit* ; guard rail
        """,
    "hit": """
        investit* da .. {vehicle} ; investit* ; travolt* da un {vehicle} ; travolt* da un {train} ; travolt* da
        .. {train} ; travolt* da .. {vehicle} ; travolt* dal {train} ; schiacciat* da .. {vehicle} ; urtat* da ;
        uccis* da .. {vehicle} ; uccis* da .. {train} ; uccis* dal {train}
        """,
    "fell_off": """
        cadut* dal {train} ; cadut* da .. {train} ; cadut* dal {vehicle} ; cadut* da .. {vehicle} ; saltat* dal
        {train} ;
        aggrappat* .. {vehicle} ; aggrappat* .. {train}
        """,
    "violent": """
        spar* da ; spari ; colpi di arma ; colpi d'arma ; arma da fuoco ; proiettil* ; accoltell* ; pugnal* ;
        uccis* a colpi ; uccis* dai ; uccis* dalla polizia ; uccis* da .. uomini ; uccis* con ; assassin* ;
        omicid* ; violenz* ; stupr* ; tortur* ; pestat* ; percosse ; massacr* ; giustiziat* ; strangol* ; linci*
        ; rapina ; aggres* ; agguato ; rissa ; esplosione ; rapit* ; sgozzat*
        """,
    "ill": """
        malatti* ; malat* ; infarto ; arresto cardiaco ; polmonite ; tumore ; cancro ; covid* ; diabet* ; febbre
        ; infezion* ;
        malaria ; parto ; incinta ; aborto ; tubercolosi ; ictus ; overdose ; avvelen* ; intossic* ; morso ; puntura ;
        cause naturali ; morte naturale ; malore ; meningite ; setticemia
        """,
    "electric": """
        folgorat* ; folgorazione ; elettrocut* ; alta tensione ; scarica elettrica ; linea aerea ; colpit* dalla
        corrente ; cavi elettrici
        """,
    "fell": "cadut* ; caduta ; precipitat* ; saltat* ; scivolat*",
    "burned": "ustion* ; incendio ; fiamme ; bruciat* ; carbonizzat* ; fuoco ; rogo",
    "suicide": "suicid* ; impiccat* ; si e tolto la vita",
    "crushed": "schiacciat* ; stritolat* ; sotto il carico ; dal carico",
    "injured": "ferit* ; trauma ; traumi ; lesioni ; frattur*",
    "silent": """
        sconosciut* ; ignot* ; indeterminat* ; non specificat* ; da accertare ; cause da ; trovat* mort* ;
        trovat* senza vita ;
        senza vita ; cadavere trovat* ; corpo trovat* ; corpo recuperat* ; corpo rinvenut* ; rinvenut* ; resti ;
        ossa ;
        decompos* ; schelet* ; dispers*
        """,
    "bones": "resti umani ; ossa ; schelet* ; teschio ; mummific*",
    "aircraft": """
        aereo ; aereo di ; carrello d'atterraggio ; carrello di un aereo ; clandestino .. volo ; velivolo ; vano
        carrello
        """,
    "airport": "aeroporto",
    "in_vehicle": """
        in un {closed} ; in una {closed} ; nel {closed} ; nella {closed} ; su un tir ; dentro un {closed} ;
        dentro .. {closed} ; all'interno di un {closed} ; all'interno del {closed} ; all'interno .. {closed} ; a
        bordo di un camion ; a bordo di un tir ; nascost* in .. {closed} ; nascost* nel {closed} ; nascost* ..
        {closed} ; chius* in .. {closed} ; camion frigorifer* ; camion frigo ; cella frigorifera ; tir imbarcato
        ; nel bagagliaio ; vano di carico
        """,
    "in_freight": """
        container ; containers ; vagone ; vagoni ; carro merci ; treno merci ; stiva di .. cargo ; pallet ;
        bancali
        """,
    "outside_vehicle": """
        sotto un {vehicle} ; sotto il {vehicle} ; sotto .. {vehicle} ; tetto di un {train} ; tetto del {train} ;
        tetto .. {train} ; tetto .. {vehicle} ; aggrappat* .. {vehicle} ; semiasse ; tra i vagoni ; salire su ..
        {train} ; sopra un vagone ; sopra un {train} ; sopra il {train}
        """,
    "rail": "{train} ; binari ; binario ; ferrovia ; ferroviari* ; stazione ferroviaria",
    "aboard": """
        a bordo ; barca ; barche ; barcone ; barconi ; barchino ; barchini ; gommone ; gommoni ; peschereccio ;
        nave ; navi ;
        imbarcazione ; imbarcazioni ; caicco ; veliero ; motovedetta ; naufrag* ; zattera ; alla deriva ; sbarc*
        ; traversata ;
        scafo ; vela
        """,
    "ferry": "traghetto ; traghetti",
    "sea_words": """
        mare ; mediterraneo ; adriatico ; ionio ; egeo ; tirreno ; oceano ; costa ; coste ; spiaggia ; spiagge ;
        litorale ;
        al largo ; largo di ; canale di sicilia ; stretto di ; golfo ; isola ; isole ; lampedusa ; molo ; scogli
        ; scogliera ;
        guardia costiera ; miglia ; acque internazionali ; acque territoriali ; capitaneria ; riva del mare ;
        soccors* in mare ;
        a sud della sardegna
        """,
    "off_coast": """
        al largo di ; al largo del* ; al largo ; in mare ; miglia nautiche ; miglia da ; mare aperto ; canale di
        sicilia
        """,
    "river_words": """
        fiume ; fiumi ; torrente ; lago ; canale ; diga ; laguna ; ruscello ; stagno ; pozzo ; isonzo ; evros ;
        roja ; kolpa ;
        sava ; drina ; adige ; piscina ; sponda ; greto
        """,
    "river_near": "vicino al {water} ; presso il {water} ; lungo il {water}",
    "river_in": """
        nel {water} ; nella {water} ; in un {water} ; sul {water} ; attraversare il {water} ; attraversa* .. {water} ;
        sponda del {water} ; rive del {water} ; sponde del {water} ; corrente del {water} ; ^{water}
        """,
    "road_words": """
        {land} ; chilometro # ; km # ; ponte ; casello ; svincolo ; galleria ; area di servizio ; raccordo
        """,
    "open_road": "autostrada ; autostradale ; statale ; tangenziale ; superstrada",
    "port_words": "porto ; porti ; banchina ; molo ; terminal",
    "desert_words": "deserto ; deserti ; desertic* ; sahara ; dune ; duna ; tenere",
    "mountain_words": """
        montagna ; montagne ; alpi ; monte ; monti ; colle ; passo ; burrone ; dirupo ; scarpata ; bosco ;
        boschi ; foresta ;
        sentiero ; ghiacciaio ; neve
        """,
    "jungle_words": "giungla ; foresta pluviale ; darien",
    "indoors": """
        casa ; appartamento ; palazzo ; edificio ; albergo ; stanza ; tenda ; tendopoli ; baracca ; baraccopoli
        ; capannone ;
        fabbrica ; cantiere ; grotta ; campo profughi ; tunnel
        """,
    "in_hospital": "ospedal* ; clinica ; pronto soccorso ; obitorio ; centro di accoglienza",
    "held": "carcere ; prigion* ; detenzion* ; detenut* ; cpr ; caserma",
    "border_wall": "muro ; barriera ; recinzione ; rete di confine",
    "open_place": "vicino a ; tra ; confine ; zona ; a nord di ; a sud di ; pressi di ; area",
}
