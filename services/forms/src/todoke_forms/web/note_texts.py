"""The words about records of staff and about following up."""

from __future__ import annotations

TITLE = "職員の記録"
LEAD = (
    "相談の内容や電話のやりとりを残します。申請者にも外にも伝わらず、申請と一緒に保存年限で消えます。"
    "書いた記録は直せません。"
)
TEXT = "記録"
TEXT_HINT = "3,500文字まで。"
DUE = "次に連絡・確認する日（例：2026-12-01）"
DUE_HINT = "入力すると一覧に出ます。空欄で記録すると、予定は終わりになります。"
WRITE = "記録する"
WRITTEN = "記録しました"
NEXT = "次の予定：{day}"
DUE_TAG = "予定 {day}"
OVERDUE = "期限すぎ"

LIST_TITLE = "フォローの予定"
LIST_LEAD = "次に連絡・確認する日が決まっている申請です。早い日から100件まで並びます。"
CAPTION = "フォローの予定、早い順"
NUMBER, FORM, DAY = "受付番号", "手続", "予定の日"
NONE = "予定はありません。"
