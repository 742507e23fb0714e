"""From bytes to characters."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

from kb.archive.drafts import UnreadableError
from kb.archive.language import confidence

_MARKS = (  # The longer marks first: UTF-32's begins with UTF-16's.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers do: a page that says Latin-1 was written in Windows' superset of it.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
# Python's own codecs that are no charset of a page.
_NO_CHARSET = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"}
# In these a text of ASCII bytes may mean something else.
_NOT_OVER_ASCII = ("utf-16", "utf-32", "iso2022", "hz")
_WIDE = ("utf-16", "utf-32")
_SAMPLE = 100_000
_SPECIAL_WORDS = re.compile(rb"[^\s\x80-\xff]{0,40}[\x80-\xff]\S{0,40}")
_WORDS = 100
_ALIKE = 0.03
# Nearly all texts in this field that are not in UTF-8 are in this one.
_COMMONEST = "cp1252"
_CLEARLY = 0.03


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode a text by its byte order mark, as UTF-8, by its declared charset, or by its look.

    UTF-8 comes before what is declared because text of another charset is not valid UTF-8 by
    chance, while pages in UTF-8 that declare something else are common.

    Args:
        data: The whole text.
        declared: Charset named by a header or by the page itself.

    Raises:
        UnreadableError: No charset fits.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    charset = _charset(declared)
    if charset and charset.startswith(_WIDE) and b"\x00" not in data:
        charset = None  # Spaces and line ends alone would have brought null bytes.
    tries = ["utf-8", charset] if charset else ["utf-8"]
    if charset and charset.startswith(_NOT_OVER_ASCII):
        tries.reverse()
    for name in tries:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    loose = data.decode("utf-8", errors="replace")
    faults = loose.count("\ufffd")
    # A few faults in a text that is otherwise UTF-8: each is kept visible.
    if len(data) - len(loose) > 10 * faults:
        return loose
    return data.decode(_guessed(data[:_SAMPLE]), errors="replace").removeprefix("\ufeff")


def _guessed(sample: bytes) -> str:
    """Guess the charset of a text that states none.

    Related charsets look equally good and differ in a few letters, so the words that hold such
    letters are tried in each: the right one makes them words of a language.
    """
    guesses = list(charset_normalizer.from_bytes(sample))
    if not guesses:
        raise UnreadableError("Its encoding could not be told; save it as UTF-8.")
    words = b" ".join(_SPECIAL_WORDS.findall(sample)[:_WORDS])
    scores: dict[str, float] = {}
    for guess in guesses:
        if guess.chaos <= guesses[0].chaos + _ALIKE:
            for name in guess.could_be_from_charset:
                scores[name] = confidence(words.decode(name, errors="replace"))
    best = max(scores, key=lambda name: scores[name])
    return _COMMONEST if scores.get(_COMMONEST, -1.0) >= scores[best] - _CLEARLY else best


def _charset(declared: str | None) -> str | None:
    try:
        name = codecs.lookup((declared or "").strip()).name
    except (LookupError, ValueError):
        return None
    return None if name in _NO_CHARSET or not _is_text(name) else _WIDER.get(name, name)


def _is_text(name: str) -> bool:
    try:
        b"".decode(name)
    except (LookupError, UnicodeError):
        return False
    return True
