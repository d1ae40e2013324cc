import { requirementsFor } from '../../../deploy/local/python-requirements.ts';

const linux = { platform: 'linux', architecture: 'x64', hasAvx2: true, gpus: [] } as const;

test.each([
  [
    'a Linux machine with an NVIDIA GPU',
    { ...linux, gpus: ['NVIDIA H100'] },
    'requirements/serve-gpu.txt',
    true,
    'gpu',
  ],
  ['a Linux machine with AVX2', { ...linux, gpus: [] }, 'requirements/serve-cpu.txt', true, 'cpu'],
  ['a Linux machine without AVX2', { ...linux, gpus: [], hasAvx2: false }, 'requirements/train.txt', true, 'none'],
  ['a Linux machine on ARM', { ...linux, gpus: [], architecture: 'arm64' }, 'pyproject.toml', false, 'none'],
  ['a Mac', { ...linux, gpus: [], platform: 'darwin', architecture: 'arm64' }, 'pyproject.toml', false, 'none'],
] as const)('%s installs what it can run', (_machine, machine, file, pinned, serving) => {
  expect(requirementsFor({ ...machine, gpus: [...machine.gpus] })).toMatchObject({ file, pinned, serving });
});

test('only an environment that serves must have vLLM', () => {
  expect(requirementsFor({ ...linux, gpus: [] }).modules).toContain('vllm');
  expect(requirementsFor({ ...linux, gpus: [], hasAvx2: false }).modules).not.toContain('vllm');
});
