import { z } from 'zod';
import { templateStrategy } from './strategy.ts';

const parameters = z.strictObject({});

/** Instruction and input said by a user in the model's own chat template, and the output as its answer. */
export const chat = templateStrategy({
  name: 'chat',
  version: 1,
  summary: "instruction in, output out, in the model's own chat template",
  parameters,
  needs: ['generate', 'chat'],
  scope: 'record',
  direction: 'forward',
  styles: () => ['chat'],
  form: () => 'chat',
  row: ({ instruction, input, output }) => ({
    prompt: input === '' ? instruction : `${instruction}\n\n${input}`,
    completion: output,
  }),
  read: (text) => text.trim(),
});
