"""The marks that ask how people died: the words of a cause, in English."""

from __future__ import annotations

from riskmap.environment.mark import Mark

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
