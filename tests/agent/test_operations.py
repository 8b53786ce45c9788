"""One operation from request to answer, with a virtual card and a person at the window."""

import threading
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from support import cards
from support.agent import (
    NONCE,
    NOW,
    ORIGIN,
    OTHER_NOTICE_KEY,
    OTHER_ORIGIN,
    PLACES,
    SERVER_KEY,
    Filled,
    Reader,
    apart,
    card,
    desk,
    filled,
    members,
    person,
    shown,
)
from support.apdus import Recorder

from todoke_agent import jpki, words
from todoke_agent.core.application import LIFETIME
from todoke_agent.core.places import Places
from todoke_agent.core.requests import Attributes, Authenticate, Sign, SignIn, Status
from todoke_agent.errors import AgentError, Code
from todoke_agent.memory import KEPT
from todoke_agent.transport import InProcessTransport
from todoke_evidence import authentication, b64, statement, times
from todoke_evidence.notice import NoticeKey, sign_bundle
from todoke_evidence.statement import AUTHENTICATION_LABEL, CardKey

TIME = times.encode(NOW)
WRONG = "WRONG1"
COMPUTE = bytes.fromhex("802A008033" + "3031300D060960864801650304020105000420" + "00" * 32 + "00")
SIGNING_KEY = bytes.fromhex("00A4020C02001A")


def refusal(operations, request=None, origin=ORIGIN):
    with pytest.raises(AgentError) as refused:
        operations.handle(request or Filled().request(), origin)
    return refused.value


def pins_sent(recorder):
    """The commands that presented a PIN; those that ask for the tries left have none in them."""
    return [command for command in recorder.commands if command[1] == 0x20 and len(command) > 4]


