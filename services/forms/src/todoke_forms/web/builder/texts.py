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
IMPORTED_OWN = "公開中の第{version}版"
IMPORTED_OTHER = "読み込んだフォーム"
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
SEARCH = "ひな形をさがす"
SEARCH_HINT = "手続の名前、住民が使う言葉、担当課、できごと。ひらがなでもさがせます。"
SEARCH_BUTTON = "さがす"
SEARCH_BY = "できごと・担当課からさがす"
SEARCH_EVENTS, SEARCH_DEPARTMENTS = "できごと", "担当課"
SEARCH_FOUND = "ひな形{count}件"
SEARCH_NONE = "あてはまるひな形はありません。ほかの言葉でさがすか、白紙から作ってください。"
SEARCH_ALL = "すべてのひな形を見る"
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
PROPOSE_ADVISED = "承認を求める前に確かめることが{count}件あります。このままでも求められます"
PROPOSE_REWORDED = "言葉の変わった選択肢が{count}個あります。編集の画面で確かめてから、承認を求めてください"
PROPOSE_REWORDED_ONE = (
    "「{question}」の「{now}」は、「{was}」だった選択肢です。翻訳と、これを使う条件や金額は、前の言葉のときのままです"
)
PROPOSE_REWORDED_OPEN = "編集の画面で確かめる"
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
PROPOSED_BY, WRITTEN_BY, PROPOSED_AT = "承認を求めた人", "最後に保存した人", "求めた日時"
DECIDED_BY, DECIDED_AT, DIGEST = "決めた人", "決めた日時", "内容のダイジェスト（SHA-256）"
DIGEST_FOR = "同じ内容かを機械で照合するとき"
DIGEST_HELP = "内容が1文字でも違えば、この値も変わります。監査の記録の値と比べられます。ふだんは見なくてかまいません。"
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

# What is offered, and the urgent stop
STOPS = "受付の停止と再開"
STOPS_LEAD = "公開中の手続です。誤りが見つかったときは、受付をすぐに止められます。"
STOPS_NONE = "公開中の手続はありません。"
STOPS_OPEN = "版と履歴を見る"
STOPS_STATE = {
    "taken": "受付中の版",
    "withdrawn": "取り下げ中",
    "withdraw": "まもなく止まります",
    "restore": "まもなく再開します",
}
STOPS_TONES = {"taken": "success", "withdrawn": "error", "withdraw": "warning", "restore": "info"}
STOPS_PERIOD = "受付期間"
STOPS_CURRENT = "第{version}版（住民に見える版）"
STOPS_FORMER = "第{version}版（前の版。書き始めた人だけが {until} まで送れます）"
STOPS_UNKNOWN = "（わからない日時）"
STOPS_ALTERED = (
    "この版の保存されている内容が、公開したときのものと違います。届いた申請は、直るまで開かれずに待ちます。"
    "受付を止めることはできます。システムの管理者に知らせてください。"
)
STOPS_REASON = "住民に見える理由"
STOPS_REASONS = {"ja": "日本語", "easy": "やさしい日本語", "en": "英語"}
STOPS_SINCE = "取り下げた日時"
STOPS_WITHDRAW = "取り下げる"
STOPS_RESTORE = "受付を再開する"
STOPS_RESTORE_HINT = "再開は、取り下げた人とは別の人が行います。"
STOPS_RESTORE_ALTERED = "再開は、保存されている内容が直ってからできます。"
STOPS_BACK = "版と履歴にもどる"
STOPS_HISTORY = "取り下げと再開の履歴"
STOPS_HISTORY_NONE = "まだありません。"
STOPS_WANTED = {"withdraw": "第{version}版の取り下げ", "restore": "第{version}版の再開"}
STOPS_ENDS = {"asked": "処理待ち", "done": "済み", "failed": "できませんでした"}
STOPS_END_TONES = {"asked": "info", "done": "success", "failed": "error"}
STOPS_OPERATOR = "（システム管理者）"
WITHDRAW_TITLE = "「{title}」第{version}版を取り下げますか"
WITHDRAW_LEAD_CURRENT = (
    "この手続の受付を、すぐに止めます。新しく始めることも、書きかけを送ることもできなくなります。"
    "入力中の人には理由が表示され、それまでの答えは失われません。すでに受け付けた申請は、そのまま審査します。"
)
WITHDRAW_LEAD_FORMER = (
    "前の版で書き始めた人が、この版のまま送ることを止めます。理由を表示し、答えを移したいまの版で確かめてもらいます。"
    "いまの版の受付は続きます。すでに受け付けた申請は、そのまま審査します。"
)
WITHDRAW_ALONE = "急ぎのため、1人で止められます。止めた人と理由は記録されます。再開には、別の人が要ります。"
WITHDRAW_HINTS = {
    "ja": "500文字まで。住民のページに、このまま見えます。",
    "easy": "空なら、日本語が見えます。",
    "en": "空なら、日本語が見えます。",
}
WITHDRAW_CONFIRM = "理由が住民に見えることと、受付が止まることを確かめました"
WITHDRAW_BUTTON = "すぐに止める"
WITHDRAW_BACK = "止めずにもどる"

# Two published versions side by side
VERSIONS_TITLE = "版ごとの変更"
VERSION_PUBLISHED = "{at} に公開"
COMPARED_TITLE = "{title}：第{version}版で変わったところ"
COMPARED_SINCE = "どの版と比べますか"
COMPARED_BUTTON = "比べる"
COMPARED_CHANGES = "第{version}版との違い"
COMPARED_COUNT = "{count}か所が違います"

