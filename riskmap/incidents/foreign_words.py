"""What the words of a place, and of how the dead were found, are in other languages than English: a table for each.


Phrases are in the language of `riskmap.environment.phrases`, on folded texts: a word is a whole word, `stem*` one that

begins so, `..` up to three words, phrases are parted by `;`. A kind that a language lacks words for is left out. Words
that name many towns ("rio", "san", "canal") are left out too: they tell nothing of how exact a place is.
"""

from __future__ import annotations

from functools import cache

from riskmap.environment.phrases import pattern_of

# By kind (`riskmap.incidents.wording` says what each means), then by language.
PLACE_WORDS: dict[str, dict[str, str]] = {
    "reported_at": {
        "es": "^registrado en .. frontera ; ^registrado en .. paso fronterizo ; ^notificado en ; ^denunciado en",
        "fr": "^signale a ; ^signale au ; ^signalee a ; ^signalee au ; ^enregistre au poste ; ^declare au poste",
        "it": "^segnalato a ; ^segnalato al ; ^registrato al valico",
        "pt": "^registado no posto ; ^registrado no posto ; ^notificado em",
        "de": "^gemeldet in ; ^gemeldet am ; ^gemeldet bei",
        "ar": "^ابلغ عنه في ; ^سجل في معبر ; ^تم تسجيله في معبر",
    },
    "exact": {
        "es": "lugar exacto ; ubicacion exacta ; coordenadas exactas",
        "fr": "lieu exact ; position exacte ; coordonnees exactes ; emplacement exact",
        "it": "luogo esatto ; posizione esatta ; coordinate esatte",
        "pt": "local exato ; localizacao exata ; coordenadas exatas",
        "de": "genauer ort ; genaue koordinaten ; genaue position",
        "ar": "المكان بالضبط ; الموقع الدقيق ; الاحداثيات الدقيقة",
    },
    "unspecified": {
        "es": """
            sin especificar ; no especificad* ; desconocid* ; sin determinar ; no determinad* ; indeterminad* ;
            por determinar ; sin precisar ; no precisad*
            """,
        "fr": """
            non precise* ; non specifie* ; non determine* ; indetermine* ; inconnu ; inconnue ; inconnus ; inconnues ;
            a determiner ; non communique*
            """,
        "it": "non specificat* ; non precisat* ; sconosciut* ; ignoto ; ignota ; indeterminat* ; da determinare",
        "pt": "nao especificad* ; por especificar ; desconhecid* ; indeterminad* ; nao determinad* ; por determinar",
        "de": "unbekannt* ; nicht naher bezeichnet* ; nicht naher bestimmt* ; unbestimmt* ; ort unklar",
        "ar": "غير محدد ; غير محددة ; غير معروف ; غير معروفة ; مجهول ; مجهولة ; لم يحدد",
    },
    "several": {
        "es": "varios lugares ; varios puntos ; diferentes lugares ; distintos lugares ; diversos lugares ; ^varios",
        "fr": "plusieurs lieux ; plusieurs endroits ; divers lieux ; differents lieux ; ^plusieurs",
        "it": "vari luoghi ; diversi luoghi ; piu luoghi ; varie localita ; diverse localita",
        "pt": "varios locais ; varios lugares ; diversos locais ; diferentes locais ; ^varios",
        "de": "mehrere orte ; verschiedene orte ; an mehreren orten ; ^verschiedene ; ^mehrere",
        "ar": "عدة مواقع ; عدة اماكن ; اماكن متفرقة ; مواقع مختلفة ; اماكن مختلفة",
    },
    "open_desert": {
        "es": "en el desierto ; desierto de ; desierto del sahara",
        "fr": "desert du ; en plein desert ; dans le desert",
        "it": "nel deserto ; deserto del ; deserto di",
        "pt": "no deserto ; deserto do ; deserto de ; saara",
        "de": "wuste ; der sahara",
        "ar": "الصحراء ; صحراء",
    },
    "between": {
        "es": "entre .. y ; entre .. e",
        "fr": "entre .. et",
        "it": "tra .. e ; fra .. e",
        "pt": "entre .. e",
        "de": "zwischen .. und",
        "ar": "بين",
    },
    "open_sea": {
        "es": "aguas internacionales ; alta mar ; en el mar ; ^mar mediterraneo ; ^mediterraneo central",
        "fr": """
            eaux internationales ; haute mer ; en pleine mer ; en mer ; ^mer mediterranee ;
            ^mediterranee centrale
            """,
        "it": "acque internazionali ; alto mare ; in mare aperto ; ^mar mediterraneo ; ^mediterraneo centrale",
        "pt": "aguas internacionais ; alto mar ; no mar ; ^mar mediterraneo ; ^mediterraneo central",
        "de": "internationale gewasser ; internationalen gewassern ; hohe see ; auf see ; offenes meer ; ^mittelmeer",
        "ar": "المياه الدولية ; عرض البحر ; اعالي البحار ; وسط البحر",
    },
    "sea": {
        "es": """
            frente a la costa ; frente a las costas ; costas de ; aguas de ; millas nauticas ; mar mediterraneo ;
            estrecho de ; golfo de ; bahia de ; canal de la mancha ; oceano ; mar de alboran ; naufragio
            """,
        "fr": """
            au large de ; au large des ; au large du ; large des cotes ; milles nautiques ; milles marins ;
            mer mediterranee ; mer egee ; mer rouge ; mer d'alboran ; detroit de ; detroit du ; golfe de ;
            golfe du ; baie de ; la manche ; ocean ; naufrage
            """,
        "it": """
            al largo di ; al largo del* ; al largo dell* ; miglia nautiche ; mar* mediterraneo ; in mare ;
            nel mare ; mar egeo ; canale di sicilia ; stretto di ;
            golfo di ; baia di ; oceano ; naufragio ; zona sar
            """,
        "pt": """
            ao largo de ; ao largo da ; ao largo do ; ao largo das ; milhas nauticas ; mar mediterraneo ;
            estreito de ;
            golfo da ; golfo de ; baia de ; oceano ; naufragio
            """,
        "de": """
            vor der kuste ; vor der .. kuste ; seemeilen ; mittelmeer ; agais ; meerenge ;
            strasse von gibraltar ; strasse von sizilien ; golf von ;
            armelkanal ; ozean ; schiffbruch
            """,
        "ar": """
            البحر المتوسط ; البحر الابيض ; البحر الاحمر ; بحر ايجه ; بحر المانش ; في البحر ; قبالة سواحل ;
            قبالة ساحل ;
            قبالة ; ميل بحري ; اميال بحرية ; مضيق ; خليج عدن ; خليج سرت ; خليج السويس ; خليج عمان ; المحيط الاطلسي ;
            المحيط الهندي ; المياه الاقليمية ; غرق مركب ; غرق قارب
            """,
    },
    "afloat": {
        "es": "patera ; cayuco ; embarcacion ; lancha ; a bordo",
        "fr": "bateau ; embarcation ; pirogue ; navire ; canot ; a bord",
        "it": "barca ; barcone ; imbarcazione ; gommone ; nave ; a bordo",
        "pt": "barco ; embarcacao ; navio ; bote ; a bordo",
        "de": "im boot ; boote ; schiff ; schlauchboot ; an bord",
        "ar": "قارب ; مركب ; سفينة ; زورق ; على متن",
    },
    "province": {
        "es": "provincia ; provincia de ; estado de ; departamento de ; gobernacion ; region de ; condado",
        "fr": "province ; gouvernorat ; departement de ; departement du ; region de ; region du ; wilaya",
        "it": "provincia ; governatorato ; regione ; dipartimento",
        "pt": "provincia ; estado de ; estado do ; estado da ; departamento de ; regiao",
        "de": "provinz ; gouvernorat ; bundesland ; departement ; bundesstaat",
        "ar": "محافظة ; ولاية ; اقليم",
    },
    "district": {
        "es": """
            distrito ; municipio ; parque nacional ; bosque ; montanas ; frontera con ; frontera entre ;
            provincia
            """,
        "fr": "arrondissement ; prefecture ; cercle de ; commune de ; parc national ; foret ; montagnes ; frontiere",
        "it": "distretto ; comune di ; parco nazionale ; bosco ; foresta ; montagne ; confine ; frontiera",
        "pt": "distrito ; municipio ; parque nacional ; floresta ; montanhas ; fronteira",
        "de": "bezirk ; landkreis ; gemeinde ; nationalpark ; wald ; gebirge ; grenze ; grenzgebiet",
        "ar": "مديرية ; قضاء ; بلدية ; دائرة ; غابة ; جبال ; جبل ; الحدود ; حدود",
    },
    "near": {
        "es": """
            cerca de ; cerca del ; cercan* a ; proximo a ; proxima a ; proximidades de ; alrededores de ;
            inmediaciones de ; afueras de ; en las afueras ; al norte de ; al sur de ; al este de ; al oeste de ;
            # kilometros ; # km ; aproximadamente ; junto a
            """,
        "fr": """
            pres de ; pres du ; pres des ; pres d ; a proximite ; aux alentours ; aux environs ; environs de ;
            non loin de ; au nord de ; au sud de ; a l'est de ; a l'ouest de ; # kilometres ; # km ; autour de ;
            en peripherie de ; a cote de ; sur la route de ; vers
            """,
        "it": """
            vicino a ; vicino al ; vicino all* ; nei pressi ; nelle vicinanze ; dintorni di ; alla periferia di ;
            a nord di ; a sud di ; a est di ; a ovest di ; # chilometri ; # km
            """,
        "pt": """
            perto de ; perto da ; perto do ; proximo a ; proximo de ; nas proximidades ; arredores de ; a norte de ;
            ao norte de ; a sul de ; ao sul de ; a leste de ; a oeste de ; # quilometros ; # km ; nas imediacoes
            """,
        "de": """
            nahe ; in der nahe ; bei ; unweit ; nordlich von ; sudlich von ; ostlich von ; westlich von ;
            # km ; etwa ; ausserhalb von ; am rande von ; umgebung von ; in richtung
            """,
        "ar": """
            قرب ; بالقرب من ; بجوار ; على بعد ; على مقربة ; ضواحي ; اطراف ; نواحي ; جنوب مدينة ;
            شمال مدينة ; شرق مدينة ; غرب مدينة ; كيلومتر ; كيلومترا ; كلم ; حوالي ; باتجاه
            """,
    },
    "detailed": {
        "es": """
            carretera ; autopista ; autovia ; calle ; playa de ; puente ; aeropuerto ; campamento ; barrio ;
            via ferrea ; vias del tren ; aldea ; ejido
            """,
        "fr": """
            route nationale ; autoroute ; rue ; plage de ; la plage ; hopital ; port de ; gare ; camp de ; aeroport ;
            village ; quartier ; voie ferree ; ferme ; puits
            """,
        "it": """
            strada ; autostrada ; spiaggia ; ospedale ; porto di ; ponte ; stazione ; aeroporto ; villaggio ;
            quartiere ; ferrovia
            """,
        "pt": "estrada ; rodovia ; rua ; praia ; hospital ; ponte ; estacao ; aeroporto ; aldeia ; bairro ; ferrovia",
        "de": """
            strasse ; autobahn ; bahnhof ; krankenhaus ; strand ; hafen ; brucke ; fluss ; flughafen ; dorf ; lager ;
            gleise ; bauernhof
            """,
        "ar": """
            طريق ; شارع ; شاطئ ; مستشفى ; ميناء ; جسر ; محطة ; مخيم ; مطار ; قرية ; حي ; نهر ; بئر ; مزرعة
            """,
    },
}

