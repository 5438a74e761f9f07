"""Turkish words of the marks (stems, as endings grow on them), and what the language is known by."""

from __future__ import annotations

COMMON = """
    ve bir bu ile icin olarak sonra once sirasinda sirada yakinlarinda yakini icinde uzerinde altinda tarafindan oldu
    olen olu olum olumu hayatini kaybetti kaybeden cesedi ceset cesetleri bulundu bulunan kisi kisinin gocmen
    gocmenler
    gocmenlerin gocmenleri kacak duzensiz erkek kadin cocuk genc siniri bilinmiyor nedeni iken sonucu can verdi
    verdiler
    yolcular terk edildi
    """

LISTS = {
    "vehicle": """
        kamyon* ; kamyonet* ; minibus* ; otobus* ; otomobil* ; arac* ; araba* ; araci* ; tir ; tirin ; tirda ;
        cekici ; motosiklet* ;
        panelvan* ; taksi* ; midibus* ; traktor* ; pikap*
        """,
    "closed": """
        kamyon* ; kamyonet* ; tir ; tirin ; tirda ; dorse* ; kasa* ; panelvan* ; minibus* ; bagaj* ; arac* ;
        tanker*
        """,
    "train": "tren ; trenin ; trende ; trenden ; treni ; metro ; tramvay",
    "water": """
        nehir* ; nehr* ; dere* ; irmak* ; gol ; golde ; golu ; golun* ; gole ; baraj* ; kanal* ; cay ; cayda ;
        goleti ; suyu
        """,
    "land": "karayolu* ; otoyol* ; yolu ; yolda ; yolun ; cadde* ; sokak* ; otoban* ; kavsa*",
}

SAID_OTHERWISE: dict[str, str] = {}

