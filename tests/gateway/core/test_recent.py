from todoke_gateway.core.recent import Recent


def test_it_remembers_when_a_number_was_accepted():
    recent = Recent()
    recent.add("A", 5)
    assert recent.accepted_at("A") == 5
    assert recent.accepted_at("B") is None


def test_it_forgets_the_oldest_first():
    recent = Recent(limit=2)
    for number in "ABC":
        recent.add(number, 1)
    assert [recent.accepted_at(number) for number in "ABC"] == [None, 1, 1]
