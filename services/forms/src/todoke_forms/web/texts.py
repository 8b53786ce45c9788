"""Every word the staff's pages say, in Japanese; what refuses something says it in English as well."""

from __future__ import annotations

from todoke_catalog.identity import Level
from todoke_forms.core import states
from todoke_forms.core.comparing import Match
from todoke_forms.core.states import State

# The frame of every page
SITE = "職員用 申請管理"
NAV = "職員メニュー"
MENU = "メニュー"
NAV_CASES = "申請の一覧"
NAV_FORMS = "フォームの作成"
NAV_PROPOSALS = "公開の承認"
SIGN_OUT = "サインアウト"
FOOTER = "庁内専用の画面です。個人情報を画面の外に持ち出すときは、庁内の取扱規程に従ってください。"

# Sign-in
SIGN_IN = "サインイン"
SIGN_IN_LEAD = "名前とパスワードを入力してください。"
NAME = "名前"
PASSWORD = "パスワード"  # noqa: S105 - the label of a field
SIGN_IN_EMPTY = {"name": "名前を入力してください", "password": "パスワードを入力してください"}
SIGNED_OUT = "サインアウトしました"
NOT_CHANGED = "変更は保存されていません"
NOT_CHANGED_TEXT = (
    "サインインの期限が切れていたため、送られた操作は行われず、入力した内容や選んだファイルも残っていません。"
    "サインインしてから、もう一度操作してください。"
)

# The list
LIST_TITLE = "申請の一覧"
LIST_CAPTION = "申請の一覧（新しい順）"
LIST_EMPTY = "この条件にあてはまる申請はありません。"
FILTER_BY_STATE = "状態でしぼりこむ"
ALL_STATES = "すべて"
COUNTS_UNAVAILABLE = "件数は、いま集計サービスから受け取れません。一覧はそのまま使えます。"
FIND = "受付番号でさがす"
FIND_BUTTON = "さがす"
COLUMN_NUMBER = "受付番号"
COLUMN_PROCEDURE = "手続"
COLUMN_ARRIVED = "受付日時"
COLUMN_STATE = "状態"
COLUMN_VERDICT = "確認結果"
COLUMN_AMOUNT = "助成額"
NEWER = "新しい申請へ"
OLDER = "古い申請へ"
PAGING = "ページの移動"

