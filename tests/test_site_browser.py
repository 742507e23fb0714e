"""The site in a real browser: a reader's way through it, on a wide and a narrow screen."""

from __future__ import annotations

import re
import shutil

import pytest
import sample

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect
pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
# Contrast of an element's text with what is behind it, as WCAG 2 counts it.
CONTRAST = """element => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = text => rgb(text).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = element;
  while (behind && (rgb(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0)
    behind = behind.parentElement;
  const two = [getComputedStyle(element).color,
    behind ? getComputedStyle(behind).backgroundColor : "rgb(255,255,255)"].map(light);
  return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
}"""


def overflow(page):
    """How many pixels the page is wider than the screen, once its stylesheet is there."""
    page.wait_for_load_state()
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")


@pytest.fixture(scope="module")
def browser():
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip(f"no Chromium is installed (looked for {', '.join(names)})")
    with sync_api.sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        except sync_api.Error as error:
            pytest.skip(f"{program} does not start: {error}")
        yield started
        started.close()


@pytest.fixture
def screen(browser, site):
    """Gives a page of some width; at the end nothing may have gone wrong in the browser."""
    opened, wrong = [], []

    def show(width, scheme="light"):
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.on(
            "request", lambda one: wrong.append(one.url) if not one.url.startswith(site) else None
        )
        return page

    yield show
    for context in opened:
        context.close()
    assert wrong == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_goes_from_the_home_page_to_the_sentence(screen, width):
    page = screen(width)
    page.goto("/")
    assert overflow(page) == 0
    page.locator("table.plain tbody a").first.click()
    expect(page.locator("h1")).to_have_text("Facebook, Federal Trade Commission, 2019")
    assert page.locator(".headline strong").inner_text().startswith("5,000,000,000")
    mark = page.locator("mark", has_text="$5 billion").first
    expect(mark).to_be_visible()
    assert mark.locator("..").inner_text() == "Facebook will pay a penalty of $5 billion."
    assert overflow(page) == 0
    page.locator("figure.quote a", has_text="text as read").first.click()
    expect(page.locator("mark:target")).to_have_text("$5 billion")
    assert overflow(page) == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_compares_two_respondents(screen, width):
    page = screen(width)
    page.goto("/")
    page.get_by_label("First").fill("Twitter")
    page.get_by_label("Second").fill("Facebook")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".verdict").first).to_contain_text("about 33 times as large")
    expect(page.locator("svg.chart").first).to_be_visible()
    assert overflow(page) == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_searches_and_opens_the_table(screen, width):
    page = screen(width)
    page.goto("/")
    page.get_by_label("Find a company").fill("airways")
    page.get_by_role("button", name="Search").click()
    found = page.locator("section[aria-labelledby=found-actions] tbody tr")
    expect(found).to_have_count(1)
    assert overflow(page) == 0
    page.goto("/enforcement/enforcement")
    first = page.locator("table.rows-and-columns tbody tr").first
    assert first.locator(".col-headline_amount").inner_text() == "5,000,000,000"
    assert overflow(page) == 0
    first.locator(".col-title a").click()
    expect(page).to_have_url(re.compile(f"/{sample.FACEBOOK}$"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path",
    ["", "/claims", "/largest_by_authority?_show_sql=1", "/evidence?action=twitter-us-2022",
     "?sql=select+*+from+enforcement", f"/actions/{sample.HOSTILE}", "/parties/twitter"],
)  # fmt: skip
def test_no_page_is_wider_than_the_screen(screen, path, width):
    page = screen(width)
    page.goto(f"/enforcement{path}")
    assert page.locator("h1").is_visible()
    assert overflow(page) == 0


def test_the_sql_editor_works_under_the_content_policy(screen):
    page = screen(1280)
    page.goto("/enforcement")
    expect(page.locator(".CodeMirror")).to_be_visible()
    page.get_by_role("button", name="Run SQL").click()
    expect(page.locator("table.rows-and-columns tbody tr")).to_have_count(5)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [f"actions/{sample.TWITTER}", "enforcement", "compare?first=x"])
def test_text_stands_out_from_its_ground(screen, scheme, path):
    page = screen(1280, scheme)
    page.goto(f"/enforcement/{path}")
    selectors = "h1, main p, main a, mark, .note, .tag, figcaption, td, footer, header a, button"
    found = page.locator(selectors).all()
    weak = {
        one.evaluate("e => e.outerHTML.slice(0, 80)"): ratio
        for one in found
        if one.is_visible() and (ratio := one.evaluate(CONTRAST)) < 4.5
    }
    assert len(found) > 8
    assert weak == {}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path", ["/search?q=twitter", "/queries", "/codebook", "/accuracy", "/sources"]
)
def test_no_page_that_explains_is_wider_than_the_screen(screen, path, width):
    page = screen(width)
    page.goto(path)
    assert overflow(page) == 0
