"""The words of the access log."""

from __future__ import annotations

TITLE = "閲覧の記録"
LEAD = "だれが、いつ、どの申請を開いたかの記録です。申請が保存年限で消えるまで残ります。"
CAPTION = "閲覧の記録、新しい順"
NUMBER, STAFF, FIND = "受付番号", "職員", "絞り込む"
MOMENT, WHAT = "日時", "見たもの"
WHATS = {"case": "申請の内容", "file": "添付ファイル", "refused": "なし（担当課が違うため断った）"}
NONE = "あてはまる記録はありません。"
OLDER = "前の記録へ"
