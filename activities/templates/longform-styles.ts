import { z } from 'zod';
import { longformStyles, type LongformStyle } from '../../text/longform-prompt.ts';

const styleSchema = z.enum(['instruction', 'chatbot', 'query']);

/** The parameter of every template that writes in the styles of Table 9. */
export const longformStylesField = z
  .array(styleSchema)
  .min(1)
  .default([...longformStyles])
  .describe('styles of Table 9 to draw from');

/** A style that was drawn from those of the parameters. */
export function toLongformStyle(style: string): LongformStyle {
  return styleSchema.parse(style);
}