# What differs between two versions, and whom it meets
CHANGES_TITLE = "いまの版との違い"
CHANGES_NEW = "フォームの内容"
CHANGES_COUNT = "{count}か所が変わります"
CHANGE_KINDS = {"added": "追加", "removed": "削除", "moved": "移動", "changed": "変更"}
CHANGE_TONES = {"added": "success", "removed": "error", "moved": "info", "changed": "warning"}
CHANGE_BEFORE, CHANGE_AFTER = "いま", "これから"
CHANGES = {
    "added": "{name}を追加します",
    "removed": "{name}を削除します",
    "moved": "{name}の順番を変えます",
    "moved_page": "{name}を、ページ「{before}」から「{after}」に移します",
    "changed": "{name}の{part}を変えます",
}
CHANGES_BEHIND = "。{languages}は、前のままです"
INSIDE = "の"
NAMED_PAGE = "ページ「{words}」"
NAMED_ITEM = "「{words}」（{kind}）"
NAMED_OPTION = "選択肢「{words}」"
NAMED_SLOT = "日時「{day} {start}から{end}」"
NAMED_RULE = "要件「{words}」"
NAMED_VALUE = "計算する値「{words}」"
NOTHING = "（なし）"
# What it means that a form, a page or an item has no such member.
ABSENT = {
    "day": "受け付けた日",
    "identity": "カードの署名",
    "reception": "いつでも受け付ける",
    "places": "フォーム全体では決めない",
    "once": "何回でも受け付ける",
    "retention_years": "庁内の決まりによる",
    "shown_when": "いつも表示する",
    "capacity": "人数を決めない",
}
SLOT_SAID = "{day} {start}から{end}"
SLOT_ROOM = "（{capacity}件まで）"
DERIVED_KIND = "計算する値"
DERIVED_PART = "数え方"
ONCE_DAY = "年度を数える日"
ONCE_OF_DAY = "{per}（{day}の年度で数えます）"
YES_NO = {True: "はい", False: "いいえ"}
MOMENT = "{year}年{month}月{day}日 {hour}:{minute:02}"
RECEPTION_SAID = ("{}から", "{}まで")
# What is told of a new item or page beside its name and kind. Of numbers and days the bounds: they refuse answers.
TOLD = frozenset(
    {
        "help",
        "intro",
        "body",
        "required",
        "shown_when",
        "options",
        "matches",
        "kinds",
        "expression",
        "paid_by",
        "slots",
        "waiting",
        "min",
        "max",
        "unit",
        "earliest",
        "latest",
        "min_entries",
        "max_entries",
    }
)
ITEM_KINDS = {
    "text": "短い文・長い文",
    "kana": "フリガナ",
    "address": "住所（1行）",
    "digits": "番号",
    "corporate_number": "法人番号",
    "phone": "電話番号",
    "email": "メール",
    "date": "日付",
    "integer": "数",
    "choice": "1つ選ぶ",
    "choices": "いくつか選ぶ",
    "yes_no": "はい・いいえ",
    "consent": "同意",
    "sex": "性別",
    "slot": "希望日時",
    "bank_account": "振込口座",
    "person_name": "氏名",
    "postal_address": "住所",
    "attachment": "添付ファイル",
    "group": "くり返し",
    "amount": "計算する金額",
    "notice": "説明文",
    "heading": "見出し",
}
CHANGED_PARTS = {
    "type": "種類",
    "shown_when": "表示の条件",
    "condition": "条件",
    "required": "必ず答えてもらうこと",
    "options": "選択肢",
    "slots": "選べる日時",
    "matches": "カードとの照合",
    "when_different": "カードと違うときの扱い",
    "max_chars": "最大の文字数",
    "lines": "行の数",
    "min_digits": "最小の桁数",
    "max_digits": "最大の桁数",
    "earliest": "いちばん早い日",
    "latest": "いちばん遅い日",
    "min": "いちばん小さい数",
    "max": "いちばん大きい数",
    "exclusive": "ほかと一緒に選べないこと",
    "min_chosen": "選ぶ数の下限",
    "max_chosen": "選ぶ数の上限",
    "japan_post": "ゆうちょ銀行の記号・番号での受け付け",
    "registered": "公金受取口座の受け付け",
    "also": "あわせて聞く名前",
    "abroad": "海外の住所の受け付け",
    "day": "日",
    "start": "始まる時刻",
    "end": "終わる時刻",
    "capacity": "定員",
    "wishes": "聞く希望の数",
    "waiting": "キャンセル待ちの件数",
    "kinds": "受け付けるファイル",
    "max_bytes": "1つの大きさ（バイト）",
    "max_count": "ファイルの数",
    "expression": "計算のしかた",
    "paid_by": "払う人",
    "folded": "最初はたたんでおくこと",
    "min_entries": "最小の件数",
    "max_entries": "最大の件数",
    "email": "メールアドレス",
    "legal_basis": "根拠法令",
    "my_number_basis": "個人番号の根拠法令",
    "retention_years": "保存年限（年）",
    "quick_exit": "「すぐ離れる」の行き先",
    "urgent": "急いで読む言葉",
    "words": "急いで読む言葉",
    "notice": "急いで読む言葉を書いた人への案内",
    "reception": "受付期間",
    "opens": "受付の始まり",
    "closes": "受付の終わり",
    "identity": "本人確認",
    "places": "定員",
    "by": "定員の決め方",
    "once": "同じ人の申請",
    "per": "同じ人の申請",
    "level": "本人確認",
    "reason": "本人確認の理由",
    "listing": "住民の一覧での見せ方",
    "life_events": "できごと",
    "title_reading": "名前の読み方",
    "department_reading": "担当課の読み方",
    "keywords": "さがす言葉",
    "applicants": "申請できる人",
    "birth": "生まれた日",
    "on": "年齢を数える日",
    "attained": "年の取り方",
    "date": "もとの日",
    "of": "もとの質問",
    "group": "くり返し",
    "years": "年",
    "months": "月",
    "days": "日数",
}
CODES = {
    ("matches", "name"): "氏名",
    ("matches", "birth_date"): "生年月日",
    ("matches", "sex"): "性別",
    ("matches", "address"): "住所",
    ("when_different", "allow"): "違ってもよい",
    ("when_different", "look"): "職員が確かめる",
    ("when_different", "forbid"): "認めない",
    ("lines", "one"): "1行",
    ("lines", "many"): "複数行",
    ("latest", "today"): "申請する日",
    ("life_events", "birth"): "妊娠・出産",
    ("life_events", "childcare"): "子育て",
    ("life_events", "school"): "入園・入学",
    ("life_events", "moving"): "引越し",
    ("life_events", "marriage"): "結婚・離婚",
    ("life_events", "illness"): "病気・けが",
    ("life_events", "care"): "介護",
    ("life_events", "disability"): "障害",
    ("life_events", "work"): "仕事・事業",
    ("life_events", "tax"): "税",
    ("life_events", "bereavement"): "おくやみ",
    ("life_events", "disaster"): "災害",
    ("life_events", "living"): "くらし",
    ("life_events", "certificate"): "証明書",
    ("life_events", "voice"): "選挙・行政への意見",
    ("paid_by", "office"): "役所（助成など）",
    ("paid_by", "applicant"): "申請者（手数料など）",
    ("paid_by", "nobody"): "だれも払わない（途中の計算）",
    ("also", "middle"): "ミドルネーム",
    ("also", "former"): "旧姓",
    ("also", "alias"): "通称",
    ("also", "roman"): "ローマ字",
    ("by", "order"): "先着順",
    ("by", "lottery"): "抽選",
    ("per", "person"): "1人1回まで",
    ("per", "fiscal_year"): "1人につき年度に1回まで",
    ("attained", "birthday"): "誕生日",
    ("attained", "eve"): "誕生日の前の日",
}
PLACES_SAID = "{capacity}件（{by}、キャンセル待ち{waiting}件まで）"

