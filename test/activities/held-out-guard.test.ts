import { heldOutGuard } from '../../activities/held-out-guard.ts';
import type { HumanPair } from '../../pipeline/records.ts';

const definition =
  'In this task you are given a question about one of the rivers of Europe. Say in a word or two where that river has ' +
  'its source, such as a range of hills, a glacier or a lake. Do not write whole sentences, and do not repeat what was ' +
  'asked. If several places are named by geographers, give the one that is highest above the sea.';
const row = (own: string, output: string, more: Partial<HumanPair> = {}): HumanPair => ({
  ...{ id: own, line: 1, data: 'tasks', instruction: `${definition}\n${own}`, input: '', output, references: [output] },
  ...{ instance: own, shared: definition.length, ...more },
});

const danube = row('Where does the long river Danube begin?', 'Black Forest');
const loire = row('From which hills does the Loire come down?', 'Cevennes');

test('instances of one task are told apart by what is their own, not by the definition they share', () => {
  const guard = heldOutGuard([danube]);
  expect(guard.nearDuplicate(loire)).toBeUndefined();
  expect(guard.nearDuplicate(danube)).toBe(danube.id);
  // The same two as pairs of which nobody knows that they share a definition
  const { shared: _, ...unknown } = loire;
  const { shared: _shared, ...held } = danube;
  expect(heldOutGuard([held]).nearDuplicate(unknown)).toBe(danube.id);
});

test('it does not matter whether the input stands in the instruction or beside it', () => {
  const kept = row('', danube.output, { instruction: definition, input: 'Where does the long river Danube begin?' });
  expect(heldOutGuard([kept]).nearDuplicate(danube)).toBe(kept.id);
});

test('a pair that contains a held-out one is found, whatever is around it', () => {
  const generated = {
    instruction: `Answer this. Where does the long river Danube begin?`,
    input: '',
    output: 'Black Forest',
  };
  expect(heldOutGuard([danube]).nearDuplicate(generated)).toBe(danube.id);
});

test('every reference that is long enough guards, not the first alone', () => {
  const long = 'It begins where the Breg and the Brigach meet below Donaueschingen.';
  const held = row('Where does the Danube begin?', 'Black Forest', { references: ['Black Forest', long] });
  expect(heldOutGuard([held]).nearDuplicate({ instruction: 'Name a confluence.', input: '', output: long })).toBe(
    held.id,
  );
});

test('an output that answers several held-out questions is a label, which others may have too', () => {
  const label = 'The second statement follows from the first one, as far as can be told.';
  const [one, two, other] = [
    'Rain fell. The road is wet.',
    'Bells ring. It is noon.',
    'Salt is cheap. Bread is dear.',
  ].map((own) => row(own, label));
  if (one === undefined || two === undefined || other === undefined) throw new TypeError('three rows');
  expect(heldOutGuard([one, two]).nearDuplicate(other)).toBeUndefined();
  expect(heldOutGuard([one, two]).nearDuplicate(two)).toBe(two.id);
  expect(heldOutGuard([one]).nearDuplicate(other)).toBe(one.id);
});
