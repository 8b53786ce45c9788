"""The words of the staff's pages of statistics."""

from __future__ import annotations

TITLE = "公表用の統計"
LEAD = (
    "手続ごとに、選択肢の質問の件数を年度で数えます。{threshold}件より少ない件数は出しません。"
    "その件数が引き算でわからないように、ほかの件数も隠すことがあります。"
)
NONE = "公開中の手続はありません。"
YEAR = "{year}年度（4月から翌年3月まで）"
YEARS = "年度を選ぶ"
ENDED = "終わった年度だけを数えます。途中の数字を比べて、ひとりの分がわかることを防ぐためです。"
WITHHELD = "この年度の件数が少ないため、出せる数字がありません。"
BACK = "手続の一覧へ"
OPTION, COUNT = "選択肢", "件数"
WITHOUT = "選んだものなし"
TOTAL = "合計"
HIDDEN = "非公表"
MISSED = "予約の時間に来なかった件数"
SEVERAL = "いくつでも選べる質問です。合計は件数と同じになりません。"