# How the dead were found, in the order in which the kinds are asked.
FOUND_WORDS: dict[str, dict[str, str]] = {
    "washed ashore": {
        "es": "arrastrad* a la orilla ; arrojad* .. playa ; varad* en ; orillas de la playa ; devuelt* por el mar",
        "fr": "echoue* ; rejete* par la mer ; rejete* sur ; ramene* par la mer ; sur le rivage",
        "it": "spiaggiat* ; portat* a riva ; restituit* dal mare ; trovat* sulla spiaggia",
        "pt": "deu a costa ; deram a costa ; dar a costa ; arrastad* .. praia",
        "de": "angespult* ; angeschwemmt* ; an land gespult",
        "ar": "جرفته الامواج ; جرفتها الامواج ; جرفتهم الامواج ; لفظه البحر ; لفظها البحر ; قذفته الامواج",
    },
    "remains": {
        "es": "osament* ; esquelet* ; restos humanos ; restos oseos ; descomposicion ; momific*",
        "fr": "ossements ; squelett* ; restes humains ; decomposition ; decompose* ; momifi* ; crane humain",
        "it": "resti umani ; ossa ; scheletr* ; decomposizione ; mummific* ; teschio",
        "pt": "ossadas ; restos mortais ; esquelet* ; decomposicao ; mumific*",
        "de": "skelett* ; knochen ; sterbliche uberreste ; verwest* ; mumifiz* ; schadel",
        "ar": "رفات ; هيكل عظمي ; هياكل عظمية ; عظام ; جثة متحللة ; جثث متحللة ; متحللة ; جمجمة",
    },
    "body found": {
        "es": """
            hallad* ; encontrad* ; localizad* .. cuerpo* ; cuerpo* .. localizad* ; recuperad* ; cadaver* ; cuerpo ;
            cuerpos ; sin vida
            """,
        "fr": """
            retrouve* ; decouvert* ; repeche* ; cadavre* ; corps sans vie ; le corps ; un corps ; les corps ;
            corps d ; corps de ; corps d' ; depouille*
            """,
        "it": "ritrovat* ; trovat* ; rinvenut* ; recuperat* ; cadaver* ; corpo ; corpi ; salma ; salme ; senza vita",
        "pt": "encontrad* ; achad* ; recuperad* ; cadaver* ; corpo ; corpos ; sem vida",
        "de": "gefunden ; geborgen ; entdeckt ; leiche ; leichen ; leichnam ; tot aufgefunden",
        "ar": "عثر على ; العثور على ; انتشال ; انتشلت ; جثة ; جثث ; جثمان ; جثامين",
    },
    "death seen": {
        "es": """
            murio ; murieron ; fallecio ; fallecieron ; atropellad* ; accidente ; tren ; disparo* ; asesinad* ;
            apunalad* ; se cayo ; cayo de un ; cayo de una ; cayo desde ; cayeron ; hospital ; golpead* ; violencia
            """,
        "fr": """
            mort de ; mort d ; est mort* ; sont mort* ; decede* ; percute* ; renverse* ; accident ; train ; abattu* ;
            tue* ; poignarde* ; tombe* ; hopital ; battu* ; violence*
            """,
        "it": """
            mort* a causa ; e morto ; sono morti ; decedut* ; investit* ; incidente ; treno ; ucci* ; accoltellat* ;
            cadut* ; ospedale ; picchiat* ; violenz*
            """,
        "pt": """
            morreu ; morreram ; faleceu ; faleceram ; atropelad* ; acidente ; comboio ; baleado* ; morto a tiro ;
            esfaquead* ; caiu ; cairam ; hospital ; espancad* ; violencia
            """,
        "de": """
            starb ; starben ; gestorben ; uberfahren ; unfall ; erschossen ; erstochen ; getotet ; sturzte ;
            gesturzt ; krankenhaus ; verprugelt ; gewalt
            """,
        "ar": "توفي ; توفيت ; توفوا ; لقي حتفه ; لقوا حتفهم ; قتل ; قتلت ; حادث ; دهس ; صدم ; سقط ; المستشفى",
    },
}

