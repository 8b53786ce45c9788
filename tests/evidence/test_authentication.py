"""What an authentication key signs, by hand; and who is believed to be here."""

import hashlib
from datetime import timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm
from hypothesis import given
from hypothesis import strategies as st
from support import cards, minica
from support.minica import MiniCa

from todoke_agent import jpki
from todoke_agent.transport import InProcessTransport
from todoke_evidence import authentication, times
from todoke_evidence.authentication import LIFETIME, Challenge, Proof, judge
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import certificate
from todoke_evidence.jpki.profile import PRODUCTION, TEST
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.trust_files import load_trust_store

TIME = "2026-11-23T09:25:47Z"
ORIGIN = "https://todoke.example"
NOW = cards.NOW
KEY = cards.SERVER_KEY
GIVEN = Challenge(ORIGIN, "n" * 43, KEY, NOW)
SECOND = timedelta(seconds=1)
CA = MiniCa()


def test_the_bytes_by_hand():
    expected = b"todoke/authentication/v2\0" + hashlib.sha256(b"https://a.example").digest()
    expected += (
        hashlib.sha256(b"nonce").digest() + hashlib.sha256(b"key").digest() + hashlib.sha256(TIME.encode()).digest()
    )
    assert authentication.signing_input("https://a.example", "nonce", "key", TIME) == expected


def test_no_part_reaches_into_another():
    one, other = ("https://a", "bnonce", KEY, TIME), ("https://ab", "nonce", KEY, TIME)
    assert authentication.signing_input(*one) != authentication.signing_input(*other)
    for moved in (("https://a", "n" + KEY[0], KEY[1:], TIME), ("https://a", "n", KEY + TIME[0], TIME[1:])):
        assert authentication.signing_input(*moved) != authentication.signing_input("https://a", "n", KEY, TIME)


def trust(profile=TEST) -> TrustStore:
    return load_trust_store(cards.session_pki().authentication_trust, profile)


def proof(card: str = "valid", challenge: Challenge = GIVEN) -> Proof:
    return cards.prove(card, challenge.origin, challenge.nonce, challenge.issued_at, challenge.server_key)


proof_once, trust_once = cache(proof), cache(trust)


def refusal(made: Proof, challenge: Challenge = GIVEN, now=NOW, store: TrustStore | None = None) -> Code:
    with pytest.raises(EvidenceError) as refused:
        judge(made, challenge, now, store or trust())
    return refused.value.code


class TestWhoIsHere:
    def test_the_holder_of_a_card_is_and_the_certificate_names_nobody(self):
        present = judge(proof(), GIVEN, NOW, trust())
        described = x509.load_der_x509_certificate(present.certificate.der)
        assert len(list(described.subject)) == 2
        assert present.issuer.organisation == TEST.organisation

    def test_the_card_of_somebody_who_moved_still_says_who_is_here(self):
        """Moving ends the signing certificate, which has the address in it."""
        assert judge(proof("moved-house"), GIVEN, NOW, trust())

    @pytest.mark.parametrize(
        ("card", "code"),
        [
            ("revoked", Code.CERTIFICATE_REVOKED),
            ("expired", Code.CERTIFICATE_EXPIRED),
            ("not-yet-valid", Code.CERTIFICATE_NOT_YET_VALID),
        ],
    )
    def test_the_holder_of_a_card_that_counts_no_more_or_not_yet_is_not(self, card, code):
        assert refusal(proof(card)) == code

    def test_a_test_card_is_nobody_in_production(self):
        assert refusal(proof(), store=trust(PRODUCTION)) == Code.PROFILE_MISMATCH

    def test_a_list_of_revoked_certificates_that_is_old_refuses_everybody(self):
        later = NOW + timedelta(days=30)
        given = GIVEN._replace(issued_at=later)
        assert refusal(proof(challenge=given), given, later) == Code.REVOCATION_STALE


