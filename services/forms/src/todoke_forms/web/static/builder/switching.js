// What is switched off and, in the same visit, on again is as it was.

const off = new Map(); // by the key of the switch

// What to put: nothing where it is not `wanted`; else what stood there when it was switched off, or what `start` makes.
export function switched(key, wanted, now, start) {
  if (!wanted && now !== undefined) off.set(key, structuredClone(now));
  return wanted ? structuredClone(off.get(key) ?? start()) : undefined;
}
