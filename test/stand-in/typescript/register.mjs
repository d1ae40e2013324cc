/** `node --import …/register.mjs file.ts` runs a TypeScript file of this project without a build. */
import { register } from 'node:module';

register('./compile.mjs', import.meta.url);
