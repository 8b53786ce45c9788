"""The one error of this package: a stable code for every refusal, and the step of the procedure that refused."""

from enum import StrEnum, unique


@unique
class Code(StrEnum):
    """Every refusal, under the name that travels on the wire; the words for people are made elsewhere."""

    # encodings
    BASE64_INVALID = "base64_invalid"
    CANONICAL_INVALID = "canonical_invalid"
    TIME_INVALID = "time_invalid"
    JWS_MALFORMED = "jws_malformed"
    # what the citizen signed
    STATEMENT_MALFORMED = "statement_malformed"
    STATEMENT_OVERSIZED = "statement_oversized"
    # who proves to be here
    NONCE_INVALID = "nonce_invalid"
    NONCE_USED = "nonce_used"
    AUTHENTICATION_OFF = "authentication_off"
    # the signature procedure
    CERTIFICATE_MALFORMED = "certificate_malformed"
    CERTIFICATE_OVERSIZED = "certificate_oversized"
    ISSUER_UNKNOWN = "issuer_unknown"
    ISSUER_SIGNATURE_INVALID = "issuer_signature_invalid"
    ALGORITHM_UNSUPPORTED = "algorithm_unsupported"
    KEY_UNSUPPORTED = "key_unsupported"
    PROFILE_MISMATCH = "profile_mismatch"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_EXPIRED = "certificate_expired"
    ISSUER_NOT_YET_VALID = "issuer_not_yet_valid"
    ISSUER_EXPIRED = "issuer_expired"
    SIGNED_IN_FUTURE = "signed_in_future"
    SIGNED_TOO_LONG_AGO = "signed_too_long_ago"
    CERTIFICATE_IS_CA = "certificate_is_ca"
    KEY_USAGE_WRONG = "key_usage_wrong"
    POLICY_WRONG = "policy_wrong"
    EXTENSION_UNKNOWN = "extension_unknown"
    ATTRIBUTES_MALFORMED = "attributes_malformed"
    BIRTH_DATE_IN_FUTURE = "birth_date_in_future"
    SIGNATURE_INVALID = "signature_invalid"
    REVOCATION_STALE = "revocation_stale"
    OCSP_UNAVAILABLE = "ocsp_unavailable"
    OCSP_INVALID = "ocsp_invalid"
    OCSP_STALE = "ocsp_stale"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    CERTIFICATE_REVOKED = "certificate_revoked"
    # the anchors and revocation lists an operator installs
    TRUST_MALFORMED = "trust_malformed"
    SEEN_LISTS_MALFORMED = "seen_lists_malformed"
    # what a gateway vouches for
    ATTESTATION_MALFORMED = "attestation_malformed"
    ATTESTATION_INVALID = "attestation_invalid"
    # what a citizen gives up
    CANCELLATION_MALFORMED = "cancellation_malformed"
    CANCEL_CODE_MALFORMED = "cancel_code_malformed"
    CANCEL_CODE_WRONG = "cancel_code_wrong"
    # what was sealed
    COMMITMENT_MISMATCH = "commitment_mismatch"
    ATTACHMENT_MISMATCH = "attachment_mismatch"
    SEALED_MISMATCH = "sealed_mismatch"
    SEAL_BROKEN = "seal_broken"
    SEALING_KEY_MALFORMED = "sealing_key_malformed"
    CONTENT_MALFORMED = "content_malformed"
    CONTENT_OVERSIZED = "content_oversized"
    # files that are sealed apart
    FILE_OVERSIZED = "file_oversized"
    CHUNK_BROKEN = "chunk_broken"
    CHUNK_SIZE_WRONG = "chunk_size_wrong"
    CHUNKS_MISSING = "chunks_missing"
    CHUNKS_TRAILING = "chunks_trailing"
    CHUNKS_MISMATCH = "chunks_mismatch"
    # what the municipality publishes
    NOTICE_MALFORMED = "notice_malformed"
    NOTICE_OVERSIZED = "notice_oversized"
    NOTICE_SIGNATURE_INVALID = "notice_signature_invalid"
    NOTICE_KEY_MALFORMED = "notice_key_malformed"
    NOTICE_KEY_AMBIGUOUS = "notice_key_ambiguous"
    # letters to applicants
    LETTER_TITLE_WRONG = "letter_title_wrong"
    LETTER_TEXT_WRONG = "letter_text_wrong"
    LETTER_MALFORMED = "letter_malformed"
    LETTER_OTHER = "letter_other"
    LETTER_KEY_MALFORMED = "letter_key_malformed"
    LETTER_KEY_OTHER = "letter_key_other"
    # receipts and the log
    RECEIPT_NUMBER_INVALID = "receipt_number_invalid"
    LEAF_MALFORMED = "leaf_malformed"
    PROOF_MALFORMED = "proof_malformed"
    PROOF_INVALID = "proof_invalid"
    NOTE_KEY_MALFORMED = "note_key_malformed"
    NOTE_MALFORMED = "note_malformed"
    NOTE_SIGNATURE_INVALID = "note_signature_invalid"
    CHECKPOINT_MALFORMED = "checkpoint_malformed"
    ADD_CHECKPOINT_MALFORMED = "add_checkpoint_malformed"
    # what is exported of a case
    BUNDLE_OVERSIZED = "bundle_oversized"
    BUNDLE_MALFORMED = "bundle_malformed"
    AUTHORITY_MISMATCH = "authority_mismatch"
    SNAPSHOT_INVALID = "snapshot_invalid"
    ENTRY_MISMATCH = "entry_mismatch"
    TIMESTAMP_MISSING = "timestamp_missing"
    TIMESTAMP_UNJUDGED = "timestamp_unjudged"
    TIMESTAMP_MALFORMED = "timestamp_malformed"
    TIMESTAMP_INVALID = "timestamp_invalid"
    TIMESTAMP_EARLY = "timestamp_early"
    TIMESTAMP_AUTHORITY_MALFORMED = "timestamp_authority_malformed"
    # draws
    DRAW_OVERSIZED = "draw_oversized"
    DRAW_MALFORMED = "draw_malformed"
    DRAW_ENTRIES_WRONG = "draw_entries_wrong"
    DRAW_EARLY = "draw_early"
    DRAW_UNPROVEN = "draw_unproven"
    DRAW_COMMITMENT_WRONG = "draw_commitment_wrong"
    DRAW_PUBLISHED_MALFORMED = "draw_published_malformed"
    DRAW_PUBLISHED_OTHER = "draw_published_other"
    DRAW_VALUE_WRONG = "draw_value_wrong"
    DRAW_ORDER_WRONG = "draw_order_wrong"
    DRAW_ENTRY_MISSING = "draw_entry_missing"


class EvidenceError(Exception):
    """A refusal. `code` says what was wrong; `step` is the number in the signature procedure, None outside it."""

    def __init__(self, code: Code, step: int | None = None) -> None:
        super().__init__(code.value if step is None else f"{code.value} (step {step})")
        self.code = code
        self.step = step


class UnusableError(Exception):
    """What a verdict was to be based on cannot be had, for a `reason`; `step` is the first that needed it."""

    def __init__(self, reason: Exception, step: int | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.step = step