WORDS = {
    "drowned": """
        boguldu* ; bogulan* ; bogulma* ; bogulmus* ; denizde bogul* ; suda bogul* ; nehirde bogul* ; golde
        bogul* ; batti* ; batan ;
        batmasi* ; batinca ; alabora* ; devrilen bot* ; bot .. devril* ; tekne .. devril* ; suya dus* ; denize
        dus* ; nehre dus* ;
        akintiya kapil* ; suya kapil* ; sulara kapil*
        """,
    "suffocated": "havasiz* ; bogularak ; oksijensiz* ; nefessiz* ; asfiksi* ; dumandan etkilen*",
    "gas": "karbonmonoksit ; karbon ; gaz ; gazdan ; soba* ; duman* ; tup",
    "heat": "sicak* ; sicaktan ; gunes carpma* ; asiri sicak*",
    "thirst": "susuz* ; aclik* ; acliktan ; ac kal* ; yetersiz beslenme",
    "exposure": "bitkin* ; yorgunluk* ; terk edil* ; yolunu kaybet* ; kaybol* ; mahsur",
    "cold": "donarak ; dondu* ; donan ; donma* ; soguk* ; hipoterm* ; kar yag* ; cig ; tipi*",
    "crash": """
        trafik kaza* ; kaza* ; kazada ; devrild* ; devril* .. {vehicle} ; {vehicle} devril* ; {vehicle} ..
        devril* ; carpist* ; carpisma* ; sarampol* ; takla at* ; ucuruma yuvarlan* ; {vehicle} .. yuvarlan* ;
        kovalamaca* ; arac bozul* ; {vehicle} bozul* ; {vehicle} .. carpt* ; kaza yap* ; devrilmesi ; devrilen
        """,
    "hit": """
        {vehicle} carpt* ; {vehicle} carpma* ; {vehicle} carpar* ; {train} carpt* ; {train} carpma* ; ezildi ;
        ezilerek ; {vehicle} .. altinda kal*
        """,
    "fell_off": "trenden dus* ; {vehicle} dusen ; aractan dus* ; kamyondan dus* ; kamyonetten dus* ; trenden atla*",
    "violent": """
        vuruld* ; vurularak ; vuran ; kursun* ; silah* ; bicak* ; oldurul* ; cinayet* ; iskence* ; tecavuz* ;
        dovul* ; darp* ; siddet* ;
        infaz* ; patlama* ; mayin* ; kacirild* ; bogazi kesil* ; saldiri* ; ates aci* ; ates edil* ; linc*
        """,
    "ill": """
        hastalik* ; hasta ; hastalan* ; kalp krizi* ; kalp ; zaturre ; kanser* ; kovid* ; covid* ; diyabet* ;
        atesli ; enfeksiyon* ;
        dogum* ; hamile* ; zehirlen* ; verem ; sitma ; yilan sok* ; akrep ; beyin kanama* ; dogal neden*
        """,
    "electric": "elektrik* ; akima kapil* ; yuksek gerilim",
    "fell": "dustu ; duserek ; dusme* ; dusen ; atlayan ; atladi",
    "burned": "yanarak ; yangin* ; yanik* ; yandi ; alev*",
    "suicide": "intihar* ; kendini ast*",
    "crushed": "ezil* ; sikis*",
    "injured": "yaralan* ; yarali ; travma* ; kirik*",
    "silent": """
        bilinm* ; belirsiz ; tespit edilem* ; olu bulun* ; cesedi bulun* ; ceset bulun* ; cesetler* ; cesedi ;
        ceset ; kemik* ; kalinti* ;
        curumus ; kayip
        """,
    "bones": "kemik* ; iskelet* ; kafatas* ; insan kalinti*",
    "aircraft": "ucak ; ucagin ; ucakta ; ucaktan ; inis takim*",
    "airport": "havalimani* ; havaalani*",
    "in_vehicle": """
        {closed} icinde ; {closed} icerisinde ; dorse* ; kasasinda ; kasasi ; kasasinin ; bagajinda ; bagajda ;
        tirin dorse* ;
        sogutucu* .. {closed} ; frigorifik {closed} ; frigorifik ; kapali kasa* ; kamyonda ; kamyonun icinde ;
        tirda ; {closed} gizlen* ;
        {closed} saklan*
        """,
    "in_freight": "konteyner* ; konteynir* ; vagon* ; yuk treni* ; ambar* .. gemi",
    "outside_vehicle": """
        {vehicle} altinda ; dingil* ; {train} ustunde ; {train} uzerinde ; vagonlar arasinda ; tirin altin* ;
        ustune cik*
        """,
    "rail": "{train} ; demiryolu* ; tren yolu ; tren raylari ; raylar* ; hemzemin",
    "aboard": """
        bot ; botu ; botun ; botta ; botlar* ; lastik bot* ; tekne* ; gemi* ; yelkenli* ; sandal* ; kayik* ;
        deniz araci ; sisme bot* ;
        surat teknesi ; yat ; balikci teknesi
        """,
    "ferry": "feribot*",
    "sea_words": """
        deniz ; denizi* ; denizde ; denizden ; denize ; akdeniz* ; karadeniz ; kiyi* ; kiyiya ; sahil* ; plaj* ;
        aciklari* ; ada ; adasi* ;
        korfez* ; bogazi ; okyanus* ; sahil guvenlik ; mil aciginda ; karasulari* ; koy ; koyu ; koyunda ; burnu
        ; kumsal*
        """,
    "off_coast": "aciklari* ; denizde ; deniz mili ; acik deniz* ; kiyiya vur* ; ege denizi",
    "river_words": """
        nehir* ; nehr* ; dere* ; irmak* ; gol ; golde ; golu ; golun* ; gole ; baraj* ; kanal* ; cay ; cayda ;
        golet* ; sulama ; kuyu* ;
        meric ; firat ; dicle ; aras ; bataklik*
        """,
    "river_near": "{water} yakin* ; {water} kenari*",
    "river_in": """
        nehirde ; nehri* ; nehrinde ; derede ; golde ; golunde ; barajda ; barajinda ; kanalda ; kanalinda ;
        irmakta ; nehrin* ; nehir gec*
        """,
    "road_words": "{land} ; kilometre ; kavsak* ; kopru* ; viyaduk* ; gise* ; dinlenme tesisi",
    "open_road": "karayolu* ; otoyol* ; otoban*",
    "port_words": "liman* ; rihtim* ; iskele*",
    "desert_words": "colde ; colu ; colun* ; collerde ; coller ; colleri ; sahra",
    "mountain_words": "dag ; dagi* ; daglik ; daglarda ; orman* ; ucurum* ; yayla* ; tepe* ; karli",
    "indoors": """
        ev ; evde ; evin* ; bina* ; apartman* ; otel* ; oda* ; cadir* ; depo* ; fabrika* ; insaat* ; magara* ;
        kamp ; tunel* ; ahir*
        """,
    "in_hospital": "hastane* ; klinik* ; morg* ; saglik merkezi",
    "held": "hapishane* ; cezaevi* ; gozalti* ; geri gonderme merkez* ; tutuklu* ; karakol*",
    "border_wall": "sinir duvari* ; duvar* ; tel orgu* ; cit",
    "open_place": "yakin* ; arasinda ; sinir* ; bolge* ; kuzey* ; guney* ; dogu* ; bati* ; civari*",
}
