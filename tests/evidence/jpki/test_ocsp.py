"""OCSP answers: signed by whom they must be, about what was asked, fresh; and what keeps them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as reference
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from hypothesis import given, settings
from hypothesis import strategies as st
from support import minica
from support.minica import DAY, NOW, MiniCa
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import ocsp
from todoke_evidence.jpki.anchors import read_anchor
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.certificate import parse
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.jpki.revocation import LONGEST_AGE
from todoke_evidence.jpki.stored_answer import StoredAnswer
from todoke_testcard import responder
from todoke_testcard.certificates import Issuer
from todoke_testcard.responder import Reply, delegate, itself, sign, unsuccessful
from todoke_testcard.revocation import Revoked
from todoke_testcard.tlv import contents, value

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
CA, OTHER = MiniCa(), MiniCa(owner="other")
ANCHOR = read_anchor(CA.certificate(), TEST)
LEAF = parse(CA.issue())
NONCE = bytes(range(ocsp.NONCE_BYTES))
ASKED = ocsp.question(ANCHOR, LEAF, NONCE)
DELEGATE = minica.key("delegate")


def authority(ca: MiniCa) -> Issuer:
    return Issuer(None, minica.key(ca.owner), x509.load_der_x509_certificate(ca.certificate()))


ISSUER = authority(CA)
GOOD = Reply(ISSUER, minica.SERIAL, OCSPCertStatus.GOOD, NOW, NOW + HOUR, None, NONCE)
REVOKED = replace(GOOD, status=OCSPCertStatus.REVOKED, revoked=Revoked(minica.SERIAL, NOW - DAY, "key_compromise"))
UNKNOWN = replace(GOOD, status=OCSPCertStatus.UNKNOWN)


def answer(reply: Reply = GOOD, signer=None, **changes) -> bytes:
    return sign(replace(reply, **changes), signer or itself(ISSUER))


SOUND = answer()


def refused(der: bytes, asked: ocsp.Question = ASKED, now=NOW) -> Code | None:
    return outcome(ocsp.read, der, asked, now)


# questions


def test_a_question_names_the_certificate_as_the_reference_does():
    certificate = x509.load_der_x509_certificate(LEAF.der)
    builder = reference.OCSPRequestBuilder().add_certificate(certificate, ISSUER.certificate, SHA1())
    assert ocsp.question(ANCHOR, LEAF, None).body == builder.build().public_bytes(Encoding.DER)
    with_nonce = builder.add_extension(x509.OCSPNonce(NONCE), critical=False).build()
    assert ASKED.body == with_nonce.public_bytes(Encoding.DER)


# answers


@pytest.mark.parametrize("reply", [GOOD, REVOKED, UNKNOWN])
def test_an_answer_of_the_authority_is_read(reply):
    read = ocsp.read(answer(reply), ASKED, NOW)
    assert (read.status, read.this_update, read.next_update) == (reply.status, NOW, NOW + HOUR)
    assert ocsp.read(answer(reply, next_update=None), ASKED, NOW).next_update is None


def test_an_answer_of_its_delegate_is_read_while_the_delegate_is_valid():
    theirs = answer(signer=delegate(ISSUER, DELEGATE, NOW))
    assert refused(theirs) is None
    assert refused(theirs, now=NOW - SECOND) is Code.OCSP_INVALID
    assert refused(theirs, now=NOW + responder.DELEGATE_VALIDITY) is None
    assert refused(theirs, now=NOW + responder.DELEGATE_VALIDITY + SECOND) is Code.OCSP_INVALID


def spoiled_delegate(*extensions: tuple[x509.ExtensionType, bool], key=DELEGATE, ca=CA) -> bytes:
    der = ca.issue(extensions=list(extensions), key=key)
    signer = responder.Signer(x509.load_der_x509_certificate(der), key, enclosed=True)
    return answer(signer=signer)


PURPOSE = (x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.OCSP_SIGNING]), False)
VOUCHED = (x509.OCSPNoCheck(), False)
USAGE = (minica.key_usage("digital_signature"), True)


def test_a_delegate_needs_a_purpose_and_its_authoritys_word_and_may_have_a_usage():
    assert refused(spoiled_delegate(PURPOSE, VOUCHED)) is None
    assert refused(spoiled_delegate(PURPOSE, VOUCHED, USAGE)) is None


@pytest.mark.parametrize(
    "extensions",
    [
        (VOUCHED,),
        (PURPOSE,),
        (x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), VOUCHED),
        (x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]), VOUCHED),
        (
            x509.ExtendedKeyUsage(
                [x509.oid.ExtendedKeyUsageOID.OCSP_SIGNING, x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]
            ),
            VOUCHED,
        ),
        (PURPOSE, VOUCHED, (x509.BasicConstraints(ca=True, path_length=None), True)),
        (PURPOSE, VOUCHED, (minica.key_usage("digital_signature", "content_commitment"), True)),
        (PURPOSE, VOUCHED, (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)),
        tuple(minica.good_extensions()),
    ],
)
def test_a_certificate_for_anything_else_answers_for_nobody(extensions):
    given_as_pairs = [one if isinstance(one, tuple) else (one, False) for one in extensions]
    assert refused(spoiled_delegate(*given_as_pairs)) is Code.OCSP_INVALID


def test_a_delegate_of_somebody_else_answers_for_nobody():
    assert refused(spoiled_delegate(PURPOSE, VOUCHED, ca=OTHER)) is Code.OCSP_INVALID
    assert refused(answer(signer=itself(authority(OTHER)))) is Code.OCSP_INVALID


def test_a_delegates_key_is_of_the_table():
    p384 = ec.generate_private_key(ec.SECP384R1())
    assert refused(spoiled_delegate(PURPOSE, VOUCHED, key=p384)) is None
    for key in (rsa.generate_private_key(65_537, 1_024), rsa.generate_private_key(65_537, 3_072)):
        assert refused(spoiled_delegate(PURPOSE, VOUCHED, key=key)) is Code.OCSP_INVALID


def resigned(der: bytes, change, key=ISSUER.key) -> bytes:
    """An answer with something changed in what is signed, and signed again; `change` gets and gives its members."""
    status, inside = contents(der)
    kind, octets = contents(contents(inside)[0])
    tbs, algorithm, _, *certificates = contents(bytes_of(octets))
    changed = value(0x30, *change(contents(tbs)))
    signature = value(0x03, b"\x00", key.sign(changed, padding.PKCS1v15(), SHA256()))
    basic = value(0x30, changed, algorithm, signature, *certificates)
    return value(0x30, status, value(0xA0, value(0x30, kind, value(0x04, basic))))


def bytes_of(octets: bytes) -> bytes:
    """What an OCTET STRING of more than 255 bytes holds."""
    return octets[4:]


def test_an_answer_that_is_signed_again_is_as_good_as_before():
    assert refused(resigned(SOUND, lambda members: members)) is None


def test_who_signed_must_be_who_is_named():
    assert refused(resigned(SOUND, lambda members: members, DELEGATE)) is Code.OCSP_INVALID
    somebody = value(0xA2, value(0x04, bytes(20)))
    assert refused(resigned(SOUND, lambda members: [somebody, *members[1:]])) is Code.OCSP_INVALID


def with_extension(critical: bytes) -> bytes:
    """A sound answer with an extension that nobody knows, of the answer and of what is said of the certificate."""
    return value(0x30, bytes.fromhex("06032a0304"), critical, value(0x04, b"\x05\x00"))


CRITICAL, UNCRITICAL = bytes.fromhex("0101ff"), b""


def test_no_critical_extension_is_overlooked():
    def of_the_answer(members, critical):
        *others, extensions = members
        (known,) = contents(contents(extensions)[0])
        return [*others, value(0xA1, value(0x30, known, with_extension(critical)))]

    def of_the_certificate(members, critical):
        signer, produced, responses, extensions = members
        (single,) = contents(responses)
        extended = value(0x30, *contents(single), value(0xA1, value(0x30, with_extension(critical))))
        return [signer, produced, value(0x30, extended), extensions]

    for place in (of_the_answer, of_the_certificate):
        assert refused(resigned(SOUND, lambda members, place=place: place(members, UNCRITICAL))) is None
        assert refused(resigned(SOUND, lambda members, place=place: place(members, CRITICAL))) is Code.OCSP_INVALID


def with_answer(*members: bytes) -> Code | None:
    """What becomes of a sound answer with other members in what it says of the certificate."""

    def change(outer):
        signer, produced, _, extensions = outer
        return [signer, produced, value(0x30, value(0x30, *members)), extensions]

    return refused(resigned(SOUND, change))


SIGNER, PRODUCED, RESPONSES, EXTENSIONS = contents(contents(bytes_of(contents(contents(contents(SOUND)[1])[0])[1]))[0])
ABOUT, GOOD_STATUS, THIS, NEXT = contents(contents(RESPONSES)[0])
GENERALIZED = 0x18


@pytest.mark.parametrize("time", [b"20261123093000.5Z", b"202611230930Z", b"20261123183000+0900", b"20261123093000"])
def test_the_times_of_an_answer_are_written_in_one_way(time):
    spoiled = value(GENERALIZED, time)
    assert with_answer(ABOUT, GOOD_STATUS, THIS, NEXT) is None
    assert with_answer(ABOUT, GOOD_STATUS, spoiled, NEXT) is Code.OCSP_INVALID
    assert with_answer(ABOUT, GOOD_STATUS, THIS, value(0xA0, spoiled)) is Code.OCSP_INVALID
    assert with_answer(ABOUT, value(0xA1, spoiled), THIS, NEXT) is Code.OCSP_INVALID
    assert refused(resigned(SOUND, lambda members: [SIGNER, spoiled, *members[2:]])) is Code.OCSP_INVALID


def test_a_version_of_an_answer_is_the_first_and_not_written():
    for version in ("a003020100", "a003020101"):
        written = bytes.fromhex(version)
        assert refused(resigned(SOUND, lambda members, written=written: [written, *members])) is Code.OCSP_INVALID


@pytest.mark.parametrize(
    "algorithm", ["300d06096086480165030402010500", "300506032a0304", "300b06052b0e03021a04020500"]
)
def test_an_answer_names_the_issuer_by_the_digests_that_were_asked_with(algorithm):
    _, *names = contents(ABOUT)
    assert with_answer(value(0x30, bytes.fromhex(algorithm), *names), GOOD_STATUS, THIS, NEXT) is Code.OCSP_INVALID


def test_the_extensions_of_an_answer_are_in_their_form():
    garbage = value(0x30, bytes.fromhex("06032a0304"), value(0x04, b"garbage"))
    (nonce,) = contents(contents(EXTENSIONS)[0])
    for extensions in ((nonce, garbage), (nonce, nonce), (garbage,), ()):
        written = value(0xA1, value(0x30, *extensions))
        answer_ = resigned(SOUND, lambda members, written=written: [*members[:3], written])
        assert refused(answer_) is Code.OCSP_INVALID
    assert with_answer(ABOUT, GOOD_STATUS, THIS, NEXT, value(0xA1, value(0x30, garbage))) is Code.OCSP_INVALID


def test_a_nonce_stands_with_the_answer_and_not_with_what_it_says_of_the_certificate():
    def moved(members):
        single = value(0x30, ABOUT, GOOD_STATUS, THIS, NEXT, value(0xA1, *contents(EXTENSIONS)))
        return [*members[:2], value(0x30, single)]

    assert refused(resigned(SOUND, moved)) is Code.OCSP_INVALID


def enclosing(*certificates: bytes) -> bytes:
    """A sound answer of the delegate with these certificates; they are not signed."""
    theirs = answer(signer=delegate(ISSUER, DELEGATE, NOW))
    status, inside = contents(theirs)
    kind, octets = contents(contents(inside)[0])
    *signed, _ = contents(bytes_of(octets))
    basic = value(0x30, *signed, value(0xA0, value(0x30, *certificates)))
    return value(0x30, status, value(0xA0, value(0x30, kind, value(0x04, basic))))


def test_the_certificates_in_an_answer_are_few_strict_and_of_its_authority():
    own = delegate(ISSUER, DELEGATE, NOW).certificate.public_bytes(Encoding.DER)
    assert refused(enclosing(CA.certificate(), own)) is None
    assert refused(enclosing(*[own] * 4)) is Code.OCSP_INVALID
    assert refused(enclosing(own, b"\x30\x03\x02\x01\x00")) is Code.OCSP_INVALID
    in_another_name = minica.written(own, 3, MiniCa(organisation="STRANGER").name().public_bytes())
    names = x509.SubjectAlternativeName([x509.DNSName("ocsp.invalid")])
    spoiled = x509.UnrecognizedExtension(names.oid, b"\x30\x02\x82\x05")
    assert refused(enclosing(in_another_name)) is Code.OCSP_INVALID
    assert refused(spoiled_delegate(PURPOSE, VOUCHED, (names, False))) is None
    assert refused(spoiled_delegate(PURPOSE, VOUCHED, (spoiled, False))) is Code.OCSP_INVALID


def test_a_signer_may_be_named_by_its_name():
    def by_name(certificate: x509.Certificate) -> bytes:
        builder = reference.OCSPResponseBuilder().add_response(
            x509.load_der_x509_certificate(LEAF.der),
            ISSUER.certificate,
            SHA1(),
            OCSPCertStatus.GOOD,
            NOW,
            NOW + HOUR,
            None,
            None,
        )
        builder = builder.responder_id(reference.OCSPResponderEncoding.NAME, certificate)
        builder = builder.add_extension(x509.OCSPNonce(NONCE), critical=False)
        return builder.sign(ISSUER.key, SHA256()).public_bytes(Encoding.DER)

    assert refused(by_name(ISSUER.certificate)) is None
    other = MiniCa(organisation="STRANGER", owner="authority").certificate()
    assert refused(by_name(x509.load_der_x509_certificate(other))) is Code.OCSP_INVALID


def test_the_nonce_comes_back_as_it_went():
    for nonce in (None, bytes(32), NONCE[:-1], NONCE + b"\x00"):
        assert refused(answer(nonce=nonce)) is Code.OCSP_INVALID
    without = ocsp.question(ANCHOR, LEAF, None)
    assert refused(answer(nonce=None), without) is refused(answer(), without) is None


def test_an_answer_is_about_the_certificate_that_was_asked_about():
    assert refused(answer(serial=minica.SERIAL + 1)) is Code.OCSP_INVALID
    assert refused(answer(issuer=authority(OTHER))) is Code.OCSP_INVALID


@pytest.mark.parametrize("times", [0, 2])
def test_an_answer_about_none_or_two_certificates_is_refused(times):
    def repeated(members):
        signer, produced, responses, extensions = members
        return [signer, produced, value(0x30, *contents(responses) * times), extensions]

    assert refused(resigned(SOUND, repeated)) is Code.OCSP_INVALID


@pytest.mark.parametrize("status", [one for one in OCSPResponseStatus if one is not OCSPResponseStatus.SUCCESSFUL])
def test_an_answer_that_says_that_it_is_none_is_none(status):
    assert refused(unsuccessful(status)) is Code.OCSP_UNAVAILABLE


def test_a_signature_is_whole_bytes_and_names_its_algorithm_in_one_spelling():
    """None of this is signed, so that only strictness refuses it."""
    key = minica.key("authority")

    def spelled(algorithm: str, unused_bits: int) -> bytes:
        status, inside = contents(SOUND)
        kind, octets = contents(contents(inside)[0])
        tbs = contents(bytes_of(octets))[0]
        for padding_ in range(256):  # until the last bit of the signature is zero, as unused ones must be
            members = contents(tbs)
            changed = value(0x30, *members[:1], value(0x18, b"202611230930%02dZ" % (padding_ % 60)), *members[2:])
            made = key.sign(changed, padding.PKCS1v15(), SHA256())
            if made[-1] % 2 == 0:
                break
        signature = value(0x03, bytes([unused_bits]), made)
        basic = value(0x30, changed, bytes.fromhex(algorithm), signature)
        return value(0x30, status, value(0xA0, value(0x30, kind, value(0x04, basic))))

    assert refused(spelled("300d06092a864886f70d01010b0500", 0)) is None
    assert refused(spelled("300d06092a864886f70d01010b0500", 1)) is Code.OCSP_INVALID
    assert refused(spelled("300b06092a864886f70d01010b", 0)) is Code.OCSP_INVALID
    assert refused(spelled("300d06092a864886f70d01010c0500", 0)) is Code.OCSP_INVALID


def test_the_size_of_an_answer_is_bounded():
    assert refused(bytes(ocsp.MAX_ANSWER + 1)) is Code.OCSP_INVALID
    assert refused(b"") is Code.OCSP_INVALID


@given(st.integers(0, len(SOUND) - 1), st.integers(1, 255))
@settings(max_examples=1_000)
def test_a_changed_byte_never_makes_another_answer(at, mask):
    changed = SOUND[:at] + bytes([SOUND[at] ^ mask]) + SOUND[at + 1 :]
    assert refused(changed) in {Code.OCSP_INVALID, Code.OCSP_UNAVAILABLE}


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_comes_out_of_any_bytes(data):
    assert refused(data) in {Code.OCSP_INVALID, Code.OCSP_UNAVAILABLE}


# what is kept of them


def checked(answers: Answers, now=NOW, certificate=LEAF) -> Code | None:
    return outcome(answers.check_revocation, ANCHOR, certificate, now)


def taken(der: bytes | None, now=NOW, answers: Answers | None = None) -> Answers:
    answers = answers or Answers()
    answers.take(ASKED, der, now)
    return answers


def test_before_anything_was_asked_nothing_is_accepted():
    assert checked(Answers()) is Code.OCSP_UNAVAILABLE


@pytest.mark.parametrize(
    ("der", "code"),
    [
        (answer(), None),
        (answer(REVOKED), Code.CERTIFICATE_REVOKED),
        (answer(UNKNOWN), Code.CERTIFICATE_UNKNOWN),
        (unsuccessful(OCSPResponseStatus.TRY_LATER), Code.OCSP_UNAVAILABLE),
        (None, Code.OCSP_UNAVAILABLE),
        (b"garbage", Code.OCSP_INVALID),
        (answer(nonce=bytes(32)), Code.OCSP_INVALID),
        (answer(this_update=NOW - 2 * HOUR, next_update=NOW - HOUR), Code.OCSP_STALE),
        (answer(this_update=NOW + DAY, next_update=NOW + 2 * DAY), Code.OCSP_STALE),
        (answer(this_update=NOW - 2 * DAY, next_update=NOW + DAY), Code.OCSP_STALE),
    ],
)
def test_what_was_answered_decides(der, code):
    assert checked(taken(der)) is code


def test_an_answer_counts_until_its_next_update_and_no_longer_than_the_age_limit():
    assert checked(taken(answer()), NOW + HOUR) is None
    assert checked(taken(answer()), NOW + HOUR + SECOND) is Code.OCSP_STALE
    for_ever = answer(next_update=NOW + 365 * DAY)
    assert checked(taken(for_ever), NOW + DAY) is None
    assert checked(taken(for_ever), NOW + DAY + SECOND) is Code.OCSP_STALE
    short = taken(for_ever, answers=Answers(timedelta(minutes=1)))
    assert checked(short, NOW + timedelta(minutes=1)) is None
    assert checked(short, NOW + timedelta(minutes=1, seconds=1)) is Code.OCSP_STALE


def test_an_answer_without_a_next_update_counts_for_the_call_it_was_fetched_for():
    answers = taken(answer(next_update=None))
    assert checked(answers, NOW + 10 * SECOND) is None
    assert checked(answers, NOW + 11 * SECOND) is Code.OCSP_STALE


def test_no_limit_of_an_operators_lets_an_answer_without_a_next_update_be_older_than_ours():
    answers = Answers(LONGEST_AGE)
    assert checked(taken(answer(next_update=NOW + 2 * DAY), NOW + 2 * DAY, answers), NOW + 2 * DAY) is None
    endless = answer(next_update=None)
    assert checked(taken(endless, NOW + DAY, Answers(LONGEST_AGE)), NOW + DAY) is None
    assert checked(taken(endless, NOW + DAY + SECOND, Answers(LONGEST_AGE)), NOW + DAY + SECOND) is Code.OCSP_STALE


def test_the_responders_clock_may_be_a_little_ahead():
    ahead = answer(this_update=NOW + timedelta(minutes=5), next_update=NOW + DAY)
    assert checked(taken(ahead)) is None
    assert checked(taken(ahead), NOW - SECOND) is Code.OCSP_STALE


def lacked(answers: Answers, *wanted, now=NOW) -> list[int]:
    """The serial numbers that are asked about after step 12 looked for these certificates."""
    for certificate in wanted:
        checked(answers, now, certificate)
    return [asked.certificate.serial for asked in answers.questions(bytes)]


def test_only_what_is_not_known_is_asked_and_each_once():
    answers, other = Answers(), parse(CA.issue(lambda tbs: replace(tbs, serial=5)))
    assert lacked(answers, LEAF, other, LEAF) == [5, minica.SERIAL]
    assert lacked(answers) == []
    taken(answer(), answers=answers)
    assert lacked(answers, LEAF, other) == [5]
    assert lacked(answers, LEAF, other, now=NOW + 2 * HOUR) == [minica.SERIAL, 5]


def test_each_question_has_its_own_nonce_or_none():
    answers = Answers()
    checked(answers)
    (asked,) = answers.questions(lambda size: NONCE[:size])
    assert (asked.nonce, asked.body) == (NONCE, ASKED.body)
    checked(answers)
    (asked,) = answers.questions(None)
    assert (asked.nonce, asked.body) == (None, ocsp.question(ANCHOR, LEAF, None).body)


def test_a_failure_is_asked_again_and_forgotten_by_an_answer():
    answers = taken(None)
    assert lacked(answers, LEAF) == [minica.SERIAL]
    assert checked(taken(answer(), answers=answers)) is None


def test_a_failure_takes_nothing_from_an_answer_that_counts():
    answers = taken(None, answers=taken(answer()))
    assert checked(answers) is None
    assert checked(answers, NOW + 2 * HOUR) is Code.OCSP_UNAVAILABLE


def test_an_older_answer_that_is_played_again_does_not_replace_a_newer_one():
    answers = taken(answer(REVOKED))
    taken(answer(this_update=NOW - timedelta(minutes=10)), answers=answers)
    assert checked(answers) is Code.CERTIFICATE_REVOKED
    taken(answer(REVOKED, this_update=NOW + SECOND), answers=answers)
    assert checked(answers, NOW + SECOND) is Code.CERTIFICATE_REVOKED


def test_an_answer_dated_in_the_future_does_not_keep_others_out():
    answers = taken(answer(this_update=NOW + DAY, next_update=NOW + 2 * DAY))
    assert checked(answers) is Code.OCSP_STALE
    assert checked(taken(answer(), answers=answers)) is None


def test_as_many_answers_are_kept_as_there_is_room_for():
    answers = Answers(size=2)
    for serial in (1, 2, 3):
        certificate = parse(CA.issue(lambda tbs, serial=serial: replace(tbs, serial=serial)))
        asked = ocsp.question(ANCHOR, certificate, NONCE)
        answers.take(asked, answer(serial=serial), NOW)
        answers.take(ocsp.question(ANCHOR, certificate, NONCE), None, NOW)
    first = parse(CA.issue(lambda tbs: replace(tbs, serial=1)))
    assert checked(answers, certificate=first) is Code.OCSP_UNAVAILABLE
    assert checked(answers, certificate=certificate) is None


# an answer that somebody kept


def test_a_stored_answer_is_judged_as_of_the_moment_asked_about():
    stored = StoredAnswer(answer())
    assert outcome(stored.check_revocation, ANCHOR, LEAF, NOW) is None
    assert outcome(stored.check_revocation, ANCHOR, LEAF, NOW + 2 * HOUR) is Code.OCSP_STALE
    old = answer(next_update=NOW + 9 * DAY)
    assert outcome(StoredAnswer(old).check_revocation, ANCHOR, LEAF, NOW + 2 * DAY) is Code.OCSP_STALE
    assert outcome(StoredAnswer(old, LONGEST_AGE).check_revocation, ANCHOR, LEAF, NOW + 2 * DAY) is None
    assert outcome(StoredAnswer(answer(REVOKED)).check_revocation, ANCHOR, LEAF, NOW) is Code.CERTIFICATE_REVOKED
