"""Actions, parties and authorities side by side at an address that can be shared."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from itertools import pairwise

import httpx
import pytest
import sample
from bs4 import BeautifulSoup

from kb.site.charts import Value, bars, columns
from kb.site.comparable import notes, verdicts
from kb.site.compare import compare
from kb.site.lookup import look_up


@pytest.fixture(scope="module")
def get(site):
    with httpx.Client(base_url=site, timeout=20) as client:
        yield lambda path="/compare", **parameters: client.get(path, params=parameters or None)


def page(answer: httpx.Response) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_twitter_and_facebook_come_first_and_one_is_33_times_as_large(get):
    shown = page(get())
    assert "Facebook, Inc. is about 33 times as large" in shown.select_one(".verdict").text
    assert len(shown.select(".charts svg.chart rect")) == 2


def test_bars_are_to_scale(get):
    small, large = (float(bar["width"]) for bar in page(get()).select(".charts svg.chart rect"))
    assert large / small == pytest.approx(5_000_000_000 / 150_000_000, rel=0.02)


def test_different_currencies_are_compared_in_euros_and_that_is_said(get):
    answer = get("/compare.json", of=["twitter", "british airways"])
    rows = answer.json()["sides"]
    assert {row["compared_in"] for row in rows} == {"EUR"}
    assert [row["times_as_large"] for row in rows] == [6.37, 1.0]
    assert "EUR" in page(get(of=["twitter", "british airways"])).text


def test_the_same_as_csv(get):
    answer = get("/compare.csv", of=["twitter", "facebook"])
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["id"], row["amount"], row["currency"]) for row in rows] == [
        ("twitter", "150000000", "USD"),
        ("facebook", "5000000000", "USD"),
    ]


def test_actions_and_authorities_can_be_compared_too(get):
    rows = get("/compare.json", of=[sample.TWITTER, "Federal Trade Commission"]).json()["sides"]
    assert [row["kind"] for row in rows] == ["action", "authority"]


def test_an_action_without_a_sum_is_not_one_of_0(get):
    shown = page(get(of=[sample.CLOSED, sample.TWITTER]))
    assert "no sum known" in shown.text
    assert get("/compare.json", of=[sample.CLOSED]).json()["sides"][0]["amount"] is None


@pytest.mark.parametrize("asked", ["nobody ever", "<b>zebra</b>", '"', "x" * 3_000, "'; drop"])
def test_an_unknown_name_says_what_to_do(get, asked):
    shown = page(get(of=["twitter", asked]))
    assert "is known here" in shown.text
    assert not shown.select("main script")


def test_more_than_six_are_left_out_and_named(get):
    names = ["twitter", "facebook", "british airways", sample.CLOSED, "us-ftc", "us-doj", "gb-ico"]
    shown = page(get(of=names))
    assert "At most 6 can be compared" in shown.text


def test_hostile_titles_stay_text(get):
    shown = page(get(of=[sample.HOSTILE, sample.TWITTER]))
    assert not shown.select("main script, main img")


def test_a_chart_without_values_draws_no_bar_and_tells_what_it_shows():
    drawn = BeautifulSoup(bars("k", "Fines", [Value("A & B", None, "no sum")]), "html.parser")
    assert not drawn.select("rect")
    assert drawn.title.text == "Fines"
    assert "A & B: no sum" in drawn.desc.text


def test_columns_have_one_bar_a_year_that_has_a_value():
    values = [Value("2020", 5.0, "5"), Value("2021", None, ""), Value("2022", 10.0, "10")]
    drawn = BeautifulSoup(columns("k", "Fines", values), "html.parser")
    low, high = (float(bar["height"]) for bar in drawn.select("rect"))
    assert high == pytest.approx(2 * low)


def test_a_figure_beside_the_longest_bar_is_not_cut():
    figure = "5,000,000,000\N{NO-BREAK SPACE}USD"
    drawn = BeautifulSoup(bars("k", "Sums", [Value("A", 5e9, figure)]), "html.parser")
    at = float(drawn.select_one("text.value")["x"])
    # A bold letter or figure is at most 8.8 units wide.
    assert at + 8.8 * len(figure) <= 360


@pytest.mark.parametrize("years", [3, 8, 25, 40])
def test_labels_of_years_do_not_run_into_each_other(years):
    values = [Value(str(1990 + n), 1.0 + n, "x") for n in range(years)]
    drawn = BeautifulSoup(columns("k", "Years", values), "html.parser")
    starts = {"middle": 17, "end": 34}
    left = [
        float(one["x"]) - starts[one["text-anchor"]] for one in drawn.select("text[text-anchor]")
    ]
    assert len(left) >= 3
    assert all(after - before >= 34 for before, after in pairwise(left))


def test_dollars_of_2024_can_be_asked_for(sample_db, tmp_path):
    database = tmp_path / "prices.db"
    shutil.copy(sample_db, database)
    connection = sqlite3.connect(database)
    connection.executescript("""
        update penalties set amount_usd_2024 = 6000000000 where amount = 5000000000;
        update penalties set amount_usd_2024 = 160000000 where amount = 150000000;
    """)
    found = [look_up(connection, name) for name in ("Twitter", "Facebook")]
    comparison = compare(connection, found, "USD", constant=True)
    connection.close()
    assert [side.compared for side in comparison.sides] == [160_000_000, 6_000_000_000]
    (sentence,) = verdicts(comparison)
    assert "about 38 times as large" in sentence and "in prices of 2024" in sentence


def test_a_proposed_sum_and_one_without_a_rate_are_told_apart(sample_db, tmp_path):
    database = tmp_path / "proposed.db"
    shutil.copy(sample_db, database)
    connection = sqlite3.connect(database)
    connection.executescript(f"""
        update penalties set standing = 'proposed' where action_id = '{sample.FACEBOOK}';
        update penalties set amount_eur = null where action_id = '{sample.AIRLINE}';
    """)
    found = [look_up(connection, name) for name in ("facebook", "british airways")]
    comparison = compare(connection, found)
    connection.close()
    said = " ".join(notes(comparison))
    assert "Facebook, Inc.: the sum is only proposed" in said
    assert "no rate is known" in said
    assert verdicts(comparison) == []
    assert [side.all for side in comparison.sides] == [None, None]