# The case
CASE_NUMBER = "受付番号"
APPLICANT = "申請者（カードの氏名）"
CONTACT = "連絡先（確認したメールアドレス）"
APPLICANT_UNKNOWN = "申請者"
NOBODY = "無記名"
CARD_HOLDER = "カードの持ち主（氏名は確かめていません）"
LEVEL = "本人確認"
LEVELS = {
    Level.ANONYMOUS: "なし（無記名）",
    Level.CONTACT: "メールアドレスの確認だけ",
    Level.SIGNED_IN: "カードでのサインイン（署名なし）",
    Level.SIGNED: "カードの署名",
}
UNSIGNED = "署名はありません"
UNSIGNED_TEXT = {
    Level.ANONYMOUS: (
        "だれが送ったかは確かめていません。同じ人が何度も送っていても分かりません。"
        "届いた時刻は、1時間単位でしか記録していません。"
    ),
    Level.CONTACT: (
        "氏名や住所は確かめていません。確かめたのは、送信の前に、このメールアドレスに届いた番号を入力できたことだけです。"
    ),
    Level.SIGNED_IN: (
        "氏名や住所は申請者の入力で、カードでは確かめていません。確かめたのは、有効なマイナンバーカードの持ち主が、"
        "暗証番号（4桁）でこの内容を送ったことです。"
    ),
}
ARRIVED_AT = "受付日時"
AMOUNT = "助成額（算定）"
STATE = "状態"
ALL_GOOD = "確認の結果は、すべて良好です"
ALL_GOOD_TEXT = (
    "署名は有効で、申請は署名のときから1バイトも変わっていません。本人情報に違いはなく、要件を満たしています。"
)
ALL_GOOD_UNSIGNED_TEXT = "申請は、受付で封をしたときから1バイトも変わっていません。要件を満たしています。"
VIEWS = "閲覧の記録"
STATISTICS = "公表用の統計"
URGENT = "急いで読んでください"
URGENT_SHORT = "急いで読む"
URGENT_TEXT = "自由に書く欄に、フォームで決めた「急いで読む言葉」があります。目印で、判断は職員がします。"
LOOK = "職員の確認が必要な点があります"
SIGNATURE_GOOD = "署名は有効で、申請は署名のときから変わっていません。"
UNCHANGED = "申請は、受付で封をしたときから変わっていません。"
ATTRIBUTES_TITLE = "本人情報の照合"
ATTRIBUTES_CAPTION = "カードの証明書にある基本4情報と、申請者の入力"
ATTRIBUTE = "項目"
CARD_SAYS = "カードで確認"
APPLICANT_SAYS = "申請者の入力"
JUDGEMENT = "判定"
NOT_ASKED = "（入力欄なし）"
BIRTH_DATE_UNKNOWN = "不明（証明書の記載：{text}）"
ELIGIBILITY_TITLE = "金額と要件"
PAYERS = {"office": "市が支払う額", "applicant": "申請者が支払う額"}
ELIGIBLE = "要件をすべて満たしています"
INELIGIBLE = "満たしていない要件があります"
INELIGIBLE_TEXT = "申請者の入力から自動で判定した結果です。交付するかどうかは、職員が決めてください。"
AMOUNT_RULE = "申請者の入力から、様式の算定規則で計算した額です。"
NO_AMOUNT = "―"  # in the list of cases, of a form under which the office pays nothing
ANSWERS_TITLE = "申請内容"
ACCOUNTS = "口座の番号を確かめてください"
ACCOUNT_UNKNOWN = {
    "bank": "「{field}」の金融機関コードが、{as_of}現在のデータにありません。",
    "branch": "「{field}」の支店コードが、{as_of}現在のデータにありません。",
}
ACCOUNTS_TEXT = (
    "データは公式なものではなく、新しい店舗などは載っていないことがあります。通帳の写しなどで確かめてください。"
    "番号が正しければ、このまま進められます。"
)
NOT_IN_DATA = "注意：データにない番号"
BANKS_SOURCE = "金融機関と支店の名前は、{as_of}現在のデータ（zengin-code）によります。"
ATTACHMENTS_TITLE = "添付ファイル"
ATTACHMENTS_CAPTION = "添付ファイルの一覧"
ATTACHMENTS_NONE = "添付ファイルはありません。"
ATTACHMENT_NAME = "ファイル名"
ATTACHMENT_RESULT = "無害化の結果"
ATTACHMENTS_REBUILT_TEXT = (
    "ダウンロードできるのは、無害化（危険な中身を取り除いた作り直し）をしたファイルだけです。見た目が変わることがあります。"
    "届いたままのファイルは、暗号化したまま保管しています。署名のときから変わっていないことは確認済みです。"
)
KEPT_UNTIL = (
    "保存期限：{day}まで（決定した年度の翌年度から{years}年）。"
    "そのあと、届いたままのファイルを含めて、この申請のすべてを消します。"
)
KEPT_WHEN_DECIDED = "保存期限：決定した年度の翌年度から{years}年。決定するまでは消しません。"
KEPT_FOR_EVER = "保存期限：この様式には保存年限が決められていません。消さずに保管します。"
DOWNLOAD = "ダウンロード"
SIGNATURE_TITLE = "署名と検証の結果"
CHECKS_TITLE = "検証の結果"
CHECKS_CAPTION = "開封のときに庁内で行った確認"
SIGNATURE_STEPS = "署名検証の12の手順"
SIGNATURE_STEPS_TEXT = (
    "庁内に備えた認証局の証明書と失効の情報だけを使い、次の順に確認しました。"
    "どれか一つでも不合格なら、申請になりません。"
)
WAY_TITLE = "届くまでの経路"
MOMENT_UNKNOWN = "記録なし"
# The office has not proved this: it is what the gateway stated.
LEDGER_ENTRY = "入口の記録：公開台帳の{index}番"
OWN_LEDGER_ENTRY = "庁内台帳の{index}番に記録"
LEDGER_WAITS = "庁内台帳への記録待ち"
HISTORY_TITLE = "経過"
ACTORS = {"": "自動受付", states.APPLICANT: "申請者本人（受付番号と取消コードによる）"}
REASON_GIVEN = "理由：{reason}"
DECISION = "決定または不交付"
NEXT_TITLE = "次の操作"
NEXT_NONE = "この申請の処理は終わっています。"
NEXT_TOLD = "状態を変えると、申請者の状況確認ページにも反映されます。"
TO_NEXT = "次の操作へ"
DONE = "状態を「{state}」に変えました"

