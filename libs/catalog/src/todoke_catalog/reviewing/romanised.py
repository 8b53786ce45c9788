"""Whether words are Japanese in Latin letters (Atsumeru hi for 集める日), which no reader of English understands.

Names are such too (Mihon Hanako, Minami), and have a capital each; so only what has a word without one counts, or what
labels ask for.
"""

import re
import unicodedata

_SYLLABLE = (
    "(?>(?:ky|gy|sh|j|ch|ny|hy|by|py|my|ry)[auo]|(?:sh|j|ch)[ie]|[kgsznhbpmr]?[aueo]|[kgnhbpmr]?i|t[aeo]|tsu|d[aeo]|fu"
    "|y[auo]|w[ao]|n)"
)
_WORD = re.compile(f"(?>(?:kk|ss|tt|pp|tc)?{_SYLLABLE})++")  # it never goes back, so that no word takes long


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# English words that are made of such syllables too, and Japanese ones that are English.
_ENGLISH = _set(
    """
        a i me he be so no to do go on in an age are area use one home name date note rate game take make more
        made bone gene zone tone none done tube cube pine mine fine fire here hero zero menu memo demo base
        case ease rose nose hose hope rope pope pipe ripe wine sane mane bane cane same came tame fame radio
        audio studio video bike hike mike potato tomato banana soda sofa pajama papa mama piano soprano page
        usage image manage garage damage wage sage rage tenure nature future mature june tune dune rune nude
        rude machine engine imagine marine hygiene nine pure cure sure share shade shape shake shame shore
        chose choke change chance range orange hinge sea tea pea idea era opera pizza panorama guide aide ride
        hide gaze maze haze dose become rename teen seen been keen need see bee tee too boo zoo due sue hue toe
        hoe doe ago into onto unto undo redo ten pen hire mean bean japan iran pain main rain gain again remain
        domain maintain union onion opinion reason season mason bacon moon noon soon pair hair repair amount
        you your our hour tour sauna tuna data beta meta euro judo kendo karate aikido sumo sado shodo ikebana
        kimono sake sushi origami haiku bonsai koto shamisen taiko kabuki futon tatami tofu miso ramen soba
        udon kanji hiragana katakana kana manga anime shogi igo yukata mochi bento daiko sensei onsen koban
        ramune gagaku zen min kan men ban can run sun gun bin son ton ran tan pan yen sen den hen
    """
)
_LABELS = _set(
    """
        namae onamae shimei jusho juusho jusyo gojusho denwa denwabango denwabangou keitai seinengappi tanjobi
        tanjoubi seibetsu nenrei kingaku shokugyo shokugyou hizuke riyu riyuu mokuteki biko bikou kazoku kodomo
        hogosha koza kouza gakko gakkou gakunen ninzu ninzuu basho jikan kibo kibou riyobi shubetsu shurui
        sonota
    """
)


def is_romanised(words: str) -> bool:
    """Whether all words are made of Japanese syllables, and no name."""
    plain = "".join(one for one in unicodedata.normalize("NFD", words) if unicodedata.category(one) != "Mn")
    said = re.findall("[A-Za-z]+", plain)
    if not said or not all(_WORD.fullmatch(one.lower()) for one in said):
        return False
    if len(said) == 1:
        return said[0].lower() in _LABELS
    foreign = [one for one in said if one.lower() not in _ENGLISH]
    return any(one.islower() for one in foreign) and 2 * len(foreign) >= len(said)
