"""States whose layout wants a look of its own: the row of a day, distances, paper; and that faults are found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from support import layout
from support.browser import DESK, NARROWEST
from support.plainstates import FILED, PROOF
from support.walking import Walk, walking

pytestmark = pytest.mark.browser
PRINTED = {
    "check": ("入力内容を確かめてください", "見本　花子", "48,710円"),
    "receipt": (
        "申請を送信しました",
        PROOF["receipt_number"],
        "人間ドック助成金申請",
        "送信日時",
        "https://todoke.mihon.example/status",
    ),
    "files of several pages": ("健診結果を添える", "黒塗りは無効です。", "結果の用紙", "影を入れないでください。"),
    "status with files": (FILED, "受付", "1番目のファイル（PDF）"),
}


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    with walking() as one:
        yield one


def test_faults_of_layout_are_found(walk: Walk) -> None:
    walk.page.set_viewport_size(NARROWEST)
    walk.reach("status to ask for")
    walk.page.evaluate("""() => {
      const change = (selector, name, value) => document.querySelector(selector).style.setProperty(name, value);
      change("main h1", "margin-bottom", "-3rem");
      change(".site-footer p + p", "width", "60rem");
      change(".field__hint", "overflow", "hidden");
      change(".field__hint", "height", "1rem");
      document.querySelector("main .button").after(document.querySelector("main .button").cloneNode(true));
      change("main .buttons", "gap", "0");
    }""")
    kinds = {one.partition(":")[0] for one in layout.faults(walk.page)}
    assert kinds == {"the page is wider than the window", "cut off", "covered", "outside", "buttons touch"}


@pytest.mark.parametrize("lang", ["ja", "easy", "en"])
@pytest.mark.parametrize("name", ["page", "page with errors"])
def test_a_day_is_one_row_on_the_narrowest_telephone(walk: Walk, name: str, lang: str) -> None:
    walk.page.set_viewport_size(NARROWEST)
    walk.reach(name, lang)
    tops = "all => new Set(all.map(one => one.getBoundingClientRect().top)).size"
    parts = walk.page.locator(".parts:visible").first.locator("input, select")
    assert parts.count() == 4
    # An English era, "Showa (昭和)", has a row of its own: beside the others its list would cut it off.
    assert parts.evaluate_all(tops) == (2 if lang == "en" else 1)


_GAPS = """() => [...document.querySelectorAll(
    '.result, .facts, .group__parts, .group .group, .questions > :is(h2, h3, h4)')]
  .map(e => [e, e.previousElementSibling])
  .filter(([, above]) => above?.matches('p, .field, div:has(p)') && above.checkVisibility())
  .filter(([e, above]) => e.getBoundingClientRect().top - above.getBoundingClientRect().bottom < 15)
  .map(([e, above]) => `${above.textContent.trim()} | ${e.textContent.trim().slice(0, 30)}`)"""


APART = ["check", "start", "page with help", "page with help and errors"]
WITH_FILES = ["files of several pages", "signing with files of several pages"]


@pytest.mark.parametrize("name", [*APART, *WITH_FILES])
def test_what_stands_apart_keeps_a_distance_from_what_stands_above_it(walk: Walk, name: str) -> None:
    for size in (NARROWEST, DESK):
        walk.page.set_viewport_size(size)
        walk.reach(name)
        assert walk.page.evaluate(_GAPS) == []


@pytest.mark.parametrize("name", PRINTED)
def test_on_paper_it_is_black_on_white_and_holds_what_was_filed_and_nothing_to_press(walk: Walk, name: str) -> None:
    walk.page.set_viewport_size(DESK)
    walk.reach(name)
    paper = pypdfium2.PdfDocument(walk.page.pdf(format="A4"))
    _shoot(paper, name)
    said = "".join("".join(sheet.get_textpage().get_text_range() for sheet in paper).split())
    assert [one for one in PRINTED[name] if "".join(one.split()) not in said] == []
    assert "English" not in said
    walk.page.emulate_media(media="print")
    assert walk.page.locator("button:visible, .button:visible").all_inner_texts() == []
    walk.page.emulate_media(media="null")
    assert len(paper) <= 3
    for sheet in paper:
        picture = sheet.render().to_pil().convert("RGB")
        coloured = [colour for _, colour in picture.getcolors(1 << 20) or () if max(colour) - min(colour) > 24]
        assert coloured == []
        assert picture.getpixel((2, 2)) == (255, 255, 255)


def _shoot(paper: pypdfium2.PdfDocument, name: str) -> None:
    """Keeps pictures of the sheets where people look at pictures of screens."""
    if folder := os.environ.get("TODOKE_SHOTS"):
        for number, sheet in enumerate(paper, 1):
            sheet.render(scale=1.5).to_pil().save(Path(folder) / f"paper-{name}-{number}.png")
