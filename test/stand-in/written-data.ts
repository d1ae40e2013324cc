import { seededRandom, chooseOne, type Random } from '../../text/random.ts';

const beginnings = 'b br c ch d dr f g gr h j k l m n p pr r s st t th v w'.split(' ');
const middles = 'a e i o u ai ea ou ee oo'.split(' ');
const ends = 'd k l m n nd p r rn s st t x sh ng'.split(' ');
const small = 'the a of and in to by with near from over under'.split(' ');

function word(random: Random): string {
  const syllable = () => chooseOne(beginnings, random) + chooseOne(middles, random);
  return syllable() + (random() < 0.4 ? syllable() : '') + chooseOne(ends, random);
}

function sentence(random: Random, words: number): string {
  const all = Array.from({ length: words }, (_, place) => (place % 3 === 1 ? chooseOne(small, random) : word(random)));
  const text = all.join(' ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** A text of about so many words that is like no other number's: made of invented words, and the same every time. */
export function writtenText(name: string, number: number, words: number): string {
  const random = seededRandom('stand-in text', name, number);
  const sentences: string[] = [];
  for (let left = words; left > 0;) {
    const length = Math.min(left, 8 + Math.floor(random() * 8));
    sentences.push(sentence(random, length));
    left -= length;
  }
  return sentences.join(' ');
}

/** JSON lines of {"id", "text"}, from a number on. */
export function* passageLines(count: number, words: number, first = 0): Generator<string> {
  for (let number = first; number < first + count; number++) {
    yield `${JSON.stringify({ id: `passage-${number}`, text: writtenText('passage', number, words) })}\n`;
  }
}

/** JSON lines of {"instruction", "output"}. */
export function* pairLines(count: number): Generator<string> {
  for (let number = 0; number < count; number++) {
    const [instruction, output] = [writtenText('instruction', number, 8), writtenText('output', number, 30)];
    yield `${JSON.stringify({ id: `pair-${number}`, instruction, output })}\n`;
  }
}
