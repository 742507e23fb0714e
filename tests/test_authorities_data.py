"""The reviewed list of authorities, and which of them a name that stands alone means."""

import pytest

from kb.nlp.reference import is_acronym, records
from kb.resolve.authorities import authority_named, folded

AUTHORITIES = records("authorities")
IDS = {row["id"] for row in AUTHORITIES}
# Country: its data protection authority, a language of the country, the name in it and in English.
DATA_PROTECTION = {
    "AT": ("de", "Österreichische Datenschutzbehörde", "Austrian Data Protection Authority"),
    "BE": ("nl", "Gegevensbeschermingsautoriteit", "Belgian Data Protection Authority"),
    "BG": ("bg", "Комисия за защита на личните данни", "Commission for Personal Data Protection"),
    "HR": (
        "hr",
        "Agencija za zaštitu osobnih podataka",
        "Croatian Personal Data Protection Agency",
    ),
    "CY": (
        "el",
        "Γραφείο Επιτρόπου Προστασίας Δεδομένων Προσωπικού Χαρακτήρα",
        "Office of the Commissioner for Personal Data Protection",
    ),
    "CZ": ("cs", "Úřad pro ochranu osobních údajů", "Czech Office for Personal Data Protection"),
    "DK": ("da", "Datatilsynet", "Danish Data Protection Agency"),
    "EE": ("et", "Andmekaitse Inspektsioon", "Estonian Data Protection Inspectorate"),
    "FI": ("fi", "Tietosuojavaltuutetun toimisto", "Office of the Data Protection Ombudsman"),
    "FR": (
        "fr",
        "Commission nationale de l'informatique et des libertés",
        "National Commission on Informatics and Liberty",
    ),
    "DE": (
        "de",
        "Bundesbeauftragte für den Datenschutz und die Informationsfreiheit",
        "Federal Commissioner for Data Protection and Freedom of Information",
    ),
    "GR": (
        "el",
        "Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα",
        "Hellenic Data Protection Authority",
    ),
    "HU": (
        "hu",
        "Nemzeti Adatvédelmi és Információszabadság Hatóság",
        "National Authority for Data Protection and Freedom of Information",
    ),
    "IS": ("is", "Persónuvernd", "Icelandic Data Protection Authority"),
    "IE": ("ga", "An Coimisiún um Chosaint Sonraí", "Data Protection Commission"),
    "IT": (
        "it",
        "Garante per la protezione dei dati personali",
        "Italian Data Protection Authority",
    ),
    "LV": ("lv", "Datu valsts inspekcija", "Data State Inspectorate"),
    "LI": ("de", "Datenschutzstelle Liechtenstein", "Data Protection Office of Liechtenstein"),
    "LT": (
        "lt",
        "Valstybinė duomenų apsaugos inspekcija",
        "State Data Protection Inspectorate",
    ),
    "LU": (
        "fr",
        "Commission nationale pour la protection des données",
        "National Data Protection Commission of Luxembourg",
    ),
    "MT": (
        "mt",
        "Kummissarju għall-Informazzjoni u l-Protezzjoni tad-Data",
        "Office of the Information and Data Protection Commissioner",
    ),
    "NL": ("nl", "Autoriteit Persoonsgegevens", "Dutch Data Protection Authority"),
    "NO": ("nb", "Datatilsynet", "Norwegian Data Protection Authority"),
    "PL": ("pl", "Urząd Ochrony Danych Osobowych", "Personal Data Protection Office of Poland"),
    "PT": (
        "pt",
        "Comissão Nacional de Proteção de Dados",
        "National Data Protection Commission of Portugal",
    ),
    "RO": (
        "ro",
        "Autoritatea Naţională de Supraveghere a Prelucrării Datelor cu Caracter Personal",
        "National Supervisory Authority for Personal Data Processing",
    ),
    "SK": (
        "sk",
        "Úrad na ochranu osobných údajov",
        "Office for Personal Data Protection of the Slovak Republic",
    ),
    "SI": ("sl", "Informacijski pooblaščenec", "Information Commissioner of Slovenia"),
    "ES": ("es", "Agencia Española de Protección de Datos", "Spanish Data Protection Agency"),
    "SE": ("sv", "Integritetsskyddsmyndigheten", "Swedish Authority for Privacy Protection"),
}
LAENDER = "bw by be bb hb hh he mv ni nw rp sl sn st sh th"
STATES = (
    "al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj "
    "nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy"
)
OTHERS = """
    us-ftc us-doj us-sec us-cftc us-cfpb us-fcc us-ofac us-bis us-epa us-fda us-hhs us-hhs-ocr
    us-fincen us-fdic us-occ us-fed us-ferc us-faa us-nhtsa us-osha us-dol us-eeoc us-finra us-nlrb
    us-cpsc us-dot us-irs us-nydfs us-cppa gb-ico gb-fca gb-cma gb-ofcom gb-ofgem gb-sfo gb-pra
    gb-ofsi gb-hse gb-gambling ca-opc ca-competition ca-cai au-oaic au-accc au-asic au-austrac
    au-acma nz-opc nz-comcom br-anpd br-cade br-senacon kr-pipc kr-ftc jp-ppc jp-jftc jp-fsa sg-pdpc
    hk-pcpd in-cci in-sebi za-ir tr-kvkk ch-fdpic ch-weko ch-finma eu-commission eu-edps eu-edpb
    eu-ecb eu-esma de-bkarta de-bafin de-bnetza fr-adlc fr-amf fr-acpr fr-dgccrf it-agcm it-consob
    it-bankit es-cnmc es-cnmv es-bde nl-acm nl-afm nl-dnb pl-uokik pl-knf be-bma at-bwb ie-ccpc
"""


