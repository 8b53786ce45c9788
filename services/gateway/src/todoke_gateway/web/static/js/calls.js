// One call that is answered in JSON, bounded in time; every way it can fail is a Refusal.

import { Refusal } from "./refusal.js";

const SECONDS = 30;

// body: sent as JSON; bytes: sent as they are, under a bearer token. unreachable: the code when no answer comes;
// seconds: how long to wait for one.
export async function call(url, { body, bytes, token, unreachable, language = "ja", seconds = SECONDS }) {
  let response;
  try {
    response = await fetch(url, {
      ...sending(body, bytes, token),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(seconds * 1000),
    });
  } catch {
    throw new Refusal(unreachable);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw refused(answer, unreachable, language);
}

function sending(body, bytes, token) {
  if (bytes !== undefined) return { method: "PUT", headers: { Authorization: `Bearer ${token}` }, body: bytes };
  if (body === undefined) return { method: "GET" };
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

// The Refusal that an answer {code, message, tries_left} tells.
export function refused(answer, unreachable, language) {
  return new Refusal(answer.code ?? unreachable, answer.message?.[language] ?? "", { triesLeft: answer.tries_left });
}
