"""How staff read answers that have parts, and the entries of groups."""

from support.entries import ANSWERS, FAMILY

from todoke_forms.web.answers import sections


def test_every_part_and_every_entry_is_written_and_only_what_was_asked():
    [section] = sections(FAMILY, ANSWERS)
    assert section.rows == (
        ("保護者", "姓 見本\n名 花子\nセイ ミホン\nメイ ハナコ"),
        ("子ども1：生年月日", "令和2年（2020年）5月1日"),
        ("子ども1：海外", "いいえ"),
        ("子ども1：費用", "5"),
        ("子ども2：生年月日", "令和4年（2022年）5月1日"),
        ("子ども2：海外", "はい"),
        ("子ども2：国", "見本国"),
        ("子ども2：費用", ""),
        ("希望日時", "令和8年（2026年）12月2日 13:00–13:30\n令和8年（2026年）12月1日 10:00–10:30"),
        ("住所", "郵便番号 9990019\n住所 見本市一番町１\n建物・部屋番号 current"),
    )