# Rules in sentences
TODAY = "申請する日"
GONE = "（もうない質問）"
GONE_OPTION = "（もうない選択肢）"
ALL_OF, ANY_OF, NOT_SO = "、かつ", "、または", "（{rule}）でない"
OPERATORS = {
    "eq": "{value}である",
    "ne": "{value}でない",
    "lt": "{value}より小さい",
    "le": "{value}以下である",
    "gt": "{value}より大きい",
    "ge": "{value}以上である",
    "in": "{value}のどれか",
    "contains": "{value}を含む",
}
OPERATORS_OF_DAYS = {
    "lt": "{value}より前である",
    "le": "{value}以前である",
    "gt": "{value}より後である",
    "ge": "{value}以後である",
}
FLAGS = {True: "「はい」", False: "「いいえ」"}
SEXES = {"1": "男", "2": "女", "3": "答えない"}
CALCULATIONS = {
    "missing": "（答えがないときは{number}）",
    "min": "{terms}のうち、いちばん小さい額",
    "max": "{terms}のうち、いちばん大きい額",
    "floor_to": "{of}の{unit}未満を切り捨てた額",
    "table": "{key}に応じた表の額（{rows}）",
    "when": "{rule}ときは{then}、そうでないときは{otherwise}",
    "next_case": "{rule}ときは{then}、そうでなく{otherwise}",
}
TABLE_ROW = "{key}：{yen}"
TABLE_OTHERWISE = "、ほか：{yen}"
EVERY_ENTRY = "すべて"
ATTAINED = {"birthday": "誕生日に年を取る", "eve": "誕生日の前の日に年を取る"}
DERIVED = {
    "age": "{birth}から数えた、{on}の年齢（{attained}）",
    "fiscal_year": "{date}の年度",
    "fiscal_year_end": "{date}の年度の最後の日",
    "date_plus": "{date}の{moved}",
    "days_between": "{start}から{end}までの日数",
    "first_answered": "{of}のうち、答えのある最初のもの",
    "count_of": "{group}の件数（{which}）",
    "sum_of": "{group}の合計額（{which}）",
}

