/** Where a list of tokens is found in a longer one: the tokens from start to before end, and how like them they are. */
export interface TokenAlignment {
  start: number;
  end: number;
  /** From 0 to 1: twice the tokens in common, in order, over the tokens of both. */
  similarity: number;
}

/** The best alignment that ends with the tokens looked at last: where it began, what it has in common, what it is worth. */
interface Ending {
  start: number;
  common: number;
  worth: number;
}

const common = 2;
const leftOut = -1;
const nothing: Ending = { start: 0, common: 0, worth: 0 };

/**
 * The stretch of `among` that is most like the sought tokens: the local alignment (Smith and Waterman, 1981) of most
 * worth, a token in common counting 2 and one that is left out or differs -1; of equals the first. Nothing where no token
 * is in common. Takes time in proportion to the product of both lengths.
 */
export function alignTokens(sought: readonly string[], among: readonly string[]): TokenAlignment | undefined {
  let best: (Ending & { end: number }) | undefined;
  let above: Ending[] = [];
  for (const token of sought) {
    const row: Ending[] = [];
    for (const [place, other] of among.entries()) {
      const before = above[place - 1] ?? nothing;
      const ending = token === other ? continued(before, place) : gapped(before, above[place], row[place - 1]);
      row.push(ending);
      if (token === other && (best === undefined || isBetter(ending, place + 1, best)))
        best = { ...ending, end: place + 1 };
    }
    above = row;
  }
  if (best === undefined) return undefined;
  const { start, end } = best;
  return { start, end, similarity: (2 * best.common) / (sought.length + end - start) };
}

function continued({ start, common: before, worth }: Ending, place: number): Ending {
  return worth === 0
    ? { start: place, common: 1, worth: common }
    : { start, common: before + 1, worth: worth + common };
}

/** A token of either list, or one of each, has no counterpart. */
function gapped(...before: (Ending | undefined)[]): Ending {
  let best = nothing;
  for (const one of before)
    if (one !== undefined && one.worth + leftOut > best.worth) best = { ...one, worth: one.worth + leftOut };
  return best;
}

function isBetter(one: Ending, end: number, other: Ending & { end: number }): boolean {
  if (one.worth !== other.worth) return one.worth > other.worth;
  return one.start !== other.start ? one.start < other.start : end < other.end;
}
