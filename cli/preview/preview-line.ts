import type { Fragment } from '../../pipeline/records.ts';
import type { Template } from '../../activities/templates/strategy.ts';

/** text: what the model reads; chat: what a user says, around which the model's chat template is put. */
type Form = Template['form'];

/** Where a passage stands: its file and line. */
interface Placed {
  arm: string;
  source: string;
  line: number;
}

/** One thing that a preview shows. */
export type PreviewLine =
  | (Placed & { kind: 'fragments'; passage: string; fragments: Pick<Fragment, 'id' | 'text' | 'spans'>[] })
  | (Placed & { kind: 'rejected'; passage: string; reason: string })
  | (Placed & { kind: 'extraction prompt'; prompt: string; form: Form })
  | { kind: 'generation prompt'; arm: string; fragment: string; style: string; prompt: string; form: Form }
  | { kind: 'scoring prompt'; arm: string; prompt: string; completion: string; form: Form }
  | { kind: 'training row'; model: string; id: string; prompt: string; completion: string; form: Form }
  | { kind: 'note'; of: string; note: string };