IMPACT = "住民への影響"
IMPACT_CASES = "まだ決まっていない申請"
IMPACT_CASES_VALUE = "いまの版で届いたもの {count}件、前の版で届いたもの {others}件。届いたときの版のまま審査します"
IMPACT_LATELY = "この24時間に届いた申請"
IMPACT_LATELY_VALUE = "{count}件（すべての版）"
IMPACT_STOPPED = "止めている受付"
IMPACT_STOPPED_VALUE = (
    "この手続は{since}から受付を止めています（理由：{reason}）。公開すると、新しい版で受付を再開します"
)
IMPACT_ENDED = "期限より早く終わる前の版"
IMPACT_ENDED_VALUE = (
    "第{version}版を書き始めた人は、約束した日まで送れなくなります。同時に受け付ける前の版は2つまでです。"
    "新しい版が住民のページに届くと、答えを移した新しい版で確かめてもらいます。"
    "その前に受け取った申請は、始めた版のまま審査します"
)
IMPACT_ENDED_OPEN = (
    f"いまの版で続けられる日数を選ぶと、{IMPACT_ENDED_VALUE}。「続けられない」を選ぶと、約束した日まで送れます"
)
IMPACT_PLACES = "定員と予約"
IMPACT_PLACES_LISTS = "いまの申請の一覧："
IMPACT_PLACES_LIST = "{place} {count}件"
WHOLE_FORM_PLACES = "この手続の定員"
HELD = "{held}件"
HELD_DELETED = "{held}件（記録を消した{deleted}件を含む）"
IMPACT_PLACES_GONE = (
    "{name}はなくなります。入っている{held}と待っている{waits}件は、そのまま残ります。"
    "取下げなどで空きが出ても、待っている申請は入りません。1件ずつ申請者に連絡してください"
)
IMPACT_PLACES_GONE_DRAWN = (
    "{name}：抽選で入れなかった{left}件の順番も終わり、もう入りません。入れなかった人も、もう一度申請できます。"
    "1件ずつ申請者に連絡してください"
)
OWN_LIMIT = "だけの定員"
IMPACT_PLACES_FREE = (
    "{name}：件数の限りがなくなります。すでに入っている{held}はそのままで、公開のあとに届く申請は、すべて入ります"
)
IMPACT_PLACES_LESS = (
    "{name}：定員を{capacity}にしても、すでに入っている{held}はそのままです。"
    "取下げなどで空きが出ても、{capacity}件より少なくなるまでは、ほかの申請に渡りません"
)
IMPACT_PLACES_LESS_WAITING = "待っている{waits}件は、そのまま待ち、{capacity}件より少なくなってから番号の順に入ります"
IMPACT_PLACES_MORE = "{name}：待っている{waits}件のうち{up}件が、公開と同時に番号の順に入り、申請者に知らせが届きます"
IMPACT_PLACES_WAITING_LESS = (
    "{name}：キャンセル待ちを{waiting}件までにしても、すでに待っている{waits}件はそのまま待ちます"
)
IMPACT_PLACES_DRAWN = (
    "{name}：抽選で入れなかった{left}件のうち、公開と同時に抽選の順に{granted}件が入り、{waiting}件がキャンセル待ちになり、"
    "申請者に知らせが届きます"
)
IMPACT_PLACES_ENDED = (
    "{name}：満員で入れなかった{ended}件は、空きができても自動では入りません。空きは、公開のあとに届く申請に渡ります。"
    "入れなかった人も、もう一度申請できます。知らせるときは、1件ずつ連絡してください"
)
IMPACT_PLACES_ENDED_FREE = (
    "{name}：満員で入れなかった{ended}件は、限りがなくなっても自動では入りません。"
    "もう一度申請すれば入れます。知らせるときは、1件ずつ連絡してください"
)
IMPACT_PLACES_BEGIN = (
    "{name}：すでに届いている{count}件（不交付と取下げは除く）は、定員に数えず、抽選やキャンセル待ちにも入りません。"
    "公開のあとに届く申請（前の版のものも）だけで、定員いっぱいまで受け付けます。届いている分も含めるときは、定員をその分少なくしてください"
)
IMPACT_PLACES_AGAIN = "{name}は、前の版にもありました。入っている{held}と、待っている{waits}件を、また数えます"
IMPACT_PLACES_BEGIN_AGAIN = (
    "{name}：この定員がなかったあいだの{count}件（不交付と取下げは除く）は、定員に数えず、抽選やキャンセル待ちにも入りません。"
    "この分も含めるときは、定員をその分少なくしてください"
)
IMPACT_PLACES_DRAWING = (
    "{name}：抽選を待つ申請が{drawing}件あります。抽選までそのまま待ち、公開した定員のとおりに抽選されます"
)
IMPACT_ONCE = "同じ人の申請"
IMPACT_ONCE_VALUE = (
    "これまでに届いた{count}件（不交付、取下げ、もう入る順番のない満員は除く）も、新しい数え方で1回と数えます。"
    "すでに申請した人が公開のあとでまた申請すると、「重複の疑い」として職員が確認します。届いている申請の扱いは変わりません"
)
IMPACT_ONCE_UNKNOWN = "これまでに届いた{count}件は、だれの申請か分からないので数えません。同じ人がまた申請できます"
IMPACT_ONCE_ENDS = (
    "これまでに届いた{count}件（不交付、取下げ、もう入る順番のない満員は除く）の人も、また申請できるようになります。"
    "「重複の疑い」の申請は、これまでどおり職員が確認します"
)
IMPACT_REFUSED = "いまは公開できません"
IMPACT_GOING = "いま入力している人"
IMPACT_GOING_KEPT = (
    "公開から{days}日間は、始めた版のまま、最後まで入力して送れます。画面は変わりません。"
    "そのあとは、答えを移した新しい版で確かめてもらいます"
)
IMPACT_GOING_ENDED = (
    "新しい版が住民のページに届くと、前の版では送れなくなり、答えを移した新しい版で確かめてもらいます。"
    "その前に受け取った申請は、公開から{minutes}分までに署名されたものを、始めた版のまま審査します"
)
IMPACT_GOING_OPEN = "いまの版で続けられる日数を、承認を求めるときに選びます"
IMPACT_GOING_FULL = "前の版で、なくなる日時や定員だけを希望した申請は「満員」になり、新しい版でもう一度申請できます"
IMPACT_GOING_COUNTED = (
    "前の版で公開のあとに届く申請も、新しい定員に数え、順番や抽選に入れます。前の版は定員のことを知らせていません。"
    "空きのない人は「満員」になり、新しい版でもう一度申請できます"
)
IMPACT_GOING_COUNTED_TOO = (
    "そのほかの申請は、前の版で公開のあとに届いたものも、新しい定員に数え、順番や抽選に入れます。"
    "前の版は定員のことを知らせていません。空きのない人は「満員」になり、新しい版でもう一度申請できます"
)
IMPACT_DRAFTS = "保存された書きかけ"
IMPACT_DRAFTS_VALUE = (
    "書きかけは住民の端末か、本人にしか開けない暗号文でしかなく、だれにも数えられません。再開すると、上と同じ扱いです"
)
IMPACT_FIELDS = "新しい申請から、答えがなくなるか、種類が変わる質問"
IMPACT_FIELDS_VALUE = "{names}。これからの申請の答え、書き出し、集計には出ません。届いた申請の答えは残ります"
IMPACT_FIELDS_NONE = "ありません"
IMPACT_BEHIND = "古い版から作った下書き"
IMPACT_BEHIND_VALUE = (
    "この下書きは第{origin}版から作られ、いま公開しているのは第{current}版です。そのあいだに直したことは、"
    "下書きに入れていなければ、公開すると元にもどります。変わるところに、もどしてはいけないものがないか確かめてください"
)
IMPACT_STAFF_DRAFTS = "この手続の、ほかの下書き"
IMPACT_STAFF_DRAFTS_VALUE = (
    "{count}件（最後に保存した人：{names}）。この変更は入っていません。公開のあとで見直してください"
)
IMPACT_STAFF_DRAFTS_NONE = "ありません"
PREVIOUS = "いまの版で書き始めた人"
PREVIOUS_HINT = "いまの版に誤りがあるときは「続けられない」を選びます。答えは、どれを選んでも失われません。"
PREVIOUS_DAYS = {
    30: "公開から30日間は、いまの版のまま送れる",
    7: "公開から7日間は、いまの版のまま送れる",
    0: "いまの版では続けられない（新しい版で確かめてもらう）",
}

