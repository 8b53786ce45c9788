"""What a look-up fills in, what it gives to choose from, and that nothing that was typed gets lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import lookups

from todoke_catalog import folding
from todoke_gateway.core import finding
from todoke_gateway.core.finding import MAX_CHOICES, PARTS, Said

DATA = lookups.data()
TYPED = st.text(st.sampled_from("見本市東京 ーﾐﾎﾝみほん0019９%_'\";\x00\x1b\u202e〒-"), max_size=80) | st.text(
    max_size=80
)


def post(code, address=""):
    return {"postcode": code, "address": address, "building": ""}


def account(bank, branch=""):
    return {"bank": bank, "branch": branch}


class TestPostcode:
    def find(self, code, address=""):
        return finding.find("postcode", post(code, address), DATA)

    def test_an_empty_address_is_filled_in(self):
        found = self.find("９９９ー０００１")
        assert (found.said, found.filled) == (Said.ADDRESS_FILLED, {"address": "見本県見本市一番町"})

    @pytest.mark.parametrize(
        ("typed", "whole"),
        [
            ("1-2-3", "見本県見本市一番町1-2-3"),
            ("１－２－３　見本荘", "見本県見本市一番町１－２－３　見本荘"),
            ("一番町1", "見本県見本市一番町1"),
            ("見本市一番町1", "見本県見本市一番町1"),
            ("見本県", "見本県見本市一番町"),
            ("見本県見本市", "見本県見本市一番町"),
            ("見本市", "見本県見本市一番町"),
        ],
    )
    def test_what_was_typed_stands_at_the_end(self, typed, whole):
        assert self.find("9990001", typed).filled == {"address": whole}

    @pytest.mark.parametrize("typed", ["見本県見本市一番町1-2", "別県別市1-2", "川沿い", "見本県となり市1"])
    def test_an_address_of_its_own_is_left_alone(self, typed):
        found = self.find("9990001", typed)
        assert (found.said, found.filled, found.name) == (Said.ADDRESS_KEPT, {}, "見本県見本市一番町")

    def test_a_code_of_two_cities_is_a_choice(self):
        found = self.find("9990002", "5")
        assert (found.said, found.filled) == (Said.ADDRESS_CHOOSE, {})
        [(_, first), (second, _)] = found.choices
        assert first == "見本県見本市二番町（ニバンチョウ）"
        taken = finding.take("postcode", post("9990002", "5"), second, DATA)
        assert taken.filled == {"address": "見本県となり市川向5"}

    def test_a_choice_of_another_code_is_none(self):
        [(value, _), _] = self.find("9990002").choices
        assert finding.take("postcode", post("9990001"), value, DATA).filled == {"address": "見本県見本市一番町"}

    def test_more_towns_than_fit_on_a_screen_begin_the_address(self):
        found = self.find("9990099")
        assert (found.said, found.filled) == (Said.ADDRESS_BEGUN, {"address": "見本県見本市"})

    def test_more_towns_of_two_cities_are_a_choice_of_cities(self):
        assert [label for _, label in self.find("9990098").choices] == ["見本県見本市", "見本県となり市"]

    def test_an_office_is_named_in_a_choice_and_filled_in_with_its_block(self):
        assert self.find("9998601").filled == {"address": "見本県見本市一番町1-1"}

    def test_a_code_without_a_town(self):
        assert self.find("9990000").filled == {"address": "見本県見本市"}

    @pytest.mark.parametrize(("code", "said"), [("9999999", Said.POSTCODE_UNKNOWN), ("999", Said.POSTCODE_INCOMPLETE)])
    def test_what_is_not_found_fills_in_nothing(self, code, said):
        found = self.find(code, "1-2")
        assert (found.said, found.filled, found.choices) == (said, {}, ())


class TestBank:
    @pytest.mark.parametrize("typed", ["ゆうちょ銀行", "ユウチョ", "ﾕｳﾁｮ", "９９００"])
    def test_one_that_is_found_is_filled_in(self, typed):
        found = finding.find("bank", account(typed), DATA)
        assert (found.said, found.filled, found.name) == (Said.BANK_FILLED, {"bank": "9900"}, "ゆうちょ")

    def test_the_only_one_that_is_found_and_not_called_so_is_a_choice(self):
        found = finding.find("bank", account("ゆう"), DATA)  # as SMBC finds ＳＭＢＣ信託 and means another bank
        assert (found.said, found.filled) == (Said.BANK_CHOOSE, {})
        assert [code for code, _ in found.choices] == ["9900"]

    def test_several_are_a_choice(self):
        found = finding.find("bank", account("見本"), DATA)
        assert (found.said, found.filled) == (Said.BANK_CHOOSE, {})
        assert found.choices == [("9990", "見本（ミホン）9990"), ("9991", "見本信金（ミホンシンキン）9991")]
        assert finding.take("bank", account("見本"), "9991", DATA).filled == {"bank": "9991"}

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", Said.NOTHING_TYPED),
            ("8888", Said.BANK_UNKNOWN),
            ("架空", Said.BANK_NOT_FOUND),
            ("%", Said.BANK_NOT_FOUND),
        ],
    )
    def test_what_is_not_found_fills_in_nothing(self, typed, said):
        found = finding.find("bank", account(typed), DATA)
        assert (found.said, found.filled) == (said, {})

    @pytest.mark.parametrize("typed", ["株式会社見本信用金庫", "見本しんきん", "㈱見本シンキン銀行", "みほん信金"])
    def test_one_that_is_called_so_in_another_way_is_filled_in(self, typed):
        found = finding.find("bank", account(typed), DATA)
        assert (found.said, found.filled) == (Said.BANK_FILLED, {"bank": "9991"})

    @pytest.mark.parametrize(("typed", "choices"), [("JAバンク", 0), ("信用金庫", 1), ("しんきん", 0)])
    def test_a_kind_of_bank_alone_asks_whose(self, typed, choices):
        found = finding.find("bank", account(typed), DATA)
        assert (found.said, found.filled, len(found.choices)) == (Said.BANK_LOCAL, {}, choices)

    @pytest.mark.parametrize("chosen", ["", "8888", "9990:001", "../", "9" * 100_000])
    def test_a_choice_that_there_is_not_is_none(self, chosen):
        assert finding.take("bank", account("見本"), chosen, DATA).said == Said.BANK_CHOOSE


class TestBranch:
    def test_one_that_is_found_is_filled_in(self):
        found = finding.find("branch", account("９９９０", "本店"), DATA)
        assert (found.filled, found.name) == ({"branch": "001"}, "本店")

    def test_the_only_one_that_is_found_and_not_called_so_is_a_choice(self):
        found = finding.find("branch", account("9990", "西"), DATA)
        assert (found.said, found.filled, [code for code, _ in found.choices]) == (Said.BRANCH_CHOOSE, {}, ["120"])

    def test_several_are_a_choice(self):
        assert [code for code, _ in finding.find("branch", account("9990", "東京"), DATA).choices] == ["012", "120"]
        assert finding.take("branch", account("9990", "東京"), "120", DATA).filled == {"branch": "120"}

    @pytest.mark.parametrize("bank", ["", "見本", "8888", "999"])
    def test_it_needs_a_bank(self, bank):
        assert finding.find("branch", account(bank, "本店"), DATA).said == Said.BANK_FIRST

    def test_a_code_that_the_data_does_not_have_may_stand(self):
        found = finding.find("branch", account("9990", "999"), DATA)
        assert (found.said, found.filled) == (Said.BRANCH_UNKNOWN, {})

    def test_a_branch_of_another_bank_is_none(self):
        assert finding.take("branch", account("9991", "東京"), "012", DATA).said == Said.BRANCH_NOT_FOUND


@pytest.mark.parametrize("part", PARTS)
@given(bank=TYPED, branch=TYPED, code=TYPED | st.sampled_from(["9990002", "9990099"]), address=TYPED, chosen=TYPED)
def test_anything_may_be_typed_and_nothing_of_an_address_gets_lost(part, bank, branch, code, address, chosen):
    answer = {"bank": bank, "branch": branch, **post(code, address)}
    for found in (finding.find(part, answer, DATA), finding.take(part, answer, chosen, DATA)):
        assert len(found.choices) <= MAX_CHOICES
        assert found.filled.keys() <= {"address", "bank", "branch"}
        assert folding.trim(address) in found.filled.get("address", address)


@pytest.mark.parametrize("part", PARTS)
def test_a_megabyte_is_no_more_work_than_a_line(part):
    answer = {"bank": "見" * 1_000_000, "branch": "見" * 1_000_000, **post("9" * 1_000_000, "1" * 1_000_000)}
    assert finding.find(part, answer, DATA).filled == {}
