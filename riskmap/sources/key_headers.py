"""How lists call the column that names a case: "Nº expediente", "Case number", "Aktenzeichen", "رقم الملف".

Rows of one key are summed, so a bare "number", "code" or "case" is not taken: such columns hold other things too.
"""

from __future__ import annotations

# Headers as `riskmap.sources.mapping.plain_words` gives them.
KEY_HEADERS: tuple[str, ...] = (
    *("incident id", "incident key", "event id", "record id", "near miss id", "id", "key", "uid", "ref", "uuid"),
    *("case id", "report id", "unique id", "identifier", "reference", "id incident", "id case", "id event"),
    *("expediente", "referencia", "identificador", "folio", "clave", "id incidente", "id caso", "id evento"),
    *("id expediente", "id registro", "dossier", "identifiant", "id evenement", "id dossier", "processo"),
    *("id ocorrencia", "id processo", "identificativo", "riferimento", "fascicolo", "id pratica"),
    *("aktenzeichen", "fallnummer", "vorgangsnummer", "kennung", "kennziffer", "referans", "المعرف"),
    *("الرقم المرجعي", "الرمز المرجعي"),
)
# What is a key together with a word for number, before or after it.
_NUMBERED = frozenset(
    (
        *("case", "file", "record", "report", "incident", "event", "reference", "ref", "dossier", "serial", "registry"),
        *("expediente", "caso", "incidente", "evento", "registro", "referencia", "folio", "diligencia", "affaire"),
        *("evenement", "signalement", "processo", "ocorrencia", "registo", "pratica", "riferimento", "fascicolo"),
        *("protocollo", "fall", "vorgang", "akten", "meldung", "dosya", "vaka", "olay", "kayit", "kayıt", "referans"),
        *("الحالة", "الملف", "القضية", "البلاغ", "الحادث", "الحادثة", "السجل", "المرجع"),
    )
)
# "Nº" reads as "no", "N.º" as "n o", "N°" as "n".
_NUMBER = frozenset(("no", "n", "nr", "nro", "num", "number", "numero", "code", "codigo", "codice", "رقم", "رمز"))
_BETWEEN = frozenset(("o", "de", "del", "d", "do", "da", "di", "of"))


def numbers_a_case(plain: str) -> bool:
    """Whether a header in plain words is a word for number and one for a case, such as "no de expediente".

    >>> numbers_a_case("case no"), numbers_a_case("number of dead"), numbers_a_case("case")
    (True, False, False)
    """
    words = set(plain.split()) - _BETWEEN
    nouns = words - _NUMBER
    return len(nouns) == 1 and nouns < words and nouns <= _NUMBERED
