/** Lint: strict types, the one-way order of the folders, what the Temporal sandbox allows, names and sizes of files. */
import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Names that say nothing about what a file is for. */
const emptyNames = ['utils', 'util', 'helpers', 'helper', 'shared', 'common', 'misc', 'types'];

const fileName = {
  meta: {
    type: 'problem',
    messages: { empty: '"{{name}}" says nothing; name what the file is for', kebab: 'file names are kebab-case' },
  },
  create: (context) => ({
    Program(node) {
      const parts = context.filename.slice(context.cwd.length + 1).split(/[\\/]/);
      for (const part of parts) {
        const name = part.replace(/\..*$/, '');
        if (emptyNames.includes(name)) context.report({ node, messageId: 'empty', data: { name } });
      }
      if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(parts.at(-1))) context.report({ node, messageId: 'kebab' });
    },
  }),
};

/** Folders each folder may import from, types included; workers and cli join the parts and may import all. */
const order = {
  text: ['text'],
  pipeline: ['pipeline'],
  stores: ['pipeline', 'stores'],
  clients: ['pipeline', 'clients'],
  activities: ['pipeline', 'text', 'clients', 'stores', 'activities'],
  workflows: ['pipeline', 'activities', 'workflows'],
  'deploy/local': ['pipeline', 'stores', 'clients', 'deploy/local'],
};

const zones = Object.entries(order).map(([target, allowed]) => ({
  target: `./${target}`,
  from: '.',
  except: ['./node_modules', ...allowed.map((folder) => `./${folder}`)],
  message: `${target} imports only from ${allowed.join(', ')}`,
}));

/** Files of pipeline that import neither zod nor Node, so that the workflow bundle can hold them. */
const pipelineForWorkflows = [
  'failures',
  'task-queues',
  'ledger',
  'stages',
  'workflow-names',
  'progress',
  'usage',
  'resolution',
  'search-attributes',
];

const restrictedImports = (patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] });

const nodeGlobals = Object.fromEntries(
  ['AbortController', 'Buffer', 'URL', 'clearTimeout', 'console', 'process', 'setTimeout'].map((name) => [
    name,
    'readonly',
  ]),
);

export default defineConfig(
  { ignores: ['dist/', 'results/', 'node_modules/', 'test/fixtures/', 'test/histories/', 'deploy/trainer/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  eslint.configs.recommended,
  {
    plugins: { slingshot: { rules: { 'file-name': fileName } }, 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs'] })] },
    rules: {
      'slingshot/file-name': 'error',
      'max-lines': ['error', 300],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', prefer: 'type-imports' },
      ],
      // Numbers and flags read the same in a template as elsewhere; what must not slip in are objects and undefined.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => stop()` as a callback is clearer than a block around one call.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Ports are objects of closures, which use no `this`: their methods may be taken off them.
      '@typescript-eslint/unbound-method': 'off',
      // `[...text]` is how code points are meant to be read.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // An implementation of an asynchronous port may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Left out on purpose: `const { secret: _, ...rest } = settings`.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Temporal and zod deprecate ahead of time; the compiler strikes such calls through already.
      '@typescript-eslint/no-deprecated': 'warn',
      // A loop that ends from within (retries, "until there is none") is written `for (;;)` or `while (true)`.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: ['text/**/*.ts'],
    rules: restrictedImports([
      {
        regex: '^(?!(fastest-levenshtein|stopword)$)[^.]',
        message: 'text is pure: it imports text, and libraries without I/O',
      },
    ]),
  },
  {
    files: ['pipeline/**/*.ts'],
    rules: restrictedImports([{ regex: '^node:(?!crypto$)', message: 'pipeline has no I/O' }]),
  },
  {
    files: ['workflows/**/*.ts'],
    rules: {
      ...restrictedImports([
        {
          regex: `^(?!@temporalio/(workflow|common)$)(?!@temporalio/interceptors-opentelemetry/lib/(workflow/index|instrumentation)\\.js$)(?!\\./)(?!(\\.\\./)+workflows/)(?!(\\.\\./)+pipeline/(${pipelineForWorkflows.join('|')})\\.ts$)`,
          allowTypeImports: true,
          message: `workflows import values only from @temporalio/workflow, one another, and pipeline's ${pipelineForWorkflows.join(', ')}; use import type`,
        },
      ]),
      // The sandbox makes Date, Math.random and setTimeout repeatable; these it does not have.
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'Buffer',
          'fetch',
          'performance',
          'crypto',
          'setInterval',
          'setImmediate',
          'WeakRef',
          'FinalizationRegistry',
        ],
      ],
    },
  },
  {
    // The declarations of @huggingface/tokenizers import without file endings, so nodenext sees no types in them.
    files: ['clients/tokenizer.ts', 'test/models/trainer.test.ts'],
    rules: Object.fromEntries(
      ['assignment', 'call', 'member-access', 'return'].map((use) => [`@typescript-eslint/no-unsafe-${use}`, 'off']),
    ),
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Jest's matchers (expect.any, expect.objectContaining) are typed any, and its tests return promises or nothing.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      // A test may read JSON it has just written.
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      // A table of errors of several classes is inferred as of the first one.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: nodeGlobals },
  },
  // ESLint and Jest read their settings from a default export.
  { files: ['*.config.js'], rules: { 'import-x/no-default-export': 'off' } },
);