class TestSigning:
    def test_the_statement_comes_back_signed_after_everything_was_shown(self, tmp_path):
        someone = person(cards.PASSWORD)
        request = Filled().request()
        signed = statement.parse_signed(desk(tmp_path, someone).handle(request, ORIGIN)["statement"])
        assert statement.encode(signed.statement).decode() == request.statement
        assert signed.certificate == cards.certificate("valid")
        key = x509.load_der_x509_certificate(signed.certificate).public_key()
        covered = statement.signing_input(request.statement.encode(), signed.certificate)
        key.verify(signed.signature, covered, PKCS1v15(), SHA256())
        [prompt] = someone.prompts
        for said in (
            "人間ドック助成金申請",
            "見本市 / Mihon City (990019)",
            ORIGIN,
            "見本　花子",
            "公金受取口座",
            "領収書.pdf",
        ):
            assert said in shown(prompt)
        assert "あと5回" in prompt.notices[0]

    def test_files_uploaded_apart_are_told_beside_the_password_each_time(self, tmp_path):
        someone = person(WRONG, cards.PASSWORD)
        assert desk(tmp_path, someone).handle(apart().request(), ORIGIN)
        for prompt in someone.prompts:
            assert "NOT checked" in prompt.document[-1].rows[0].lines[-1]
            assert "ファイル1件" in prompt.notices[0]
        assert len(someone.prompts) == 2

    def test_a_password_in_lower_case_is_the_same_password(self, tmp_path):
        assert desk(tmp_path, person("mihon123")).handle(Filled().request(), ORIGIN)

    def test_the_password_is_not_asked_for_before_the_card_was_seen(self, tmp_path):
        someone = person(cards.PASSWORD)
        assert refusal(desk(tmp_path, someone, Reader([card("child")]))).code == Code.NO_SIGNING_CERTIFICATE
        assert someone.prompts == []

    def test_a_wrong_password_is_asked_for_again_with_the_tries_left(self, tmp_path):
        someone = person(WRONG, cards.PASSWORD)
        store = cards.build_pki(tmp_path / "cards")
        assert desk(tmp_path, someone, Reader([card(store=store)])).handle(Filled().request(), ORIGIN)
        assert [prompt.notices[0][:8] for prompt in someone.prompts] == [
            "あと5回間違えると"[:8],
            "暗証番号が違います"[:8],
        ]
        assert "あと4回" in someone.prompts[1].notices[0]

    def test_before_the_last_try_the_holder_is_warned_and_may_leave(self, tmp_path):
        someone = person(*[WRONG] * 4)
        store = cards.build_pki(tmp_path / "cards")
        assert refusal(desk(tmp_path, someone, Reader([card(store=store)]))).code == Code.CANCELLED
        assert [("最後の1回" in prompt.notices[0]) for prompt in someone.prompts] == [False] * 4 + [True]
        again = person()
        assert refusal(desk(tmp_path, again, Reader([card(store=store)]))).code == Code.CANCELLED
        assert "最後の1回" in again.prompts[0].notices[0]

    def test_the_last_wrong_password_locks_the_card_and_ends_it(self, tmp_path):
        store = cards.build_pki(tmp_path / "cards")
        error = refusal(desk(tmp_path, person(*[WRONG] * 9), Reader([card(store=store)])))
        assert (error.code, error.tries_left) == (Code.PIN_LOCKED, 0)

    def test_a_locked_card_is_told_before_anything_is_asked(self, tmp_path):
        someone = person(cards.PASSWORD)
        assert refusal(desk(tmp_path, someone, Reader([card("locked")]))).code == Code.PIN_LOCKED
        assert someone.prompts == []

    @pytest.mark.parametrize("status", ["6983", "6984"])
    def test_both_words_for_a_locked_card_are_understood(self, tmp_path, status):
        kept = cards.card("valid")

        def answer(command: bytes) -> bytes:
            return bytes.fromhex(status) if command[1] == 0x20 else kept.transmit(command)

        reader = Reader([lambda: InProcessTransport(answer)])
        assert refusal(desk(tmp_path, person(), reader)).code == Code.PIN_LOCKED

    def test_what_cannot_be_the_password_costs_no_try(self, tmp_path):
        someone = person("short", "1234", cards.PASSWORD)
        assert desk(tmp_path, someone).handle(Filled().request(), ORIGIN)
        assert ["あと5回" in prompt.notices[0] for prompt in someone.prompts] == [True] * 3
        assert "カードには送っていません" in someone.prompts[1].notices[0]

    def test_another_card_with_fewer_tries_gets_no_password_before_its_holder_knows(self, tmp_path):
        store = cards.build_pki(tmp_path / "cards")
        refusal(desk(tmp_path, person(*[WRONG] * 2), Reader([card("taro", store)])))
        someone = person(cards.PASSWORD)
        reader = Reader([card("valid", store), card("taro", store)])
        assert refusal(desk(tmp_path, someone, reader)).code == Code.CANCELLED
        assert "あと3回" in someone.prompts[1].notices[0]
        assert "暗証番号は送っていません" in someone.prompts[1].notices[0]

    def test_a_try_that_another_program_used_meanwhile_is_told_before_the_password_is_sent(self, tmp_path):
        same = cards.build_pki(tmp_path / "cards").card("valid")
        someone, recorder = person(cards.PASSWORD), Recorder(same)

        def use_up_a_try():
            if len(someone.prompts) == 1:
                with pytest.raises(AgentError), jpki.session(same) as other:
                    other.verify_signing_password(WRONG)

        someone.before = use_up_a_try
        assert refusal(desk(tmp_path, someone, Reader([lambda: recorder]))).code == Code.CANCELLED
        assert "お知らせした回数より少なく" in someone.prompts[1].notices[0]
        assert "あと4回" in someone.prompts[1].notices[0]
        assert pins_sent(recorder) == []

    def test_another_card_with_as_many_tries_gets_no_password_before_its_holder_knows(self, tmp_path):
        someone, kept = person(cards.PASSWORD), Recorder(InProcessTransport(cards.card("taro").transmit))
        assert refusal(desk(tmp_path, someone, Reader([card("valid"), lambda: kept]))).code == Code.CANCELLED
        assert "先ほどとは別のカードです" in someone.prompts[1].notices[0]
        assert "あと5回" in someone.prompts[1].notices[0]
        assert pins_sent(kept) == []

    def test_who_knows_of_the_other_card_may_sign_with_it(self, tmp_path):
        someone, reader = person(cards.PASSWORD, cards.PASSWORD), Reader([card("valid"), card("taro")])
        signed = statement.parse_signed(desk(tmp_path, someone, reader).handle(Filled().request(), ORIGIN)["statement"])
        assert (signed.certificate, len(someone.prompts)) == (cards.certificate("taro"), 2)

    def test_a_card_put_in_after_a_wrong_password_is_another_card_too(self, tmp_path):
        store = cards.build_pki(tmp_path / "cards")
        someone = person(WRONG, cards.PASSWORD)
        reader = Reader([card("valid", store), card("valid", store), card("taro", store)])
        assert refusal(desk(tmp_path, someone, reader)).code == Code.CANCELLED
        assert ["別のカード" in prompt.notices[0] for prompt in someone.prompts] == [False, False, True]

    @pytest.mark.parametrize("status", ["6982", "6A82", "6B00"])
    def test_a_card_that_keeps_that_certificate_back_is_known_by_its_tries_alone(self, tmp_path, status):
        kept = cards.card("valid")
        hidden = bytes.fromhex("00A4020C02000A")

        def answer(command: bytes) -> bytes:
            return bytes.fromhex(status) if command == hidden else kept.transmit(command)

        reader = Reader([lambda: InProcessTransport(answer)])
        assert desk(tmp_path, person(cards.PASSWORD), reader).handle(Filled().request(), ORIGIN)


