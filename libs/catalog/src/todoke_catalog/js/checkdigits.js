// Check digits of numbers that are no individual number: todoke_catalog.check_digits.

// The last checks a card's number (ISO/IEC 7812-1, annex B).
export function isCard(digits) {
  const value = (digit, place) => (place % 2 ? 2 * digit - (digit > 4 ? 9 : 0) : Number(digit));
  return [...digits].reverse().reduce((sum, digit, place) => sum + value(digit, place), 0) % 10 === 0;
}

// The first checks a 法人番号 of 13 digits (法人番号の指定等に関する省令, article 2).
export function isCorporate(digits) {
  const total = [...digits.slice(1)].reverse().reduce((sum, digit, place) => sum + Number(digit) * (1 + (place % 2)), 0);
  return Number(digits[0]) === 9 - (total % 9);
}
