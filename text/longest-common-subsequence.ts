/** The length of the longest sequence of tokens that occurs in both lists in order, with gaps allowed. */
export function longestCommonSubsequence(left: readonly string[], right: readonly string[]): number {
  // Numbers compare faster than strings, and a token found on one side only can never match.
  const ids = new Map<string, number>();
  for (const token of right) if (!ids.has(token)) ids.set(token, ids.size);
  const columns = Int32Array.from(right, (token) => ids.get(token) ?? -1);
  // row[j] is the answer for the tokens of `left` read so far and the first j tokens of `right`.
  const row = new Int32Array(right.length + 1);
  for (const token of left) {
    const id = ids.get(token);
    if (id === undefined) continue;
    let diagonal = 0;
    let best = 0;
    for (let column = 0; column < columns.length; column += 1) {
      const above = row[column + 1] ?? 0;
      if (columns[column] === id) best = diagonal + 1;
      else if (above > best) best = above;
      diagonal = above;
      row[column + 1] = best;
    }
  }
  return row[right.length] ?? 0;
}