class TestWhoFiled:
    """The same over the digest of a statement, whose nonce and age its own door looks at."""

    DIGEST = hashlib.sha256(b"what was filed").digest()

    def filed(self, card="valid", digest=DIGEST) -> Proof:
        transport = InProcessTransport(cards.card(card).transmit)
        with jpki.session(transport) as inserted:
            inserted.verify_authentication_pin(cards.PIN)
            certificate = inserted.read_authentication_certificate()
            return Proof("RS256", certificate, inserted.authenticate(digest))

    def test_the_holder_of_a_card_did(self):
        assert authentication.judge_digest(self.filed(), self.DIGEST, NOW, NOW, trust())

    def test_and_something_else_was_not_filed(self):
        with pytest.raises(EvidenceError, match=Code.SIGNATURE_INVALID):
            authentication.judge_digest(self.filed(), bytes(32), NOW, NOW, trust())

    def test_a_revoked_card_files_nothing(self):
        with pytest.raises(EvidenceError, match=Code.CERTIFICATE_REVOKED):
            authentication.judge_digest(self.filed("revoked"), self.DIGEST, NOW, NOW, trust())

    def test_an_old_card_did_while_it_was_good(self):
        made = self.filed("expired")
        last_day = certificate.parse(made.certificate).not_after
        assert authentication.judge_digest(made, self.DIGEST, last_day, NOW, trust())
        with pytest.raises(EvidenceError, match=Code.CERTIFICATE_EXPIRED):
            authentication.judge_digest(made, self.DIGEST, NOW, NOW, trust())


class TestForWhat:
    """A proof is for one origin, one nonce, one server's key and one moment, which the verifier knows."""

    @pytest.mark.parametrize(
        "other",
        [
            GIVEN._replace(origin="https://evil.example"),
            GIVEN._replace(nonce="m" * 43),
            GIVEN._replace(server_key="o" * 16),
            GIVEN._replace(issued_at=NOW - SECOND),
        ],
        ids=["origin", "nonce", "server", "time"],
    )
    def test_one_for_another_is_refused(self, other):
        assert refusal(proof(challenge=other)) == Code.SIGNATURE_INVALID

    @pytest.mark.parametrize("nonce", ["", "n", "n" * 42, "n" * 129, "n" * 42 + "=", "n" * 43 + "\n"])
    def test_a_nonce_that_could_be_guessed_or_is_none_is_refused(self, nonce):
        given = GIVEN._replace(nonce=nonce)
        assert refusal(proof(challenge=given), given) == Code.NONCE_INVALID

    def test_it_is_good_for_five_minutes(self):
        assert judge(proof(), GIVEN, NOW + LIFETIME, trust())
        assert refusal(proof(), now=NOW + LIFETIME + SECOND) == Code.SIGNED_TOO_LONG_AGO

    def test_it_is_not_from_the_future(self):
        assert refusal(proof(), now=NOW - timedelta(minutes=6)) == Code.SIGNED_IN_FUTURE


def issued(extensions=None, **options) -> tuple[Proof, TrustStore]:
    """A proof under a certificate of a tiny authority: like a card's, but for what is given."""
    certificate = CA.issue(extensions=authentication_extensions() if extensions is None else extensions, **options)
    signed = authentication.signing_input(GIVEN.origin, GIVEN.nonce, GIVEN.server_key, times.encode(GIVEN.issued_at))
    store = TrustStore.read(TEST, [CA.certificate()], [CA.revocations()])
    return Proof("RS256", certificate, minica.sign(signed)), store


def es384(key: ec.EllipticCurvePrivateKey, digest: HashAlgorithm) -> bytes:
    """What such a key makes of the challenge: r and s, 48 bytes each (RFC 7518 section 3.4)."""
    signed = authentication.signing_input(GIVEN.origin, GIVEN.nonce, GIVEN.server_key, times.encode(GIVEN.issued_at))
    return b"".join(number.to_bytes(48) for number in decode_dss_signature(key.sign(signed, ec.ECDSA(digest))))