def test_the_list_holds_those_that_enforcement_is_made_by():
    assert len(AUTHORITIES) >= 120
    assert [identity for identity in OTHERS.split() if identity not in IDS] == []


@pytest.mark.parametrize("country", DATA_PROTECTION)
def test_each_country_of_the_union_and_the_area_has_its_authority_in_both_names(country):
    lang, own, english = DATA_PROTECTION[country]
    here = [
        row for row in AUTHORITIES if row["country"] == country and row["kind"] == "data protection"
    ]
    named = [row for row in here if own in row["names"].get(lang, ())]
    assert [row["id"] for row in named if english in (row["name"], *row["names"]["en"])] != []


@pytest.mark.parametrize("country", sorted(DATA_PROTECTION.keys() - {"DK", "NO"}))
def test_its_own_name_alone_means_it(country):
    identity = authority_named(DATA_PROTECTION[country][1])
    assert identity is not None
    assert identity.startswith(f"{country.lower()}-")


def test_all_countries_of_the_union_and_the_area_are_asked_for():
    assert len(DATA_PROTECTION) == 27 + 3


def test_each_german_land_has_its_authority_in_both_names():
    rows = {row["id"]: row for row in AUTHORITIES}
    assert len(LAENDER.split()) == 16
    assert [land for land in LAENDER.split() if not rows[f"de-{land}"]["names"]["de"]] == []
    assert [land for land in LAENDER.split() if not rows[f"de-{land}"]["names"]["en"]] == []


def test_each_state_and_the_capital_have_an_attorney_general():
    assert len(STATES.split()) == 51
    assert [state for state in STATES.split() if f"us-{state}-ag" not in IDS] == []


def test_associations_that_fine_their_members_are_no_public_bodies():
    kinds = {row["id"]: row["kind"] for row in AUTHORITIES}
    assert {kinds["us-finra"], kinds["us-nasd"], kinds["us-nfa"]} == {"self-regulatory"}


def test_each_record_says_what_it_must():
    incomplete = [
        row["id"]
        for row in AUTHORITIES
        if not (row["name"] and row["country"] and row["kind"] and isinstance(row["names"], dict))
    ]
    assert incomplete == []


def test_no_full_name_belongs_to_two_authorities_of_one_language_when_it_is_folded():
    owners = {}
    for row in AUTHORITIES:
        for lang, names in row["names"].items():
            for name in names:
                if not row.get("division") and not is_acronym(name):
                    owners.setdefault((lang, folded(name)), set()).add(row["id"])
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_no_alias_belongs_to_two_authorities():
    aliases = [folded(name) for row in AUTHORITIES for name in row.get("aliases", ())]
    assert sorted(aliases) == sorted(set(aliases))


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("Federal Trade Commission", "us-ftc"),
        ("federal  trade commission", "us-ftc"),
        ("COMMISSION NATIONALE DE L’INFORMATIQUE ET DES LIBERTES", "fr-cnil"),
        ("Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal",
         "ro-anspdcp"),
        ("Urzad Ochrony Danych Osobowych", "pl-uodo"),
        ("Επίτροπος Προστασίας Δεδομένων Προσωπικού Χαρακτήρα", "cy-commissioner"),
        ("공정거래위원회", "kr-ftc"),
        ("CNIL", "fr-cnil"),
        ("State of Ohio", "us-oh-ag"),
    ],
)  # fmt: skip
def test_a_name_in_any_language_means_its_authority(name, identity):
    assert authority_named(name) == identity


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("Datatilsynet (Denmark)", "dk-datatilsynet"),
        ("Datatilsynet (Norway)", "no-datatilsynet"),
        ("AP (The Netherlands)", "nl-ap"),
        ("CNPD (Luxembourg)", "lu-cnpd"),
        ("CNPD (Portugal)", "pt-cnpd"),
    ],
)
def test_the_country_behind_a_name_tells_its_bearers_apart(name, identity):
    assert authority_named(name) == identity


@pytest.mark.parametrize("name", ["Datatilsynet", "CNPD", "A museum", "CNIL (Spain)", "", "()"])
def test_a_name_of_several_authorities_or_of_none_means_none(name):
    assert authority_named(name) is None
