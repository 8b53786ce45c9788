// Whether two values say the same, in whatever order their members stand.

// As text, with the members of every object in one order.
export const inOrder = (value) =>
  JSON.stringify(value, (_, one) =>
    one && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.keys(one).sort().map((name) => [name, one[name]]))
      : one,
  );

export const alike = (left, right) => inOrder(left) === inOrder(right);
