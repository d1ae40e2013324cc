import { splitAtSpace } from '../../text/white-space.ts';
import golden from '../fixtures/metrics/meteor.json' with { type: 'json' };

test.each(golden.tokens)("$text is split as Python's str.split does", ({ text, pieces }) => {
  expect(splitAtSpace(text)).toEqual(pieces);
});