# What is left out to see whether a place names a State and no more.
FILLERS = """
    lugar ; lugares ; sitio ; ubicacion ; zona ; area ; punto ; en ; el ; la ; los ; las ; de ; del ; un ;
    una ; algun ;
    alguna ; parte ; lieu ; endroit ; localisation ; emplacement ; quelque part ; le ; les ; l ; au ; aux ; du ; des ;
    d ; dans ; zone ; luogo ; localita ; posizione ; in ; il ; lo ; da ; di ; qualche ; local ; localizacao ;
    em ; no ;
    na ; do ; ort ; stelle ; irgendwo ; der ; die ; das ; مكان ; موقع ; في ; مكان ما ; منطقة
    """


def place_pattern(kind: str) -> str:
    """RE2 pattern of a kind of place in all these languages, for folded texts."""
    return _pattern(";".join(PLACE_WORDS[kind].values()))


def found_pattern(kind: str) -> str:
    """RE2 pattern of a manner of finding in all these languages, for folded texts."""
    return _pattern(";".join(FOUND_WORDS[kind].values()))


def filler_pattern() -> str:
    """RE2 pattern of all that is left out beside the name of a State, for folded texts."""
    return _pattern(f"{FILLERS};{';'.join(PLACE_WORDS['unspecified'].values())}")


@cache
def _pattern(phrases: str) -> str:
    return pattern_of(phrases)
