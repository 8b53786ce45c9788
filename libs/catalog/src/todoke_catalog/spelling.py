"""Spellings that mean the same to somebody who searches: width, case, kana, old forms of kanji, okurigana.

For searching only. What people write themselves is never folded like this: to a family, 髙 is not 高.
"""

import re
import unicodedata

_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
# Old forms (旧字体) and other shapes, and below each the one that is written today.
_OLD = "亞惡壓圍醫壹飮隱營榮衞驛圓鹽緣應歐毆奧橫假價畫會繪壞懷擴覺學嶽樂觀關歡氣歸龜戲舊擧虛峽挾狹曉區驅勳徑莖惠溪經繼輕鷄藝擊縣儉劍險圈檢權獻驗顯嚴效廣恆鑛號國黑濟碎齋劑櫻册雜產參慘棧蠶贊殘絲齒兒辭濕實寫舍釋壽收從澁獸縱肅處敍獎將燒稱證乘剩壤孃條淨疊讓釀觸囑眞寢愼盡圖粹醉隨髓數樞聲靜齊攝竊專戰淺潛纖錢雙壯搜插爭總莊裝聰騷藏臟屬續墮體對帶滯臺瀧擇澤單擔膽團彈斷癡遲晝蟲鑄廳聽鎭遞鐵轉點傳黨盜燈當鬪德獨讀屆貳惱腦霸廢拜賣麥發髮拔濱甁佛拂變邊邉辯瓣寶豐滿默藥譯豫餘與譽搖樣謠來賴亂覽龍兩獵綠壘勵禮隸靈齡戀爐勞樓灣髙﨑嶋"  # noqa: E501
_NEW = "亜悪圧囲医壱飲隠営栄衛駅円塩縁応欧殴奥横仮価画会絵壊懐拡覚学岳楽観関歓気帰亀戯旧挙虚峡挟狭暁区駆勲径茎恵渓経継軽鶏芸撃県倹剣険圏検権献験顕厳効広恒鉱号国黒済砕斎剤桜冊雑産参惨桟蚕賛残糸歯児辞湿実写舎釈寿収従渋獣縦粛処叙奨将焼称証乗剰壌嬢条浄畳譲醸触嘱真寝慎尽図粋酔随髄数枢声静斉摂窃専戦浅潜繊銭双壮捜挿争総荘装聡騒蔵臓属続堕体対帯滞台滝択沢単担胆団弾断痴遅昼虫鋳庁聴鎮逓鉄転点伝党盗灯当闘徳独読届弐悩脳覇廃拝売麦発髪抜浜瓶仏払変辺辺弁弁宝豊満黙薬訳予余与誉揺様謡来頼乱覧竜両猟緑塁励礼隷霊齢恋炉労楼湾高崎島"  # noqa: E501
_JOINED = dict.fromkeys(map(ord, "・~‐‑–—−-"))  # between parts of one word
_FOLDED = {**_TO_HIRAGANA, **str.maketrans(_OLD, _NEW), **_JOINED}
_BETWEEN = re.compile(r"[\s、。,.「」『』()\[\]/:;!?]+")  # after NFKC
_KANA = re.compile(r"[ぁ-ゖー]+")
_LATIN = "a-z\u00df-\u024f\u1e00-\u1eff"  # after casefold
_NO_BREAK = re.compile(rf" (?![{_LATIN}])|(?<![{_LATIN}]) ")
_LATIN_WORD = re.compile(rf"[{_LATIN}]{{2,}}")
_KANJI = re.compile(r"[㐀-鿿々〆]")


def fold(text: str) -> str:
    """The text in one width, case and kana, with the kanji of today, and nothing between its words.

    Between words in Latin letters one blank stays: only there is a part of a word no word (pet, petition).
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    return _NO_BREAK.sub("", _BETWEEN.sub(" ", plain))


def whole(folded: str) -> re.Pattern[str] | None:
    """What finds a folded word in Latin letters as a word of its own, one or many; None for any other word."""
    if not _LATIN_WORD.fullmatch(folded):
        return None
    return re.compile(rf"(?<![{_LATIN}]){folded.removesuffix('s')}s?(?![{_LATIN}])")


def stem(folded: str) -> str:
    """A folded text without its kana: 引っ越し, 引越し and 引越 have one. Empty where fewer than two kanji are left."""
    left = _KANA.sub("", folded)
    return left if len(_KANJI.findall(left)) > 1 else ""
