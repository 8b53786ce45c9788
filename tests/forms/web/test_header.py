"""The head of the staff's pages: at once where there is room, else one row with a menu behind one press."""

from __future__ import annotations

import pytest
from support.browser import DESK, NARROWEST, OVERFLOWS, chromium, serving, shoot, violations

from todoke_forms.staffing import set_rights
from todoke_forms.web import texts

ALL = [texts.NAV_CASES, texts.NAV_FORMS, texts.NAV_PROPOSALS, texts.VIEWS]
ROW = 88  # pixels: one row of controls of 48 with its margins, and a line


@pytest.mark.browser
def test_who_may_do_everything_has_one_row_on_a_narrow_screen_without_a_script(office):
    set_rights(office.database, "mihon", ["edit-forms", "approve-forms", "hold-draws", "read-views"])
    staff = office.browser()
    staff.sign_in()
    with serving(office.app) as address, chromium() as browser:
        context = browser.new_context(java_script_enabled=False, viewport=NARROWEST)
        context.add_cookies(
            [{"name": one.key, "value": one.value, "url": address} for one in staff.client._cookies.values()]
        )
        page = context.new_page()
        page.goto(f"{address}/cases")
        head = page.locator(".site-header")
        assert head.bounding_box()["height"] <= ROW
        assert head.get_by_role("link", name=texts.NAV_FORMS).count() == 0
        head.get_by_text(texts.MENU, exact=True).click()
        assert [head.get_by_role("link", name=one, exact=True).count() for one in ALL] == [1, 1, 1, 1]
        shoot(page, "menu-320")
        head.get_by_role("button", name=texts.SIGN_OUT).click()
        assert page.get_by_text(texts.SIGNED_OUT).is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [NARROWEST, DESK], ids=["narrowest", "desk"])
def test_it_is_sound_and_only_one_of_the_two_is_there(office, viewport):
    set_rights(office.database, "mihon", ["edit-forms", "approve-forms", "hold-draws", "read-views"])
    staff = office.browser()
    staff.sign_in()
    with serving(office.app) as address, chromium() as browser:
        context = browser.new_context(viewport=viewport)
        context.add_cookies(
            [{"name": one.key, "value": one.value, "url": address} for one in staff.client._cookies.values()]
        )
        page = context.new_page()
        page.goto(f"{address}/cases")
        shoot(page, f"head-{viewport['width']}")
        narrow = page.locator(".menu-narrow summary")
        assert narrow.is_visible() == (viewport is NARROWEST)
        if viewport is NARROWEST:
            narrow.click()
        head = page.locator(".site-header")
        assert [head.get_by_role("link", name=one, exact=True).count() for one in ALL] == [1, 1, 1, 1]
        assert not page.evaluate(OVERFLOWS)
        assert violations(page) == []
