"""The words of the staff's pages about places, draws and second applications."""

from __future__ import annotations

from todoke_forms.core.places import Place
from todoke_forms.core.states import APPLICANT

TITLE = "定員と抽選"
LEAD = (
    "定員や抽選のある手続の、いまの件数です。空きが出ると、キャンセル待ちの方が番号の順に自動で繰り上がります。"
    "件数を選ぶと、その申請の一覧が開きます。「満員で入れず」には、第2希望などでその日時を選んだ申請も数えます。"
)
NONE = "定員のある手続はありません。"
CAPTION = "手続と日時ごとの件数"
FORM, SLOT, CAPACITY = "手続", "日時", "定員"
WHOLE = "全体"
UNLIMITED = "なし"
TO_LIST = "件の一覧（{title} {slot} {place}）"  # after the number, for who hears the link alone
FORMER_TITLE = "いまの版にはない定員と日時"
FORMER_LEAD = (
    "前の版でここに入った申請、待っている申請、入れなかった申請です。連絡するときは、件数から一覧を開いてください。"
)
FORMER_CAPTION = "いまの版にはない定員と日時ごとの件数"
PAST_TITLE = "そのうち、すぎた日時（{count}）"
PAST_CAPTION = "いまの版にはない、すぎた日時ごとの件数"
LOOKED_AT_LINK = "重複の疑いで確認を待つ申請の一覧"

# On the list of cases
NARROW = "定員・抽選・重複でしぼりこむ"
NARROWED = "しぼりこみ："
NARROWED_COUNT = "（{count}件）"
NARROW_ALL = "すべて"
NARROW_NOT = "しぼりこみをやめる"
STANDS = "定員"
TIME = "{day} {start}"
DRAW_LINK = "抽選"
DRAW_UNREADABLE = "抽選の記録が読めません"
ALTERED = "保存されている様式が、公開したときのものと違います。システムの管理者に知らせてください"
DELETED = "ほかに、記録を消した{count}件"

PLACES = {
    Place.GRANTED: "定員内",
    Place.WAITING: "キャンセル待ち",
    Place.FULL: "満員で入れず",
    Place.DRAWING: "抽選待ち",
    Place.LOOKED_AT: "重複の疑い",
    Place.ACCEPTED: "重複ではないと確認ずみ",
    Place.FREED: "取消し（席を空けた）",
}
FREED_UNLIMITED = "取下げ・不交付（回数に数えない）"
COLUMNS = (Place.GRANTED, Place.WAITING, Place.FULL, Place.DRAWING)
HELD = Place.GRANTED  # the column that counts places of deleted cases too
LISTED = (*COLUMNS, Place.LOOKED_AT)
TONES = {Place.GRANTED: "success", Place.ACCEPTED: "success", Place.FULL: "warning", Place.LOOKED_AT: "warning"}
NUMBERED = "キャンセル待ち {number}番"

# On the page of a case
CASE_TITLE = {True: "定員", False: "申請できる回数"}  # whether something is limited, or only how often one may apply
CASE_SLOT = "日時：{day} {start}から{end}まで"
CASE_WISH = "（第{wish}希望）"
CASE_HISTORY = {True: "定員についての経過", False: "重複の確認についての経過"}
ACTORS = {"": "自動", APPLICANT: "申請者本人"}
REPEATED = "重複の疑い"
REPEATED_TEXT = "同じ方の申請が、先に受け付けられているようです。"
REPEATED_HELD = {True: "確認がすむまで定員に数えず、決定もできません。", False: "確認がすむまで決定できません。"}
REPEATED_TOLD = "申請者には「職員が確認しています」とだけ伝えてあります。"
REPEATED_FIRST = "先に受け付けた申請"
REPEATED_GONE = "先に受け付けた申請は、保存期限が過ぎて消されています。"
REPEATED_BY = "カードの氏名・生年月日・性別（カードを使わない手続では、確認したメールアドレス）が同じです。"
ACCEPT_REASON = "重複ではない、または受け付けてよい理由"
ACCEPT_HINT = "双子で名前の表記が同じ、家族が同じメールアドレスを使っている、など。1,000文字まで。経過に記録されます。"
ACCEPT_BUTTON = "この申請も受け付ける"
ACCEPT_DONE = "この申請も受け付けました"

# Whether who had booked came
MISSED = "来所なし"
MISSED_TEXT = "予約の時間に来なかった（電話などに出なかった）と記録されています。申請者には伝わりません。"
MARK_MISSED, UNMARK = "来なかったと記録する", "来なかった記録を取り消す"
MARK_DONE = "来所の記録を変えました"
MARKS = {True: "来なかった", False: "来なかった記録を取消し"}