EDIT_TITLE = "「{title}」の編集"
NO_SCRIPT = "フォームの編集にはJavaScriptが必要です"
NO_SCRIPT_TEXT = "ブラウザーの設定でJavaScriptを有効にしてください。一覧、複製、削除は、有効にしなくても使えます。"

# Findings: what must be mended in a draft, and what should be looked at
WHOLE_FORM = "フォームの基本情報"
RULES = "要件と計算する値"
LEGAL_BASIS = "根拠法令"
IDENTITY = "本人確認の方法"
LISTING = "住民の一覧での見せ方"
MY_NUMBER_BASIS = "個人番号を扱う根拠"
RECEPTION = "受付期間"
NUMBERED = {"eligibility": "「要件 {}」", "derived": "「値 {}」"}
TODAY = "「申請する日」"
CALCULATION = "計算"
ROLES = {"shown_when": "条件", "condition": "条件", "day": "1人1回の数え方"}
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
    "email": "メールアドレス",
    "provisions": "条項",
    "unit": "単位",
    "body": "本文",
    "entry": "1件の呼び名",
    "refusal": "満たさないときの言葉",
    "reason": "理由",
    "applicants": "申請できる人",
    "title_reading": "名前の読み方",
    "department_reading": "担当課の読み方",
    "word": "さがす言葉",
    "reading": "さがす言葉の読み方",
    "quick_exit": "「離れた先の画面」",
    "words": "急いで読む言葉",
}
PART_SETTING = "設定"
PART_OPTION = "選択肢"
PART_OTHER = "言葉"
PART_IN_LANGUAGE = "{part}（{language}）"
FINDINGS = {
    "words_missing": "{name}の{part}を入力してください",
    "words_blank": "{name}の{part}が、空白や目に見えない文字だけです。言葉を入力するか、消してください",
    "fields_missing": "{name}に項目がありません。項目を足すか、削除してください",
    "slots_missing": "{name}に選べる日時がありません",
    "unusable_character": "{name}の{part}に、使えない文字（タブや、目に見えない制御文字など。名前や質問文では改行も）が"
    "あります。その言葉を消して、入力し直してください",
    "duplicate_id": "{name}に同じものが2つあります",
    "reserved_id": "{name}は使えない名前を内部で使っています。複製して作り直してください",
    "unknown_reference": "{name}の条件や計算が、もうない質問や選択肢を使っています",
    "forward_reference.later": "{name}の{role}が、あとに出てくる{field}を使っています。"
    "{field}を前に移すか、{role}を変えてください",
    "forward_reference.entries": "{name}の{role}が、くり返し{group}の中の{field}を使っています。"
    "くり返しの中で聞くことは、外では使えません。くり返しの外へ移すか、{role}を変えてください",
    "forward_reference.undecided": "{name}の{role}が使う{field}は、そこではまだ決まっていません。"
    "順番か、{role}を変えてください",
    "wrong_kind": "{name}の条件や計算が、その質問の答えの種類に合っていません",
    "unknown_option": "{name}の条件が、もうない選択肢を使っています",
    "never_shown": "{name}は、どう答えても表示されません。条件を見直してください",
    "choices_empty": "{name}に選択肢がありません",
    "bounds_reversed": "{name}の下限と上限が合っていません",
    "not_a_date": "{name}に、ない日付があります",
    "amount_not_whole": "{name}の計算が1円未満になることがあります。"
    "計算のしかたの「端数を切り捨てた額」で単位を決めてください",
    "amount_may_be_negative": "{name}の計算がマイナスになることがあります。"
    "計算のしかたの「いちばん大きい額（下限を決める）」で0円以上にしてください",
    "amount_too_large": "{name}の計算が大きくなりすぎることがあります。"
    "計算のしかたの「いちばん小さい額（上限を決める）」で上限を決めてください",
    "match_twice": "{name}と同じカードの項目と照合する質問が、ほかにもあります",
    "match_missing": "{name}に、カードと違うときの決まりだけがあります",
    "match_wrong_kind": "{name}は、カードのその項目と照合できない種類です",
    "attachments_too_many": "添付ファイルは、フォーム全体で10個までです",
    "capacity_missing": "{name}にキャンセル待ちの件数がありますが、定員がありません",
    "places_twice": "{name}にも定員があります。定員は、フォーム全体か日時の1か所だけで決めてください。"
    "日時の質問を2つ以上置けるのは、同じ質問の別々の答えで表示を分けるときです",
    "slots_too_many": "{name}までの定員のある日時が、合わせて200を超えます",
    "once_needs_identity": "同じ人の申請を見分けるには、カードの署名かメールアドレスの確認を求めてください",
    "match_needs_card": "{name}はカードと照合しますが、このフォームはカードの署名を求めません",
    "files_need_contact": "{name}に添付を受け付けるには、無記名ではなく、メールアドレスの確認かカードを求めてください",
    "definition_oversized": "フォームが大きすぎます。ページや選択肢を減らすか、フォームを分けてください",
    "definition_not_json": "フォームのデータが壊れています。一覧から開き直してください",
    "definition_not_canonical": "{name}に、保存できない値や深すぎる重なりがあります",
    "definition_malformed": "{name}に、この版では使えない設定があります。作り直してください",
    "wrong_procedure": "翻訳が、別のフォームのものです",
    "condition_circular": "{fields}の条件や計算が、たがいの結果を待っています。どれかを変えてください",
    "condition_never": "{name}の条件には、どう答えてもあてはまりません",
    "condition_always": "{name}の条件には、どう答えてもあてはまります。条件がいるか確かめてください",
    "rule_refuses_all": "{name}を満たせる人がいません。条件や期限を見直してください",
    "rule_refuses_nobody": "{name}は、だれでも満たします。要件がいるか確かめてください",
    "group_unanswerable": "{name}は1件以上の入力が必要ですが、何も聞かれない人がいて、その人は申請できません。"
    "{name}にも同じ条件を付けるか、0件でもよいことにしてください",
    "nobody_eligible": "要件をすべて満たせる人がいません。要件どうしが食いちがっていないか見直してください",
    "rule_on_missing": "{name}は、{field}の答えがない人を断ります。それでよいか確かめてください",
    "rule_passes_empty": "{name}は「〜でない」で決めているため、{field}を空欄にした人も通ります。必須にしてください",
    "consent_missing.payment": "お金を支払うのに、記録の確認に同意しなくてよい人がいます。同意の項目がいりませんか",
    "consent_missing.words": "{name}で同意や記録の確認に触れていますが、同意の項目がありません",
    "consent_as_question": "{name}は、同意しなくても申請できます。必要なら「同意」の項目にしてください",
    "legal_basis_missing": "個人のことを聞くには、根拠の法令や要綱が必要です。{name}に、名と条の番号を書いてください",
    "legal_basis_missing.number": "個人番号は、法律か条例に定めがなければ扱えません。{name}にその名を書いてください",
    "individual_number_asked": "{name}は個人番号を聞いています。根拠を基本情報に書くか、項目を削除してください",
    "individual_number_asked.digits": "{name}は個人番号と同じ12桁です。"
    "個人番号なら根拠を基本情報に書くか項目を削除し、違うなら何の番号かを書いてください",
    "individual_number_written": "{name}の{part}に、個人番号と読める12桁の数字が書いてあります。"
    "フォームの文はだれでも読めるので、消すか、別の例に替えてください",
    "anonymous_asks_who": "{name}は、だれの回答かを聞いています。匿名のままにするか、本人確認の方法を変えてください",
    "language_missing": "フォームの題名に{language}がありません。すべての言葉に{language}も書いてください",
    "translation_missing": "{name}に、{language}の言葉がないか、日本語のままのところがあります",
    "words_of_model_city": "{name}の{part}に、ひな形の見本市のこと（架空の市、条例、電話番号）が残っています",
    "words_maybe_of_model_city": "{name}の{part}に、ひな形の見本市のことかもしれない言葉があります。"
    "ひな形のままなら、自分の自治体の言葉に直してください",
    "words_unfinished": "{name}の{part}に、書きかけのような言葉があります",
    "label_repeated": "{name}は、{other}と同じ言葉です。区別できる言葉にしてください",
    "label_repeated.options": "{name}に、同じ言葉の選択肢があります",
    "question_twice": "{name}は、{other}と同じことを聞いているようです",
    "need_contradicted": "{name}の言葉と、必須か任意かの設定が合っていません。どちらかを直してください",
    "kind_fits_better": "{name}には「{kind}」の項目があります。それに変えると、書き方も確かめられます",
    "none_with_others": "{name}の「なし」にあたる選択肢を、ほかと一緒に選べます。一緒に選べない選択肢にしてください",
    "choice_of_one": "{name}の選択肢は1つだけです",
    "birth_in_future": "{name}に、未来の日を入力できます。「申請する日まで」にしてください",
    "date_not_yet": "{name}は、いちばん早い日が来るまで入力できません。受付期間か、受け付ける日を直してください",
    "year_past": "{name}の条件や計算は、もう終わった「{value}」までです。新しくしなくてよいか確かめてください",
    "year_past.title": "フォームの名前に、もう終わった「{value}」があります。新しくしなくてよいか確かめてください",
    "slot_repeated": "{name}に、同じ日時が2つあります。1つにまとめて、定員で調整してください",
    "slots_past": "{name}で選べる日時は、すべて過ぎています",
    "reception_past": "{name}の終わりが過ぎています。公開しても、だれも申請できません",
    "reception_empty": "{name}の始まりか終わりを入力してください",
    "lottery_many_entries": "抽選なのに、同じ人が何度でも申し込めます。1人1回までにしなくてよいか確かめてください",
    "lottery_open_end": "抽選の締切りがありません。公開前に、受付期間の終わりを決めてください",
    "payee_missing": "{name}を支払う口座を聞いていません。「振込口座」を足してください",
    "payee_may_be_missing": "{name}：支払いを受けるのに、口座を答えない人がいるかもしれません",
    "payee_twice": "{name}と{other}の両方で口座を聞いています。どちらに支払うか決めてください",
    "payee_twice.entries": "{name}：口座は{other}の1件ごとに聞きますが、支払う額は申請全体で1つです。"
    "どの口座にいくら支払うか決めてください",
    "payee_twice.account": "{name}：支払う相手は1件ごとに聞きますが、口座は{other}の1つです。"
    "だれに支払うか決めてください",
    "payee_unidentified": "{name}：カードで本人を確かめずに、お金を支払います。本人確認を確かめてください",
    "delegation_missing": "{name}：{other}でほかの人の口座に支払いますが、受け取りの委任を聞いていません。"
    "委任への「同意」か、委任状の添付を足してください",
    "payee_registered_other": "{name}：公金受取口座は申請者のものです。{other}のほかの人の口座は、別に聞いてください",
    "amount_always_zero": "{name}は、どう答えても0円です",
    "amount_other_side": "{name}は、名前と、だれが払うかの設定が合っていません。どちらかを直してください",
    "amount_counted_twice.office": "{name}は{other}の計算に使われ、どちらも役所が払うので、合計で二重に数えます。"
    "途中の額のほうを「だれも払わない」にしてください",
    "amount_counted_twice.applicant": "{name}は{other}の計算に使われ、どちらも申請する人が払うので、"
    "合計で二重に数えます。途中の額のほうを「だれも払わない」にしてください",
    "amount_on_missing.unasked": "{name}では、{field}を聞かれない人は「そうでないとき」の金額になります。"
    "それでよいか確かめ、違うときは、その人の場合を先に決めてください",
    "amount_on_missing.empty": "{name}では、{field}を空欄にした人は「そうでないとき」の金額になります。"
    "それでよいか確かめ、違うときは、必須にしてください",
    "amount_on_missing.unknown": "{name}では、{field}がわからない人は「そうでないとき」の金額になります。"
    "それでよいか確かめ、違うときは、その人の場合を先に決めてください",
    "amount_on_missing.passes": "{name}は「〜でない」で決めているため、{field}の答えがない人もその金額になります。"
    "それでよいか確かめてください",
    "amount_rows_exact": "{name}の表の行は、{field}がその数とまったく同じときだけの額です。"
    "間の数の人は「表にないときの額」になります。「〜以上」で決めるなら、表ではなく「条件で変わる額」にしてください",
    "sum_of_no_entry": "{name}は、{other}の外で1回だけ聞く{field}を、1件ごとに足しています（2件なら2倍になります）。"
    "1件ごとの額なら、このままでかまいません。全部で1つの額なら、{field}を{other}の中へ移すか、計算では合計額の代わりに{field}を使ってください",
    "amount_may_be_unknown": "{name}は、{field}の答えがない人や、表にない人の分を計算できません",
}
LANGUAGES = {"easy": "やさしい日本語", "en": "英語"}
FURTHER_LANGUAGES = {
    "ar": "アラビア語",
    "bn": "ベンガル語",
    "de": "ドイツ語",
    "es": "スペイン語",
    "fa": "ペルシア語",
    "fil": "フィリピノ語",
    "fr": "フランス語",
    "he": "ヘブライ語",
    "hi": "ヒンディー語",
    "id": "インドネシア語",
    "it": "イタリア語",
    "km": "クメール語",
    "ko": "韓国・朝鮮語",
    "lo": "ラオ語",
    "mn": "モンゴル語",
    "ms": "マレー語",
    "my": "ミャンマー語",
    "ne": "ネパール語",
    "pt": "ポルトガル語",
    "pt-BR": "ポルトガル語（ブラジル）",
    "ru": "ロシア語",
    "si": "シンハラ語",
    "ta": "タミル語",
    "th": "タイ語",
    "tl": "タガログ語",
    "tr": "トルコ語",
    "uk": "ウクライナ語",
    "ur": "ウルドゥー語",
    "uz": "ウズベク語",
    "vi": "ベトナム語",
    "zh": "中国語",
    "zh-Hans": "中国語（簡体字）",
    "zh-Hant": "中国語（繁体字）",
}


