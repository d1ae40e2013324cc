/**
 * One text for an instruction and its input, for places with a single slot (the X of Table 9 in arXiv 2308.12711):
 * instruction, line break, input. The instruction alone when the input is empty.
 */
export function joinInput(instruction: string, input = ''): string {
  return input === '' ? instruction : `${instruction}\n${input}`;
}