class TestSwappedKeys:
    """The agent says itself that a key was swapped: the page may be the work of whoever swapped it."""

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"bundle": sign_bundle(Filled().bundle(), NoticeKey.generate("990019"))}, Code.BUNDLE_UNTRUSTED),
            ({"key_id": "AAAAAAAAAAAAAAAA"}, Code.SEALING_KEY_UNKNOWN),
        ],
        ids=["bundle", "sealing key"],
    )
    def test_its_user_is_shown_what_is_wrong_in_both_languages_and_asked_for_nothing(self, tmp_path, changes, code):
        someone, reader = person("mihon123"), Reader([card()])
        with pytest.raises(AgentError) as refused:
            desk(tmp_path, someone, reader).handle(msgspec.structs.replace(Filled().request(), **changes), ORIGIN)
        assert refused.value.code == code
        [warning] = someone.prompts
        assert (warning.label, warning.button, reader.opened) == ("", "", 0)
        assert warning.notices == tuple(words.explain(code).values())
        assert ORIGIN in shown(warning)

    def test_while_another_window_is_open_the_page_is_refused_all_the_same(self, tmp_path):
        request = msgspec.structs.replace(Filled().request(), key_id="AAAAAAAAAAAAAAAA")
        someone = person("mihon123")
        asked = desk(tmp_path, someone)
        codes = []

        def meanwhile():
            with pytest.raises(AgentError) as refused:
                asked.handle(request, ORIGIN)
            codes.append(refused.value.code)

        someone.before = meanwhile
        asked.handle(Filled().request(), ORIGIN)
        assert (codes, len(someone.prompts)) == ([Code.SEALING_KEY_UNKNOWN], 1)


class TestOnce:
    def test_a_signed_statement_is_not_signed_again(self, tmp_path):
        operations = desk(tmp_path, someone := person(cards.PASSWORD, cards.PASSWORD))
        operations.handle(Filled().request(), ORIGIN)
        assert refusal(operations).code == Code.NONCE_USED
        assert len(someone.prompts) == 1

    def test_nor_is_another_statement_with_its_nonce(self, tmp_path):
        operations = desk(tmp_path, person(cards.PASSWORD, cards.PASSWORD))
        operations.handle(Filled().request(), ORIGIN)
        assert refusal(operations, filled(submission=bytes(16)).request()).code == Code.NONCE_USED

    def test_one_that_was_cancelled_may_come_again(self, tmp_path):
        assert refusal(desk(tmp_path, person())).code == Code.CANCELLED
        assert desk(tmp_path, person(cards.PASSWORD)).handle(Filled().request(), ORIGIN)

    def test_while_one_is_shown_another_is_told_to_wait(self, tmp_path):
        someone = person(cards.PASSWORD)
        operations = desk(tmp_path, someone)
        met = []
        someone.before = lambda: met.append(refusal(operations, filled(nonce="b" * 54).request()).code)
        operations.handle(Filled().request(), ORIGIN)
        assert met == [Code.AGENT_BUSY]
        assert len(someone.prompts) == 1

    def test_also_from_another_thread(self, tmp_path):
        someone, met = person(cards.PASSWORD), []
        operations = desk(tmp_path, someone)

        def ask():
            thread = threading.Thread(target=lambda: met.append(refusal(operations).code))
            thread.start()
            thread.join()

        someone.before = ask
        operations.handle(Filled().request(), ORIGIN)
        assert met == [Code.AGENT_BUSY]


