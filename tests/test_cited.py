"""What documents cite by number: each form's own examples, and what is no citation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Document
from kb.nlp.cited import link_of, read_citation
from kb.nlp.cited_acts import acts
from kb.nlp.cited_words import labelled
from kb.nlp.extract import extract
from kb.nlp.reference import records_of

SHAPES = records_of("citations")["shapes"]


def values(text):
    return [one.value.partition(" ")[2] for one in read_citation(text)]


def cited(text, title="", lang="en"):
    document = Document("a", "test", lang, None, title, None, text)
    return [claim.value for claim in extract(document).of("citation")]


@pytest.mark.parametrize(
    "said", [said for shape in SHAPES for said in shape["says"]], ids=lambda said: said[0]
)
def test_each_form_reads_its_examples(said):
    text, *expected = said
    assert values(text) == expected


@pytest.mark.parametrize("text", [text for shape in SHAPES for text in shape.get("not", ())])
def test_no_form_reads_what_is_no_citation(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "celex"),
    [
        ("Regulation (EU) 2016/679", "32016R0679"),
        ("Regulation (EC) No 45/2001", "32001R0045"),
        ("Regulation (EEC) No 4064/89", "31989R4064"),
        ("Regulation (EU) No 596/2014", "32014R0596"),
        ("Directive 95/46/EC", "31995L0046"),
        ("la directive 2002/58/CE du Parlement", "32002L0058"),
        ("le règlement (UE) n° 2016/679", "32016R0679"),
        ("Verordnung (EG) Nr. 1/2003", "32003R0001"),
        ("Richtlinie (EU) 2016/680", "32016L0680"),
        ("il Regolamento (UE) 679/2016", "32016R0679"),
        ("el Reglamento (UE) 2016/679", "32016R0679"),
        ("Council Framework Decision 2008/977/JHA", "32008F0977"),
        ("Commission Decision 2010/87/EU", "32010D0087"),
        ("Verordening (EU) 2016/679", "32016R0679"),
        ("Regulation 2016/679", "32016R0679"),
        ("Regulation No 1/2003 of the Council", "32003R0001"),
        ("the Commission's decision 2016/1250 fell", "32016D1250"),
    ],
)
def test_acts_of_the_union_have_celex_numbers(text, celex):
    assert [one.number for one in acts(text)] == [celex]


def test_a_list_of_acts_shares_its_word():
    text = "Directives 95/46/EC and 2002/58/EC, and Regulations (EU) 2016/679 and (EU) 2018/1725"
    assert [one.number for one in acts(text)] == [
        "31995L0046", "32002L0058", "32016R0679", "32018R1725",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Decision 12/2020",
        "v Commission; EDPB, Decision 1/2022",
        "Ley 39/2015",
        "on 25/5/2018",
        "a ratio of 16/9",
        "Regulation 5/12",
    ],
)
def test_other_numbers_are_no_acts_of_the_union(text):
    assert list(acts(text)) == []


def test_us_cases_are_read_by_reporter_and_short_forms_are_the_case():
    text = (
        "The court followed Acme Corp. v. Bolt, 550 U.S. 544, 570 (2007), and 98 F.3d 1390. "
        "Under Acme, 550 U.S. at 556, nothing else holds. See also 2007 WL 123456 (D. Mass.)."
    )
    assert cited(text) == ["us_case 550 U.S. 544", "us_case 98 F.3d 1390", "us_case 2007 WL 123456"]


def test_sections_of_codes_are_cited_one_by_one():
    text = "It relied on 15 U.S.C. §§ 45(a) and 57b, and on 16 C.F.R. Part 312."
    assert cited(text) == ["us_code 15 USC 45(a)", "us_code 15 USC 57b", "us_cfr 16 CFR 312"]


def test_a_number_behind_a_word_for_a_decision_counts():
    assert values("its Decision No. 26/2019") == ["26/2019"]
    assert values("la sentenza n. 20/2019 della Corte") == ["20/2019"]
    assert values("In its ruling it cited Decision 21/2022.") == ["21/2022"]
    assert values("a decision on 20 March 2019") == []


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("", "Under the Greek Law 4624/2019 it may.", "GR Law 4624/2019"),
        ("", "Pursuant to Law 39/2015, a Spanish law, it paid.", "ES Ley 39/2015"),
        ("Persónuvernd (Iceland) - 2020010550", "It applied Act no. 90/2018.", "IS Act 90/2018"),
        ("", "It applied Act no. 90/2018.", "Act 90/2018"),
    ],
)
def test_a_law_has_the_country_that_the_text_names(title, text, value):
    assert cited(text, title) == [f"national_law {value}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See HDPA (Greece) - 12/2024.", ["decision HDPA (Greece); 12/2024"]),
        ("The appeal decision: CE - N° 433311", ["decision Conseil d'État; 433311"]),
        (
            "Garante (Italy) - 9256486 (Acme S.p.a.), 10086536 (Bolt), and 10097012 (Nut)",
            [f"decision Garante (Italy); {x}" for x in ("9256486", "10086536", "10097012")],
        ),
        ("CNIL - 20/05/2020", []),
        ("The CNIL - 2.5 million of them", []),
        ("Acme Ltd - 12/2024", []),
    ],
)
def test_a_body_a_dash_and_a_number_are_a_decision(text, expected):
    assert [one.value for one in read_citation(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in cases 6689/186/20 and 8979/162/21", ["6689/186/20", "8979/162/21"]),
        ("In case 26/2021, it changed.", ["26/2021"]),
        ("un jugement du 18 mars 2025 (n° 46578)", ["46578"]),
        ("the decision of June 19, 2020, N° 430810", ["430810"]),
        ("see provision no. 16 of 14 January 2021", ["16"]),
        ("in the case of 12 May 2021", []),
        ("case 12/05/2021", []),
        ("In this case 3 of 10 users", []),
    ],
)
def test_a_number_behind_a_word_for_a_case_counts(text, expected):
    assert [one.number for one in read_citation(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "15 U.S.C. §§ 78j(b) and 78ff, 17 C.F.R. § 240.10b-5",
            ["15 USC 78j(b)", "17 CFR 240.10b-5"],
        ),
        ("31 C.F.R. § 560.204; 222 violations", ["31 CFR 560.204"]),
        (
            "Title 18, United States Code, Sections 371 and 2; Title 15",
            ["18 USC 371", "18 USC 2"],
        ),
        ("15 U.S.C. Â§ 78j(b)", ["15 USC 78j(b)"]),
        ("in violation of 18 U.S.C. \\x15 1957. \\rHe", ["18 USC 1957"]),
    ],
)
def test_sections_of_codes_are_read_as_texts_write_them(text, expected):
    assert [one.number for one in read_citation(text)] == expected


def test_a_long_list_is_read_once():
    assert len(list(labelled("case 12/2020, " * 500))) == 500


def test_an_ecli_on_a_line_of_its_own_at_the_head_is_that_of_the_document():
    text = "ECLI:DE:BGH:2023:260923BVIZR97.22.0\nLeitsatz\nVgl. ECLI:EU:C:2023:370."
    assert cited(text, "BGH - VI ZR 97/22") == ["ecli ECLI:EU:C:2023:370"]


def test_the_document_s_own_number_is_no_citation():
    own = "VG Nowhere - 6 K 788/20.WI"
    text = "The court (6 K 788/20.WI) followed the judgment C-311/18."
    assert cited(text, own) == ["eu_case C-311/18"]
    release = "Litigation Release No. 17155 / May 1, 2001\n" + "The court ordered it to pay. " * 9
    assert cited(f"{release}See Release No. 34-45678.") == ["release 34-45678"]


def test_the_mention_is_the_citation_alone():
    document = Document("a", "test", "en", None, "", None, "As held in Case C-311/18, it fell.")
    (claim,) = extract(document).of("citation")
    assert claim.mention.text == "C-311/18"


@pytest.mark.parametrize(
    ("kind", "number", "where"),
    [
        ("eu_act", "32016R0679", "CELEX:32016R0679"),
        ("us_code", "15 USC 45(a)", "/uscode/text/15/45"),
        ("ecli", "ECLI:EU:C:2014:317", "/ecli/ECLI:EU:C:2014:317"),
    ],
)
def test_what_the_number_tells_has_an_address(kind, number, where):
    assert where in link_of(kind, number)
    assert link_of("decision", "26/2019") is None


@given(st.text(alphabet="C-T/12 EU.SWdnR(§)U\n", max_size=200))
def test_any_text_is_read(text):
    for one in read_citation(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.number
