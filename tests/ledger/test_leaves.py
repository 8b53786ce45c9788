"""What becomes of each leaf of a batch."""

from support.ledger import leaf, tag, wanted

from todoke_ledger.core.leaves import Declined, Entry, Wanted, place

NOW = 1_000


def test_new_leaves_follow_the_log_in_order():
    outcomes, fresh = place(wanted(1, 2), {}, 10, NOW)
    assert outcomes == fresh == [Entry(10, tag(1), leaf(1), NOW), Entry(11, tag(2), leaf(2), NOW)]


def test_a_known_leaf_keeps_its_entry_and_takes_no_place():
    first = Entry(3, tag(1), leaf(1), 5)
    outcomes, fresh = place(wanted(1, 2), {tag(1): first}, 10, NOW)
    assert outcomes == [first, Entry(10, tag(2), leaf(2), NOW)]
    assert [entry.index for entry in fresh] == [10]


def test_a_known_tag_with_another_leaf_is_a_conflict():
    outcomes, fresh = place([Wanted(tag(1), leaf(1, b"other"), False)], {tag(1): Entry(3, tag(1), leaf(1), 5)}, 10, NOW)
    assert outcomes == [Declined.CONFLICT]
    assert fresh == []


def test_a_batch_may_repeat_and_contradict_itself():
    batch = [*wanted(1, 1), Wanted(tag(1), leaf(1, b"other"), False)]
    outcomes, fresh = place(batch, {}, 0, NOW)
    assert outcomes == [Entry(0, tag(1), leaf(1), NOW)] * 2 + [Declined.CONFLICT]
    assert len(fresh) == 1


def test_existing_only_finds_and_never_appends():
    known = {tag(1): Entry(3, tag(1), leaf(1), 5)}
    outcomes, fresh = place(wanted(1, 2, existing_only=True), known, 10, NOW)
    assert outcomes == [known[tag(1)], Declined.UNKNOWN]
    assert fresh == []


def test_existing_only_with_another_leaf_is_a_conflict():
    batch = [Wanted(tag(1), leaf(1, b"other"), True)]
    assert place(batch, {tag(1): Entry(3, tag(1), leaf(1), 5)}, 10, NOW).outcomes == [Declined.CONFLICT]


def test_of_a_leaf_that_asks_for_it_no_finer_time_than_the_hour_is_noted():
    batch = [Wanted(tag(1), leaf(1), existing_only=False), Wanted(tag(2), leaf(2), existing_only=False, hour_only=True)]
    _, fresh = place(batch, {}, 10, NOW)
    assert [entry.appended_at_ms for entry in fresh] == [NOW, NOW // 3_600_000 * 3_600_000]
