"""Walks states of the staff's pages once: axe at both widths, 400 % zoom and spaced text.

What scripts make of a page once it stands (the builder at work) is walked by `builder/test_in_browser.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import template_rendered
from jinja2 import Template, meta
from playwright.sync_api import Page
from support import layout
from support.browser import DESK, NARROWEST, chromium, enter, serving, shoot, violations


def _counts() -> dict[str, int | None]:
    return {"arrived": 3, "granted": 1200}


@dataclass(frozen=True)
class State:
    """How one comes to a state: the address, what is posted to it from which page, and what stands there then."""

    path: str
    posted: dict[str, str] | None = None
    shown: str = "h1"
    signed_in: bool = True
    before: str = field(default="/cases")
    alone: bool = False  # seen by a member of staff who serves no department and has no right: all is empty
    counts: dict[str, int | None] | None = field(default_factory=_counts)


@dataclass
class Rendered:
    """The templates of the pages that were shown, and the last one."""

    names: set[str] = field(default_factory=set)
    last: str = ""

    def note(self, _app: object, template: Template, **_: object) -> None:
        self.last = template.name or ""
        self.names.add(self.last)


def walk(
    office: Any, states: Mapping[str, State], alone: str, names: Mapping[str, str]
) -> tuple[dict[str, list[str]], set[str]]:
    """What each state is found to lack, and the templates that were seen.

    :param alone: who serves no department and has no right.
    :param names: what parts of the addresses are called.
    """
    found: dict[str, list[str]] = {}
    narrow: set[str] = set()  # templates whose colours were compared on the narrow page too
    with serving(office.app) as address, chromium() as browser, rendered(office) as shown:
        page = browser.new_page(locale="ja-JP")
        who = ""
        for name, state in sorted(states.items(), key=lambda one: (one[1].signed_in, one[1].alone)):
            wanted = alone if state.alone else "mihon"
            if state.signed_in and who != wanted:
                who = wanted
                _sign_in(page, office, who, address)
            office.counts = state.counts
            layout.resize(page, DESK)
            reach(page, address, state, names)
            said = arrived(page, state) + look(page, name, colours=shown.last not in narrow)
            narrow.add(shown.last)
            found |= {name: said} if said else {}
            if not state.signed_in:
                page.context.clear_cookies()
    return found, shown.names


def _sign_in(page: Page, office: Any, who: str, address: str) -> None:
    page.context.clear_cookies()
    staff = office.browser()
    staff.sign_in(who)
    enter(page.context, staff.client, address)


def reach(page: Page, address: str, state: State, names: Mapping[str, str]) -> None:
    """Bring the page into a state; what is posted is posted as a form of the page before."""
    where = address + state.path.format(**names)
    if state.posted is None:
        page.goto(where)
    else:
        page.goto(address + state.before)
        with page.expect_navigation():
            page.evaluate(_POST, [where, state.posted])


def arrived(page: Page, state: State) -> list[str]:
    """What is wrong where something else stands than what the state is named for."""
    there = page.locator(state.shown).first.is_visible()
    return [] if there else [f"not shown: {state.shown}, but {page.locator('h1').all_inner_texts()}"]


_POST = """([where, posted]) => {
  const { value } = document.querySelector("[name=csrf_token]");
  const form = Object.assign(document.createElement("form"), { method: "post", action: where });
  for (const [name, text] of Object.entries({ csrf_token: value, ...posted }))
    form.append(Object.assign(document.createElement("textarea"), { name, value: text }));
  document.body.append(form);
  form.submit();
}"""


def look(page: Page, name: str, *, colours: bool) -> list[str]:
    """All that a state is found to lack, at one width after the other.

    :param colours: compare them on the narrow page too: most of axe's work, and the same for all states of a template.
    """
    shoot(page, f"staff-1280-{name}")
    said = violations(page)
    layout.resize(page, NARROWEST)
    shoot(page, f"staff-320-{name}")
    said += violations(page, colours=colours) + layout.faults(page)
    layout.resize(page, layout.ZOOMED)
    said += layout.faults(page)
    layout.space(page)
    return said + [f"spaced: {one}" for one in layout.faults(page)]


@contextmanager
def rendered(office: Any) -> Iterator[Rendered]:
    """The templates whose pages are shown meanwhile."""
    shown = Rendered()
    with template_rendered.connected_to(shown.note, office.app):
        yield shown


def with_parts(office: Any, pages: set[str]) -> set[str]:
    """These templates, and all that they are made of."""
    known: set[str] = set()
    new = set(pages)
    environment = office.app.jinja_env
    while new:
        name = new.pop()
        known.add(name)
        text = environment.loader.get_source(environment, name)[0]
        new |= set(filter(None, meta.find_referenced_templates(environment.parse(text)))) - known
    return known
