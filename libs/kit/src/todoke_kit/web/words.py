"""The words the kit's own templates say, in Japanese, English and easy Japanese (やさしい日本語)."""

from collections.abc import Mapping
from types import MappingProxyType

_JA = {
    "skip": "本文へ移動",
    "required": "※必須",
    "optional": "任意",
    "error_prefix": "エラー：",
    "errors_one": "入力内容に問題があります",
    "errors_many": "入力内容に{count}件の問題があります",
    "change": "変更",
    "choose": "選んでください",
    "choose_none": "選ばない",
    "era": "年号",
    "year": "年",
    "month": "月",
    "day": "日",
    "progress": "進み具合",
    "step": "ステップ{number}／{count}",
    "step_done": "済み：",
    "step_now": "いま：",
    "step_next": "次",
    "done": "済み",
    "now": "現在",
    "ahead": "これから",
    "success": "成功",
    "error": "エラー",
    "warning": "注意",
    "info": "お知らせ",
    "development": "開発用",
    "not_answered": "（未入力）",
    "colon": "：",
}
_EN = {
    "skip": "Skip to main content",
    "required": "Required",
    "optional": "Optional",
    "error_prefix": "Error: ",
    "errors_one": "There is a problem with your answers",
    "errors_many": "There are {count} problems with your answers",
    "change": "Change",
    "choose": "Choose one",
    "choose_none": "No answer",
    "era": "Calendar",
    "year": "Year",
    "month": "Month",
    "day": "Day",
    "progress": "Progress",
    "step": "Step {number} of {count}",
    "step_done": "Done: ",
    "step_now": "Now: ",
    "step_next": "Next",
    "done": "Done",
    "now": "Now",
    "ahead": "To come",
    "success": "Success",
    "error": "Error",
    "warning": "Warning",
    "info": "Information",
    "development": "Development only",
    "not_answered": "(not answered)",
    "colon": ": ",
}
_EASY = {
    **_JA,
    "skip": "本文へ",
    "required": "※かならず",
    "optional": "なくてもいいです",
    "error_prefix": "まちがい：",
    "errors_one": "なおすところがあります",
    "errors_many": "なおすところが{count}こあります",
    "change": "なおす",
    "choose": "えらんでください",
    "choose_none": "えらばない",
    "progress": "いまどこか",
    "step_done": "おわり：",
    "done": "おわり",
    "now": "いまここ",
    "warning": "気をつけてください",
    "not_answered": "（書いていません）",
}
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"ja": _JA, "en": _EN, "easy": _EASY})


def words(language: str) -> Mapping[str, str]:
    """The kit's words in ``language``; Japanese for one it does not have."""
    return _WORDS.get(language, _JA)
