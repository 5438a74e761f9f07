"""The words of a place, and of how the dead were found, say the same in every language that has a table of them."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
import pytest

from riskmap.incidents import foreign_words
from riskmap.incidents.wording import _FOUND, Words, read_finding, read_place_words, told_by_words

SAME_SAID = {
    "near": (
        *("Near Sirte", "Cerca de Agadez", "Près de Zarzis", "A proximité de Médenine", "Vicino a Ventimiglia"),
        *("Perto de Dacar", "In der Nähe von Bihać", "بالقرب من سبها", "على بعد 20 كلم من مصراتة"),
    ),
    "unspecified": (
        *("Unspecified location", "Lugar desconocido", "Ubicación sin especificar", "Lieu inconnu"),
        *("Endroit non précisé", "Luogo non specificato", "Local desconhecido", "Ort unbekannt", "مكان غير محدد"),
    ),
    "reported_at": (
        *("Reported at Milak border crossing", "Registrado en el paso fronterizo de Ceuta"),
        *(
            "Signalé au poste de Nador",
            "Segnalato al valico di Fernetti",
            "Registado no posto de Elvas",
            "Gemeldet am Grenzübergang Horgoš",
        ),
        "أبلغ عنه في معبر ميلك",
    ),
    "several": (
        *("Various locations", "Varios lugares de la ruta", "Plusieurs endroits", "Diversi luoghi", "Vários locais"),
        *("Mehrere Orte", "أماكن متفرقة"),
    ),
    "exact": ("Exact location", "Ubicación exacta", "Position exacte", "Posizione esatta", "Localização exata"),
    "sea": (
        *("Off the coast of Zuwara", "Frente a la costa de Adra", "Au large de Zarzis", "Al largo di Lampedusa"),
        *("Ao largo de Dacar", "Vor der Küste von Samos", "قبالة سواحل زوارة"),
    ),
    "open_sea": ("Aguas internacionales", "Eaux internationales", "Acque internazionali", "عرض البحر"),
    "between": ("Entre Agadez y Dirkou", "Entre Agadez et Dirkou", "Tra Agadez e Dirkou", "بين أغاديس ودركو"),
    "province": ("Provincia de Almería", "Gouvernorat de Sfax", "Provinz Idlib", "محافظة صفاقس"),
    "open_desert": ("En el desierto de Arizona", "Dans le désert", "Nel deserto", "في الصحراء"),
    "only_country": (
        *("Libya", "Libia", "Libye", "Libyen", "ليبيا", "Lugar desconocido, Libia", "Lieu inconnu en Libye"),
        *("Luogo sconosciuto in Libia", "Desconhecido, Líbia", "Ort unbekannt, Libyen", "مكان غير معروف، ليبيا"),
    ),
}
# Names of places that hold such a word and mean a town, a State, an English word.
OTHERWISE = {
    "near": ("Camino Real, Texas", "Nahuatzen", "Versailles"),
    "sea": ("Boulogne-sur-Mer", "Mar del Plata", "Baia Mare", "Satu Mare"),
    "open_desert": ("El Desierto neighborhood, Mexicali",),
    "district": ("Freetown, Sierra Leone", "Conil de la Frontera"),
    "only_country": ("Granada", "Conakry, Guinea", "Tripoli", "Mu", ""),
    "detailed": ("Via Libya", "Rio Bravo"),
}


@pytest.mark.parametrize(("kind", "place"), [(kind, place) for kind, said in SAME_SAID.items() for place in said])
def test_a_place_is_told_in_any_language(kind: str, place: str) -> None:
    assert getattr(read_place_words(pd.Series([place])), kind).item()


@pytest.mark.parametrize(("kind", "place"), [(kind, place) for kind, said in OTHERWISE.items() for place in said])
def test_a_name_that_holds_such_a_word_is_not_taken_for_it(kind: str, place: str) -> None:
    assert not getattr(read_place_words(pd.Series([place])), kind).item()


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("washed ashore", "Cuerpo arrojado a la playa"),
        ("washed ashore", "Corps échoué sur une plage"),
        ("washed ashore", "جثة جرفتها الأمواج"),
        ("remains", "Osamentas halladas"),
        ("remains", "Ossements humains découverts"),
        ("remains", "Skelett gefunden"),
        ("remains", "رفات بشرية"),
        ("body found", "Hallado sin vida"),
        ("body found", "Un corps sans vie retrouvé"),
        ("body found", "Rinvenuto senza vita"),
        ("body found", "العثور على جثة مهاجر"),
        ("death seen", "Murió atropellado por un tren"),
        ("death seen", "Percuté par une voiture"),
        ("death seen", "Investito da un treno"),
        ("death seen", "Bei einem Unfall getötet"),
        ("death seen", "توفي في حادث"),
        ("unknown", "Desconocido"),
        ("unknown", "Peace Corps"),
        ("unknown", "Crane County"),
    ],
)
def test_how_the_dead_were_found_is_told_in_any_language(kind: str, cause: str) -> None:
    incidents = pd.DataFrame(
        {"cause_reported": [cause], "place": ["Sirte"], "incident_kind": ["incident"], "n_survivors": [None]}
    )
    assert read_finding(incidents, read_place_words(incidents.place)).found_kind.item() == kind


def test_every_kind_has_a_table_and_every_table_a_kind() -> None:
    kinds = {field.name for field in fields(Words)} - {"only_country"}
    assert set(foreign_words.PLACE_WORDS) == kinds
    assert list(foreign_words.FOUND_WORDS) == [kind for kind, _ in _FOUND]


def test_words_known_already_tell_the_same_of_fewer_places() -> None:
    places = pd.Series(["Near Sirte", "Lieu inconnu", "Near Sirte", "Libya"], index=[4, 2, 9, 7])
    told = told_by_words(places)
    assert len(told) == 3
    some = places[[9, 7]]
    for field in fields(Words):
        pd.testing.assert_series_equal(
            getattr(read_place_words(some, told), field.name), getattr(read_place_words(some), field.name)
        )
