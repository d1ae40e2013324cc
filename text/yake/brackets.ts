import type { Piece } from './sentence-breaks.ts';

/** A pair of brackets as character codes. */
export interface Brackets {
  open: number;
  close: number;
}

export const roundBrackets: Brackets = { open: 0x28, close: 0x29 };
export const squareBrackets: Brackets = { open: 0x5b, close: 0x5d };

/** How many brackets of a growing piece of text are open at its end, counted from the first one that opens. */
export class OpenBrackets {
  private readonly brackets: Brackets;
  private seen = false;
  private depth = 0;

  constructor(brackets: Brackets) {
    this.brackets = brackets;
  }

  get isOpen(): boolean {
    return this.depth > 0;
  }

  /** Begins with another piece. */
  restart(text: string, piece: Piece): void {
    this.seen = false;
    this.depth = 0;
    this.add(text, piece);
  }

  add(text: string, { start, end }: Piece): void {
    const { open, close } = this.brackets;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === open) {
        this.seen = true;
        this.depth++;
      } else if (code === close && this.seen) this.depth--;
    }
  }
}

/** Whether a piece closes a bracket that it did not open, counted back from the last one that closes. */
export function closesMore(text: string, { start, end }: Piece, { open, close }: Brackets): boolean {
  let depth = 0;
  let seen = false;
  for (let at = end - 1; at >= start; at--) {
    const code = text.charCodeAt(at);
    if (code === close) {
      seen = true;
      depth++;
    } else if (code === open && seen) depth--;
  }
  return depth > 0;
}
