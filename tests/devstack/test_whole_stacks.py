"""Every test of a whole stack is known as one, so that no two stacks of a test run stand beside each other."""

import re

from support.wholestacks import WHOLE_STACKS

from devstack.layout import REPOSITORY

STARTS_ONE = re.compile(r"support\.stack|support\.onehost|faults\.")


def test_who_starts_a_whole_stack_is_known_for_it():
    tests = {str(path.relative_to(REPOSITORY)): path for path in (REPOSITORY / "tests").rglob("test_*.py")}
    starting = {name for name, path in tests.items() if STARTS_ONE.search(path.read_text())}
    assert starting == {name for name in tests if name.startswith(WHOLE_STACKS)}