class TestWhoAsks:
    @pytest.mark.parametrize(
        "request_",
        [Status(), Attributes(NONCE, TIME), Authenticate(NONCE, TIME, SERVER_KEY)],
        ids=lambda one: type(one).__name__,
    )
    def test_a_foreign_origin_gets_nothing_and_nobody_is_asked(self, tmp_path, request_):
        reader, someone = Reader([card()]), person(cards.PIN)
        error = refusal(desk(tmp_path, someone, reader), request_, "https://evil.example")
        assert error.code == Code.ORIGIN_FORBIDDEN
        assert (someone.prompts, reader.opened) == ([], 0)

    @pytest.mark.parametrize(
        ("request_", "origin", "now", "code"),
        [
            (Filled().request(), "https://evil.example", NOW, Code.ORIGIN_FORBIDDEN),
            (Filled().request(), OTHER_ORIGIN, NOW, Code.STATEMENT_ORIGIN_WRONG),
            (Filled().request(), ORIGIN, NOW + timedelta(minutes=6), Code.STATEMENT_EXPIRED),
            (filled(commitment=bytes(32)).request(), ORIGIN, NOW, Code.COMMITMENT_MISMATCH),
        ],
        ids=["foreign", "another site", "late", "not what is shown"],
    )
    def test_what_may_not_be_signed_never_reaches_window_or_card(self, tmp_path, request_, origin, now, code):
        reader, someone = Reader([card()]), person(cards.PASSWORD)
        assert refusal(desk(tmp_path, someone, reader, lambda: now), request_, origin).code == code
        assert (someone.prompts, reader.opened) == ([], 0)

    def test_status_touches_no_card_and_asks_nobody(self, tmp_path):
        reader, someone = Reader([card()]), person()
        answer = desk(tmp_path, someone, reader).handle(Status(), ORIGIN)
        assert answer == {"program": "todoke-agent", "protocol": 1}
        assert (someone.prompts, reader.opened) == ([], 0)


class TestSigningIn:
    """For a form that asks for no signature: everything is shown, and the other key does it."""

    def test_the_authentication_key_does_it_after_everything_was_shown(self, tmp_path):
        someone, request = person(cards.PIN), members().sign_in()
        made = statement.parse_signed(desk(tmp_path, someone).handle(request, ORIGIN)["statement"])
        assert (made.key, made.certificate != cards.certificate("valid")) == (CardKey.AUTHENTICATION, True)
        assert statement.encode(made.statement, made.key).decode() == request.statement
        covered = AUTHENTICATION_LABEL + made.text.rpartition(".")[0].encode()
        key = x509.load_der_x509_certificate(made.certificate).public_key()
        key.verify(made.signature, covered, PKCS1v15(), SHA256())
        [prompt] = someone.prompts
        assert prompt.document[0].heading.startswith("送る内容")
        for said in ("図書館", "月に1回から3回", "利用者証明用電子証明書の暗証番号（数字4桁）", "本人と示す"):
            assert said in shown(prompt)
        assert "あと3回" in prompt.notices[0]

    def test_a_child_without_a_signing_certificate_can(self, tmp_path):
        assert desk(tmp_path, person(cards.PIN), Reader([card("child")])).handle(members().sign_in(), ORIGIN)

    @pytest.mark.parametrize(
        "request_", [members().request(), Filled().sign_in()], ids=["a signature is too much", "a sign-in too little"]
    )
    def test_the_form_says_which_key_and_no_page_chooses_another(self, tmp_path, request_):
        reader, someone = Reader([card()]), person(cards.PIN)
        assert refusal(desk(tmp_path, someone, reader), request_).code == Code.FORM_MISMATCH
        assert (someone.prompts, reader.opened) == ([], 0)

    def test_a_statement_of_the_other_type_is_not_read(self, tmp_path):
        given = msgspec.structs.asdict(members().request())
        assert refusal(desk(tmp_path, person(cards.PIN)), SignIn(**given)).code == Code.STATEMENT_MALFORMED

    def test_its_nonce_is_good_once_for_both_keys(self, tmp_path):
        operations = desk(tmp_path, person(cards.PIN, cards.PASSWORD))
        operations.handle(members().sign_in(), ORIGIN)
        assert refusal(operations, Filled().request()).code == Code.NONCE_USED


