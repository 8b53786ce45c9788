"""The page, what comes in and the sanitizer take the same pictures for HEIC."""

from __future__ import annotations

import re

from support.boundary import ROOT

from todoke_catalog import media_types
from todoke_sanitizer.core import kinds

PAGE = ROOT / "services/gateway/src/todoke_gateway/web/static/js/kinds.js"


def test_there_is_one_list_of_brands():
    found = re.search(r"const HEIC = \[(.*)\];", PAGE.read_text())
    assert found is not None
    page = {brand.encode() for brand in re.findall(r'"(\w{4})"', found[1])}
    assert page == set(media_types._HEIC) == kinds.HEIC_BRANDS
