"""Walks states of the citizens' pages in Chromium: comes to each, and says what is wrong there for anyone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page
from support import layout, pagesites, plainstates
from support.browser import DESK, PHONE, chromium, serving, shoot, violations

POST = """([where, posted]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: where });
  for (const [name, value] of Object.entries(posted))
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  document.body.append(form);
  form.submit();
}"""

# What axe may judge differently: an element's tag, class, type and role.
_KINDS = """() => [...new Set([...document.querySelectorAll('body *')]
  .map(e => [e.tagName, ...['class', 'type', 'role'].map(name => e.getAttribute(name) ?? '')].join(' ')))]"""


@dataclass(frozen=True)
class Walk:
    """A page of a browser, and the address at which the gateways stand."""

    page: Page
    address: str

    def reach(self, name: str, lang: str = "ja") -> None:
        """Bring the page into a state; what is posted is posted as a form of whatever page stands there before."""
        state = plainstates.STATES[name]
        where, fields = self.address + state.address(lang), state.fields
        if fields is None:
            self.page.goto(where)
        else:
            self._stand_anywhere()
            with self.page.expect_navigation():
                self.page.evaluate(POST, [where, fields])
        self.page.wait_for_selector(state.shown)
        if state.press:
            self.page.click(state.press)

    def _stand_anywhere(self) -> None:
        if not self.page.url.startswith(self.address):
            self.page.goto(f"{self.address}/status")

    def everywhere(self, names: Iterable[str]) -> dict[str, list[str]]:
        """What is wrong with these states: axe at both widths, 400 % zoom, spaced text.

        A page's colours are the same at every width, and so is the layout at every height.
        """
        found = dict[str, list[str]]()
        for name in names:
            layout.resize(self.page, DESK)
            self.reach(name)
            shoot(self.page, f"1280-{name}")
            said = violations(self.page)
            shoot(self.page, f"360-{name}", size=PHONE)
            layout.resize(self.page, layout.ZOOMED)
            said += violations(self.page, colours=False) + layout.faults(self.page)
            layout.space(self.page)
            said += [f"spaced: {one}" for one in layout.faults(self.page)]
            found |= {name: said} if said else {}
        return found

    def in_other_words(self, names: Iterable[str], lang: str) -> dict[str, list[str]]:
        """The same on a telephone in another language; axe only where there is what no page before had."""
        layout.resize(self.page, layout.ZOOMED)
        found, known = dict[str, list[str]](), set[str]()
        for name in names:
            self.reach(name, lang)
            kinds = set(self.page.evaluate(_KINDS))
            said = layout.faults(self.page) + (violations(self.page, colours=False) if kinds - known else [])
            known |= kinds
            found |= {name: said} if said else {}
        return found


@contextmanager
def walking() -> Iterator[Walk]:
    """One page for a whole walk, and all gateways."""
    with serving(pagesites.together(plainstates.GATEWAY.pages)) as address, chromium() as browser:
        yield Walk(browser.new_page(locale="ja-JP"), address)
