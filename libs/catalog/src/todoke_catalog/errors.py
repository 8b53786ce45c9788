"""The codes this package refuses with, and its one error; people's words for them are made in the web layers."""

from enum import StrEnum


class DefinitionCode(StrEnum):
    """Why a definition is refused. All but the first five are findings of the linter."""

    OVERSIZED = "definition_oversized"
    NOT_JSON = "definition_not_json"  # also duplicate keys
    NOT_CANONICAL = "definition_not_canonical"  # a float, an unsafe integer, a non-ASCII key, too deep: has no digest
    MALFORMED = "definition_malformed"  # unknown key, unknown type, missing or out-of-bounds member
    WRONG_PROCEDURE = "wrong_procedure"  # a translation of another form

    UNUSABLE_CHARACTER = "unusable_character"  # in a text: it steers, or reorders what people read
    DUPLICATE_ID = "duplicate_id"
    RESERVED_ID = "reserved_id"
    UNKNOWN_REFERENCE = "unknown_reference"
    FORWARD_REFERENCE = "forward_reference"  # field: exists, but is not known, or not yet, where it is used
    WRONG_KIND = "wrong_kind"  # the operator, the literal or the calculation does not fit what it refers to
    UNKNOWN_OPTION = "unknown_option"
    NEVER_SHOWN = "never_shown"
    CHOICES_EMPTY = "choices_empty"
    BOUNDS_REVERSED = "bounds_reversed"
    NOT_A_DATE = "not_a_date"
    AMOUNT_NOT_WHOLE = "amount_not_whole"  # could be a fraction of a yen: a floor must be stated
    AMOUNT_MAY_BE_NEGATIVE = "amount_may_be_negative"
    AMOUNT_TOO_LARGE = "amount_too_large"
    MATCH_TWICE = "match_twice"
    MATCH_MISSING = "match_missing"  # a rule for a difference from the card, and nothing that it should equal
    MATCH_WRONG_KIND = "match_wrong_kind"
    ATTACHMENTS_TOO_MANY = "attachments_too_many"
    MATCH_NEEDS_CARD = "match_needs_card"  # and the form's level asks for none
    FILES_NEED_CONTACT = "files_need_contact"  # and the form is anonymous
    RECEPTION_EMPTY = "reception_empty"  # neither end of the period is stated
    CAPACITY_MISSING = "capacity_missing"  # a waiting list for a slot that is never full
    PLACES_TWICE = "places_twice"  # an application has one place: of the form, or of a slot
    SLOTS_TOO_MANY = "slots_too_many"
    ONCE_NEEDS_IDENTITY = "once_needs_identity"  # nobody knows who files


class AnswerCode(StrEnum):
    """Why an answer is refused. The comment names the parameters that go with the code."""

    NOT_AN_OBJECT = "not_an_object"  # the answers as a whole are not a JSON object
    UNKNOWN_FIELD = "unknown_field"
    REQUIRED = "required"
    NOT_TEXT = "not_text"
    TOO_LONG = "too_long"  # max: characters
    CONTROL_CHARACTER = "control_character"
    MY_NUMBER_FOUND = "my_number_found"
    NOT_KANA = "not_kana"
    NOT_DIGITS = "not_digits"  # min, max: digits
    NOT_INTEGER = "not_integer"
    OUT_OF_RANGE = "out_of_range"  # min, max: integers or ISO dates
    NOT_A_DATE = "not_a_date"
    UNKNOWN_CHOICE = "unknown_choice"
    TOO_FEW = "too_few"  # min
    TOO_MANY = "too_many"  # max
    EXCLUSIVE_CHOSEN = "exclusive_chosen"  # "none of these", together with others
    CHOSEN_TWICE = "chosen_twice"  # one slot for two wishes
    SLOT_PAST = "slot_past"
    NOT_YES_OR_NO = "not_yes_or_no"
    CONSENT_NEEDED = "consent_needed"
    NOT_A_CORPORATE_NUMBER = "not_a_corporate_number"
    NOT_A_PHONE_NUMBER = "not_a_phone_number"
    NOT_AN_EMAIL_ADDRESS = "not_an_email_address"
    PARTS_MALFORMED = "parts_malformed"  # a name or an address that is no object of its parts
    NOT_ROMAN = "not_roman"
    POSTCODE_ABROAD = "postcode_abroad"  # a postcode of Japan, and another country
    NOT_ENTRIES = "not_entries"  # a group that is no list of objects
    NOT_AN_ACCOUNT = "not_an_account"
    ACCOUNT_TWICE = "account_twice"  # in two of: by bank and branch, by 記号 and 番号, 公金受取口座
    NOT_A_POST_ACCOUNT = "not_a_post_account"
    NOT_FILES = "not_files"
    FILE_NAME_UNUSABLE = "file_name_unusable"
    FILE_KIND_REFUSED = "file_kind_refused"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"  # max: bytes
    FILES_DIFFER = "files_differ"  # the files that came are not the files the answers name
    FILE_CONTENT_DIFFERS = "file_content_differs"  # the first bytes are not of the stated kind


class CatalogError(Exception):
    """A definition that cannot be used; `path` is where, in the style of `$.pages[0].fields[2]`."""

    def __init__(self, code: DefinitionCode, path: str = "$") -> None:
        super().__init__(f"{code} at {path}")
        self.code = code
        self.path = path
