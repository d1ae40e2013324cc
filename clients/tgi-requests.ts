import type { Sampling } from '../pipeline/run-file/arms.ts';

/** A request to /generate; the fields of TGI 3.3 that are used. */
export interface GenerateBody {
  inputs: string;
  parameters: {
    max_new_tokens: number;
    do_sample: boolean;
    temperature?: number;
    top_p?: number;
    top_k?: number;
    stop?: readonly string[];
    seed?: number;
    return_full_text: false;
    details: true;
    decoder_input_details?: true;
  };
}

/**
 * Asks for one text. A value that switches a way of sampling off elsewhere (temperature 0, top_p 1, top_k 0) is refused
 * by TGI, which has it switched off when the field is absent.
 */
export function generationBody(prompt: string, sampling: Sampling, seed: number | undefined): GenerateBody {
  const { maxNewTokens, temperature, topP, topK, stop } = sampling;
  const drawn = temperature > 0;
  return {
    inputs: prompt,
    parameters: {
      max_new_tokens: maxNewTokens,
      do_sample: drawn,
      ...(drawn ? { temperature } : {}),
      ...(drawn && topP < 1 ? { top_p: topP } : {}),
      ...(drawn && topK > 0 ? { top_k: topK } : {}),
      ...(stop.length === 0 ? {} : { stop }),
      ...(seed === undefined ? {} : { seed }),
      return_full_text: false,
      details: true,
    },
  };
}

/** Asks for the log-probabilities of a text; one token is generated beside them and thrown away. */
export function scoringBody(text: string): GenerateBody {
  return {
    inputs: text,
    parameters: {
      max_new_tokens: 1,
      do_sample: false,
      return_full_text: false,
      details: true,
      decoder_input_details: true,
    },
  };
}