USAGE = (minica.key_usage("digital_signature"), True)
POLICY = (minica.policies(TEST.authentication_policy.dotted_string), True)


def authentication_extensions(usage=USAGE, policy=POLICY, *more):
    return [usage, policy, *more]


class TestWhichKey:
    """The authentication key, which signs no documents; and never the signing key, which proves nobody's presence."""

    def test_the_tiny_authority_issues_what_is_accepted(self):
        made, store = issued()
        assert judge(made, GIVEN, NOW, store)

    @pytest.mark.parametrize(
        ("extensions", "code"),
        [
            (minica.good_extensions(), Code.KEY_USAGE_WRONG),
            (
                authentication_extensions((minica.key_usage("digital_signature", "content_commitment"), True)),
                Code.KEY_USAGE_WRONG,
            ),
            (authentication_extensions((minica.key_usage("digital_signature"), False)), Code.KEY_USAGE_WRONG),
            ([POLICY], Code.KEY_USAGE_WRONG),
            (
                authentication_extensions(policy=(minica.policies(TEST.signing_policy.dotted_string), True)),
                Code.POLICY_WRONG,
            ),
            (authentication_extensions(policy=(POLICY[0], False)), Code.POLICY_WRONG),
            ([USAGE], Code.POLICY_WRONG),
            (
                authentication_extensions(USAGE, POLICY, (x509.BasicConstraints(ca=True, path_length=None), True)),
                Code.CERTIFICATE_IS_CA,
            ),
            (authentication_extensions(USAGE, POLICY, (x509.OCSPNoCheck(), True)), Code.EXTENSION_UNKNOWN),
        ],
        ids=[
            "signing certificate",
            "both usages",
            "usage not critical",
            "no usage",
            "signing policy",
            "policy not critical",
            "no policy",
            "authority",
            "critical extension",
        ],
    )
    def test_any_other_certificate_is_refused(self, extensions, code):
        made, store = issued(extensions)
        assert refusal(made, store=store) == code

    def test_a_key_of_the_cards_to_come_proves_presence_too(self):
        key = ec.generate_private_key(ec.SECP384R1())
        made, store = issued(key=key)
        of_today = refusal(made, store=store)
        good, other_hash = (
            made._replace(algorithm="ES384", signature=es384(key, digest)) for digest in (SHA384(), SHA256())
        )
        assert judge(good, GIVEN, NOW, store)
        assert (of_today, refusal(other_hash, store=store)) == (Code.KEY_UNSUPPORTED, Code.SIGNATURE_INVALID)

    def test_an_authority_for_signatures_is_not_asked(self):
        made = proof()._replace(certificate=cards.certificate("valid"))
        assert refusal(made) == Code.ISSUER_UNKNOWN

    @pytest.mark.parametrize("algorithm", ["", "none", "HS256", "ES384", "RS512"])
    def test_the_algorithm_is_that_of_the_key(self, algorithm):
        assert refusal(proof()._replace(algorithm=algorithm)) in {Code.ALGORITHM_UNSUPPORTED, Code.KEY_UNSUPPORTED}

    @pytest.mark.parametrize("signature", [b"", bytes(256), bytes(255)])
    def test_what_is_no_signature_is_refused(self, signature):
        assert refusal(proof()._replace(signature=signature)) == Code.SIGNATURE_INVALID

    @given(st.binary(max_size=64), st.integers(0, 2_000))
    def test_no_bytes_yield_anything_but_a_typed_error(self, put, at):
        made = proof_once()
        certificate = made.certificate[:at] + put + made.certificate[at + len(put) :]
        if certificate != made.certificate:
            assert refusal(made._replace(certificate=certificate), store=trust_once())
        if put != made.signature:
            assert refusal(made._replace(signature=put), store=trust_once()) == Code.SIGNATURE_INVALID
