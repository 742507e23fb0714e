"""Amounts: the examples that stand beside each language's words, and any text at all."""

from decimal import Decimal

import pycountry
import pytest
from babel.numbers import format_currency, get_currency_name
from hypothesis import given
from hypothesis import strategies as st

from kb.nlp.amounts import read_amounts
from kb.nlp.language import supported, words

EXAMPLES = [
    pytest.param(lang, text, amounts, id=f"{lang}: {text}")
    for lang in supported()
    for text, amounts in words(lang, "amounts")["examples"]
]


@pytest.mark.parametrize(("lang", "text", "expected"), EXAMPLES)
def test_an_example_is_read_as_its_data_file_says(lang, text, expected):
    read = [(amount.amount, amount.currency) for amount in read_amounts(text, lang)]
    assert read == [(Decimal(str(value)), currency) for value, currency in expected]


@pytest.mark.parametrize(("lang", "text", "expected"), EXAMPLES)
def test_the_offsets_of_an_amount_hold_its_figure(lang, text, expected):
    for amount in read_amounts(text, lang):
        assert text[amount.start : amount.end].strip() == text[amount.start : amount.end]


@given(st.text(), st.sampled_from(supported()))
def test_any_text_gives_amounts_within_it(text, lang):
    for amount in read_amounts(text, lang):
        assert 0 <= amount.start < amount.end <= len(text)
        assert amount.amount > 0


@given(
    st.integers(1, 10**12),
    st.sampled_from(["USD", "EUR", "GBP", "SEK"]),
    st.sampled_from([("en", ","), ("de", "."), ("fr", "\u202f"), ("es", "."), ("it", ".")]),
)
def test_grouped_digits_beside_a_code_read_back(value, currency, habit):
    lang, sign = habit
    written = f"{value:,}".replace(",", sign)
    for text in (f"{currency} {written}", f"{written} {currency}"):
        assert [(a.amount, a.currency) for a in read_amounts(text, lang)] == [(value, currency)]


@pytest.mark.parametrize("lang", supported())
def test_every_currency_is_read_by_the_name_that_cldr_gives_it(lang):
    metals = {"XAG", "XAU", "XPD", "XPT"}
    codes = {currency.alpha_3 for currency in pycountry.currencies} - metals
    names = {code: get_currency_name(code, 6, lang) for code in sorted(codes)}
    told = {code: name for code, name in names.items() if "(" not in name and not name.isupper()}
    read = {code: read_amounts(f"6 {name}.", lang) for code, name in told.items()}
    assert len(told) > 140
    assert {code: [(a.amount, a.currency) for a in found] for code, found in read.items()} == {
        code: [(6, code)] for code in told
    }


@given(
    st.integers(1, 10**10),
    st.sampled_from(["USD", "EUR", "GBP", "CAD", "BRL", "INR", "SEK", "PLN", "CZK"]),
    st.sampled_from(supported()),
)
def test_a_sum_reads_back_as_each_language_formats_it(cents, currency, lang):
    value = Decimal(cents) / 100
    (amount,) = read_amounts(format_currency(value, currency, locale=lang), lang)
    assert (amount.amount, amount.currency) == (value, currency)


@pytest.mark.parametrize("word", ["mıllion", "millionſ", "BİLLİON"])
def test_letters_that_only_look_like_others_do_no_harm(word):
    assert [amount.currency for amount in read_amounts(f"$5 {word}", "en")] == ["USD"]
