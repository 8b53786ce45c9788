"""What people who enlarge and space text would meet on a page: words cut off, covered, or outside the window."""

from __future__ import annotations

from playwright.sync_api import Page
from support.browser import DESK, NARROWEST, violations

# 1280 × 1024 pixels at 400 % zoom, in CSS pixels (WCAG 2.2 1.4.10).
ZOOMED = {"width": 320, "height": 256}

# WCAG 2.2 1.4.12, set through the CSSOM, which a strict policy allows.
_SPACE = """() => document.querySelectorAll('body *').forEach(e => {
  e.style.setProperty('line-height', '1.5', 'important');
  e.style.setProperty('letter-spacing', '0.12em', 'important');
  e.style.setProperty('word-spacing', '0.16em', 'important');
  if (e.matches('p')) e.style.setProperty('margin-bottom', '2em', 'important');
})"""

_FAULTS = """() => {
  const found = [];
  const told = e => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 30)}`;
  const apart = e => e.closest('.visually-hidden, .skip, script, option, [hidden]');
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push('the page is wider than the window');
  for (const e of document.querySelectorAll('body *')) {
    const own = getComputedStyle(e);
    if (apart(e) || own.overflow === 'visible' || !e.checkVisibility() || !e.textContent.trim()) continue;
    const scrolls = own.overflowX === 'auto' || own.overflowX === 'scroll';
    const long = e.scrollHeight > e.clientHeight + 1 && e.tagName !== 'TEXTAREA';  // in which people scroll
    if ((!scrolls && e.scrollWidth > e.clientWidth + 1) || long)
      found.push(`cut off: ${told(e)}`);
  }
  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, e = text.parentElement;
    if (!text.data.trim() || apart(e) || !e.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) if (box.width > 2 && box.height > 2) lines.push({ e, text, box });
  }
  for (const [at, one] of lines.entries()) {
    if (one.box.right > width + 1 || one.box.left < -1) found.push(`outside: ${told(one.e)}`);
    for (const other of lines.slice(at + 1)) {
      if (one.text === other.text) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // Boxes of lines touch: half a line is on top of the other.
      if (wide > 2 && high > Math.min(one.box.height, other.box.height) / 2)
        found.push(`covered: ${told(one.e)} | ${told(other.e)}`);
    }
  }
  const buttons = [...document.querySelectorAll('.button')].filter(e => e.checkVisibility() && !apart(e));
  for (const [at, one] of buttons.entries())
    for (const other of buttons.slice(at + 1)) {
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const x = Math.max(a.left, b.left) - Math.min(a.right, b.right);
      const y = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
      if (Math.max(x, y) < 2) found.push(`buttons touch: ${told(one)} | ${told(other)}`);
    }
  return [...new Set(found)];
}"""


def space(page: Page) -> None:
    """Space the text as a reader may."""
    page.evaluate(_SPACE)


def faults(page: Page) -> list[str]:
    """Everything on the page that cannot be read as it is laid out."""
    found: list[str] = page.evaluate(_FAULTS)
    return found


def everywhere(page: Page) -> list[str]:
    """What is wrong with a state for anyone: axe at both widths and at 400 % zoom, spaced text; which stays."""
    kept = page.viewport_size or {"width": 1280, "height": 900}
    said: list[str] = []
    for size in (DESK, NARROWEST):
        resize(page, size)
        said += violations(page)
    said += faults(page)
    resize(page, ZOOMED)
    said += violations(page, colours=False)
    said += faults(page)
    space(page)
    said += [f"spaced: {one}" for one in faults(page)]
    page.set_viewport_size(kept)
    return said


def resize(page: Page, size: dict[str, int]) -> None:
    """Give the window this size, in CSS pixels."""
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
