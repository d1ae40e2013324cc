import type { Machine } from './machine.ts';

/** Where vLLM can run on this machine: on its GPU, on its CPU, or not at all. */
export type Serving = 'gpu' | 'cpu' | 'none';

/** Which Python packages to install. */
export interface PythonRequirements {
  /** Path within deploy/trainer */
  file: string;
  /** Pinned files are fully resolved and hashed, for Linux on x86-64 */
  pinned: boolean;
  serving: Serving;
  /** Modules that must be there afterwards */
  modules: string[];
}

const TRAINING_MODULES = ['torch', 'transformers', 'trl', 'accelerate', 'datasets'];

/** Chooses the packages a machine can run: vLLM exists for Linux on x86-64 with an NVIDIA GPU or with AVX2. */
export function requirementsFor(machine: Machine): PythonRequirements {
  const pinned = machine.platform === 'linux' && machine.architecture === 'x64';
  if (pinned && machine.gpus.length > 0) return serving('gpu');
  if (pinned && machine.hasAvx2) return serving('cpu');
  const file = pinned ? 'requirements/train.txt' : 'pyproject.toml';
  return { file, pinned, serving: 'none', modules: TRAINING_MODULES };
}

function serving(where: 'gpu' | 'cpu'): PythonRequirements {
  const file = `requirements/serve-${where}.txt`;
  return { file, pinned: true, serving: where, modules: [...TRAINING_MODULES, 'vllm'] };
}
