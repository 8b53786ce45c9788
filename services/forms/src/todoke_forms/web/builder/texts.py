"""Every word that the builder's pages say; those of its scripts are in static/builder/words.js."""

from __future__ import annotations

LIST_TITLE = "フォームの作成"
LIST_LEAD = "申請フォームを、プログラムを書かずに作れます。下書きは、公開するまで住民には見えません。"
NEW = "新しいフォームを作る"
DRAFTS = "下書き"
DRAFTS_NONE = "下書きはまだありません。「新しいフォームを作る」から始めてください。"
OFFERED = "公開中のフォーム"
OFFERED_NONE = "公開中のフォームはありません。"
COLUMN_CHANGED = "最後に保存"
VERSION = "第{version}版"
EDIT, COPY, REVISE, REMOVE = "編集", "複製", "改訂する", "削除"
REVISING = "改訂中の下書きを開く"
OF = "（{title}）"
REMOVED = "下書きを削除しました"

SHARE = "書き出し"
IMPORT = "ファイルから読み込む"
IMPORT_TITLE = "フォームをファイルから読み込む"
IMPORT_LEAD = (
    "ほかの自治体や別の環境で「書き出し」をしたファイルから、下書きを作ります。"
    "自治体の署名を確かめます。読み込んだだけでは、何も公開されません。"
)
IMPORT_FILE = "フォームのファイル"
IMPORT_BUTTON = "署名を確かめて読み込む"
IMPORTED_TITLE = "フォームを読み込みました"
IMPORTED_LEAD = "署名は正しく、内容は署名のときのままです。下書きになりました。公開はされていません。"
IMPORTED_TITLE_OF = "フォームの名前"
IMPORTED_FROM = "署名した自治体（全国地方公共団体コード）"
IMPORTED_VERSION = "版"
IMPORTED_AT = "公開日時"
IMPORTED_CONTENT = "内容"
CONTENT = "{pages}ページ、質問{questions}個、要件{rules}個"
IMPORTED_COMPARED = "公開中のフォームとの違い"
COMPARED_SAME = "公開中の「{title}」と同じ内容です"
COMPARED_OTHER = "公開中の「{title}」とは内容が違います"
COMPARED_NEW = "同じ手続のフォームは公開されていません"
IMPORTED_CONTACT = "担当課と問合せ先は、あなたの自治体のものを入力してください。"
IMPORTED_OPEN = "下書きを開く"

NEW_TITLE = "新しいフォーム"
TITLE = "フォームの名前"
TITLE_HINT = "住民に見える手続の名前です。あとから変えられます。"
START = "何から始めますか"
START_BLANK = "白紙から作る"
START_TEMPLATE = "ひな形「{title}」から作る"
START_COPY = "「{title}」を写して作る"
COPY_TITLE = "{title}の写し"
BEGIN = "作り始める"
FIRST_PAGE = "申請の内容"

REMOVE_TITLE = "下書きを削除しますか"
REMOVE_LEAD = "「{title}」の下書きを削除します。削除すると元にもどせません。公開中のフォームには影響しません。"
REMOVE_BUTTON = "削除する"
BACK = "削除せずに一覧へもどる"

# Proposing a draft, and the second person's decision on it
PROPOSE = "公開の承認を求める"
PROPOSE_TITLE = "「{title}」の公開を求めますか"
PROPOSE_LEAD = (
    "ほかの職員が内容を確かめ、承認すると公開されます。"
    "いまの内容のまま送られ、このあとの編集は含まれません。承認待ちの前の依頼は取り下げられます。"
)
PROPOSE_LACKING = "直すところが{count}件あります。すべて直してから、承認を求めてください"
PROPOSE_BUTTON = "承認を求める"
PROPOSE_BACK = "編集にもどる"
REPLACES = "公開されると、いまの第{version}版に代わります。"
REPLACES_NONE = "はじめて公開する手続です。"

PROPOSALS = "公開の承認"
PROPOSALS_LEAD = "公開には、作った人とは別の人の承認が必要です。承認すると、署名されて住民のページに出ます。"
PROPOSALS_WAITING = "承認待ち"
PROPOSALS_WAITING_NONE = "承認待ちの依頼はありません。"
PROPOSALS_DECIDED = "決まった依頼"
PROPOSALS_DECIDED_NONE = "まだありません。"
PROPOSAL_TITLE = "「{title}」の公開"
PROPOSAL_OPEN = "内容を確かめる"
PROPOSED_BY, WRITTEN_BY, PROPOSED_AT = "承認を求めた人", "最後に保存した人", "求めた日時"
DECIDED_BY, DECIDED_AT, DIGEST = "決めた人", "決めた日時", "内容のダイジェスト（SHA-256）"
PROPOSAL_STATES = {
    "waiting": "承認待ち",
    "withdrawn": "取り下げ",
    "sent_back": "差しもどし",
    "approved": "承認済み（まもなく公開されます）",
    "published": "公開済み",
    "failed": "公開できませんでした",
}
PROPOSAL_TONES = {
    "waiting": "info",
    "withdrawn": "info",
    "sent_back": "warning",
    "approved": "info",
    "published": "success",
    "failed": "error",
}
PROPOSAL_SAYS = {
    "waiting": "ほかの職員の承認を待っています。",
    "withdrawn": "同じ下書きの新しい依頼に代わったか、下書きが削除されました。",
    "sent_back": "{who}さんから：{words}",
    "approved": "{who}さんが承認しました。署名して送る処理を待っています。",
    "published": "第{version}版として公開しました。{who}さんが承認しました。",
}
PROPOSAL_SHOW = "依頼を見る"
APPROVE_TITLE = "承認"
APPROVE_CONFIRM = "内容と、住民への影響を確かめました"
APPROVE_BUTTON = "承認して公開する"
SEND_BACK_TITLE = "差しもどし"
SEND_BACK_WORDS = "直してほしいこと"
SEND_BACK_HINT = "作った人に、このまま見えます。"
SEND_BACK_BUTTON = "差しもどす"
OWN_PROPOSAL = "あなたが作った内容なので、承認はほかの職員に頼んでください"

