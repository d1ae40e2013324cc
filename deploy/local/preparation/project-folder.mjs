import { fileURLToPath } from 'node:url';

/** The folder of package.json: the root of the checkout these files lie in. */
export const projectFolder = fileURLToPath(new URL('../../../', import.meta.url));
