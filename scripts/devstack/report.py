"""What the person at the terminal is told in the end: how the application came through, and where everything is."""

from __future__ import annotations

from devstack.journey import Outcome
from devstack.parts import APPROVER, STAFF, Parts

WIDTH = 24


def tell_outcome(outcome: Outcome) -> None:
    """The receipt number, the verdict of each check, and how long it took."""
    checks = [("receipt number", outcome.receipt_number), *outcome.verdicts.items()]
    amount = ("amount", f"{outcome.amount_yen:,} yen")
    way = [(stretch, f"{milliseconds} ms") for stretch, milliseconds in outcome.way_ms.items()]
    total = ("end to end", f"{outcome.end_to_end_ms:.0f} ms, from sending to the case in the closed zone")
    _table("The application", [*checks, amount, *way, total])


def tell_addresses(parts: Parts) -> None:
    """Where to look, how to sign in, which cards there are, and how to stop."""
    layout = parts.layout
    _table(
        "Todoke is running",
        [
            ("citizens", f"{layout.url('gateway')}/"),
            ("staff", f"{layout.url('forms-web')}/"),
            ("staff sign-in", f"{STAFF} / {parts.keys.password(STAFF).read_text()}"),
            ("second person", f"{APPROVER} / {parts.keys.password(APPROVER).read_text()}"),
            ("logs", f"{layout.root / 'logs'}"),
        ],
    )
    _table("Virtual cards (invented people; signing password, PIN)", [*_cards(parts)])
    print("\nCtrl-C stops everything; `make reset` forgets it all.", flush=True)


def _cards(parts: Parts) -> list[tuple[str, str]]:
    pki = parts.cards.pki
    good = [(name, card) for name, card in pki.cards.items() if not card.refusal]
    lines = [(name, card.label, pki.people[card.person]) for name, card in good]
    rows = [(name, f"{person.password}, {person.pin}   {label}") for name, label, person in lines]
    return [*rows, ("and", f"{len(pki.cards) - len(good)} more that must be refused, each for its own reason")]


def _table(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<{WIDTH}}{value}")
    print(end="", flush=True)
