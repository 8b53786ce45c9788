// Remembers in this browser which keys a municipality signs with, from the first time on, and refuses others later.
//
// It finds a gateway that was given other keys. It cannot find one that also serves another script, or that names its own
// key beside the known one for a while, as an exchange does: the card agent, which is told the keys, finds both.

import { Refusal } from "./refusal.js";

const PREFIX = "todoke/notice-keys/";

// municipality: its code; signer: the key that signed; noticeKeys: all that the site names now, the next one included.
// Throws Refusal "notice_key_changed" when the signer is none of those that the site named the last time.
export function check(municipality, signer, noticeKeys) {
  const known = read(municipality);
  if (known && !known.includes(signer)) throw new Refusal("notice_key_changed");
  write(municipality, noticeKeys);
}

// The keys of the last time, or null; a browser that keeps nothing for sites has none.
function read(municipality) {
  try {
    const known = JSON.parse(localStorage.getItem(PREFIX + municipality));
    return Array.isArray(known) && known.length > 0 ? known : null;
  } catch {
    return null;
  }
}

function write(municipality, noticeKeys) {
  try {
    localStorage.setItem(PREFIX + municipality, JSON.stringify(noticeKeys));
  } catch {
    // storage is switched off or full: the next visit is a first one again
  }
}
