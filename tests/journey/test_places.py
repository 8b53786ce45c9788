"""What one card files twice in a fiscal year, through all zones: nothing is lost, and its applicant reads of it."""

from __future__ import annotations

import pytest
from support.stack import Stack

pytestmark = pytest.mark.journey


def test_what_a_person_files_again_is_a_case_and_its_page_says_that_staff_look_at_it(stack: Stack) -> None:
    stack.wait_for_case(stack.send_an_application().receipt_number)
    number = stack.send_an_application().receipt_number
    assert stack.wait_for_case(number).state == "arrived"
    stack.wait_for_status(number, lambda page: "職員が確認しています" in page)
