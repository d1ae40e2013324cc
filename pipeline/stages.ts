/** The six stages a user sees, in order. */
export const stageNames = ['train', 'extract', 'generate', 'filter', 'finetune', 'evaluate'] as const;

export type StageName = (typeof stageNames)[number];

/**
 * The kinds of artifact a run makes. Filter makes two (scores and pairs), so that the choice can be made again without
 * scoring again; corpus and split prepare what users bring; model is a base model brought or made.
 */
export const artifactKinds = [
  'corpus',
  'split',
  'model',
  'train',
  'extract',
  'generate',
  'score',
  'filter',
  'finetune',
  'answer',
  'evaluate',
] as const;

export type ArtifactKind = (typeof artifactKinds)[number];

/** Part of every key: raised when a stage starts to make something else out of the same input. */
export const stageVersions: Record<ArtifactKind, number> = {
  corpus: 2,
  split: 1,
  model: 1,
  train: 1,
  extract: 1,
  generate: 2,
  score: 1,
  filter: 1,
  finetune: 1,
  answer: 1,
  evaluate: 1,
};

/** The artifacts a stage makes: what is made again when the stage is forced. */
export const stageKinds: Record<StageName, readonly ArtifactKind[]> = {
  train: ['train'],
  extract: ['extract'],
  generate: ['generate'],
  filter: ['score', 'filter'],
  finetune: ['finetune'],
  evaluate: ['answer', 'evaluate'],
};
