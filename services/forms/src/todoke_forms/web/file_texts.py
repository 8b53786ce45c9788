"""Every word about making attachments harmless, in Japanese; why one was refused, in English as well."""

from __future__ import annotations

from collections.abc import Mapping

from todoke_forms.core.files import FileState

STATES: Mapping[FileState, str] = {
    FileState.PENDING: "無害化を待っています",
    FileState.CLEAN: "無害化しました",
    FileState.REFUSED: "受け付けられないファイルです",
}
TONES: Mapping[FileState, str] = {FileState.PENDING: "", FileState.CLEAN: "success", FileState.REFUSED: "warning"}

PAGES = "{count}ページ（枚）"
REMOVED = "なくなったもの：{what}"
IS = "中身は{kind}です"

REMOVALS = {
    "metadata": "撮影場所や作成者などの付属情報",
    "trailing_bytes": "ファイルの後ろに付いていた余分なデータ",
    "other_frames": "動く画像の2枚目から後",
    "scripts": "スクリプト（プログラム）",
    "actions": "開いたときや押したときの動作",
    "embedded_files": "中に埋め込まれたファイル",
    "annotations": "注釈、リンク、入力欄（記入された文字は残ります）",
    "text_layer": "文字のデータ（ページの画像にしました）",
    "macros": "マクロ",
    "formulas": "計算式（最後に計算された値は残ります）",
    "external_links": "外部への参照",
    "pictures": "図や画像（図形、グラフも）",
    "comments": "コメント",
    "tracked_changes": "変更履歴（消された文字は残りません。足された文字は残ります）",
    "numbering": "段落の前に自動で付く番号や記号",
    "symbols": "記号用のフォントの一部の記号（「〓」にしました）や、数式の形",
    "form_controls": "シートの上に置かれたチェックボックスや一覧（印の有無は元のファイルの持ち主に確かめてください）",
    "number_formats": "決められた形でない表示形式（数はそのまま示します）",
    "hiding": "隠すための設定（隠れていたシート、行、列、文字、数を表示しています）",
    "layout": "書式や飾り",
    "controls": "画面に見えない制御文字",
    "formula_starts": "計算式として動く書き出し（前に「'」を付けました）",
}
NOTES = {
    "name_changed": "ファイル名に使えない文字があったため、改めました",
    "double_extension": "ファイル名に拡張子が2つありました",
    "extension_contradicts": "ファイル名の拡張子と中身が違います",
}

_REFUSALS = {
    "unknown_type": (
        "受け付けている種類のファイルではありません。PDFや写真などにしたものを求めてください。",
        "This is not a kind of file that is accepted. Please ask for a PDF or a photograph.",
    ),
    "type_mismatch": (
        "申請で示された種類と、ファイルの中身が違います。",
        "The file is something else than the application says.",
    ),
    "encrypted": (
        "パスワードや利用の制限がかかっています。外したものを求めてください。",
        "The file has a password or restrictions. Please ask for one without.",
    ),
    "nested": (
        "ファイルの中に、別の圧縮ファイルやOffice文書が入っています。",
        "There is an archive or another office document inside the file.",
    ),
    "oversized": ("ファイルの中身が大きすぎます。", "The file holds too much."),
    "bomb": (
        "開くと異常に大きくなるため、展開しませんでした。",
        "The file would unpack to an abnormal size and was not unpacked.",
    ),
    "too_many_pixels": ("画像の画素数が多すぎます。", "The picture has too many pixels."),
    "too_many_pages": ("ページ数が多すぎます。100ページまでです。", "There are more than 100 pages."),
    "truncated": (
        "ファイルが途中で切れています。もう一度送ってもらってください。",
        "The end of the file is missing. Please ask for it again.",
    ),
    "damaged": (
        "ファイルが壊れているか、決められた形ではありません。保存し直したものを求めてください。",
        "The file is damaged or not well formed. Please ask for one that was saved again.",
    ),
    "empty": ("ファイルに中身がありません。", "The file is empty."),
    "encoding_unclear": (
        "文字コードを一つに決められず、別の文字になるおそれがあるため、開きませんでした。UTF-8かPDFで保存し直したものを求めてください。",
        "The text may be read in more than one encoding, so it was not opened. Please ask for UTF-8, or for a PDF.",
    ),
    "fonts_missing": (
        "文字のフォントがファイルに入っておらず、文字が抜けるため、開きませんでした。フォントを埋め込んだPDFか、紙を求めてください。",
        "Its fonts are not inside the file and words would be missing. Please ask for a PDF with its fonts, or paper.",
    ),
    "out_of_memory": (
        "処理に必要なメモリが上限を超えました。",
        "Rebuilding the file would take more memory than is allowed.",
    ),
    "timed_out": ("処理が時間内に終わりませんでした。", "Rebuilding the file took too long."),
    "crashed": (
        "処理の途中で異常が起きることが続いたため、開きませんでした。",
        "Rebuilding the file failed again and again, so it was not opened.",
    ),
}
_UNNAMED = ("受け付けられませんでした。", "The file was refused.")


def refusal(code: str, language: str = "ja") -> str:
    """Why a file was refused, in words."""
    ja, en = _REFUSALS.get(code, _UNNAMED)
    return en if language == "en" else ja
