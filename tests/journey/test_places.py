"""What one card files twice in a fiscal year, through all zones: nothing is lost, and its applicant may give it up."""

from __future__ import annotations

import pytest
from support.stack import Stack

pytestmark = pytest.mark.journey


def test_what_a_person_files_again_is_a_case_and_its_page_says_so_until_it_is_given_up(stack: Stack) -> None:
    stack.wait_for_case(stack.send_an_application().receipt_number)
    second = stack.send_an_application()
    number = second.receipt_number
    assert stack.wait_for_case(number).state == "arrived"
    stack.wait_for_status(number, lambda page: "職員が確認しています" in page)
    stack.give_up(number, second.cancel_code)
    stack.wait_for_status(number, lambda page: "申請は取り下げられました" in page)
    assert stack.wait_for_case(number).state == "withdrawn"
