"""Why an answer of a test submission is refused, in Japanese: for staff, who know what the form asks."""

from __future__ import annotations

from todoke_catalog.reading.refusal import FieldError
from todoke_forms.web import texts
from todoke_forms.web.builder.texts import POST_PARTS
from todoke_kit.wareki import DateError

PARTS = {**texts.PARTS, **POST_PARTS}

_SENTENCES = {
    "required": "{label}が入力されていません",
    "too_long": "{label}は{max}文字以内です",
    "control_character": "{label}に使えない文字があります",
    "my_number_found": "{label}にマイナンバー（個人番号）と思われる数字があります",
    "not_kana": "{label}はカタカナで入力します",
    "not_digits": "{label}は{min}桁から{max}桁の数字です",
    "not_integer": "{label}は整数です",
    "out_of_range": "{label}が、決めた範囲の外です",
    "not_a_date": "{label}に、ない日付が入っています",
    "date_incomplete": "{label}の{part}が入力されていません",
    "date_not_number": "{label}の{part}が数字ではありません",
    "date_out_of_range": "{label}の{part}が正しくありません",
    "date_not_a_day": "{label}に、ない日付が入っています",
    "date_outside_era": "{label}が、その年号の期間にない日です",
    "unknown_choice": "{label}は選択肢から選びます",
    "too_few": "{label}は{min}以上必要です",
    "too_many": "{label}は{max}までです",
    "exclusive_chosen": "{label}で、ほかと一緒に選べない選択肢が選ばれています",
    "chosen_twice": "{label}で、同じ日時が2回選ばれています",
    "slot_past": "{label}で、もう過ぎた日時が選ばれています",
    "not_yes_or_no": "{label}に答えていません",
    "consent_needed": "{label}に同意していません",
    "not_a_corporate_number": "{label}が13桁の正しい法人番号ではありません",
    "not_a_phone_number": "{label}は10桁か11桁の電話番号です",
    "not_an_email_address": "{label}がメールアドレスの形ではありません",
    "not_roman": "{label}はローマ字で入力します",
    "account_twice": "{label}が、2とおりに書かれています。どれか1つにします",
    "postcode_abroad": "{label}に、日本の郵便番号と国・地域の両方があります",
    "not_a_post_account": "{label}の記号と番号が正しくありません",
}
_DATE_PARTS = {"era": "年号", "year": "年", "month": "月", "day": "日"}
_OTHER = "{label}が正しくありません"


def sentence(error: FieldError, label: str) -> str:
    """The sentence for one refused answer of the question with this label, and its part where it has some."""
    part = PARTS.get(error.field.rpartition(".")[2], "") if "." in error.field else ""
    bounds = {"min": error.params.get("min", ""), "max": error.params.get("max", "")}
    return _SENTENCES.get(error.code, _OTHER).format(label=f"「{label}」{f'の{part}' if part else ''}", **bounds)


def unread(error: DateError, label: str) -> str:
    """The sentence for a date of the question with this label that cannot be read."""
    return _SENTENCES[error.code].format(label=f"「{label}」", part=_DATE_PARTS[error.part])
