// The development door to virtual cards (clients/testcard): a program on this computer that stands in for a card reader.

import { call } from "./calls.js";

const UNREACHABLE = "card_door_unreachable";

// [{name, label, signing_certificate}]
export async function cards(door) {
  return (await call(`${door}/cards`, { unreachable: UNREACHABLE })).cards;
}

// Signs a statement (bytes) with one of a card's keys; returns the JWS.
export async function sign(door, key, card, password, statement) {
  const body = { card, key, password, statement: new TextDecoder().decode(statement) };
  return (await call(`${door}/sign`, { body, unreachable: UNREACHABLE })).statement;
}
