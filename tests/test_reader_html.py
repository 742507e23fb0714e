"""Pages: title, date, address, language and main content."""

from __future__ import annotations

import time

import pytest

from kb.archive import html
from kb.archive.drafts import Draft, UnreadableError, complete

BODY = (
    "<p>The commission ordered the airline to pay a penalty of 90,000 euros.</p>"
    "<p>It had called customers who had asked not to be called.</p>"
)
WORDS = (
    "The commission ordered the airline to pay a penalty of 90,000 euros.\n\n"
    "It had called customers who had asked not to be called."
)


def page(body: str, head: str = "") -> Draft:
    return html.read(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "place",
    [
        "<article>{}</article>",
        "<main>{}</main>",
        "<div role='main'>{}</div>",
        "<div id='content'>{}</div>",
        "<div><div class='x1'><div>{}</div></div></div>",
    ],
)
def test_the_frame_of_a_page_is_left_out(place: str) -> None:
    body = (
        "<header><p>Commission of Somewhere</p></header><nav><a href='/'>Home</a></nav>"
        + place.format(BODY)
        + "<aside>Read also</aside><form><p>Subscribe now</p></form>"
        "<div hidden>Secret</div><div style='display: none'>Secret</div>"
        "<script>secret()</script><style>p {}</style><footer>Imprint</footer>"
    )
    assert page(body).text == WORDS


def test_a_form_around_the_whole_page_is_no_frame() -> None:
    assert page(f"<form>{BODY}</form>").text == WORDS


def test_one_of_many_articles_is_not_the_content() -> None:
    teasers = "".join(f"<article><p>Penalty number {n} was paid</p></article>" for n in range(5))
    assert page(f"<main>{teasers}</main>").text.count("was paid") == 5


def test_blocks_break_lines_and_inline_elements_do_not() -> None:
    body = "<p>one<b>two</b> <i>three</i></p><div>four<br>five</div><div>six</div>"
    assert page(body).text == "onetwo three\n\nfour\nfive\nsix"


def test_white_space_is_tidied_but_no_break_spaces_are_kept() -> None:
    body = "<p>  10 \n 000&nbsp;euros </p><p> </p><p></p><div></div><p>co&shy;mpany</p>"
    assert page(body).text == "10 000\u00a0euros\n\ncompany"


def test_tables_lists_and_preformatted_text() -> None:
    body = (
        "<table><tr><th>Fine:</th><td>5,000 <b>EUR</b></td></tr><tr><td>Appeal:</td><td></td></tr>"
        "<tr><td>Articles:</td><td><a href='#'>5 GDPR</a><br>6 GDPR</td></tr></table>"
        "<ul><li>first</li><li>second</li></ul><pre>line\n  next</pre>"
    )
    assert page(body).text == (
        "Fine: | 5,000 EUR\nAppeal:\nArticles: | 5 GDPR; 6 GDPR\n\n"
        "- first\n- second\n\nline\n  next"
    )


def test_a_table_that_lays_out_the_page_is_no_row() -> None:
    inner = "<table><tr><td>Fine</td><td>10</td></tr></table>"
    assert page(f"<table><tr><td>{BODY}{inner}</td></tr></table>").text == WORDS + "\n\nFine | 10"


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>Bank pays 3 million - Office of Prices</title>", "Bank pays 3 million", None),
        ("<title>Bank pays 3 million | Office of Prices</title>", "News", "Bank pays 3 million"),
        ("<title>Office</title>", "Bank pays 3 million", "Bank pays 3 million"),
        (
            "<title>x</title><meta property='og:title' content='Bank pays 3 million'>",
            "Bank  pays 3 mil&shy;lion",
            "Bank pays 3 million",
        ),
        (
            "<meta property='og:title' content='Office'>"
            "<meta property='og:site_name' content='Office'>",
            "Bank pays 3 million",
            None,
        ),
    ],
)
def test_titles_come_without_the_name_of_the_site(
    head: str, heading: str, title: str | None
) -> None:
    assert page(f"<h1>{heading}</h1>{BODY}", head).title == (title or heading)


def test_the_heading_is_not_repeated_and_its_date_is_kept() -> None:
    body = f"<div><h1>Airline fined</h1><p>3 March 2021</p></div><article>{BODY * 3}</article>"
    read = page(body, "<title>Airline fined</title>")
    assert read.title == "Airline fined"
    assert read.text.startswith("3 March 2021\n\nThe commission")


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ("<meta property='article:published_time' content='2021-03-04T10:00Z'>", "", "2021-03-04"),
        ("<meta name='DC.date.issued' content='2021-03-04'>", "", "2021-03-04"),
        ("", "<time datetime='2021-03-04'>Thursday</time>", "2021-03-04"),
        ("", "<time datetime='2021-03-04'>a</time><time datetime='2021-03-05'>b</time>", None),
        ("<meta property='article:modified_time' content='2021-03-04'>", "", None),
        ("<meta name='date' content='soon'>", "", None),
        (
            "<script type='application/ld+json'>{bad</script><script type='application/ld+json'>"
            '{"@graph": [{"@type": "WebSite", "datePublished": "2001"},'
            '{"@type": "NewsArticle", "datePublished": "2021-03-04"}]}</script>',
            "",
            "2021-03-04",
        ),
    ],
)
def test_the_publication_date_is_the_one_stated(head: str, body: str, date: str | None) -> None:
    assert complete(page(body + BODY, head), "a.html", "a.html").published == date


def test_address_and_language_of_a_page() -> None:
    data = (
        "<html lang='de-AT'><link rel='canonical' href='https://a.org/x?utm_medium=m#y'>"
        f"<body>{BODY * 4}</body></html>"
    )
    made = complete(html.read(data.encode()), "a.html", "a.html")
    assert made.url == "https://a.org/x"
    assert made.lang == "en", "a long English text is not German because its frame says so"


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "utf-8", "shift_jis"])
def test_the_declared_charset_is_used(charset: str) -> None:
    word = "罰金の支払い" if charset == "shift_jis" else "pénalité"
    data = f"<html><meta charset='{charset}'><p>{word}</p>".encode(charset)
    assert html.read(data).text == word


def test_utf8_that_declares_something_else_is_still_read_as_utf8() -> None:
    assert html.read("<meta charset='latin1'><p>pénalité</p>".encode()).text == "pénalité"


@pytest.mark.parametrize("opening", ["<div>", "<b><i>", "<ul><li>", "<table><tr><td>", "<article>"])
def test_100_000_nested_elements_take_seconds_and_no_stack(opening: str) -> None:
    count = 100_000 // opening.count("<")
    start = time.perf_counter()
    assert html.read((opening * count + "words").encode()).text.endswith("words")
    assert time.perf_counter() - start < 20


def test_a_page_of_nothing_but_elements_is_refused() -> None:
    with pytest.raises(UnreadableError, match="elements"):
        html.read(b"<b>" * 500_000)
