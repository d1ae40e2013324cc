import { z } from 'zod';
import { splitSections } from '../../text/sections.ts';
import { extractionStrategy } from './strategy.ts';

const parameters = z.strictObject({
  sectionWords: z
    .int()
    .min(20)
    .max(5000)
    .default(300)
    .describe('a passage longer than about this is cut into sections at sentence ends'),
});

/** The whole passage (paper, Table 5); long ones in sections of about 300 words, the length of LongForm's outputs. */
export const whole = extractionStrategy({
  name: 'whole',
  version: 1,
  summary: 'the whole passage, in sections where it is long',
  parameters,
  needs: [],
  scope: 'record',
  extract: (text, { sectionWords }) =>
    splitSections(text, sectionWords).map(({ start, end }) => ({
      text: text.slice(start, end),
      spans: [{ start, end }],
    })),
});
