"""Which law lets a form ask what it asks: a legal basis that is none, and 個人番号 asked for without one (番号法).

Japanese words are data here, as in `words`: what an office writes where it has not looked the law up yet, and
how it asks for the number without naming it.
"""

import re
import unicodedata
from collections.abc import Iterator

from todoke_catalog import fields as kinds
from todoke_catalog import my_number
from todoke_catalog.reviewing import translated
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.reviewing.words import is_personal, texts_of
from todoke_catalog.texts import Text

MAX_WORDS = 2_000  # characters that are looked at of one text, as many as the builder takes

_UNDECIDED = re.compile(
    "(不明|な[しい]|無し?|特にな[しい]|ー+|-+|[.…。・?？]+|×+|x+|n/?a|tbd|todo|あ+|a+|テスト|サンプル|ダミー|test|sample|dummy)"
)
_PENDING = re.compile(
    "(作成|検討|準備|制定|調整)して(い)?(ます|る)|未定|未確認|未記入|未記載|未入力|調整中|検討中|作成中|準備中|確認中|要確認|(記載|記入|追記|確認|制定)(の)?予定"
    "|(後日|後で|あとで|後ほど|のちほど|追って|別途)、?(記載|記入|入力|追記|決定|確認|検討|書|決め|調べ)"
    "|(を|に)(記入|入力|記載)(して)?(ください|下さい|のこと|する$)|を書いて(ください|下さい)"
)
# What somebody has to do yet, where it is all that is said; beside an article it may be what that article says.
_TO_FIND_OUT = re.compile(
    "(^|[をにへで])要?(((確認|照会|相談)(する|します|のこと)?|問い?合わ?せ(る|ます)?)|(調べ|尋ね|たずね)(る|ます)|[聞訊](く|きます))[。.!]*$"
    "|(わか|分か|判|知)ら(ない|ん|ず|ません)[。.!]*$"
)
_COUNTED = re.compile("[0-9一二三四五六七八九十]")
_ARTICLE = re.compile("第[0-9一二三四五六七八九十百千]+|別表|全文")
# Signs that stand for a name or a number; a single one before a name is a bullet. 〇 is a digit too: 第一〇条.
_ANY_SIGN = "○◯△▲●■_□×"
_SIGN = f"([{_ANY_SIGN}]|(?<![一二三四五六七八九十百千〇])〇)"
_STANDS_FOR = re.compile(f"{_SIGN}[{_ANY_SIGN}〇]|(?<![a-z])x{{2,}}(?![a-z])")
_SIGN_OF_NAME = re.compile(
    f"(^|[市県町村区]の?)[.・‥*-]+の?(法|条例|規則|要綱|政令)|{_SIGN}[市県町村区]?の?(法|条例|規則|要綱|政令)(?=$|[第(施])"
)
_NO_NUMBER = re.compile(
    f"第?[?？]+(条|項|号)|第?(何|なん)条|(令和|平成|昭和){_SIGN}+年"
    f"|第([ .…‥?・*-]|{_SIGN}|[xn])*(条|項|号|章|節)|(第|条の){_SIGN}"
    f"|第[0-9一二三四五六七八九十百千]+{_SIGN}(条|項|号|章|節)|第0+(条|項|号|章|節)"
)
_KIND = (
    "条例|規則|規程|規定|規約|内規|細則|要綱|要領|要項|条約|計画|協定|方針|指針|ガイドライン|基準|約款|契約|告示"
    "|通知|通達|議決|憲章"
)
_NAMED = re.compile(f"((?<![方手作用技])法(?![務人定])|[政省府行則勅訓命]令|{_KIND})(?!課|係|室|担当)")
# Whose a law is tells nobody which one it is: 本市の, 見本市の, 前年度の, 担当課の, いつもの.
_WHOSE = (
    "([本当]?[国都道府県市町村区課係室]の?|[^、。のを第]{1,8}[都道府県市町村区課係室局部省庁]の|(市役所|役所|役場|内部)の?"
    "|([昨去前今本当][年期回]度?|(平成|令和|r|h)[0-9元]+(年度?)?|[0-9]+年度?)の?|旧|現行の?|最新の?|新|いつもの|従来の"
    "|他市の?|上位|上記の?|下記の?|別紙の?|別添の?|近隣市?の)"
)
_KINDS_OF_ANY = f"(法令|法律|法|訓令|例規集?|{_KIND})"
_ANY_LAW = re.compile(
    f"({_WHOSE})?(内部|関係|関連|各種|根拠|該当|適用|当該|その他|補助金?|助成金?|給付金?|交付金?)?(する|の)?(施行|実施|交付|支給)?{_KINDS_OF_ANY}(等|など|類)?"
    "(に(基づく|もとづく|よる|従う|準ずる|準じる|定める)|[とに](同じ|同様)(です)?|(の)?(とおり|通り)|を?参照|など|の?(順守|遵守))?"
)
_DRAFT = re.compile(
    r"\((仮称|素案|仮案|原案|案|仮|予定|制定中|改正中|(制定|改正|改定|見直し|廃止)の?予定|要?見直し中?|改定中)\)|(法|条例|規則|規程|要綱|要領|要項|方針|計画|基準)の?(素案|原案|案)(?![内件])|案の(段階|まま)"
    "|(要綱|条例|規則|法令|法律|根拠)[はがも]?(な[しい]|無し?|ありません|未制定)$"
    "|([昨去前][年回期]度?|従来|他市)(の.{1,8})?[とに](同じ|同様|準じ)"
)
# What is yet to be put in: a whole title in brackets, 「条を入れる」, （日付不明）; a law of A市, and one for a test.
_TO_PUT_IN = re.compile(
    r"^[(\[【<〔《{][^)\]】>〕》}]*[)\]】>〕》}]$|(を|に)(入れる|入れて|記入|入力|書く)$|(を|に)(入れる|記入|入力|書く)[)\]】>〕》}]"
    "|(日付|番号|文書番号|条番号|名称|年月日|年度)[はがも]?(不明|未定|未確認|な[しい]|空欄)|^(テスト|サンプル|ダミー)|^[a-z][市町村区県]"
)
# What any office promises on its pages lets it ask for nothing; one that is named may have articles.
_PROMISED = re.compile(
    "([本当]?[市町村区県都府道]の?)?(個人情報の?(保護|取り?扱い?)の?(に関する)?(基本)?(方針|指針|ガイドライン|について)?|プライバシー(・)?ポリシー(方針)?"
    "|(情報)?セキュリティ(ポリシー|(基本)?方針)|(ホームページ|サイト)?利用規約|サイトポリシー)"
)
_LETTER = re.compile("(通知|通達|事務連絡)$")  # which has a day or a number, or nobody finds it
# An article that is said to be somewhere in the law, and is not named.
_SOME_ARTICLE = re.compile(
    "(該当|関係|関連|適用|根拠|当該|各|所定|必要|その|この|上記)(する|の)?(条項|条文|条|項目|項|規定|箇所|部分)(等|など)?|条項|条文|条"
    "|(要綱|条例|規則|法律|法令|規程|規定)(に|の)?(よる|とおり|通り|定め|基づく)|あとで|後で|のちほど|最新のもの|同じ|同様|いろいろ|色々|様々|さまざま|一式|多数|省略|適宜|(別に|別途)定め(る|のとおり)?|別紙(の)?(とおり|通り|参照)?|参照"
)
# 要配慮個人情報 (個人情報保護法第2条第3項) and nationality: a survey without names asks about people by these too.
_SENSITIVE = re.compile(
    "病気|病名|病歴|持病|既往|診断名|障害(?!物)|障がい|国籍|宗教|信仰|信条|人種|民族|前科|犯罪歴|犯歴|犯罪の被害|妊娠|アレルギー"
)
_MAY_ALLOW_NUMBERS = re.compile("法|条例")

