import { remembered } from './remembered.ts';

const partsOfSpeech = ['noun', 'verb', 'adj', 'adv'] as const;

/** The parts of speech that WordNet keeps files for, in the order in which NLTK asks them. */
export type PartOfSpeech = (typeof partsOfSpeech)[number];

/** What the three files of a part of speech hold: `index.noun`, `data.noun`, and `noun.exc` where there is one. */
export interface WordNetFiles {
  index: string;
  data: string;
  exceptions?: string | undefined;
}

/** Endings of inflected words and what stands in their place in the base form (WordNet's "morphy"). */
const endings: Record<PartOfSpeech, readonly (readonly [ending: string, base: string])[]> = {
  noun: [
    ['s', ''],
    ['ses', 's'],
    ['ves', 'f'],
    ['xes', 'x'],
    ['zes', 'z'],
    ['ches', 'ch'],
    ['shes', 'sh'],
    ['men', 'man'],
    ['ies', 'y'],
  ],
  verb: [
    ['s', ''],
    ['ies', 'y'],
    ['es', 'e'],
    ['es', ''],
    ['ed', 'e'],
    ['ed', ''],
    ['ing', 'e'],
    ['ing', ''],
  ],
  adj: [
    ['er', ''],
    ['est', ''],
    ['er', 'e'],
    ['est', 'e'],
  ],
  adv: [],
};

interface Section {
  part: PartOfSpeech;
  data: string;
  /** The synsets of a base form: where they begin in `data`. */
  synsets: ReadonlyMap<string, readonly number[]>;
  baseForms: ReadonlyMap<string, readonly string[]>;
  endings: readonly (readonly [ending: string, base: string])[];
}

/** Entries are lists of words; most are short. */
const KEPT_WORDS = 50_000;

/** WordNet's database, for the synonyms of English words. */
export class WordNet {
  /** The release that the files name, as "3.1". */
  readonly version: string;
  /** Whether irregular forms ("geese") are known for every part of speech; some distributions leave their lists out. */
  readonly hasExceptions: boolean;
  private readonly sections: readonly Section[];

  /**
   * The words of one piece in every synset of a word or of its base forms, each once; none for a word that is not in
   * WordNet. They are what NLTK's `wordnet.synsets(word)` leads to, letter case as in WordNet. Throws an Error when the
   * files do not belong together.
   */
  readonly synonyms = remembered((word) => this.lookUp(word), KEPT_WORDS);

  /**
   * Takes the contents of the files of WordNet's folder `dict`, one character a byte: the index counts in bytes.
   * @throws Error naming the file and line that are not of the form described in WordNet's wndb(5WN)
   */
  constructor(files: Readonly<Record<PartOfSpeech, WordNetFiles>>) {
    this.sections = partsOfSpeech.map((part) => ({
      part,
      data: files[part].data,
      synsets: readIndex(`index.${part}`, files[part].index),
      baseForms: readExceptions(files[part].exceptions ?? ''),
      endings: endings[part],
    }));
    this.version = /WordNet (\d+(?:\.\d+)?) Copyright/.exec(files.noun.data)?.[1] ?? 'of unknown version';
    this.hasExceptions = partsOfSpeech.every((part) => files[part].exceptions !== undefined);
  }

  private lookUp(word: string): readonly string[] {
    const form = word.toLowerCase();
    const synonyms = this.sections.flatMap((section) =>
      baseForms(form, section).flatMap((base) =>
        (section.synsets.get(base) ?? []).flatMap((offset) => lemmasAt(section, offset)),
      ),
    );
    return [...new Set(synonyms.filter((name) => !name.includes('_')))];
  }
}

/** The word itself, then what its exceptions name, or what its endings may stand for. */
const baseForms = (form: string, section: Section): string[] => {
  const bases =
    section.baseForms.get(form) ??
    section.endings
      .filter(([ending]) => form.endsWith(ending))
      .map(([ending, base]) => form.slice(0, form.length - ending.length) + base);
  return [...new Set([form, ...bases])].filter((base) => section.synsets.has(base));
};

/** Lines "lemma pos synsets pointers pointer… senses tagged offset…"; those that begin with a space are the licence. */
const readIndex = (file: string, content: string): Map<string, readonly number[]> => {
  const synsets = new Map<string, readonly number[]>();
  content.split('\n').forEach((line, index) => {
    if (line === '' || line.startsWith(' ')) return;
    const fields = line.trimEnd().split(' ');
    const offsets = fields.slice(6 + Number(fields[3])).map(Number);
    const lemma = fields[0] ?? '';
    if (offsets.length === 0 || offsets.length !== Number(fields[2]) || !offsets.every(Number.isInteger)) {
      throw new Error(`${file}:${index + 1}: not a line of a WordNet index: ${line.slice(0, 60)}`);
    }
    synsets.set(lemma, offsets);
  });
  return synsets;
};

/** Lines "inflected base base…". */
const readExceptions = (content: string): Map<string, readonly string[]> =>
  new Map(
    content
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([inflected]) => inflected !== '')
      .map(([inflected = '', ...bases]) => [inflected, bases]),
  );

/** A line "offset file type count lemma id lemma id …", the count in hexadecimal; "(p)" and the like mark adjectives. */
const lemmasAt = ({ part, data }: Section, offset: number): string[] => {
  const line = data.slice(offset, data.indexOf('\n', offset));
  const [written, , , count = '', ...fields] = line.split(' ');
  if (written === undefined || !/^\d{8}$/.test(written) || Number(written) !== offset) {
    throw new Error(`data.${part}: no synset at byte ${offset}, where index.${part} says there is one`);
  }
  const names = fields.slice(0, 2 * parseInt(count, 16)).filter((_, index) => index % 2 === 0);
  return names.map((name) => name.replace(/\(.*\)$/, ''));
};
