/**
 * How fast the functions on text are: `node --import ./test/stand-in/typescript/register.mjs bench/text.ts NAME …`, where
 * NAME is a bench below and what follows are its own options.
 */
const benches: Record<string, () => Promise<{ measure(options: string[]): Promise<void> }>> = {
  keywords: () => import('./text-keywords.ts'),
  metrics: () => import('./text-metrics.ts'),
};

const [name = '', ...options] = process.argv.slice(2);
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (load === undefined) {
  console.error(`no bench "${name}"; known: ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
} else await (await load()).measure(options);