# The decision
DECIDE_TITLE = "「{state}」を確定する前の確認"
DECIDE_LEAD = "内容を確認してから確定してください。確定したあとは取り消せません。"
REASONS = {State.DECLINED: "不交付の理由", State.WITHDRAWN: "取下げの理由（いつ、だれからの申し出か）"}
REASON_HINT = "1,000文字まで。経過に記録されます。理由は申請者に送られません。知らせるときは、手紙にも書いてください。"
LETTER = "申請者への手紙"
LETTER_TEXT = (
    "書くと、申請者だけが開ける形に暗号化して、状況確認ページで渡します。書かなければ、状態だけが伝わります。"
    "確定したあとは、直すことも取り消すこともできません。"
)
LETTER_TITLE = "手紙の件名"
LETTER_TITLE_HINT = "100文字まで。手紙を送らないときは、件名と本文を空のままにしてください。"
LETTER_BODY = "手紙の本文"
LETTER_BODY_HINT = "2,000文字まで。書いたとおりの文字だけが届きます（太字やリンクにはなりません）。"
LETTER_IMPOSSIBLE = "この申請には、電子の手紙を送れません"
LETTER_IMPOSSIBLE_TEXT = (
    "申請者の側で、手紙を読むための鍵が作られていません。知らせることがあれば、紙の手紙を郵便で送ってください。"
)
LETTER_REPLY_TEXT = {
    Level.ANONYMOUS: "だれが送ったか分からないため、返事を送る先がありません。",
    Level.CONTACT: "知らせることがあれば、確認したメールアドレスに連絡してください。",
}
LETTER_SENT = "申請者に送った手紙"
LETTER_SENT_TEXT = "申請者が鍵のファイルをなくすと、開けません。届いていないと連絡があったときは、紙で送ってください。"
CONFIRM = "確定の前に"
CONFIRM_STATEMENT = "申請の内容と確認の結果を見て判断しました"
DECIDE_BUTTON = "「{state}」で確定する"
BACK_TO_CASE = "確定せずに申請へもどる"

# Errors
ERROR_TITLE = "表示できません"
ERROR_HOME = "申請の一覧へ"
ERROR_SIGN_IN = "別のタブでサインインする"
ERROR_WRITTEN = "入力した文章（コピーして使えます）"

# Answers
YES, NO = "はい", "いいえ"
AGREED, NOT_AGREED = "同意する", "同意しない"
SEXES = {"1": "男", "2": "女", "3": "不明"}
PARTS = {
    "bank": "金融機関コード",
    "branch": "支店コード",
    "kind": "種目",
    "number": "口座番号",
    "holder": "口座名義",
    "registered": "公金受取口座",
    "family": "姓",
    "given": "名",
    "family_kana": "セイ",
    "given_kana": "メイ",
    "middle": "ミドルネーム",
    "former": "旧姓",
    "alias": "通称",
    "roman": "ローマ字",
    "postcode": "郵便番号",
    "address": "住所",
    "building": "建物・部屋番号",
    "country": "国・地域",
}
ACCOUNT_KINDS = {"ordinary": "普通", "current": "当座", "savings": "貯蓄"}
REGISTERED = {"yes": "使う"}
MEDIA_TYPES = {
    "application/pdf": "PDF",
    "image/jpeg": "画像（JPEG）",
    "image/png": "画像（PNG）",
    "image/heic": "画像（HEIC）",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word文書",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excelブック",
    "text/plain": "テキスト",
    "text/csv": "CSV",
}

# States and what leads to them
STATES = {
    State.ARRIVED: "到達",
    State.ACCEPTED: "受付",
    State.REVIEWING: "審査中",
    State.GRANTED: "決定",
    State.DECLINED: "不交付",
    State.WITHDRAWN: "取下げ",
}
ACTIONS = {
    State.ACCEPTED: "受付にする",
    State.REVIEWING: "審査を始める",
    State.GRANTED: "決定に進む",
    State.DECLINED: "不交付に進む",
    State.WITHDRAWN: "取下げに進む",
}
STATE_TONES = {
    State.ARRIVED: "info",
    State.ACCEPTED: "",
    State.REVIEWING: "",
    State.GRANTED: "success",
    State.DECLINED: "warning",
    State.WITHDRAWN: "warning",
}

