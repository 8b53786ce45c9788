// One JSON call, bounded in time; every way it can fail is a Refusal.

import { Refusal } from "./refusal.js";

const SECONDS = 30;

// unreachable: the code when no answer comes; seconds: how long to wait for one.
export async function call(url, { body, unreachable, language = "ja", seconds = SECONDS }) {
  let response;
  try {
    response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
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

// The Refusal that an answer {code, message, tries_left} tells.
export function refused(answer, unreachable, language) {
  return new Refusal(answer.code ?? unreachable, answer.message?.[language] ?? "", { triesLeft: answer.tries_left });
}
