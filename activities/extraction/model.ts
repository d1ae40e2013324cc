import { z } from 'zod';
import { alpacaPrompt } from '../../text/alpaca-prompt.ts';
import { splitSections } from '../../text/sections.ts';
import { readSegments } from './segments.ts';
import { askingStrategy } from './strategy.ts';

const sampling = z.strictObject({
  temperature: z.number().min(0).max(2).default(0).describe('softmax temperature; 0 is greedy'),
  topP: z.number().gt(0).max(1).default(1).describe('nucleus of the probability mass'),
  topK: z.int().min(0).default(0).describe('most probable tokens kept; 0 keeps all'),
  maxNewTokens: z.int().positive().default(256).describe('longest reply in tokens (ours; the paper gives none)'),
  stop: z.array(z.string().min(1)).max(4).default([]).describe('texts that end a reply'),
});

const parameters = z.strictObject({
  form: z
    .enum(['alpaca', 'chat'])
    .default('alpaca')
    .describe('alpaca: Table 10 as it is; chat: the same said by a user in the chat template of the model'),
  sectionWords: z
    .int()
    .min(20)
    .max(5000)
    .default(300)
    .describe('a passage longer than about this is shown in sections, cut at sentence ends'),
  sampling: sampling.prefault({}).describe('how a reply is drawn'),
  verify: z
    .enum(['align', 'off'])
    .default('align')
    .describe('align: only segments found in the passage, in its own words; off: as the model wrote them (paper)'),
  minSimilarity: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.8)
    .describe('words a segment must have in common with the passage, as a share of both (align)'),
  fragments: z
    .enum(['joined', 'each'])
    .default('joined')
    .describe('joined: the segments of a section by newline; each: every segment by itself'),
});

/** What a model selects as key segments (paper §3.2, "LLM Extraction", and Table 10). */
export const model = askingStrategy({
  name: 'model',
  version: 1,
  summary: 'what a model selects as key segments',
  parameters,
  needs: ['generate'],
  scope: 'record',
  asked: ({ form, sectionWords, sampling: drawn, ...reading }) => ({
    form: form === 'chat' ? 'chat' : 'text',
    sampling: drawn,
    pieces: (text) => splitSections(text, sectionWords),
    prompt: (piece) => alpacaPrompt({ instruction: 'Select key segments from the given article below.', input: piece }),
    read: (reply, piece) => readSegments(reply, piece, reading),
  }),
});
