"""How the card agent shows answers that have parts, and the entries of groups, before they are signed."""

from support.entries import ANSWERS, FAMILY

from todoke_agent.core.answers import rows


def test_every_part_and_every_entry_is_shown_and_only_what_was_asked():
    shown = list(rows(FAMILY, ANSWERS))
    assert shown[0] == (
        "保護者",
        (
            "姓 / family name: 見本\n名 / given name: 花子\n"
            "セイ / family name in katakana: ミホン\nメイ / given name in katakana: ハナコ"
        ),
    )
    assert [label for label, _ in shown[1:-2]] == [
        *["子ども 1: 生年月日", "子ども 1: 海外", "子ども 1: 費用"],
        *["子ども 2: 生年月日", "子ども 2: 海外", "子ども 2: 国", "子ども 2: 費用"],
    ]
    assert shown[-2][1].splitlines() == [
        "2026年12月2日 / 2026-12-02 13:00–13:30",
        "2026年12月1日 / 2026-12-01 10:00–10:30",
    ]
    assert shown[-1][1].endswith("建物・部屋番号 / building and room: current")
