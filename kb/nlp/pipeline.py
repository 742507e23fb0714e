"""The spaCy pipeline of a language: a blank tokenizer with our components."""

from __future__ import annotations

import gc
import re

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kb.nlp import (  # noqa: F401 (importing a component's module registers its factory)
    amounts,
    authorities,
    cited,
    courts,
    credits,
    dates,
    events,
    language,
    outcome,
    party_roles,
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
    "kb_cited",
    "kb_respondents",
    "kb_dates",
    "kb_stage",
    "kb_outcome",
    "kb_party_roles",
    "kb_violations",
    "kb_roles",
    "kb_events",
    "kb_credits",
)
MAX_CHARACTERS = 5_000_000
# A pipeline keeps every word that it has seen. Past this many it is made anew, so that memory
# stays the same over any number of documents (about 100 bytes a word and 50 ms for a new one).
MAX_WORDS = 500_000
_PIECES = re.compile(r"(\w{1,100}|[^\w\s]|\s{1,100})( ?)")
_pipelines: dict[str, Language] = {}


class UnsupportedLanguageError(ValueError):
    """The language has no data files: its documents are kept and marked, not extracted."""


class Tokenizer:
    """Splits a text into words, signs and white space, in time that grows with its length alone.

    Components find things by exact offsets, so spaCy's rules for contractions would bring nothing;
    they take several times as long, and time with the square of the length of a run without spaces.
    """

    def __init__(self, vocab: Vocab) -> None:
        """Make a tokenizer.

        Args:
            vocab: Of the pipeline that it belongs to.
        """
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of a text; together they are the text itself."""
        pieces = _PIECES.findall(text)
        return Doc(
            self.vocab,
            words=[word for word, _ in pieces],
            spaces=[space == " " for _, space in pieces],
        )


def load(lang: str) -> Language:
    """Return the pipeline of a language; it is made at the first call.

    Args:
        lang: ISO 639-1 code.

    Raises:
        UnsupportedLanguageError: The language has no data under ``kb/nlp/languages``.
    """
    nlp = _pipelines.get(lang)
    if nlp is None or len(nlp.vocab.strings) > MAX_WORDS:
        nlp = _pipelines[lang] = _make(lang)
    return nlp


def _make(lang: str) -> Language:
    if lang not in language.supported():
        have = ", ".join(language.supported())
        raise UnsupportedLanguageError(f"no data for language {lang!r}; there is {have}")
    nlp = spacy.blank(lang)
    nlp.max_length = MAX_CHARACTERS
    nlp.tokenizer = Tokenizer(nlp.vocab)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    # What a pipeline is made of stays as long as it: the collector need not look at it with each
    # of the thousands of small objects that a document leaves.
    gc.collect()
    gc.freeze()
    return nlp
