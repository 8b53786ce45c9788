"""Who searches for help sees numbers to call on the first screen of a small telephone, with and without a script."""

from functools import cache

import pytest
from support.browser import chromium, serving
from support.gateway import Gateway, published

from todoke_gateway import helplines

HOTLINE = "0120279338"  # whatever it is, at any hour: behind the police and the ambulance
SCREENS = [{"width": 375, "height": 740}, {"width": 320, "height": 568}]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address():
    with serving(Gateway(published()).pages) as address:
        yield address


@cache
def first_numbers():
    dialled = [one.dial for one in helplines.load().lines]
    return dialled[: dialled.index(HOTLINE) + 1]


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("lang", ["ja", "easy", "en"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: str(one["width"]))
def test_numbers_stand_on_the_first_screen(browser, address, screen, lang, scripts):
    page = browser.new_page(viewport=screen, java_script_enabled=scripts)
    page.goto(f"{address}/?lang={lang}")
    page.fill("#q", "死にたい")
    page.press("#q", "Enter")
    page.wait_for_selector(".help")
    for dial in first_numbers():
        box = page.locator(f".help a[href='tel:{dial}']").bounding_box()
        assert box["y"] >= 0, dial
        assert box["y"] + box["height"] <= screen["height"], dial
    assert page.locator("#q").bounding_box()["y"] > screen["height"]
    page.close()
