import { z } from 'zod';
import { alpacaPrompt } from '../../text/alpaca-prompt.ts';
import { templateStrategy } from './strategy.ts';

const parameters = z.strictObject({});

/** Alpaca's instruction-following prompt (paper, Table 7), with and without input. */
export const alpaca = templateStrategy({
  name: 'alpaca',
  version: 1,
  summary: 'instruction in, output out',
  parameters,
  needs: ['generate'],
  scope: 'record',
  direction: 'forward',
  styles: () => ['alpaca'],
  row: (pair) => ({ prompt: alpacaPrompt(pair), completion: pair.output }),
  read: (text) => text.trim(),
});