EDIT_TITLE = "「{title}」の編集"
NO_SCRIPT = "フォームの編集にはJavaScriptが必要です"
NO_SCRIPT_TEXT = "ブラウザーの設定でJavaScriptを有効にしてください。一覧、複製、削除は、有効にしなくても使えます。"

# Findings: what a draft lacks
WHOLE_FORM = "フォームの基本情報"
RULES = "要件と計算する値"
LEGAL_BASIS = "根拠法令"
NAMED = "「{words}」"
UNNAMED = "（名前のないフォーム）"
UNNAMED_AT = ("{}ページ目", "{}ページ目の{}番目の項目", "{}ページ目の{}番目の、くり返しの{}番目の項目")
PARTS = {
    "label": "質問文",
    "title": "名前",
    "help": "説明",
    "intro": "前書き",
    "summary": "概要",
    "department": "担当課",
    "hours": "受付時間",
    "phone": "電話番号",
    "provisions": "条項",
    "unit": "単位",
    "body": "本文",
    "entry": "1件の呼び名",
    "refusal": "満たさないときの言葉",
}
PART_OTHER = "言葉"
FINDINGS = {
    "words_missing": "{name}の{part}を入力してください",
    "fields_missing": "{name}に項目がありません。項目を足すか、削除してください",
    "slots_missing": "{name}に選べる日時がありません",
    "conditions_too_deep": "条件や計算が深く重なりすぎています。重なりを減らしてください",
    "duplicate_id": "{name}に同じものが2つあります",
    "reserved_id": "{name}は使えない名前を内部で使っています。複製して作り直してください",
    "unknown_reference": "{name}の条件や計算が、もうない質問や選択肢を使っています",
    "forward_reference": "{name}の条件が、あとに出てくる質問を使っています。質問を前に移すか、条件を変えてください",
    "wrong_kind": "{name}の条件や計算が、その質問の答えの種類に合っていません",
    "unknown_option": "{name}の条件が、もうない選択肢を使っています",
    "never_shown": "{name}は、どう答えても表示されません。条件を見直してください",
    "choices_empty": "{name}に選択肢がありません",
    "bounds_reversed": "{name}の下限と上限が合っていません",
    "not_a_date": "{name}に、ない日付があります",
    "amount_not_whole": "{name}の計算が1円未満になることがあります。切捨ての単位を決めてください",
    "amount_may_be_negative": "{name}の計算がマイナスになることがあります。「大きいほう」で0円以上にしてください",
    "amount_too_large": "{name}の計算が大きくなりすぎることがあります。上限を決めてください",
    "amount_twice": "計算する金額は、1つのフォームに1つだけです。{name}を削除してください",
    "match_twice": "{name}と同じカードの項目と照合する質問が、ほかにもあります",
    "match_missing": "{name}に、カードと違うときの決まりだけがあります",
    "match_wrong_kind": "{name}は、カードのその項目と照合できない種類です",
    "attachments_too_many": "添付ファイルは、フォーム全体で10個までです",
    "capacity_missing": "{name}にキャンセル待ちの人数がありますが、定員がありません",
    "level_not_offered": "サインインによる本人確認は、まだ使えません。ほかの本人確認を選んでください",
    "match_needs_card": "{name}はカードと照合しますが、このフォームはカードの署名を求めません",
    "files_need_card": "{name}に添付を受け付けるには、カードの署名を求めるフォームにしてください",
}
FINDING_OTHER = "{name}に、直すところがあります"

# The preview, and a test submission
PREVIEW_TITLE = "「{title}」のプレビュー"
PREVIEW_LEAD = (
    "住民に見える形です。答えを入れて「試しに申請する」を押すと、申請と同じ判定をします。どこにも送られず、残りません。"
)
PREVIEW_BACK = "編集にもどる"
PREVIEW_LANGUAGE = "言葉"
PREVIEW_WIDTH = "画面の幅"
PREVIEW_LANGUAGES = {"ja": "日本語", "easy": "やさしい日本語", "en": "英語"}
PREVIEW_WIDTHS = {"phone": "スマートフォン", "desk": "パソコン"}
PREVIEW_PRINT = "印刷する"
PREVIEW_LACKING = "直すところが{count}件あります。判定は、すべて直してから試せます"
PREVIEW_PAGE = "{number}／{count}ページ"
TRY = "試しに申請する"
TRY_GOOD = "受け付けられます"
TRY_GOOD_TEXT = "この答えは、入力の規則と要件をすべて満たしています。"
TRY_SEEN = "職員に見える内容"
TRY_INELIGIBLE = "入力は正しいですが、満たしていない要件があります"
TRY_AMOUNT = "計算した金額"
AMOUNT_PENDING = "（答えから計算します）"
WISH = "第{number}希望"
_ANSWERS = {"yes": "はい", "no": "いいえ", "1": "男", "2": "女", "3": "答えない", "western": "西暦"}
ANSWERS = {
    "ja": _ANSWERS,
    "easy": _ANSWERS,
    "en": {"yes": "Yes", "no": "No", "1": "Male", "2": "Female", "3": "Not stated", "western": "Western"},
}
FILE_KINDS = "{kinds}を付けられます。"
FILE_SAMPLE = "見本のファイルを付けたことにする"
POST_PARTS = {"symbol": "記号", "post_number": "番号"}
