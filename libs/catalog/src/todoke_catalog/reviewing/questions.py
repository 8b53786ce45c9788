"""Whole questions of every day, and the nouns by which offices ask the same: 何人で使いますか is 利用の人数.

Japanese words are data here, as in `words`. What is asked stands before the verb, which says of what it is asked.
"""

import re

# What is done: before ます, before た, and by itself. A noun with する is its own.
DEEDS = {
    "利用": ("使い", "使っ", "使う"),
    "購入": ("買い", "買っ", "買う"),
    "受取": ("受け?取り", "受け?取っ", "受け?取る"),
    "来場": ("来", "来", "来る"),
    "宿泊": ("泊まり", "泊まっ", "泊まる"),
    "支払": ("支?払い", "支?払っ", "支?払う"),
    "引越": ("引っ?越し", "引っ?越し", "引っ?越す"),
    "返却": ("返し", "返し", "返す"),
    "開始": ("始め", "始め", "始める"),
    "設置": ("取り?付け", "取り?付け", "取り?付ける"),
    "建築": ("建て", "建て", "建てる"),
    "死亡": ("亡くなり", "亡くなっ|亡くなられ", "亡くなる"),
    "受診": ("かかり", "かかっ", "かかる"),
    "申込": ("申し?込み", "申し?込ん", "申し?込む"),
    "処分": ("捨て", "捨て", "捨てる"),
    "販売": ("売り", "売っ", "売る"),
    "開催": ("開き|行い", "開い|行っ", "開く|行う"),
    r"\g<noun>": tuple(
        f"(?P<noun>[一-龯ァ-ヴー]{{2,8}})を?(?:{verb})"
        for verb in ("し|され|なさい|になり", "し|され", "する|される|なさる")
    ),
}
_VERBS = tuple(
    (re.compile(f"[おご]?(?:{verb})か"), deed, done)
    for deed, (polite, past, plain) in DEEDS.items()
    for done, verb in (
        (False, f"(?:{polite})(?:になり)?(?:ます|たい(?:の|ん)?です)"),
        (False, f"(?:{plain})(?:の|ん|予定|つもり)です"),
        (True, f"(?:{polite})(?:になり)?ました"),
        (True, f"(?:{past})[ただ](?:の|ん)です"),
    )
)
_ABOUT = "(?:だいたい|およそ|約)?"
_SOME = "(?:ほど|くらい|ぐらい|程度)?"
_COUNTED = "台匹頭個枚冊部通本棟口着件羽"
# What is asked of it, and of what is done already where that is another thing.
_ASKED = (
    ("いつから、?いつまで", "{deed}の期間", ""),
    ("いつ(?:ごろ|頃)?から(?=.*たい)", "{deed}開始希望日", ""),
    ("何時から、?何時まで", "{deed}の時間", ""),
    ("(?:何人|何名|何人の(?:人|方))" + _SOME + "[でが]?", "{deed}の人数", ""),
    ("何(?:日間|日)" + _SOME, "{deed}の日数", ""),
    ("何回" + _SOME, "{deed}の回数", ""),
    ("何のために|何をするために|何をしに|(?:何の|どんな|どのような|どういう)目的で", "{deed}の目的", ""),
    ("なぜ|なんで|どうして|(?:何の|どんな|どのような|どういう)(?:理由|わけ)で", "{deed}の理由", ""),
    ("どうやって|どのように|(?:どんな|どのような|どういう)(?:方法|手段)で|何で", "{deed}の方法", ""),
    ("どこ[へに]|どちら[へに]", "{deed}先", ""),
    ("どこで|どちらで|どこの(?:お店|店)で", "{deed}の場所", "{deed}した場所"),
    ("いつ(?:ごろ|頃)?", "{deed}予定日", "{deed}した日"),
    ("誰が|だれが|どなたが", "{deed}する人の氏名", "{deed}した人の氏名"),
    ("いくらで?|何円で?", "{deed}の金額", "{deed}金額"),
    (
        "(?:どんな|どういう|どのような)(?:こと|内容|事)(?:を|について)|何(?:を|について)",
        "{deed}する内容",
        "{deed}した内容",
    ),
)
_QUESTIONS = tuple(
    (re.compile(f"(?:(?P<of>.{{1,20}}?)[をはが、])??{_ABOUT}(?:{asked})、?(?P<verb>.+)"), coming, done or coming)
    for asked, coming, done in _ASKED
)
# 使うのは何人ですか is 何人で使うのですか.
_TURNED = re.compile(
    "(?P<verb>.+[うくすつぬぶむるただ])のは(?P<asked>何人|何名|いつ|どこ|誰|どなた|なぜ|いくら)[でが]?ですか"
)
_ADVISED = re.compile("すれば(?:よい|いい|よろしい)ですか$")
_TURNS = {"誰": "誰が", "どなた": "誰が", "どこ": "どこで", "いくら": "いくらで"}
_ASKS = "何|いつ|どこ|どの|どう|どちら|どん|なぜ|誰|だれ|どなた|いくら"
_LIVE = "(?:住ん|暮らし|お住まい|生活し)[でて]?(?:い|おり|おられ|いらっしゃい|に?なっていらっしゃい)?(?:ます|です)か"
_WORK = "(?:働い|勤め|お勤め|勤務し|仕事をし)て?(?:い|おられ|いらっしゃい)?(?:ます|です)か"
_WISH = "[がを]?(?:ご?都合が)?(?:よい|いい|よろしい|良い|ご?希望)(?:です|でしょう|し?ます|されます)か"
_AT_PLACE = "通っ|かかっ|かかり|受診し|在籍し|在学し|入所し|通園し|通学し|診てもらい|診てもらっ"
# Other questions as they stand, and their nouns; the verb alone would not say what is asked.
_WHOLE = tuple(
    (re.compile(asked), noun)
    for asked, noun in (
        (f"(?:今|いま|現在)?、?(?:どこ|どちら)[にで](?:{_LIVE})", "住まいの住所"),
        (rf"(?:(.{{1,20}}?)[はの])?(?:いつ|何日|何月何日)(?:ごろ|頃)?{_WISH}", r"\1希望日"),
        (rf"(?:(.{{1,20}}?)[はの])?何時(?:ごろ|頃)?{_WISH}", r"\1希望時間"),
        (f"(?:(.+?)は)?(?:どこ|どちら)[でにへ](?:{_WORK})", r"\1の勤務先"),
        ("何泊(?:しますか|ですか|の?する?予定ですか)", "宿泊数"),
        ("何をして(?:ほしい|もらいたい)(?:の|ん)?ですか", "要望"),
        ("[おご]?自宅は(?:どこ|どちら)(?:です|にあります)か", "住まいの住所"),
        (r"(?:(.{1,20}?)は)?いつ[おご]?(?:生まれ|誕生し)(?:になり)?(?:ました|た(?:の|ん)です)か", r"\1の生年月日"),
        ("(?:どこの|どちらの)[おご]?出身ですか|[おご]?出身はどこですか", "出身地"),
        (rf"何([{_COUNTED}])(?:必要|入り用|要り|いり)(?:です|ます)か", r"\1数"),
        (r"(?:どの|どちらの|何の|どこの|どんな)(.{1,20})を[おご]?希望(?:し|され)ますか", r"希望する\1"),
        (r"(.{1,20}[者主人長親])は(?:誰|だれ|どなた|何という(?:人|方))ですか", r"\1の氏名"),
        (f"(?!.*(?:{_ASKS}))(.+)を[おご]?(?:(?:利用|使用)(?:し|され)|使い)ますか", r"\1の利用の有無"),
        (f"何人(?:家族|世帯|暮らし)ですか|何人で(?:{_LIVE})", "世帯の人数"),
        ("(男性?)(?:ですか|か)?[、・/]?(?:または|それとも)?(女性?)(?:ですか|か)", "性別"),
        (
            rf"(.+?)[はをがの]何([{_COUNTED}])(?:の.{{1,8}})?(?:必要|入り用|お?持ち)?(?:[いあ]り?|飼って[いお]り?|持って[いお]り?)?(?:です|ます)か",
            r"\1の\2数",
        ),
        (
            r"(.+?)(?:の(?:お?名前|名称))?は?何(?:という|て|と)(?:お?名前|名称)?(?:です|いい|言い)(?:ます)?か",
            r"\1の名前",
        ),
        (
            r"(.+?)(?:が|は|の)(?:あるか(?:どうか|ないか|否か)?|いるか(?:どうか|いないか)|ある・?なし|有る無し|あるなし)",
            r"\1の有無",
        ),
        (r"(.+?)を(?:お持ちです|持っています|持ってい?ます|所持していま?す?)か", r"\1の有無"),
        (
            rf"(?:今|いま|現在)?(?:どこの|どの|どちらの|何という)(?:お)?(.+?)[にではへを](?:{_AT_PLACE})(?:て(?:い|おられ|いらっしゃい))?(?:ます|ました)か",
            r"\1の名前",
        ),
    )
)


def noun(text: str) -> str:
    """A folded label as a noun where it is a whole question; anything else as it is."""
    asked_for = _turned(text.rstrip("?。"))
    for pattern, said in _WHOLE:
        if found := pattern.fullmatch(asked_for):
            return found.expand(said).removeprefix("の")
    for asked, coming, done in _QUESTIONS:
        found = asked.fullmatch(asked_for)
        deed = _deed(found["verb"]) if found else None
        if found and deed:
            said = (done if deed[1] else coming).format(deed=deed[0])
            said = said.replace("予定日", "希望日") if "たい" in found["verb"] else said
            return f"{found['of']}の{said}" if found["of"] else said
    return text


def _turned(text: str) -> str:
    text = _ADVISED.sub("しますか", text)
    found = _TURNED.fullmatch(text)
    if not found:
        return text
    asked = found["asked"]
    return f"{_TURNS.get(asked, asked)}{found['verb']}のですか"


def _deed(words: str) -> tuple[str, bool] | None:
    """What is done by a verb at the end of a question, and whether it is done already."""
    for pattern, deed, done in _VERBS:
        if found := pattern.fullmatch(words):
            return found.expand(deed), done
    return None
