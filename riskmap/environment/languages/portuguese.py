"""Portuguese words of the marks, and what the language is known by."""

from __future__ import annotations

COMMON = """
    o a os as um uma uns umas de do da dos das no na nos nas ao aos pelo pela e em com por para que se seu sua
    num numa
    depois quando sem sobre entre foi foram morreu morreram morto morta mortos mortas morte encontrado encontrada
    encontrados corpo corpos cadaver pessoa pessoas homem mulher jovem crianca migrante migrantes perto apos causa
    desconhecida tentar ate
    """

LISTS = {
    "vehicle": """
        camiao ; caminhao ; caminhoes ; camioes ; camioneta ; carro ; carros ; onibus ; autocarro ; autocarros ;
        carrinha ; van ;
        furgao ; veiculo ; veiculos ; automovel ; moto ; motocicleta ; micro-onibus ; minibus ; reboque ;
        carreta ; chapa ;
        pick-up ; bicicleta
        """,
    "closed": """
        camiao ; caminhao ; camioneta ; reboque ; carreta ; furgao ; carrinha ; veiculo ; carro ; bau ; porta-
        malas ; mala ;
        semirreboque ; semi-reboque ; cisterna ; cabine ; carga
        """,
    "train": "comboio ; comboios ; trem de carga ; trens ; trem ; metro ; locomotiva",
    "water": "rio ; lago ; lagoa ; canal ; barragem ; represa ; acude ; ribeira ; riacho ; igarape ; corrego",
    "land": "rodovia ; estrada ; autoestrada ; auto-estrada ; via rapida ; rua ; avenida ; br-#",
}

# Phrases of which a word says something else alone, and what stands for them.
SAID_OTHERWISE = {
    "trem de pouso ; trem de aterragem": "aviao",
    "canal de mocambique ; canal da mancha": "mar",
    "natural de": " ",
}

