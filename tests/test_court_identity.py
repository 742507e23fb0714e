"""Which court a name means."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.nlp.reference import by_id, records_of
from kb.resolve.authorities import authority_named, folded
from kb.resolve.courts import court_of

# The authorities and courts that GDPRhub's boxes name most often, most frequent first.
BOXES = {
    "AEPD (Spain)": "es-aepd",
    "Garante per la protezione dei dati personali (Italy)": "it-garante",
    "ANSPDCP (Romania)": "ro-anspdcp",
    "APD/GBA (Belgium)": "be-apd",
    "HDPA (Greece)": "gr-hdpa",
    "BVwG (Austria)": "at-bvwg",
    "Datatilsynet (Denmark)": "dk-datatilsynet",
    "Tietosuojavaltuutetun toimisto (Finland)": "fi-ombudsman",
    "CJEU": "eu-cjeu",
    "Datatilsynet (Norway)": "no-datatilsynet",
    "Persónuvernd (Iceland)": "is-personuvernd",
    "CNIL (France)": "fr-cnil",
    "ICO (UK)": "gb-ico",
    "DSB (Austria)": "at-dsb",
    "IP (Slovenia)": "si-ip",
    "NAIH (Hungary)": "hu-naih",
    "UODO (Poland)": "pl-uodo",
    "IMY (Sweden)": "se-imy",
    "Rb. Amsterdam (Netherlands)": "nl-rb-amsterdam",
    "CE (France)": "fr-ce",
    "DPC (Ireland)": "ie-dpc",
    "AZOP (Croatia)": "hr-azop",
    "AP (The Netherlands)": "nl-ap",
    "Court of Appeal of Brussels (Belgium)": "be-ca-bruxelles",
    "OGH (Austria)": "at-ogh",
    "Commissioner (Cyprus)": "cy-commissioner",
    "BGH (Germany)": "de-bgh",
    "Persónuvernd (Island)": "is-personuvernd",
    "Rb. Midden-Nederland (Netherlands)": "nl-rb-midden-nederland",
    "AKI (Estonia)": "ee-aki",
    "CNPD (Luxembourg)": "lu-cnpd",
    "CPDP (Bulgaria)": "bg-cpdp",
    "Cass.Civ. (Italy)": "it-cass",
    "Personvernnemnda (Norway)": "no-pvn",
    "VDAI (Lithuania)": "lt-vdai",
    "OLG Frankfurt (Germany)": "de-olg-frankfurt",
    "OLG Köln (Germany)": "de-olg-koln",
    "Rb. Zeeland-West-Brabant (Netherlands)": "nl-rb-zeeland-west-brabant",
    "DVI (Latvia)": "lv-dvi",
    "IDPC (Malta)": "mt-idpc",
    "GHAMS (Netherlands)": "nl-gh-amsterdam",
    "RvS (Netherlands)": "nl-rvs",
    "Rb. Rotterdam (Netherlands)": "nl-rb-rotterdam",
    "VGH München (Germany)": "de-vgh-bayern",
    "VwGH (Austria)": "at-vwgh",
    "APDCAT (Catalonia)": "es-apdcat",
    "BlnBDI (Berlin)": "de-be",
    "CNPD (Portugal)": "pt-cnpd",
    "Datainspektionen (Sweden)": "se-imy",
    "BAG (Germany)": "de-bag",
    "BVerfG (Germany)": "de-bverfg",
    "Helsingin hallinto-oikeus (Finland)": "fi-hao-helsinki",
    "LG Berlin (Germany)": "de-lg-berlin",
    "NSA (Poland)": "pl-nsa",
    "Rb. Gelderland (Netherlands)": "nl-rb-gelderland",
    "Rb. Noord-Nederland (Netherlands)": "nl-rb-noord-nederland",
    "VG Ansbach (Germany)": "de-vg-ansbach",
    "VSL (Slovenia)": "si-vsl",
    "WSA Warsaw (Poland)": "pl-wsa-warszawa",
    "AG München (Germany)": "de-ag-munchen",
    "TA Luxembourg (Luxembourg)": "lu-ta",
    "BAC (Bulgaria)": "bg-vas",
    "BFH (Germany)": "de-bfh",
    "CFI Brussels (Belgium)": "be-cfi-brussels",
    "Circuit Court (Ireland)": "ie-cc",
    "EWCA (UK)": "gb-ewca",
    "GHARL (Netherlands)": "nl-gh-arnhem-leeuwarden",
    "GHDHA (Netherlands)": "nl-gh-den-haag",
    "GHSHE (Netherlands)": "nl-gh-den-bosch",
    "Hoge Raad (Netherlands)": "nl-hr",
    "SAC (Sweden)": "se-hfd",
    "KamR Stockholm (Sweden)": "se-kr-stockholm",
    "NS (Czech Republic)": "cz-ns",
    "BfDI (Germany)": "de-bfdi",
    "EDPB": "eu-edpb",
    "HmbBfDI (Hamburg)": "de-hh",
    "LfD (Lower Saxony)": "de-ni",
    "DBEB/AVPD (Basque Country)": "es-avpd",
    "AN (Spain)": "es-an",
    "High Court (Ireland)": "ie-hc",
    "KHO (Finland)": "fi-kho",
    "ΣτΕ (Greece)": "gr-ste",
    "US Zagreb (Croatia)": "hr-us-zagreb",
}


def identity(name, country=None):
    court = court_of(name, country)
    return court.id if court else None


@pytest.mark.parametrize(("name", "expected"), BOXES.items())
def test_what_gdprhub_calls_an_authority_or_a_court_means_a_reviewed_one(name, expected):
    court, authority = identity(name), authority_named(name)
    assert expected in (court, authority)
    assert None in (court, authority)


@pytest.mark.parametrize(
    "name",
    [
        "S.D.N.Y.",
        "S. D. N. Y.",
        "Southern District of New York",
        "U.S. District Court for the Southern District of New York",
        "United States District Court for the Southern District of New York",
        "U.S. District Court in Manhattan",
    ],
)
def test_spellings_of_a_federal_court_are_one_court(name):
    court = court_of(name)
    assert (court.id, court.country, court.level) == ("nysd", "US", "first")
    assert court.name == "United States District Court for the Southern District of New York"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("D. Mass.", "mad"),
        ("D. Md.", "mdd"),
        ("D.N.J.", "njd"),
        ("D.S.C.", "scd"),
        ("D.D.C.", "dcd"),
        ("N.D. Calif.", "cand"),
        ("S.D. W. Va.", "wvsd"),
        ("Bankr. S.D.N.Y.", "nysb"),
        ("Bankr. N.D. Iowa", "ianb"),
        ("U.S. Bankruptcy Court for the District of Delaware", "deb"),
        ("Ninth Circuit", "ca9"),
        ("U.S. Court of Appeals for the Ninth Circuit", "ca9"),
        ("U.S. Supreme Court", "scotus"),
        ("Superior Court of the District of Columbia", "supctdc"),
        ("Cook County Circuit Court", "us-il-circuit-cook"),
        ("Superior Court of California, County of Riverside", "us-ca-superior-riverside"),
        ("Riverside County Superior Court", "us-ca-superior-riverside"),
        ("Schuylkill County Court of Common Pleas", "pactcomplschuyl"),
    ],
)
def test_courts_of_the_united_states(name, expected):
    assert identity(name) == expected


@pytest.mark.parametrize("name", ["D. Cal.", "D.N.Y.", "S.D. Idaho", "D.N.C.", "D. Tex."])
def test_districts_that_are_no_more_or_never_were_are_no_court(name):
    assert identity(name) is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["VG Wiesbaden", "Administrative Court of Wiesbaden"], "de-vg-wiesbaden"),
        (["Regional Court of Cologne", "LG Köln", "Landgericht Koeln"], "de-lg-koln"),
        (["OLG Linz", "Higher Regional Court of Linz", "Oberlandesgericht Linz"], "at-olg-linz"),
        (["Landesgericht Feldkirch"], "at-lg-feldkirch"),
        (["OLG Koblenz 11. Zivilsenat", "Oberlandesgericht Koblenz"], "de-olg-koblenz"),
        (["LG Frankenthal (Pfalz) (Germany)", "Landgericht Frankenthal"], "de-lg-frankenthal"),
        (["Rechtbank Amsterdam", "District Court of Amsterdam"], "nl-rb-amsterdam"),
        (["Rechtbank Den Haag", "District Court of The Hague"], "nl-rb-den-haag"),
        (["Conseil d'État", "Conseil d’Etat", "CE (France)"], "fr-ce"),
        (["tribunal de commerce de Nanterre"], "fr-tc-nanterre"),
        (["cour d'appel de Paris", "Court of Appeal of Paris"], "fr-ca-paris"),
        (["Cour des marchés", "Marktenhof", "cour d'appel de Bruxelles"], "be-ca-bruxelles"),
        (["tribunal administratif de Luxembourg", "TA Luxembourg"], "lu-ta"),
        (["Audiencia Nacional"], "es-an"),
        (["Audiencia Provincial de Madrid"], "es-ap-madrid"),
        (["Tribunale di Milano", "Court of Milan"], "it-trib-milano"),
        (["TAR Lazio", "TAR del Lazio"], "it-tar-lazio"),
        (["Tribunal da Relação de Lisboa"], "pt-rel-lisboa"),
        (["Tribunal de Justiça de São Paulo"], "br-tj-sao-paulo"),
        (["Court of Justice of the European Union", "CJEU", "EuGH"], "eu-cjeu"),
        (["OVG Münster", "Oberverwaltungsgericht NRW"], "de-ovg-nordrhein-westfalen"),
        (["BayVGH", "VGH München", "Higher Administrative Court of Bavaria"], "de-vgh-bayern"),
        (["BVerwG", "German Federal Administrative Court"], "de-bverwg"),
    ],
)
def test_spellings_and_languages_of_a_court_are_one_court(names, expected):
    assert {identity(name) for name in names} == {expected}


@pytest.mark.parametrize(
    ("name", "countries"),
    [
        ("Bundesverwaltungsgericht", {"DE": "de-bverwg", "AT": "at-bvwg", "CH": "ch-bvger"}),
        ("Supreme Administrative Court", {"SE": "se-hfd", "FI": "fi-kho", "BG": "bg-vas"}),
        ("Supreme Court", {"US": "scotus", "AT": "at-ogh", "IE": "ie-sc"}),
        ("Court of Appeal", {"IE": "ie-ca", "GB": "gb-ewca"}),
    ],
)
def test_the_country_decides_among_courts_of_one_name(name, countries):
    assert identity(name) is None
    assert {country: identity(name, country) for country in countries} == countries


def test_a_country_does_not_hide_a_court_that_its_name_tells():
    assert identity("Court of Justice of the European Union", "IE") == "eu-cjeu"
    assert identity("Landgericht Bonn", "EU") == "de-lg-bonn"
    assert identity("D. Mass.", "FR") == "mad"


@pytest.mark.parametrize(
    "name",
    [
        "Administrative Court in April",
        "District Court of The",
        "District Court of First",
        "Rechtbank Noord",
        "The court",
        "A museum",
        "",
        "()",
        "x" * 1_000_000,
    ],
)
def test_what_names_no_single_court_means_none(name):
    assert identity(name) is None


def test_a_court_has_its_names_its_country_and_its_level():
    court = court_of("VG Wiesbaden (Germany)")
    assert (court.name, court.own) == (
        "Administrative Court of Wiesbaden",
        "Verwaltungsgericht Wiesbaden",
    )
    assert (court.country, court.level) == ("DE", "first")


def test_ids_and_names_of_reviewed_courts_are_unique():
    rows = records_of("courts")["courts"]
    ids = Counter(row["id"] for row in rows)
    owners = {}
    for row in rows:
        for name in (row["name"], *row.get("names", ())):
            owners.setdefault(folded(name), set()).add(row["id"])
    assert [identity for identity, number in ids.items() if number > 1] == []
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_a_court_of_a_family_is_found_by_its_own_names():
    rows = records_of("courts")
    lost = []
    for row in rows["families"]:
        for place in row.get("places") or rows["places"].get(row["country"], {}):
            names = (row["name"], *filter(None, [row.get("own")]), *row.get("forms", ()))
            ids = {identity(name.format(place=place), row["country"]) for name in names}
            lost += [(row["id"], place, ids)] if len(ids) > 1 or None in ids else []
    assert lost == []


def test_no_id_is_of_a_court_and_of_an_authority():
    courts = {row["id"] for row in records_of("courts")["courts"]}
    assert courts & by_id("authorities").keys() == set()


def test_reviewed_courts_tell_a_level_of_the_list():
    rows = [*records_of("courts")["courts"], *records_of("courts")["families"]]
    levels = {"supreme", "constitutional", "appeal", "first", "quasi"}
    assert [row["id"] for row in rows if row["level"] not in levels] == []


def test_every_seat_of_a_federal_court_means_that_court():
    seats = records_of("courts")["seats"]
    assert {
        seat: short
        for seat, short in seats.items()
        if identity(f"U.S. District Court in {seat}") != identity(short)
    } == {}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "US", "DE", "XX"]))
def test_any_text_gives_a_result(text, country):
    court = court_of(text, country)
    assert court is None or court.id
