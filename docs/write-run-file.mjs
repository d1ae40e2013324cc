/** Writes docs/run-file.md from the schema: `npm run docs`, after a build. */
import { writeFile } from 'node:fs/promises';
import { fieldDocs } from '../dist/pipeline/run-file/field-docs.js';
import { fieldTable } from '../dist/pipeline/run-file/field-table.js';

await writeFile(new URL('run-file.md', import.meta.url), fieldTable(fieldDocs()));