class TestAuthentication:
    def test_the_card_signs_origin_nonce_key_and_time(self, tmp_path):
        someone = person(cards.PIN)
        answer = desk(tmp_path, someone).handle(Authenticate(NONCE, TIME, SERVER_KEY), ORIGIN)
        certificate = x509.load_der_x509_certificate(b64.decode(answer["certificate"], 4096))
        signature = b64.decode(answer["signature"], 256)
        covered = authentication.signing_input(ORIGIN, NONCE, SERVER_KEY, TIME)
        certificate.public_key().verify(signature, covered, PKCS1v15(), SHA256())
        assert (answer["algorithm"], ORIGIN in shown(someone.prompts[0])) == ("RS256", True)
        # The certificate that says who it is stays on the card.
        assert certificate != x509.load_der_x509_certificate(cards.certificate("valid"))

    def test_what_a_card_calls_a_signature_and_is_none_is_not_handed_on(self, tmp_path):
        kept = cards.card("valid")

        def answer(command: bytes) -> bytes:
            return bytes(256) + b"\x90\x00" if command[1] == 0x2A else kept.transmit(command)

        operations = desk(tmp_path, person(cards.PIN), Reader([lambda: InProcessTransport(answer)]))
        assert refusal(operations, Authenticate(NONCE, TIME, SERVER_KEY)).code == Code.SIGNATURE_WRONG

    @pytest.mark.parametrize(
        "key",
        ["", "A" * 16, OTHER_NOTICE_KEY.kid, SERVER_KEY.swapcase(), f"{SERVER_KEY} "],
        ids=["none", "unknown", "of another municipality", "in other letters", "and more"],
    )
    def test_a_server_under_the_key_of_another_gets_no_proof_and_nobody_is_asked(self, tmp_path, key):
        reader, someone = Reader([card()]), person(cards.PIN)
        error = refusal(desk(tmp_path, someone, reader), Authenticate(NONCE, TIME, key))
        assert error.code == Code.SERVER_KEY_UNKNOWN
        assert (someone.prompts, reader.opened) == ([], 0)

    def test_a_nonce_is_good_once(self, tmp_path):
        operations = desk(tmp_path, person(cards.PIN, cards.PIN))
        operations.handle(Authenticate(NONCE, TIME, SERVER_KEY), ORIGIN)
        assert refusal(operations, Authenticate(NONCE, TIME, SERVER_KEY)).code == Code.NONCE_USED

    @pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1)])
    def test_a_nonce_is_good_for_five_minutes(self, tmp_path, late):
        """It is remembered for longer, and so it is single use for good."""
        asked = Authenticate(NONCE, times.encode(NOW - late), SERVER_KEY)
        assert refusal(desk(tmp_path, person()), asked).code == Code.STATEMENT_EXPIRED
        assert 2 * LIFETIME.total_seconds() < KEPT

    @pytest.mark.parametrize("time", ["", "now", "2026-11-23 09:25:47"])
    def test_a_time_is_a_time(self, tmp_path, time):
        assert refusal(desk(tmp_path, person()), Authenticate(NONCE, time, SERVER_KEY)).code == Code.REQUEST_MALFORMED

    def test_the_tries_are_those_of_its_own_pin(self, tmp_path):
        store = cards.build_pki(tmp_path / "cards")
        someone = person("0000", cards.PIN)
        desk(tmp_path, someone, Reader([card(store=store)])).handle(Authenticate(NONCE, TIME, SERVER_KEY), ORIGIN)
        assert ["あと3回" in someone.prompts[0].notices[0], "あと2回" in someone.prompts[1].notices[0]] == [True, True]


