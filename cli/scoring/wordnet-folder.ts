import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, errorMessage } from '../../stores/error-code.ts';
import { WordNet, type PartOfSpeech, type WordNetFiles } from '../../text/wordnet.ts';
import { wrongInput } from '../command-failure.ts';
import { pathProblem } from '../run-file/find-path.ts';

/**
 * Reads WordNet's folder `dict`: `index.noun`, `data.noun`, and so on for verb, adj and adv; `noun.exc` and its like where
 * they are there, for some distributions leave them out.
 * @throws CommandFailure naming what is missing or not of WordNet's form
 */
export async function readWordNet(folder: string): Promise<WordNet> {
  const problem = await pathProblem(folder, 'folder');
  if (problem !== undefined) throw wrongInput(`--wordnet: ${problem}`);
  // One after the other, so that the first that is missing is named.
  const noun = await readPart(folder, 'noun');
  const verb = await readPart(folder, 'verb');
  const adj = await readPart(folder, 'adj');
  const adv = await readPart(folder, 'adv');
  try {
    return new WordNet({ noun, verb, adj, adv });
  } catch (error) {
    throw wrongInput(`--wordnet: in ${folder}: ${errorMessage(error)}`);
  }
}

async function readPart(folder: string, part: PartOfSpeech): Promise<WordNetFiles> {
  const index = await require(`index.${part}`);
  const data = await require(`data.${part}`);
  return { index, data, exceptions: await read(`${part}.exc`) };

  async function require(name: string): Promise<string> {
    const content = await read(name);
    if (content !== undefined) return content;
    throw wrongInput(`--wordnet: ${folder} has no ${name}; the folder "dict" of a WordNet database is wanted`);
  }

  /** One character a byte, as the offsets count. */
  async function read(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(folder, name), 'latin1');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw wrongInput(`--wordnet: ${join(folder, name)} cannot be read: ${errorMessage(error)}`);
    }
  }
}
