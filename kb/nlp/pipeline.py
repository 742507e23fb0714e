"""The spaCy pipeline of a language: a blank tokenizer with our components."""

from __future__ import annotations

import re
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp import (  # noqa: F401 (importing a component's module registers its factory)
    amounts,
    authorities,
    courts,
    dates,
    language,
    provisions,
    respondents,
    roles,
    stage,
    violations,
)

COMPONENTS = (
    "kb_amounts",
    "kb_provisions",
    "kb_authorities",
    "kb_courts",
    "kb_respondents",
    "kb_dates",
    "kb_stage",
    "kb_violations",
    "kb_roles",
)
MAX_CHARACTERS = 5_000_000
_LONG_RUN = re.compile(r"\S{500}")
_PIECES = re.compile(r"\S{1,100}|\s+")


class UnsupportedLanguageError(ValueError):
    """The language has no data files: its documents are kept and marked, not extracted."""


@cache
def load(lang: str) -> Language:
    """Make the pipeline of a language.

    Args:
        lang: ISO 639-1 code.

    Raises:
        UnsupportedLanguageError: The language has no data under ``kb/nlp/languages``.
    """
    if lang not in language.supported():
        have = ", ".join(language.supported())
        raise UnsupportedLanguageError(f"no data for language {lang!r}; there is {have}")
    nlp = spacy.blank(lang)
    nlp.max_length = MAX_CHARACTERS
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def tokenize(nlp: Language, text: str) -> Doc:
    """Return the tokens of a text.

    spaCy's tokenizer takes time with the square of the length of a run without spaces, which a
    broken or hostile document may have: such runs are cut into pieces of a hundred characters.
    """
    if _LONG_RUN.search(text) is None:
        return nlp.make_doc(text)
    words = _PIECES.findall(text)
    return Doc(nlp.vocab, words=words, spaces=[False] * len(words))
