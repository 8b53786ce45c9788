"""Every state of the pages of forms, proposals and versions is sound for everyone."""

from __future__ import annotations

import pytest
from support.builderstates import STATES, prepare
from support.staffstates import walk, with_parts

ELSEWHERE = {"builder/imported.html"}  # needs a file that was chosen: walked by `test_in_browser.py`


@pytest.mark.browser
def test_every_state_is_sound_for_everyone(office, alone):
    found, shown = walk(office, STATES, alone, prepare(office))
    assert found == {}
    templates = {name for name in office.app.jinja_loader.list_templates() if name.startswith("builder/")}
    assert templates - with_parts(office, shown) == ELSEWHERE
