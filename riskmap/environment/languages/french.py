"""French words of the marks, and what the language is known by."""

from __future__ import annotations

COMMON = """
    a ils elle elles pas n ne s c qu ce cette le la les un une des du de d l et en dans par pour avec sur qui que
    leur leurs son sa ses au aux lors apres pres sans sous entre ete est sont etait mort morte morts mortes deces
    decede decedes retrouve retrouves retrouvee trouve corps personne personnes homme femme jeune enfant migrant
    migrants exile exiles vers ont avait alors tentative cause inconnue depuis
    """

LISTS = {
    "vehicle": """
        camion ; camions ; camionnette ; voiture ; voitures ; bus ; autobus ; autocar ; vehicule ; vehicules ;
        minibus ;
        poids lourd ; poids-lourd ; poids lourds ; fourgon ; fourgonnette ; moto ; 4x4 ; pick-up ; taxi ; velo ;
        remorque ;
        semi-remorque
        """,
    "closed": """
        camion ; camions ; camionnette ; remorque ; semi-remorque ; fourgon ; fourgonnette ; poids lourd ;
        poids-lourd ;
        vehicule ; voiture ; coffre ; citerne ; cabine ; benne ; caisse
        """,
    "train": "train ; trains ; tgv ; ter ; tramway ; metro ; locomotive ; eurostar",
    "water": "fleuve ; riviere ; lac ; canal ; etang ; barrage ; ruisseau ; torrent ; oued ; lagune",
    "land": "autoroute ; route ; rocade ; nationale ; chaussee ; peripherique ; rue ; avenue ; boulevard",
}

# Phrases of which a word says something else alone, and what stands for them.
SAID_OTHERWISE = {
    "train d'atterrissage ; train d atterrissage": "avion",
    "canal du mozambique ; canal de mozambique ; canal de sicile ; canal d'otrante": "mer",
}