_NUMBERED = (kinds.TextField, kinds.DigitsField, kinds.IntegerField, kinds.AttachmentField)
_INDIVIDUAL_NUMBER = re.compile("(個人番号|マイナンバー)(?!カード)|(個人番号|マイナンバー)カード.{0,20}(裏|両面)")
_TWELVE_DIGITS = re.compile("((?<![0-9])12|十二|一二)(桁|けた|ケタ|個の数字|文字の数字)")
_BACK_OF_CARD = re.compile("(カード|証)の?(裏|うら).{0,20}(番号|数字)|通知カード.{0,10}(番号|数字)")
_OTHER_NUMBER = re.compile(
    "免許|照会|受付|受理|整理|契約|お客|顧客|会員|利用者|管理|許可|登録|製造|口座|伝票|注文|追跡|問い?合わ?せ|証券|領収|納付"
    "|在留|永住|図書|通知書|(受給者|被保険者)(証|番号)|使用者番号|予約|診察|患者"
)
_OTHER_LENGTH = re.compile("[0-9]+(桁|けた|ケタ)")
_REMARK = re.compile(r"\(([^()]*)\)")
_REFUSED = re.compile(
    "(書|記入|入力|記載|記述|出|送|添付).{0,4}(ない(?!と|場合|人)|ません|せず)|不要|要りません|いりません|隠し|黒塗り|塗りつぶ"
)


