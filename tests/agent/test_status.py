"""Names of status words."""

import pytest

from todoke_agent.status import name, tries_left


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (0x9000, "ok"),
        (0x6700, "wrong_length"),
        (0x6981, "wrong_file_type"),
        (0x6982, "pin_required"),
        (0x6983, "pin_locked_iso"),
        (0x6984, "pin_locked_jicsap"),
        (0x6985, "conditions_not_satisfied"),
        (0x6986, "no_file_selected"),
        (0x6A80, "wrong_data"),
        (0x6A82, "not_found"),
        (0x6A86, "wrong_parameters"),
        (0x6B00, "offset_beyond_file"),
        (0x6D00, "unknown_instruction"),
        (0x6E00, "unknown_class"),
        (0x63C0, "pin_tries_left"),
        (0x63C5, "pin_tries_left"),
        (0x6102, "more_data"),
        (0x6C00, "wrong_le"),
        (0x6F00, "unknown"),
    ],
)
def test_every_status_word_has_a_name(status, expected):
    assert name(status) == expected


@pytest.mark.parametrize(("status", "left"), [(0x63C0, 0), (0x63CF, 15), (0x6300, None), (0x9000, None)])
def test_only_63cx_tells_tries(status, left):
    assert tries_left(status) == left