WORDS = {
    "drowned": """
        noye* ; noyade* ; naufrag* ; chavir* ; coule ; coules ; sombre ; sombr* ; tombe* a l eau ; tombe* a
        l'eau ; tombe* a la mer ; tombe* dans la riviere ; tombe* dans le fleuve ; tombe* dans .. canal ;
        emporte* par .. courant ; emporte* par .. eaux ; emporte* par .. crue ; englouti* ; a la nage ;
        submersion ; emporte* par .. fleuve ; emporte* par .. riviere ; par-dessus bord ; tombe* .. pirogue ;
        tombe* .. canot
        """,
    "suffocated": "asphyxi* ; etouff* ; suffoqu* ; suffocation ; manque d'air ; manque d oxygene ; manque d'oxygene",
    "gas": "gaz ; monoxyde ; fumee ; fumees ; intoxication au ; rechaud ; poele",
    "heat": "chaleur ; coup de chaleur ; hypertherm* ; insolation ; canicule",
    "thirst": "soif ; deshydrat* ; faim ; famine ; malnutrition ; manque d'eau ; sans eau ; manque de nourriture",
    "exposure": "epuisement ; epuise* ; abandonne* ; perdu* dans ; egare* ; intemperies ; fatigue",
    "cold": "hypotherm* ; froid ; gele ; geles ; neige ; avalanche ; engelures ; tempete de neige",
    "crash": """
        accident de la route ; accident de la circulation ; accident de voiture ; accident .. {vehicle} ;
        accident routier ;
        accident de circulation ; collision ; percute un ; percute une ; {vehicle} .. renverse* ; renversement
        .. {vehicle} ;
        {vehicle} s est renverse* ; {vehicle} s'est renverse* ; sortie de route ; {vehicle} .. tombe* dans un ravin ;
        panne de {vehicle} ; panne .. {vehicle} ; tonneau ; tonneaux ; course-poursuite ; carambolage
        """,
    "hit": """
        percute* par ; renverse* par .. {vehicle} ; renverse* par ; heurte* par ; fauche* par ; ecrase* par ..
        {vehicle} ; ecrase* par .. {train} ; happe* par ; tue* par .. {vehicle} ; tue* par .. {train} ; mort* ..
        renverse*
        """,
    "fell_off": """
        tombe* du {train} ; tombe* d'un {train} ; tombe* d'un {vehicle} ; tombe* du {vehicle} ; tombe* d'une
        {vehicle} ;
        chute d'un {vehicle} ; chute d'un {train} ; chute du {train} ; chute du {vehicle} ; saute* d'un {train} ;
        saute* du {train} ; accroche* .. {vehicle}
        """,
    "violent": """
        tue* par balle* ; tue* par des ; tue* par les ; tue* par un homme ; abattu* ; balle ; balles ; tir ;
        tirs ; coups de feu ; poignard* ; assassin* ; meurtre ; homicide ; viol ; viole* ; violence* ; tortur* ;
        battu* ; frappe* ; execut* ; egorg* ; massacre* ; fusillade ; agress* ; attaque armee ; coups de couteau
        ; explosion ; mine antipersonnel ; enleve* ; affrontement* ; rixe ; lynch*
        """,
    "ill": """
        malad* ; crise cardiaque ; arret cardiaque ; pneumonie ; cancer ; covid* ; diabete ; fievre ; infection ;
        paludisme ; malaria ; accouchement ; enceinte ; fausse couche ; tuberculose ; avc ; septicemie ; overdose ;
        empoisonn* ; morsure ; piqure ; scorpion ; serpent ; mort naturelle ; cause* naturelle* ; cholera ; asthme ;
        embolie ; malaise
        """,
    "electric": "electrocut* ; electrise* ; haute tension ; catenaire",
    "fell": "chute ; tombe ; tombee ; tombes ; saute ; glisse",
    "burned": "brule* ; brulures ; incendie ; flammes ; calcine* ; pris feu ; prend feu",
    "suicide": "suicid* ; pendu* ; pendaison",
    "crushed": "ecrase* ; broye* ; ecrasement ; sous le chargement ; par le chargement",
    "injured": "blessures ; blesse* ; traumatisme ; fracture*",
    "silent": """
        inconnu* ; indetermine* ; non precise* ; cause non ; sans vie ; retrouve* mort* ; retrouve* sans vie ;
        corps retrouve* ; corps decouvert* ; corps trouve* ; decouverte d'un corps ; ossements ; restes humains
        ; decompos* ; squelett* ; disparu* ; depouille* ; corps .. echoue* ; corps rejete* ; corps repeche* ;
        inanime*
        """,
    "bones": "ossements ; squelett* ; restes humains ; crane ; momifie*",
    "aircraft": """
        avion ; avions ; train d atterrissage ; train d'atterrissage ; passager clandestin .. vol ; aeronef ;
        clandestin .. avion
        """,
    "airport": "aeroport",
    "in_vehicle": """
        dans un {closed} ; dans une {closed} ; dans le {closed} ; dans la {closed} ; dans .. {closed} ; a
        l'interieur d un {closed} ; a l'interieur d'un {closed} ; a l'interieur du {closed} ; a l'interieur ..
        {closed} ; a bord d'un camion ; a bord d'un .. {closed} ; arriere d'un {closed} ; cache* dans ..
        {closed} ; enferme* dans .. {closed} ; camion frigorifique ; camion refrigere ; chargement .. {closed} ;
        chargement d un {vehicle}
        """,
    "in_freight": """
        conteneur* ; container ; containers ; wagon ; wagons ; palette ; palettes ; caisse de fret ; cargaison
        """,
    "outside_vehicle": """
        sous un {vehicle} ; sous le {vehicle} ; sous une {vehicle} ; essieu ; essieux ; toit d'un {vehicle} ;
        toit du {vehicle} ; toit d'un {train} ; toit du {train} ; toit .. {train} ; accroche* .. {vehicle} ;
        entre deux wagons ; monter dans un camion ; monter a bord d'un {train} ; grimp* .. {train} ; chassis
        """,
    "rail": """
        {train} ; voie ferree ; voies ferrees ; rail ; rails ; ferroviaire ; catenaire ; eurotunnel ; quai de
        gare
        """,
    "aboard": """
        a bord ; bateau ; bateaux ; barque ; barques ; canot ; canots ; embarcation* ; pirogue* ; navire ; navires ;
        zodiac ; pneumatique ; kwassa* ; radeau ; chalutier ; voilier ; naufrag* ; cargo ; paquebot ; debarqu* ;
        vedette ;
        a la derive ; kayak
        """,
    "ferry": "ferry ; ferries",
    "sea_words": """
        mer ; mers ; mediterranee ; atlantique ; manche ; ocean ; au large ; large de ; large des ; cote ; cotes
        ; littoral ;
        plage ; plages ; rivage ; ile ; iles ; baie ; golfe ; detroit ; cap ; milles ; milles nautiques ; garde-
        cotes ;
        eaux territoriales ; eaux internationales ; en mer ; sauvetage en mer ; port de ; haute mer ; pleine mer
        ; maritime ;
        echoue* ; gardes-cotes ; marine nationale
        """,
    "off_coast": """
        au large de ; au large des ; au large du ; au large d ; large de ; en mer ; en pleine mer ; haute mer ;
        milles nautiques ; dans la manche ; rejete* par la mer
        """,
    "river_words": """
        fleuve ; fleuves ; riviere ; rivieres ; lac ; canal ; etang ; barrage ; ruisseau ; torrent ; oued ; mare
        ; puits ;
        lagune ; bidassoa ; evros ; maritsa ; roya ; marais ; ecluse ; piscine ; rive ; berge
        """,
    "river_near": "pres du {water} ; pres de la {water} ; pres d'un {water} ; le long du {water}",
    "river_in": """
        dans le {water} ; dans la {water} ; dans un {water} ; dans une {water} ; sur le {water} ; sur la {water} ;
        traverser le {water} ; traverser la {water} ; rive du {water} ; bord du {water} ; berges du {water} ; ^{water}
        """,
    "road_words": """
        {land} ; kilometre # ; pont ; parking ; peage ; echangeur ; carrefour ; rond-point ; aire de repos
        """,
    "open_road": "autoroute ; rocade ; nationale ; peripherique",
    "port_words": "port ; ports ; quai ; quais ; terminal",
    "desert_words": "desert ; desertique ; sahara ; saharien* ; dune ; dunes ; tenere ; erg",
    "mountain_words": """
        montagne ; montagnes ; alpes ; pyrenees ; col ; col de ; ravin ; falaise ; foret ; bois ; massif ;
        glacier ; sommet ;
        neige
        """,
    "jungle_words": "foret tropicale ; foret dense ; darien",
    "indoors": """
        maison ; appartement ; immeuble ; hotel ; chambre ; tente ; entrepot ; usine ; chantier ; squat ; foyer
        ; tunnel ;
        egout ; grotte ; camp ; campement ; mine
        """,
    "in_hospital": "hopital* ; clinique ; centre medical ; chu ; morgue ; centre de sante",
    "held": "prison* ; detention ; detenu* ; garde a vue ; centre de retention ; captiv* ; commissariat",
    "border_wall": "mur frontalier ; barriere ; cloture ; grillage ; mur",
    "open_place": "pres de ; pres d ; entre ; frontiere ; zone ; au nord de ; au sud de ; piste ; region ; environs",
}
