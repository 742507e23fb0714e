"""Known names are found in a text."""

from kb.nlp.reference import Names, is_acronym


def test_the_longest_name_wins_and_names_do_not_overlap():
    names = Names([("Alpha", "a"), ("Alpha Beta", "b")])
    assert [(hit.name, hit.start) for hit in names.find("Alpha Beta, Alpha")] == [
        ("Alpha Beta", 0),
        ("Alpha", 12),
    ]


def test_acronyms_are_found_in_capitals_only():
    names = Names([("ICO", "ico"), ("Alpha Office", "a")])
    assert [hit.id for hit in names.find("an ico of the alpha office and the ICO")] == ["a", "ico"]


def test_a_name_is_found_across_a_line_break():
    assert [hit.id for hit in Names([("Alpha Office", "a")]).find("Alpha\n   Office")] == ["a"]


def test_is_acronym():
    assert is_acronym("CNIL") and is_acronym("BfDI") and not is_acronym("Garante")
