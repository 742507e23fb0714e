"""Whom an authority acts against.

The names of a document are gathered into parties ("Doe" is "John Doe"). Each party has signs: it
stands in a caption ("SEC v. Doe"), behind "charged", before "agreed to pay", early, often. The
signs' weights (`data/respondent_signs.yml`) add up; a party that weighs enough is a respondent.
"""

from __future__ import annotations

import math

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add
from kb.nlp.reference import records_of
from kb.nlp.respondent_signs import signs_of


@Language.component("kb_respondents")
def find_respondents(doc: Doc) -> Doc:
    """Find those acted against.

    Returns:
        The document with the group ``respondents``: each party's fullest name; detail is the id in
        ``data/parties.yml`` of a known company, or None.
    """
    data = records_of("respondent_signs")
    weights: dict[str, float] = data["weights"]
    for party, signs in signs_of(doc):
        points = sum([weights[sign] * value for sign, value in signs.items() if sign in weights])
        if points >= data["enough"]:
            name = party.name
            chance = min(0.97, 1 / (1 + math.exp(-points)))
            add(doc, "respondents", Finding(name.start, name.end, name.text, chance, name.id))
    return doc