class TestTheClock:
    @pytest.mark.parametrize(
        ("request_", "pin"),
        [
            (Filled().request(), cards.PASSWORD),
            (members().sign_in(), cards.PIN),
            (Authenticate(NONCE, TIME, SERVER_KEY), cards.PIN),
            (Attributes(NONCE, TIME), cards.PIN),
        ],
        ids=["sign", "sign in", "authenticate", "attributes"],
    )
    @pytest.mark.parametrize("asleep", [LIFETIME, LIFETIME + timedelta(seconds=1)])
    def test_what_grew_old_while_the_computer_slept_costs_no_try_and_gets_nothing(
        self, tmp_path, request_, pin, asleep
    ):
        clock, someone, recorder = [NOW], person(pin), Recorder(InProcessTransport(cards.card("valid").transmit))
        someone.before = lambda: clock.append(_made(request_) + asleep)
        operations = desk(tmp_path, someone, Reader([lambda: recorder]), lambda: clock[-1])
        if asleep > LIFETIME:
            assert refusal(operations, request_).code == Code.STATEMENT_EXPIRED
            assert pins_sent(recorder) == []
        else:
            assert operations.handle(request_, ORIGIN)
        assert len(someone.prompts) == 1

    def test_at_this_computer_nothing_grows_old(self, tmp_path):
        clock, someone = [NOW], person(cards.PIN)
        someone.before = lambda: clock.append(NOW + timedelta(hours=8))
        assert desk(tmp_path, someone, now=lambda: clock[-1]).attributes_here()


def _made(request) -> datetime:
    """When a page had this made."""
    if isinstance(request, Attributes | Authenticate):
        return times.decode(request.time)
    return statement.decode(request.statement.encode(), request.card_key).time


class TestTheListOfSites:
    def test_one_that_expires_while_the_agent_runs_counts_no_more(self, tmp_path):
        places = Places(PLACES.places, NOW)
        for asked in (Status(), Attributes(NONCE, TIME), Authenticate(NONCE, TIME, SERVER_KEY), Filled().request()):
            assert refusal(desk(tmp_path, person(), places=places), asked).code == Code.SITES_EXPIRED
        places = Places(PLACES.places, NOW + timedelta(seconds=1))
        assert desk(tmp_path, person(), places=places).handle(Status(), ORIGIN)


class TestAttributes:
    def test_they_are_read_after_the_holder_saw_for_whom(self, tmp_path):
        someone = person(cards.PIN)
        answer = desk(tmp_path, someone).handle(Attributes(NONCE, TIME), ORIGIN)
        assert answer == {
            "attributes": {
                "name": "見本　花子",
                "address": "見本県見本市中央一丁目２番３号",
                "birth_date": "19850401",
                "sex": "2",
            }
        }
        assert ORIGIN in shown(someone.prompts[0])

    def test_a_nonce_is_good_once_also_for_a_proof(self, tmp_path):
        operations = desk(tmp_path, person(cards.PIN, cards.PIN, cards.PIN))
        operations.handle(Attributes(NONCE, TIME), ORIGIN)
        assert refusal(operations, Attributes(NONCE, TIME)).code == Code.NONCE_USED
        assert refusal(operations, Authenticate(NONCE, TIME, SERVER_KEY)).code == Code.NONCE_USED

    @pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1)])
    def test_a_nonce_is_good_for_five_minutes(self, tmp_path, late):
        asked = Attributes(NONCE, times.encode(NOW - late))
        assert refusal(desk(tmp_path, person()), asked).code == Code.STATEMENT_EXPIRED

    def test_at_this_computer_they_need_none(self, tmp_path):
        operations = desk(tmp_path, person(cards.PIN, cards.PIN))
        assert operations.attributes_here() == operations.attributes_here()

    def test_those_of_somebody_yet_to_be_born_are_not_handed_over(self, tmp_path):
        operations = desk(tmp_path, person(cards.PIN), Reader([card("yet-to-be-born")]))
        assert refusal(operations, Attributes(NONCE, TIME)).code == Code.BIRTH_DATE_IN_FUTURE

    def test_a_wrong_pin_hands_nothing_over(self, tmp_path):
        store = cards.build_pki(tmp_path / "cards")
        error = refusal(desk(tmp_path, person("0000"), Reader([card(store=store)])), Attributes(NONCE, TIME))
        assert error.code == Code.CANCELLED


