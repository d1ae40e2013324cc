import { fileURLToPath } from 'node:url';

/** Folder of a byte-level BPE with a begin token; its expected ids were computed by Python's tokenizers. */
export const tokenizerFolder = fileURLToPath(new URL('../fixtures/tiny-tokenizer', import.meta.url));
