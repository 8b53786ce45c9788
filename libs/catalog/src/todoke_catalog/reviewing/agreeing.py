"""What the words of a form say of consent: that it is given or asked for, or that records are looked into.

Japanese words are data here, as in `words`.
"""

import re

from todoke_catalog import fields as kinds

MAX_WORDS = 2_000  # characters that are looked at of one text, as many as the builder takes

# What a notice says of it, but for a paper; so too that it counts as given (同意をいただいたものとします).
_SPOKEN = re.compile("(同意|承諾|(?<!ご)了承)(?!書|者|[のを]?(撤回|取り?消))")
# Politeness alone (雨天のときは中止します。ご了承ください) asks for no consent; looking into records does.
_POLITELY = re.compile("ご(了承|承知おき)(?!書|者)")
_LOOKED_INTO = re.compile(
    "公簿|台帳|個人情報|記録|(所得|課税|納付|資格|世帯|口座).{0,20}(調べ|調査|照会|確認|確かめ)|撮影|公表|掲載"
)
# That the office looks into records about somebody: what it does, and no book of roads and no paper that it is shown.
_RECORDS = (
    "((?<!道路)(?<!水道)台帳|公簿|住民登録|住民票の(状況|情報|記録|内容)|滞納が(ない|ある)か"
    "|(所得|課税|納付|納税|滞納)(の?(状況|情報|記録|有無|区分))?(?=[、をはもで]|につ))"
)
# What somebody may be asked too (手当の状況を確認します): only stronger words say that the office looks it up.
_PERSONAL = "(生活保護|年金|手当|手帳|保険|収入|戸籍|介護認定)(の.{0,8})?(状況|情報|記録|有無)?[をはに]"
_OFFICE = "[市町村区県都府道]が"
_LOOKS = "((確認|調査|照会|閲覧)(し|いたし|させていただき)ます|調べ(させていただき)?ます|確かめます)(?!か)"
_LOOKS_UP = "(照会|調査|閲覧|課[でに](確認|確かめ))(し|いたし|させていただき)ます(?!か)"
# Whom an office asks about somebody: other offices, banks, doctors; whoever is told to ask there is told with ください.
_ASKED_ABOUT = (
    "(年金事務所|年金機構|税務署|[税福][務祉][^、。]{0,4}課|課税[^、。]{0,4}課|金融機関|銀行|警察(署)?|児童相談所|福祉事務所|保健所|(主治|かかりつけ)医|医師|医療機関|病院"
    "|勤務先|学校|ハローワーク|健康保険組合|保険者|本籍地|前住所地|(他|ほか)の(自治体|市区?町村|行政機関|機関)|関係(する)?(機関|官公署|行政庁)|官公署)"
)
_ASKS = (
    "((照会|問い?合わ?せ|確認|調査)(し|いたし|させていただき)?ます|(聞|訊|尋ね"
    "|たずね)(き|く|ます|させて)|確かめ(ます|る)|調べ(ます|る)|(照会|問い?合わ?せ"
    "|確認)をします|(照会|確認|調査|問い?合わ?せる?)(する)?(こと|場合)が)"
)
_ABOUT = (
    "(所得|課税|税|収入|資産|預金|残高|年金|受給|病状|症状|診断|在職|勤務|状況|情報|記録|戸籍|住民票|資格|有無|照会)"
)
_KEPT = (
    "(戸籍|住民票|住基|住民基本台帳|市が(持っ|もっ|保有し)て(い)?る(情報|記録)|(手帳"
    "|資格|受給|保険料?|納付|課税|所得|税|生活保護)の?(の情報|の記録|の有無|情報|記録"
    "|の?納め忘れ))"
)
_TAKES = (
    "(取り?寄せ(ます|る)|参照し(ます|、)|(市|町|村|区|職員|担当者?"
    "|[^、。]{1,6}課)が[^。]{0,12}(見|確認し|確かめ|調べ|取り?寄せ)ます|(職員"
    "|担当者?)が[^。]{0,10}端末)"
)
_SHARES = "(と|に)[^、。]{0,8}(共有|提供|開示)(し|いたし|させていただき)ます"
_LOOKING = re.compile(
    f"{_ASKED_ABOUT}[にへで]、?[^。]{{0,20}}{_ABOUT}[^。]{{0,12}}{_ASKS}(?!か)|{_ASKED_ABOUT}[にへ]照会(します|することが)"
    f"|{_KEPT}[^。]{{0,14}}{_TAKES}(?!か)|市が(持っ|もっ|保有し)て(い)?る情報を[^。]{{0,6}}(確認|利用|参照)し|生活保護[^。]{{0,20}}に確かめます|{_ASKED_ABOUT}{_SHARES}|"
    f"{_RECORDS}.{{0,20}}{_LOOKS}|{_PERSONAL}.{{0,15}}{_LOOKS_UP}"
    f"|{_RECORDS}.{{0,15}}{_OFFICE}.{{0,6}}調べ|{_OFFICE}.{{0,20}}{_RECORDS}.{{0,15}}調べて"
)
# A paper (同意書), a person (同意した家族), what somebody else has given (同意を得た) are none that is asked for here.
ASKED = re.compile(
    "(同意|承諾|了承)"
    "(?!書|者|した(家族|人|方|親|保護者)|を?(得|取|と[っり]|もら|いただ)|[のを]?(撤回|取り?消)|[はが](あり|ある|必要))"
)
_OTHERS = (
    "(?<!申請)(?<!申込)(?<!届出)(?<!請求)(?<!申請する)(?<!請求する)(?<!申し込む)(?<!届け出る)[者人主員族親夫妻父母]"
)
OF_OTHERS = re.compile(f"({_OTHERS}|子ども|全員)((の|が|も|から)、?|は.{{0,12}})(同意|承諾|了承)")
# What a required consent says besides; 「調べること」 alone is agreed to by the press, 「読みました」 is not.
_GIVEN = re.compile(
    "委任(し|する|いたし)|差し?支え|異議|了解|承知|許可し|認めます"
    "|てもかま|ても構|てもよ|ても良|てよい"
    "|(調べる|調べられる|確かめる|(調査|照会|確認|閲覧|提供|共有)(する|される))(こと|の)"
)
_DENIED = re.compile("(同意|承諾|了承)(し|でき)(ない|ません)")
# That what one says is true, or is the owner's consent, allows nobody to look into anything.
_NO_OBJECT = re.compile(
    "(相違|間違い|誤り|偽り|虚偽)[がはのも]?(ない|なき|ありません|ございません)(こと|旨)[にを](同意|承諾|了承|了解|承知|認め)"
    "|((所有|管理|権利)者|持ち主|家主|地主|貸主|大家さん?|隣の人)((の|が|も|から)、?|は.{0,12})(同意|承諾|了承)"
)
_DELEGATED = re.compile("(受け?取り?|受領).{0,20}委任")
# What is agreed to besides, and lets nobody look into records: to be photographed, or that the family is told.
_ELSEWHERE = re.compile(
    "撮影|写真|動画|掲載|広報|(ホームページ|HP|SNS).{0,15}(載|公開)|LINE|(?<!オン)ライン"
    "|(家族|親族|保護者|子ども|お子(さん|さま|様)|ほかの参加者)(など)?[にへと].{0,12}(知らせ|伝え|共有|連絡|提供|示)"
    "|(メール|案内|お知らせ).{0,6}(送|受け取|配信)|アンケート|規約|ルール|きまり|決まり|キャンセル|注意事項"
)
_OF_RECORDS = re.compile(
    "調べ|確認|確かめ|照会|閲覧|調査|公簿|台帳|記録|審査|資格|所得|税|住民|年金|個人情報|情報を(利用|使)"
)