WORDS = {
    "drowned": """
        afog* ; naufrag* ; afund* ; virou ; virada do barco ; submers* ; caiu a agua ; caiu ao mar ; cairam ao
        mar ; caiu ao rio ; caiu no rio ; caiu na agua ; levad* pela corrente ; arrastad* pela corrente ; levad*
        pelas aguas ; a nado ; caiu da canoa ; caiu do barco ; caiu da embarcacao ; arrastad* pelas aguas ;
        arrastad* .. rio ; levad* .. rio ; correnteza
        """,
    "suffocated": "asfixi* ; sufoc* ; falta de ar ; falta de oxigenio ; sem ventilacao ; sem ar",
    "gas": "gas ; gases ; monoxido ; fumo ; fumaca ; fogareiro ; botija",
    "heat": "calor ; insolacao ; hiperterm* ; golpe de calor ; altas temperaturas",
    "thirst": "sede ; desidrat* ; fome ; inanicao ; subnutri* ; desnutri* ; falta de agua ; sem agua ; sem comida",
    "exposure": "exaust* ; abandonad* ; abandono ; perdid* ; cansaco ; intemperie ; avariar ; avariou",
    "cold": "hipoterm* ; frio ; congelad* ; congelamento ; neve ; avalanche ; avalancha",
    "crash": """
        acidente de viacao ; acidente de transito ; acidente rodoviario ; acidente de carro ; acidente ..
        {vehicle} ; capot* ;
        colisao ; colidi* ; choque .. {vehicle} ; batida ; {vehicle} .. capot* ; {vehicle} .. despist* ;
        despist* ; despiste ;
        tombou ; tombamento ; {vehicle} .. tombou ; {vehicle} .. virou ; perseguicao
        """,
    "hit": """
        atropel* ; colhid* por ; colhid* ; trucidad* ; esmagad* por .. {vehicle} ; esmagad* por .. {train} ;
        abalroad* ; apanhad* por .. {train} ; apanhad* por .. {vehicle} ; mort* por .. {train}
        """,
    "fell_off": """
        caiu do {train} ; caiu de .. {train} ; caiu do {vehicle} ; caiu de .. {vehicle} ; cairam do {vehicle} ;
        queda do {train} ;
        queda de .. {vehicle} ; saltou do {train}
        """,
    "violent": """
        tiro ; tiros ; balead* ; disparo* ; bala ; balas ; esfaque* ; facada* ; assassin* ; homicid* ; violencia
        ; estupr* ;
        violad* ; tortur* ; espancad* ; agress* ; executad* ; massacre ; sequestr* ; rapt* ; emboscada ; linch*
        ; assalto ;
        decapitad* ; explosao ; mina terrestre ; ataque armado
        """,
    "ill": """
        doenca* ; doente ; enfarte ; infarto ; paragem cardi* ; parada cardi* ; pneumonia ; cancro ; cancer ;
        covid* ; diabet* ;
        febre ; infec* ; malaria ; parto ; gravid* ; aborto ; tuberculose ; avc ; overdose ; envenen* ;
        intoxica* ; picada ;
        mordida ; cobra ; causas naturais ; morte natural ; colera ; dengue
        """,
    "electric": "eletrocut* ; electrocut* ; choque eletrico ; descarga eletrica ; alta tensao",
    "fell": "queda ; caiu ; cairam ; saltou ; escorreg*",
    "burned": "queimad* ; queimaduras ; incendio ; fogo ; carbonizad* ; chamas",
    "suicide": "suicid* ; enforc*",
    "crushed": "esmagad* ; soterrad*",
    "injured": "ferid* ; ferimentos ; traumatismo* ; lesoes ; fratura*",
    "silent": """
        desconhecid* ; nao especificad* ; indeterminad* ; por apurar ; sem vida ; encontrad* mort* ; encontrad*
        sem vida ;
        corpo encontrad* ; corpos encontrad* ; cadaver encontrad* ; restos mortais ; ossadas ; ossada ;
        decomposicao ; esquelet*
        """,
    "bones": "ossadas ; ossada ; esquelet* ; restos mortais ; ossos ; mumific*",
    "aircraft": "aviao ; avioes ; trem de pouso ; trem de aterragem ; aeronave ; clandestino .. voo",
    "airport": "aeroporto",
    "in_vehicle": """
        num {closed} ; numa {closed} ; no {closed} ; na {closed} ; em um {closed} ; em uma {closed} ; dentro de
        .. {closed} ;
        dentro do {closed} ; interior de .. {closed} ; interior do {closed} ; bau de .. {closed} ; bau do {closed} ;
        reboque de .. camiao ; reboque de .. caminhao ; escondid* na carga ; escondid* .. {closed} ; fechad* ..
        {closed} ;
        trancad* .. {closed} ; carga de .. caminhao ; carga de .. camiao ; a bordo de .. camiao ; a bordo de ..
        caminhao ;
        camiao frigorifico ; caminhao frigorifico ; camiao refrigerado ; caminhao refrigerado ; camiao abandonado
        """,
    "in_freight": "contentor* ; conteiner* ; container ; vagao ; vagoes ; porao de carga ; palete ; paletes",
    "outside_vehicle": """
        debaixo de .. {vehicle} ; debaixo do {vehicle} ; sob .. {vehicle} ; teto do {train} ; teto de .. {train} ;
        tejadilho .. {train} ; entre .. vagoes ; pendurad* .. {vehicle} ; subir para o {train}
        """,
    "rail": """
        {train} ; linha ferrea ; linha do norte ; ferrovia ; ferroviari* ; carris ; trilhos ; via ferrea ;
        estacao de comboios
        """,
    "aboard": """
        a bordo ; barco ; barcos ; bote ; botes ; lancha ; piroga ; pirogas ; canoa ; embarcacao ; embarcacoes ;
        navio ; navios ;
        jangada ; naufrag* ; a deriva ; traineira ; veleiro ; iate ; desembarc*
        """,
    "ferry": "ferry ; ferryboat ; balsa",
    "sea_words": """
        mar ; mediterraneo ; atlantico ; oceano ; costa ; ao largo ; largo da ; praia ; praias ; litoral ; ilha
        ; ilhas ; baia ;
        golfo ; estreito ; alto mar ; alto-mar ; milhas ; milhas nauticas ; aguas internacionais ; cabo ;
        marinha ; maritim* ;
        guarda costeira ; a deriva
        """,
    "off_coast": """
        ao largo de ; ao largo da ; ao largo do ; ao largo ; alto mar ; alto-mar ; no mar ; milhas nauticas
        """,
    "river_words": """
        rio ; rios ; lago ; lagoa ; canal ; barragem ; represa ; acude ; ribeira ; riacho ; igarape ; corrego ;
        poco ; piscina ;
        margem ; margens ; cachoeira ; pantano
        """,
    "river_near": "perto do {water} ; junto ao {water} ; proximo ao {water}",
    "river_in": """
        no {water} ; na {water} ; num {water} ; ao {water} ; atravessar o {water} ; atravessa* .. {water} ;
        margem do {water} ;
        margens do {water} ; corrente do {water} ; ^{water}
        """,
    "road_words": """
        {land} ; quilometro # ; km # ; ponte ; portagem ; pedagio ; viaduto ; rotatoria ; rotunda ;
        estacionamento
        """,
    "open_road": "rodovia ; estrada nacional ; autoestrada ; auto-estrada ; br-#",
    "port_words": "porto ; portos ; cais ; doca ; terminal",
    "desert_words": "deserto ; desertos ; desertic* ; saara ; sahara ; dunas ; duna",
    "mountain_words": "montanha ; montanhas ; serra ; monte ; morro ; ravina ; penhasco ; floresta ; mata ; bosque",
    "jungle_words": "selva ; darien ; mata fechada",
    "indoors": """
        casa ; apartamento ; predio ; edificio ; hotel ; quarto ; tenda ; armazem ; fabrica ; obra ; gruta ;
        abrigo ; tunel ;
        acampamento ; mina
        """,
    "in_hospital": "hospital* ; clinica ; centro de saude ; morgue ; necroterio ; posto de saude",
    "held": "prisao ; cadeia ; detencao ; detid* ; presidio ; cativeiro ; delegacia ; esquadra",
    "border_wall": "muro ; cerca ; vedacao ; barreira",
    "open_place": "perto de ; entre ; fronteira ; zona ; norte de ; sul de ; regiao ; arredores",
}