def language(tag: str) -> str:
    """What staff call a language; the tag itself for one that has no name here."""
    return {**LANGUAGES, **FURTHER_LANGUAGES}.get(tag, tag)


# A translation from a file
TRANSLATION_TAKEN = "翻訳ファイル（{language}）を読み込みました。"
TRANSLATION_ROW = "翻訳ファイルの表の{row}行目を直してください。"
TRANSLATION_WHOLE = "すべての言葉に訳があります。"
TRANSLATION_MISSING = "訳がまだない言葉が{count}件あります。"
TRANSLATION_STRANGE = "このフォームにない日本語の訳が{count}件あり、使いませんでした。"
TRANSLATION_STALE = "いまのフォームにない訳を直す行が{count}件あり、使いませんでした。"
TRANSLATION_UNUSABLE = (
    "使えない文字（タブや、目に見えない制御文字など）のある訳が{count}件あり、使いませんでした。"
    "1件目は「{first}」の訳です。"
)
UNKEPT = "{name}の{part}が、保存できない形になっています。そこを直すか、「元に戻す」で前の状態にもどしてください。"
FINDING_OTHER = "{name}に、直すところがあります"

# The preview, and a test submission
PREVIEW_TITLE = "「{title}」のプレビュー"
PREVIEW_LEAD = (
    "質問と並びは住民の画面と同じです。ただしファイルは、住民の画面では、すべての質問のあとにまとめて添えます。"
    "ほかに質問のないページは、題名、説明、お知らせ、見出しも、ファイルといっしょにそこに出ます。"
    "郵便番号や銀行の名前で探す欄、くり返しを消すボタン、入力の途中の案内、手順の表示は、ここには出ません。"
    "くり返しは、2件目まで開いています。住民の画面では、最小の件数だけが開いていて、ボタンで追加します。"
    "答えを入れて「試しに申請する」を押すと、申請と同じ判定をします。どこにも送られず、残りません。"
    "印刷には、いま見えている質問が出ます。"
)
PREVIEW_BACK = "編集にもどる"
PREVIEW_LANGUAGE = "言葉"
PREVIEW_WIDTH = "画面の幅"
PREVIEW_LANGUAGES = {"ja": "日本語", **LANGUAGES}
PREVIEW_WIDTHS = {"phone": "スマートフォン", "desk": "パソコン"}
PREVIEW_PRINT = "印刷する"
PREVIEW_LACKING = "直すところが{count}件あります。判定は、すべて直してから試せます"
PREVIEW_NOTED = "見ておくところが{count}件あります"
PREVIEW_PAGE = "{number}／{count}ページ"
TRY = "試しに申請する"
TRY_GOOD = "受け付けられます"
TRY_GOOD_TEXT = "この答えは、入力の規則と要件をすべて満たしています。"
TRY_SEEN = "職員に見える内容"
TRY_INELIGIBLE = "入力は正しいですが、満たしていない要件があります"
TRY_AMOUNT = "役所が払う合計"
TRY_FEE = "申請する人が払う合計"
IN_ENTRY = "{entry}{number}："
FILE_SAMPLE = "見本のファイルを付けたことにする"
POST_PARTS = {"symbol": "記号", "post_number": "番号"}

