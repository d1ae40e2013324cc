/**
 * The function, with its results for the words asked last kept: texts repeat their words. When `limit` results are kept, all
 * are forgotten, so that memory stays bounded however many texts come by.
 */
export function remembered<Result>(find: (word: string) => Result, limit: number): (word: string) => Result {
  const results = new Map<string, Result>();
  return (word) => {
    let result = results.get(word);
    if (result === undefined) {
      result = find(word);
      if (results.size >= limit) results.clear();
      results.set(word, result);
    }
    return result;
  };
}