class TestTheCardIsNeverLeftOpen:
    @pytest.mark.parametrize("answers", [(cards.PASSWORD,), (WRONG, cards.PASSWORD), (WRONG,), ()])
    def test_whatever_the_person_does(self, tmp_path, answers):
        kept = cards.build_pki(tmp_path / "cards").card("valid")
        operations = desk(tmp_path, person(*answers), Reader([lambda: InProcessTransport(kept.transmit)]))
        try:
            operations.handle(Filled().request(), ORIGIN)
        except AgentError as error:
            assert error.code == Code.CANCELLED  # noqa: PT017 -- both ways are looked at
        kept.transmit(SIGNING_KEY)
        assert kept.transmit(COMPUTE).hex() == "6982"

    @pytest.mark.parametrize(
        "request_",
        [Filled().request(), members().sign_in(), Authenticate(NONCE, TIME, SERVER_KEY), Attributes(NONCE, TIME)],
    )
    def test_when_the_card_fails_at_any_command(self, tmp_path, request_):
        """The reader breaks once at each command of a whole operation; afterwards no key may answer.

        At the very last command, the one that makes the card forget the PIN, it is the reader's reset that helps.
        """
        secret = cards.PASSWORD if type(request_) is Sign else cards.PIN
        total = len(_commands(tmp_path, request_, secret))
        for place in range(total):
            kept = cards.card("valid")
            operations = desk(tmp_path / str(place), person(secret), _Resetting(kept, _Breaking(kept, place)))
            assert refusal(operations, request_).code in {Code.CARD_REFUSED, Code.CARD_ANSWER_MALFORMED}
            for key in (jpki.File.SIGNING_KEY, jpki.File.AUTHENTICATION_KEY):
                kept.transmit(bytes.fromhex("00A4020C02") + key.to_bytes(2))
                assert kept.transmit(COMPUTE)[-2:].hex() != "9000", place


class TestReaders:
    @pytest.mark.parametrize(
        "code",
        [
            Code.NO_SERVICE,
            Code.NO_READER,
            Code.SEVERAL_CARDS,
            Code.NO_CARD,
            Code.READER_BUSY,
            Code.NOT_MY_NUMBER_CARD,
        ],
    )
    def test_what_the_reader_says_is_passed_on_before_a_pin_is_asked_for(self, tmp_path, code):
        someone = person(cards.PASSWORD)
        assert refusal(desk(tmp_path, someone, _Failing(code))).code == code
        assert someone.prompts == []

    def test_a_card_taken_away_while_the_window_is_open_is_told(self, tmp_path):
        reader = Reader([card(), _Gone])
        assert refusal(desk(tmp_path, person(cards.PASSWORD), reader)).code == Code.CARD_REMOVED

    def test_the_reader_is_free_while_its_holder_reads(self, tmp_path):
        reader = _Counting(Reader([card()]))
        someone = person(cards.PASSWORD)
        someone.before = lambda: seen.append(reader.open_now)
        seen: list[int] = []
        desk(tmp_path, someone, reader).handle(Filled().request(), ORIGIN)
        assert (seen, reader.open_now) == ([0], 0)


class _Failing:
    def __init__(self, code):
        self.code = code

    def listed(self):
        raise AgentError(self.code)

    def open(self, name=None):
        raise AgentError(self.code)


class _Gone:
    def transmit(self, command):
        raise AgentError(Code.CARD_REMOVED)


class _Counting:
    """Counts the connections that are open."""

    def __init__(self, reader):
        self.reader, self.open_now = reader, 0

    def listed(self):
        return self.reader.listed()

    @contextmanager
    def open(self, name=None):
        with self.reader.open(name) as transport:
            self.open_now += 1
            try:
                yield transport
            finally:
                self.open_now -= 1


class _Resetting:
    """A reader that resets the card when it is left, as readers must."""

    def __init__(self, one, transport):
        self.one, self.transport = one, transport

    def listed(self):
        return ("virtual",)

    @contextmanager
    def open(self, name=None):
        try:
            yield self.transport
        finally:
            self.one.reset()


def _commands(folder, request, secret):
    recorder = Recorder(InProcessTransport(cards.card("valid").transmit))
    desk(folder / "whole", person(secret), Reader([lambda: recorder])).handle(request, ORIGIN)
    return recorder.commands


class _Breaking:
    """Answers 6F00 once, to the command at this place."""

    def __init__(self, one, place):
        self.one, self.place, self.count = one, place, 0

    def transmit(self, command):
        self.count += 1
        return b"\x6f\x00" if self.count == self.place + 1 else self.one.transmit(command)