# The four attributes
ATTRIBUTES = {"name": "氏名", "address": "住所", "birth_date": "生年月日", "sex": "性別"}
MATCHES = {
    Match.SAME: "一致",
    Match.DIFFERENT: "違いあり",
    Match.SUBSTITUTED: "代替文字あり",
    Match.NOT_ENTERED: "照合なし",
    Match.NOT_ON_CARD: "カードに記載なし",
}

# Checks, their results, and what a result asks of staff
CHECKS = {
    "form": "様式の版（署名のとき公開中）",
    "sealing": "暗号化された申請（署名のときのまま）",
    "commitment": "回答（署名のときのまま）",
    "attachments": "添付ファイル（署名のときのまま）",
    "signature": "マイナンバーカードの署名",
    "answers": "回答の形（様式の入力規則）",
    "attributes": "本人情報（カードとの一致）",
    "eligibility": "様式の要件",
}
UNSIGNED_CHECKS = {
    "form": "様式の版（受付のとき公開中）",
    "sealing": "暗号化された申請（受付のときのまま）",
    "commitment": "回答（受付のときのまま）",
    "attachments": "添付ファイル（なし）",
    "attestation": "受付の保証（署名の代わりに、この市の受付が付けるもの）",
    "answers": CHECKS["answers"],
    "eligibility": CHECKS["eligibility"],
}
SIGNED_IN_CHECKS = {
    **UNSIGNED_CHECKS,
    "attachments": "添付ファイル（受付のときのまま）",
    "authentication": "マイナンバーカードでのサインイン",
}
VERDICTS = {
    "ok": "良好",
    "form_superseded_since": "到着前に改定",
    "form_withdrawn_before": "取下げ後の受付",
    "certificate_expired_since": "その後に期限切れ",
    "attributes_forbidden": "認められない違いあり",
    "attributes_different": "違いあり",
    "attributes_substituted": "代替文字あり",
    "attributes_unknown": "カードに記載なし",
    "ineligible": "要件外",
}
TO_LOOK_AT = {
    "form_superseded_since": (
        "申請が届く前に、様式が改められています。署名の日時は申請者の側で付けたものです。"
        "「届くまでの経路」の日時とあわせて確かめてください。"
    ),
    "form_withdrawn_before": (
        "この様式を取り下げたあとに、受付が申請を受け取りました。取下げの知らせが、まだ届いていませんでした。"
        "申請者は受付票を持っています。このまま審査できるか確かめてください。"
    ),
    "certificate_expired_since": (
        "カードの証明書は、開封のときには有効期間が過ぎていて、失効の有無を確かめきれません。"
        "署名の日時は申請者の側で付けたものです。「届くまでの経路」の日時とあわせて確かめてください。"
    ),
    "attributes_forbidden": "本人情報に、この手続では認められない、カードと申請者の入力の違いがあります。",
    "attributes_different": "本人情報に、カードと申請者の入力で違うところがあります。",
    "attributes_substituted": (
        "カードの氏名または住所に代替文字（証明書に書けない文字の代わり）があります。その文字は目で確かめてください。"
    ),
    "attributes_unknown": "申請者が入力した本人情報に、カードの証明書では「不明」のものがあります。",
    "ineligible": "申請者の入力では、満たしていない要件があります。",
}
STEPS = {
    1: "証明書が、決められた形と大きさ（4,096バイト以内）である",
    2: "証明書を、信頼する認証局が発行している",
    3: "署名の方式が認められたもので、鍵の種類と長さが合っている",
    4: "認証局が、公的個人認証サービスの組織である",
    5: "署名したとき証明書と認証局が有効期間内で、署名の時刻が未来でない",
    6: "証明書が、認証局自身のものでない",
    7: "証明書の用途が、文書への署名である",
    8: "署名用として定められた証明書ポリシーで発行されている",
    9: "証明書の重要な拡張項目を、すべて解釈できる",
    10: "氏名・住所・生年月日・性別が、証明書にそろっている",
    11: "署名が、この証明書の鍵で、この申請に対して作られている",
    12: "失効の情報が新しく、証明書が失効していない",
}
PLACES = {"gateway": "受付（インターネット）", "relay": "中継", "office": "開封（庁内）"}

