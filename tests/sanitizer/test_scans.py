"""A scan of many pages fits what a rebuilt file may have: its pictures get coarser before it is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from support.clean_files import alike, drawn

from todoke_sanitizer.core import limits, pdf
from todoke_sanitizer.core.model import Code, PdfMode, Refused

PAGES = 3


def scan() -> bytes:
    """Pages of noise, which takes more bytes than any writing."""
    pages = [Image.effect_noise((300, 300), 60 + number).convert("RGB") for number in range(PAGES)]
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return target.getvalue()


def sizes(data: bytes, monkeypatch: pytest.MonkeyPatch, most: int) -> tuple[int, bytes]:
    monkeypatch.setattr(limits, "MAX_OUTPUT", most)
    made = pdf.rebuild(data, PdfMode.PAGES).data
    return len(made), made


def test_pages_get_coarser_when_they_would_not_fit_and_stay_readable(monkeypatch: pytest.MonkeyPatch):
    source = scan()
    whole, fine = sizes(source, monkeypatch, limits.MAX_OUTPUT)
    most = whole * 3 // 4
    size, coarse = sizes(source, monkeypatch, most)
    assert size <= most
    assert alike(drawn(fine), drawn(coarse), 3)


def test_what_does_not_fit_at_all_is_refused(monkeypatch: pytest.MonkeyPatch):
    source = scan()
    whole, _ = sizes(source, monkeypatch, limits.MAX_OUTPUT)
    with pytest.raises(Refused) as refused:
        sizes(source, monkeypatch, whole // 20)
    assert refused.value.code is Code.OVERSIZED