def check(form: Form) -> Iterator[Advice]:
    """Everything to say about the law behind a form."""
    for path, text in texts_of(form.plain, "$"):
        if my_number.parts(text):
            yield Advice(ReviewCode.INDIVIDUAL_NUMBER_WRITTEN, path)
    number_basis = form.definition.my_number_basis
    if number_basis is None:
        yield from _individual_numbers(form)
    elif _is_none(number_basis.title, number_basis.provisions) or not _MAY_ALLOW_NUMBERS.search(number_basis.title.ja):
        yield Advice(ReviewCode.LEGAL_BASIS_MISSING, "$.my_number_basis", {"reason": "number"})
    if any(is_personal(one.field) or _is_sensitive(one.field) for one in form.fields):
        for number, basis in enumerate(form.definition.legal_basis):
            if _is_none(basis.title, basis.provisions):
                yield Advice(ReviewCode.LEGAL_BASIS_MISSING, f"$.legal_basis[{number}]")


def _is_sensitive(field: kinds.Field) -> bool:
    return isinstance(field, kinds.Question) and _SENSITIVE.search(_folded(field.label.ja)) is not None


def _is_none(title: Text, provisions: Text) -> bool:
    """Whether a law is to be found yet: nobody can look up ○○法, or 第 条."""
    named, articles = _folded(title.ja), _folded(provisions.ja)
    if not translated.says(articles):
        return True
    if not _NAMED.search(named) or _ANY_LAW.fullmatch(named) or _SIGN_OF_NAME.search(named):
        return True
    if _PROMISED.fullmatch(named) or (_LETTER.search(named) and not _COUNTED.search(named + articles)):
        return True
    return _SOME_ARTICLE.fullmatch(articles) is not None or any(_is_open(words) for words in (named, articles))


def _is_open(words: str) -> bool:
    if (
        _UNDECIDED.fullmatch(words)
        or _DRAFT.search(words)
        or (_TO_FIND_OUT.search(words) and not _ARTICLE.search(words))
    ):
        return True
    return any(one.search(words) for one in (_PENDING, _STANDS_FOR, _NO_NUMBER, _TO_PUT_IN))


def _individual_numbers(form: Form) -> Iterator[Advice]:
    for one in form.fields:
        if not isinstance(one.field, _NUMBERED):
            continue
        if _INDIVIDUAL_NUMBER.search(_asked(one.field.label)):
            yield Advice(ReviewCode.INDIVIDUAL_NUMBER_ASKED, one.path)
        elif _asks_twelve_digits(one.field):
            yield Advice(ReviewCode.INDIVIDUAL_NUMBER_ASKED, one.path, {"reason": "digits"})


def _asks_twelve_digits(field: kinds.Question) -> bool:
    """Whether a number of as many digits is asked for that has no other name."""
    if _OTHER_NUMBER.search(_folded(field.label.ja)) or not _holds_twelve_digits(field):
        return False
    if isinstance(field, kinds.DigitsField) and field.min_digits == field.max_digits:
        return True
    asked = (_asked(field.label), *(_asked(field.help).split("。") if field.help else ()))
    return any(
        _TWELVE_DIGITS.search(words) or (_BACK_OF_CARD.search(words) and not _OTHER_LENGTH.search(words))
        for words in asked
    )


def _holds_twelve_digits(field: kinds.Question) -> bool:
    match field:
        case kinds.TextField():
            return field.max_chars >= my_number.LENGTH
        case kinds.DigitsField():
            return field.min_digits <= my_number.LENGTH <= field.max_digits
        case kinds.IntegerField():
            return field.max >= 10**11  # the least of twelve digits
        case _:
            return True


def _asked(text: Text) -> str:
    """A text without the sentences, and what stands in brackets, that say what not to write or hand in."""
    return _unrefused(_REMARK.sub(lambda remark: f"({_unrefused(remark[1])})", _folded(text.ja)))


def _unrefused(words: str) -> str:
    return "。".join(one for one in words.split("。") if not _REFUSED.search(one))


def _folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words[:MAX_WORDS]).lower().split())