_REFUSALS = {
    "sign_in_wrong": ("名前またはパスワードが違います", "The name or the password is wrong."),
    "sign_in_throttled": (
        "失敗が続いたため、しばらくサインインできません。15分ほど待ってからやり直してください",
        "Too many failed attempts. Please wait about 15 minutes and try again.",
    ),
    "csrf_token_wrong": (
        "画面の有効期限が切れています。何も変わっていません。その画面を開き直してからやり直してください。",
        "This page has expired, and nothing was changed. Open it anew and try again.",
    ),
    "session_ended": (
        "サインインの期限が切れていたため、何も変わっていません。サインインしてから、その画面を開き直してください。",
        "Your session had ended, so nothing was changed. Sign in and open the page anew.",
    ),
    "department_missing": (
        "担当する課が登録されていないため、申請もフォームも表示できません。情報システム担当に、担当課の登録を頼んでください。",
        "No department is entered for your account, so you see no case and no form. Ask the system administrators.",
    ),
    "department_not_served": (
        "いまの担当課と、新しい担当課の両方を担当する職員だけが承認できます。両方を担当する職員に頼んでください。",
        "Only who serves both the department that has the form and the one that will may approve it.",
    ),
    "right_missing": (
        "フォームを作る権限がありません。必要なときは、情報システム担当に「フォームの編集」の権限を頼んでください。",
        "You may not edit forms. Ask the system administrators for the right to.",
    ),
    "approval_right_missing": (
        "フォームの公開を承認する権限がありません。必要なときは、情報システム担当に「フォームの承認」の権限を頼んでください。",
        "You may not approve forms. Ask the system administrators for the right to.",
    ),
    "second_person_needed": (
        "この下書きを最後に保存した人と、承認を求めた人は、承認できません。ほかの職員に頼んでください。",
        "Who wrote or proposed it may not approve it. Please ask a colleague.",
    ),
    "other_person_needed": (
        "取り下げた人は、受付を再開できません。ほかの職員に頼んでください。",
        "Who withdrew it may not open it again. Please ask a colleague.",
    ),
    "version_unknown": (
        "その版は、いま受け付けていません。",
        "That version is not taken any more.",
    ),
    "version_withdrawn": (
        "その版は、すでに取り下げられています。いまの状態を確認してください。",
        "That version was withdrawn already.",
    ),
    "version_not_withdrawn": (
        "その版は、取り下げられていません。いまの状態を確認してください。",
        "That version is not withdrawn.",
    ),
    "withdrawal_reason_missing": ("取り下げる理由を、日本語で入力してください。", "State the reason in Japanese."),
    "withdrawal_reason_too_long": ("理由は500文字までで入力してください。", "A reason may have 500 characters."),
    "views_right_missing": (
        "閲覧の記録を見る権限がありません。必要なときは、情報システム担当に「閲覧の記録」の権限を頼んでください。",
        "You may not read the access log. Ask the system administrators for the right to.",
    ),
    "draw_right_missing": (
        "抽選をする権限がありません。必要なときは、情報システム担当に「抽選」の権限を頼んでください。",
        "You may not hold draws. Ask the system administrators for the right to.",
    ),
    "draw_unknown": ("その手続に抽選はありません。", "There is no draw for this procedure."),
    "draw_unreadable": (
        "抽選の記録が壊れていて読めません。直るまで空きは割り当てません。情報システム担当に、復元を頼んでください。",
        "The record of this draw is damaged. Until it is restored from a backup, its places are given to nobody.",
    ),
    "draw_pending": (
        "抽選がまだ終わっていません。抽選をしてから公開してください。待っている方の定員や受付の終わりは変えられません。",
        "The draw is not over yet. Please hold it before you publish this: people wait for it as it was announced.",
    ),
    "draw_places_given": (
        "先着順の方がいるか抽選がすんでいるため、この手続は抽選に変えられません。抽選のあとは受付も延ばせません。複製して公開してください。",
        "People came in order of arrival, or a draw was held: it takes no entries for another. Please publish a copy.",
    ),
    "draw_closed": ("申込みは、すでに締め切られています。", "The entries are closed already."),
    "draw_empty": ("申込みがまだないため、締め切れません。", "There are no entries to close yet."),
    "draw_done": ("抽選は、すでにすんでいます。", "The draw was held already."),
    "draw_same_person": (
        "締め切った人は抽選できません。ほかの職員に頼んでください。",
        "Who closed the entries may not draw. Please ask a colleague.",
    ),
    "draw_unrecorded": (
        "締切りの内容が、まだ庁内台帳に記録されていません。しばらく待ってからやり直してください。",
        "The ledger does not hold the closed entries yet. Please try again later.",
    ),
    "draw_source_wrong": (
        "抽選に使う値を、1文字から300文字まで、改行なしで書いてください",
        "Say which public value will be taken, in up to 300 characters on one line.",
    ),
    "draw_moment_wrong": ("日と時刻を、例のとおりに入力してください", "Please enter day and time as shown."),
    "draw_too_early": (
        "値が公表されるのは、締切りより後でなければなりません。抽選は、公表の後に行います。",
        "The value must become known after the closing, and the draw is held after that.",
    ),
    "draw_value_wrong": (
        "公表された値を、半角の数字・英字で入力してください。数字と英字の数は、締め切ったときに決めたとおりです",
        "Enter the announced value: as many letters and digits as were said at the closing.",
    ),
    "draw_length_wrong": (
        "値の数字と英字の数を、1から200までで入力してください",
        "Say how many digits and letters the value has, from 1 to 200.",
    ),
    "draw_period_open": (
        "前の版も含めて、受付期間が終わるまで、締め切れません。早く終えるときは、先に「受付の停止と再開」で受付を止めてください。",
        "The entries can be closed when the period of reception is over, former versions' too. Or withdraw them first.",
    ),
    "draw_repeats_unexamined": (
        "重複の疑いの申請が、まだ確認されていません。先に確認するか、抽選に加えないまま締め切ることにチェックを入れてください",
        "What may be second applications was not looked at yet. Look at it first, or tick that you close without it.",
    ),
    "repeat_undecided": (
        "重複の疑いがあります。先に、受け付けてよいかを決めてください。",
        "This may be a second application. Please decide first whether to accept it.",
    ),
    "place_missing": (
        "定員に入っていないため、決定できません。",
        "It has no place yet, so it cannot be granted.",
    ),
    "booking_missing": ("予約の日時がないため、記録できません。", "There is no booked time to mark."),
    "booking_not_over": (
        "予約の時間が終わってから記録してください。",
        "Please mark this once the booked time is over.",
    ),
    "note_missing": ("記録を入力してください", "Please enter the record."),
    "note_too_long": ("記録は3,500文字までで入力してください", "A record may have up to 3,500 characters."),
    "follow_up_wrong": (
        "日は、今日から5年先までを、例のとおりに入力してください",
        "Please enter a day from today on, within five years, as shown.",
    ),
    "proposal_unknown": ("その承認の依頼はありません。", "There is no such proposal."),
    "proposal_outdated": (
        "確認のあいだに、同じ手続のほかの版が公開されました。いまの版との違いを、もう一度確認してください。",
        "Another version was published meanwhile. Please look at the differences again.",
    ),
    "stopped_since": (
        "確認のあいだに、この手続の受付が止められたか、再開されました。「受付の停止と再開」で理由を確かめ、もう一度承認を求めてください。",
        "The form was stopped or opened again meanwhile. Please read why, and propose it again.",
    ),
    "version_altered": (
        "保存されている様式が、公開または承認のときのものと違うため、何も変えていません。システムの管理者に知らせてください。",
        "The stored form is not what was published or approved, so nothing was changed. Please tell an operator.",
    ),
    "proposal_decided": (
        "この依頼はすでに決まっているか、取り下げられています。いまの状態を確認してください。",
        "This proposal was decided or withdrawn already.",
    ),
    "draft_unfinished": (
        "直すところが残っているため、承認を求められません。",
        "The draft is unfinished and cannot be proposed.",
    ),
    "choices_reworded": (
        "言葉の変わった選択肢が残っているため、承認を求められません。",
        "Choices with other words are still to be looked at, so the draft cannot be proposed.",
    ),
    "reworded_malformed": (
        "言葉の変わった選択肢についての内容が正しくないため、保存できません。画面を読み込み直してください。",
        "What was sent about choices with other words is not right. Please load the page again.",
    ),
    "reworded_oversized": (
        "言葉の変わった選択肢が多すぎて保存できません。「このままでよい」か「新しい選択肢にする」を選んでください。",
        "Too many choices with other words are still to be looked at. Please decide on them.",
    ),
    "version_repeated": (
        "同じ内容の版がすでに公開されています。内容を変えてから、承認を求めてください。",
        "The same form was published already.",
    ),
    "send_back_words_missing": ("直してほしいことを入力してください", "Please say what should be changed."),
    "send_back_words_too_long": ("1,000文字までで入力してください", "It may have up to 1,000 characters."),
    "draft_unknown": (
        "その下書きはありません。すでに削除されたか、アドレスが違います。",
        "There is no such draft. It may have been removed already.",
    ),
    "start_unknown": ("元にするフォームがありません。", "There is no such form to start from."),
    "bundle_unknown": (
        "書き出せるファイルがありません。フォームが公開されていないか、この機能より前に公開されています。",
        "There is no signed bundle of that form.",
    ),
    "file_missing": ("ファイルを選んでください", "Please choose a file."),
    "notice_malformed": (
        "フォームのファイルではありません。「書き出し」で保存したファイルを選んでください",
        "That is not a signed form bundle.",
    ),
    "notice_oversized": ("ファイルが大きすぎます", "The file is too large."),
    "notice_signature_invalid": (
        "署名を確かめられません。登録されていない自治体のファイルか、途中で書き換えられています。読み込んでいません",
        "The signature cannot be verified. Nothing was imported.",
    ),
    "form_unreadable": (
        "署名は正しいですが、この版のシステムでは読めないフォームです。読み込んでいません",
        "The signature is right, but this release cannot read the form. Nothing was imported.",
    ),
    "translation_oversized": (
        "翻訳ファイルが大きすぎます。読み込んでいません",
        "The file is too large. Nothing was imported.",
    ),
    "translation_unreadable": (
        "翻訳ファイルとして読めません。「翻訳ファイルを書き出す」で保存したファイルに書きこんでください。読み込んでいません",
        "That is not a translation file. Nothing was imported.",
    ),
    "translation_shift_jis": (
        "ファイルが Shift_JIS です。「CSV UTF-8（コンマ区切り）」を選んで保存してください。読み込んでいません",
        'The file is in Shift_JIS. Please save it as "CSV UTF-8". Nothing was imported.',
    ),
    "translation_row_unreadable": (
        "列が多すぎるか、引用符が合っていません。読み込んでいません",
        "The row has too many columns, or a quotation mark without its other. Nothing was imported.",
    ),
    "translation_row_too_long": (
        "言葉が長すぎます。読み込んでいません",
        "The row has a text that is too long. Nothing was imported.",
    ),
    "translation_row_nameless": (
        "日本語の列が空です。読み込んでいません",
        "The row has no Japanese. Nothing was imported.",
    ),
    "translation_row_twice": (
        "日本語といまの訳が同じ行が前にもあり、訳が違います。読み込んでいません",
        "An earlier row says another translation for the same text. Nothing was imported.",
    ),
    "translation_language_unknown": (
        "翻訳の言語が分かりません。1行目の「訳（vi）」のかっこには、vi や zh-Hans などと書きます。読み込んでいません",
        "The language is none that can be translated into. Nothing was imported.",
    ),
    "translation_of_another_form": (
        "ほかのフォームの翻訳ファイルです。読み込んでいません",
        "The file is a translation of another form. Nothing was imported.",
    ),
    "title_missing": ("フォームの名前を入力してください", "Please enter the name of the form."),
    "title_too_long": ("フォームの名前は200文字までで入力してください", "The name may have up to 200 characters."),
    "draft_changed": (
        "ほかの職員が先に保存しました。",
        "A colleague saved first.",
    ),
    "draft_changed_by_oneself": (
        "あなたが、別の画面で先に保存しました。",
        "You saved on another screen first.",
    ),
    "draft_malformed": (
        "この内容は保存できません。直前の操作を元にもどしてください。",
        "This cannot be saved. Please undo the last step.",
    ),
    "definition_oversized": (
        "フォームが大きすぎて保存できません。ページや選択肢を減らすか、フォームを分けてください。",
        "The form is too large. Please split it.",
    ),
    "case_unknown": ("その受付番号の申請はありません。", "There is no case with that receipt number."),
    "file_unknown": (
        "そのファイルはありません。無害化が済んでいないか、受け付けられなかったファイルです。",
        "There is no such file. It has not been made harmless yet, or it was refused.",
    ),
    "receipt_number_invalid": (
        "受付番号の形が正しくありません。16文字の番号を確かめてください。",
        "That is not a receipt number. Please check its 16 characters.",
    ),
    "state_unknown": ("その状態はありません。", "There is no such state."),
    "state_changed": (
        "ほかの職員が先に状態を変えました。いまの内容を確認してから、もう一度操作してください。",
        "A colleague changed the state first. Please look at the case again before you continue.",
    ),
    "state_changed_by_oneself": (
        "あなたが、別の画面で先に状態を変えました。いまの内容を確認してから、もう一度操作してください。",
        "You changed the state on another screen first. Please look at the case again before you continue.",
    ),
    "record_added": (
        "ほかの職員が先に記録を書きました。いまの内容を確認してから、もう一度操作してください。",
        "A colleague wrote a record first. Please look at the case again before you continue.",
    ),
    "record_added_by_oneself": (
        "あなたが、別の画面で先に記録を書きました。いまの内容を確認してから、もう一度操作してください。",
        "You wrote a record on another screen first. Please look at the case again before you continue.",
    ),
    "attendance_changed": (
        "ほかの職員が先に来所の記録を変えました。いまの内容を確認してから、もう一度操作してください。",
        "A colleague changed the record of attendance first. Please look at the case again before you continue.",
    ),
    "attendance_changed_by_oneself": (
        "あなたが、別の画面で先に来所の記録を変えました。いまの内容を確認してから、もう一度操作してください。",
        "You changed the record of attendance on another screen first. Please look at the case again.",
    ),
    "repeat_settled": (
        "ほかの職員が先にこの申請の扱いを決めました。いまの内容を確認してください。",
        "A colleague settled what becomes of this application first. Please look at the case again.",
    ),
    "repeat_settled_by_oneself": (
        "あなたが、別の画面で先にこの申請の扱いを決めました。いまの内容を確認してください。",
        "You settled what becomes of this application on another screen first. Please look at the case again.",
    ),
    "transition_not_allowed": (
        "いまの状態からは、その操作はできません。いまの内容を確認してください。",
        "That is not possible from the present state. Please look at the case again.",
    ),
    "reason_missing": ("理由を入力してください", "Please enter the reason."),
    "reason_too_long": ("理由は1,000文字までで入力してください", "The reason may have up to 1,000 characters."),
    "my_number_typed": (
        "マイナンバー（個人番号）と思われる数字があります。ここには書けません。別の番号なら、間に文字を入れてください",
        "Twelve digits could be a My Number, which may not be written here. If not, put a letter between them.",
    ),
    "letter_title_wrong": (
        "手紙の件名は、1文字から100文字まで、改行や特殊な制御文字なしで入力してください",
        "A letter needs a title of 1 to 100 characters, without line breaks or control characters.",
    ),
    "letter_text_wrong": (
        "手紙の本文は、1文字から2,000文字まで、タブや特殊な制御文字なしで入力してください",
        "A letter needs a text of 1 to 2,000 characters, without tabs or control characters.",
    ),
    "letter_impossible": (
        "この申請には電子の手紙を送れないため、状態も変えていません。手紙なしで確定し、紙の手紙を郵便で送ってください。",
        "No sealed letter can be sent for this case; its state was not changed. Decide without one, and send paper.",
    ),
    "confirmation_missing": (
        "内容を確認したら、チェックを入れてください",
        "Please tick the box once you have checked.",
    ),
    "store_unavailable": (
        "データベースにつながりません。しばらく待ってからやり直してください。変更は保存されていません。",
        "The database is not available. Nothing was saved. Please try again later.",
    ),
    "page_unknown": ("そのページはありません。", "There is no such page."),
    "request_too_slow": (
        "送信に時間がかかりすぎたため、受け取れませんでした。変更は保存されていません。",
        "The request took too long to arrive. Nothing was saved.",
    ),
    "request_too_large": ("送られた内容が大きすぎます。", "The request is too large."),
    "page_failed": (
        "表示の途中で問題が起きました。情報システム担当に連絡してください。",
        "Something went wrong. Please tell the system administrators.",
    ),
}


def refusal(code: str, language: str = "ja") -> str:
    """What was refused, in words; a code without words of its own is a fault of ours."""
    ja, en = _REFUSALS.get(code, _REFUSALS["page_failed"])
    return en if language == "en" else ja