# The draw
DRAW_TITLE = "「{title}」の抽選"
DRAW_LEAD = (
    "2人で行います。1人目が申込みを締め切り、抽選に使う公開の値（まだ決まっていない、役所が左右できないもの）を決めます。"
    "2人目が、その値が公表されたあとで抽選します。結果はだれでも計算し直せます。"
)
DRAW_ENTRIES = "申込み"
DRAW_ENTRIES_VALUE = "{count}件"
DRAW_CAPACITY_VALUE = "{capacity}件（キャンセル待ち{waiting}件まで）"
CLOSE_TITLE = "1. 申込みを締め切る"
CLOSE_LEAD = (
    "締め切ると、申込みと定員は台帳に記録され、あとから変えられません。"
    "届くのが遅れた申請は、抽選のあとの順番になります。"
)
PERIOD_LASTING = (
    "まだ締め切れません。第{version}版で申し込む人には、{until} までに申請すれば間に合うと知らせてあるからです。"
    "早く終えるときは、先に「受付の停止と再開」でこの版の受付を止めてください。"
)
SOURCE = "抽選に使う公開の値"
SOURCE_HINT = "例：第6800回ナンバーズ4の抽せん数字。だれでも調べられて、役所が選べないものにします。300文字まで。"
SOURCE_LENGTH = "その値の、数字と英字の数"
SOURCE_LENGTH_HINT = (
    "例：ナンバーズ4は4、ロト6は12（数字を小さい順に、2けたずつ）。空白や区切りは数えません。あとで変えられません。"
)
LENGTH_OPEN = "決めていません（前の版のTodokeで締め切った抽選）"
SOURCE_DAY, SOURCE_TIME = "値が公表される日（例：2026-12-01）", "時刻（例：19:00）"
CLOSE_CONFIRM = "締め切りは取り消せないこと、申込みと値の決め方をあとから変えられないことを確認しました"
CLOSE_BUTTON = "締め切る"
CLOSED_BY, CLOSED_AT = "締め切った人", "締切り"
SOURCE_AT = "公表の日時"
COMMITMENT = "締切りの内容の指紋"
PUBLISH_TITLE = "いま公開するもの"
COMMITMENT_HINT = (
    "値が公表される前に、上の「締切りの内容の指紋」と、下の「抽選の記録」のファイルを、市のウェブサイトなどに載せてください。"
    "先に載せていないと、あとから申込みを変えていないことを、だれにも示せません。この画面からは公開されません。"
)
DRAWN_HINT = (
    "申込んだ人には「記録は役所が公開します」と知らせています。下の「抽選の記録」のファイル（抽選のあとのもの）を、"
    "先に載せたものに並べて、市のウェブサイトなどに載せてください。この画面からは公開されません。"
)
RECORDED, NOT_RECORDED = "庁内台帳の{index}番に記録", "庁内台帳への記録待ち"
HOLD_TITLE = "2. 抽選する"
HOLD_OWN = "締め切った人は抽選できません。ほかの職員に頼んでください。"
VALUE = "公表された値"
VALUE_HINT = (
    "公表されたとおりに、半角の数字や英字で入力します。空白や区切り、大文字と小文字の違いは、結果を変えません。"
)
HOLD_CONFIRM = "公表された値と見くらべました。抽選はやり直せないことを確認しました"
HOLD_BUTTON = "抽選する"
DRAWN_TITLE = "抽選はすんでいます"
DRAWN_BY, DRAWN_AT = "抽選した人", "抽選した日時"
FILE = "抽選の記録をダウンロード"
FILE_HINT = (
    "個人の情報は入っていません。だれでも「todoke verify-draw」で確かめられ、"
    "申込んだ人は自分の受付番号で順位を見られます。"
)
REPEATS_WAIT = (
    "重複の疑いの申請が{count}件、まだ確認されていません。受け付けてよいものは、締め切る前に受け付けてください。"
    "締め切ったあとで受け付けても抽選には加わらず、抽選したすべての申請のあとの順番になります。"
)
REPEATS_LEFT = (
    "重複の疑いの申請が{count}件、まだ確認されていません。"
    "受け付けても抽選には加わらず、抽選したすべての申請のあとの順番になります。"
)
REPEATS_LINK = "重複の疑い{count}件を見る"
LEAVE_REPEATS = "確認していない重複の疑い{count}件を抽選に加えないまま、締め切ります"
REPEATS_TITLE = "「{title}」の重複の疑い"
REPEATS_LEAD = (
    "同じ方の申請が先に届いているかもしれない申請です。1件ずつ開いて、受け付けてよいかを決めてください。"
    "決めるまで、定員にも抽選にも数えません。"
)
REPEATS_CAPTION = "確認を待っている申請"
REPEATS_NONE = "確認を待っている申請はありません。"
ACCEPTED_AT = "受付日時"
ORDER_TITLE = "抽選の順位"
ORDER_CAPTION = "順位と受付番号"
RANK, NUMBER, PLACE = "順位", "受付番号", "結果"