# Simulated applicants
APPLICANTS_LINK = "仮の申請者で試す"
APPLICANTS_TITLE = "「{title}」を仮の申請者で試した結果"
APPLICANTS_LEAD = (
    "質問の分かれ道、選択肢、数や日付の境目、要件、金額の計算をひととおり通るように、仮の申請者を作って判定しました。"
    "申請者も答えも実在せず、どこにも残りません。"
)
APPLICANTS_BACK = "プレビューにもどる"
APPLICANTS_LACKING = "直すところが{count}件あります。すべて直してから試せます"
APPLICANTS_LARGE = "フォームが大きいため、この画面では試せません。プレビューで試しに申請してください"
APPLICANTS_REACHED = "通った分かれ道"
APPLICANTS_OF = "{all}のうち{reached}"
APPLICANTS_COUNT = "残した仮の申請者"
APPLICANTS_JUDGED = "判定した申請"
APPLICANTS_NUMBER = "{:,}件"
APPLICANTS_IMPOSSIBLE = "だれにも通れない分かれ道"
APPLICANTS_IMPOSSIBLE_TEXT = (
    "どのように答えても、だれもここを通れません。答えの組み合わせを調べて確かめました。条件を直すか、"
    "要らない質問や分かれ道を消してください。"
)
APPLICANTS_IMPOSSIBLE_EN = (
    "Nobody can go this way, whatever they answer: their answers were tried together. "
    "Mend the conditions, or delete the question or the branch that is not needed."
)
APPLICANTS_UNFOUND = "通る人が見つからなかった分かれ道"
APPLICANTS_UNFOUND_TEXT = (
    "ここを通る仮の申請者は見つかりませんでしたが、通れる人がいるかもしれません。"
    "通るはずの答えをプレビューで入れて確かめ、それでも通れなければ条件を直してください。"
)
APPLICANTS_UNFOUND_EN = (
    "No simulated applicant was found who goes this way, but somebody may. "
    "Try it in the preview with answers that should lead here; where they do not, mend the conditions."
)
APPLICANTS_MORE = "ほかに{:,}件あります。"
APPLICANTS_ALL = "すべての分かれ道を、だれかが通りました"
APPLICANTS_WHOLE = "申請の全体"
APPLICANTS = "仮の申請者"
APPLICANTS_TEXT = "それぞれ、前の申請者が通らなかったところを通ります。開くと、答えが見えます。"
APPLICANT = "申請者{number}：{verdict}"
APPLICANT_ACCEPTED = "受け付けられます"
APPLICANT_REFUSED = "要件を満たしません"
GOAL_ANSWER = "「{}」と答える"
GOAL_BLANK = "答えない"
GOAL_ENTRIES = "{}件を入力する"
GOAL_ROW = "表の「{}」の行で計算する"
GOALS = {
    ("accepted", "yes"): "受け付けられる",
    ("shown", "yes"): "表示される",
    ("shown", "no"): "表示されない",
    ("rule", "yes"): "満たす",
    ("rule", "no"): "満たさない",
    ("branch", "then"): "計算の条件にあてはまる",
    ("branch", "otherwise"): "計算の条件にあてはまらない",
    ("row", "otherwise"): "表にない数で計算する",
}