def agrees(field: kinds.ConsentField) -> bool:
    """Whether whoever presses it agrees to something: no declaration of truth, and not that a notice was read."""
    said = (field.label.ja, field.help.ja if field.help else "")
    return any(_gives(sentence) for words in said for sentence in words[:MAX_WORDS].split("。"))


def is_elsewhere(field: kinds.ConsentField) -> bool:
    """Whether a consent says of itself that it is to something else than to look into records."""
    said = "。".join(words[:MAX_WORDS] for words in (field.label.ja, field.help.ja if field.help else ""))
    return _ELSEWHERE.search(said) is not None and _OF_RECORDS.search(said) is None


def looks(words: str) -> bool:
    """Whether words say that the office looks into records about somebody."""
    return any(_LOOKING.search(one) for one in words[:MAX_WORDS].split("。"))


def speaks(*texts: str) -> bool:
    """Whether words to everybody, such as a notice, ask for consent or say that records are looked into."""
    said = [words[:MAX_WORDS] for words in texts]
    if any(map(_POLITELY.search, said)) and any(map(_LOOKED_INTO.search, said)):
        return True
    return any(_says_consent(one) or _LOOKING.search(one) for words in said for one in words.split("。"))


def helps_to_agree(words: str) -> bool:
    """The same of a question's help, where consent is mostly a paper's: 「持ち主の同意を得たことがわかる書類」."""
    said = words[:MAX_WORDS]
    if _POLITELY.search(said) and _LOOKED_INTO.search(said):
        return True
    sentences = said.split("。")
    return any(_LOOKING.search(one) or _asks(one) for one in sentences)


def _gives(sentence: str) -> bool:
    left = _DELEGATED.sub("", _NO_OBJECT.sub("", sentence))
    return bool((ASKED.search(left) or _GIVEN.search(left)) and not _DENIED.search(left))


def _asks(sentence: str) -> bool:
    return bool(_SPOKEN.search(sentence) and ASKED.search(sentence) and not OF_OTHERS.search(sentence))


def _says_consent(sentence: str) -> bool:
    """Whether a sentence speaks of consent that is not somebody else's, who has given it already or has to."""
    return bool(_SPOKEN.search(sentence) and (ASKED.search(sentence) or not OF_OTHERS.search(sentence)))
