"""Whether a decision is one on enforcement, where a source publishes all that a court decides."""

from __future__ import annotations

import re
from functools import cache

from kb.nlp.reference import records_of


def on_enforcement(text: str, lang: str) -> bool:
    """Tell by the words of data/subject.yml.

    Args:
        text: Of the decision.
        lang: Its language, one of that file.
    """
    return bool(_words(lang).search(text))


@cache
def _words(lang: str) -> re.Pattern[str]:
    return re.compile("|".join(records_of("subject")[lang]["words"]))
