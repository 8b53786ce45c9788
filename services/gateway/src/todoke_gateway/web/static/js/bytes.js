// Byte strings: joining, numbers, digests, randomness.

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const utf8 = (text) => new TextEncoder().encode(text);

export function u16(number) {
  return Uint8Array.of(number >>> 8, number & 255);
}

export function u32(number) {
  return Uint8Array.of(number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255);
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function random(size) {
  return crypto.getRandomValues(new Uint8Array(size));
}
