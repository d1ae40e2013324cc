import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { execa } from 'execa';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

// Real processes are slow on a busy machine
jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n';
const UBUNTU = 'ID=ubuntu\nID_LIKE=debian\n';
const FEDORA = 'ID=fedora\n';
const CHROMIUM = 'echo "Chromium 156.0.8078.79"';
/** What Ubuntu has under the browser's name where snap is not there. */
const ADVICE = 'echo "install it with snap"; exit 1';

interface Machine {
  /** Shell programs on PATH, by name */
  programs: Record<string, string>;
  named?: string;
  userId?: number;
  system?: string;
}

/** Looks for a browser on such a machine. */
async function prepare({ programs, named, userId = 1000, system = DEBIAN }: Machine) {
  const folder = await temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\nfolder=${folder}\n${script}\n`);
    await chmod(path, 0o755);
  }
  const machine = { environment: { PATH: folder, SLINGSHOT_CHROMIUM: named }, userId, system };
  const script = `
    import { prepareChromium } from ${JSON.stringify(join(process.cwd(), 'deploy/local/preparation/chromium.mjs'))};
    console.log(JSON.stringify(await prepareChromium(console.error, ${JSON.stringify(machine)})));`;
  const { stdout, stderr } = await execa(process.execPath, ['--input-type=module', '-e', script]);
  return { folder, stderr, outcome: JSON.parse(stdout) as { executable?: string; missing?: string } };
}

/** Stands in for apt-get: says what it is asked, and installs what is given for a browser. */
const aptGet = (browser: string) => `
echo "apt-get $@" >&2
if [ "$1" = install ]; then
  printf '#!/bin/sh\\n%s\\n' '${browser}' > $folder/chromium
  /bin/chmod +x $folder/chromium
fi`;

test('a browser on PATH is taken, and the one that SLINGSHOT_CHROMIUM names before it', async () => {
  const { outcome, folder } = await prepare({ programs: { 'google-chrome': CHROMIUM } });
  expect(outcome).toEqual({ executable: join(folder, 'google-chrome') });
  const named = await prepare({ programs: { chromium: CHROMIUM, other: CHROMIUM }, named: 'other' });
  expect(named.outcome).toEqual({ executable: join(named.folder, 'other') });
});

test('a script that only says where to get a browser is none', async () => {
  const { outcome, folder } = await prepare({ programs: { chromium: ADVICE, 'chromium-browser': CHROMIUM } });
  expect(outcome).toEqual({ executable: join(folder, 'chromium-browser') });
});

test('a named browser that does not run is told by name, and none other is taken', async () => {
  const { outcome } = await prepare({ programs: { chromium: CHROMIUM }, named: '/no/such/browser' });
  expect(outcome.executable).toBeUndefined();
  expect(outcome.missing).toContain('SLINGSHOT_CHROMIUM is "/no/such/browser"');
});

test.each([
  ['Debian', DEBIAN],
  ['Ubuntu', UBUNTU],
])(
  'root on %s gets the package of the system, with its list of packages brought up to date first',
  async (_, system) => {
    const { outcome, folder, stderr } = await prepare({
      programs: { 'apt-get': aptGet(CHROMIUM) },
      userId: 0,
      system,
    });
    expect(outcome).toEqual({ executable: join(folder, 'chromium') });
    expect(stderr).toContain('apt-get update\napt-get install -y --no-install-recommends chromium');
  },
);

test.each([
  ['another user than root', { userId: 1000, system: DEBIAN }],
  ['root on another system', { userId: 0, system: FEDORA }],
])('%s installs nothing, and is told what is missing and how to get it', async (_, machine) => {
  const { outcome, stderr } = await prepare({ programs: { 'apt-get': aptGet(CHROMIUM) }, ...machine });
  expect(outcome.missing).toBe(
    'there is no Chromium on PATH: install Debian\'s package "chromium", or name one with SLINGSHOT_CHROMIUM',
  );
  expect(stderr).toBe('');
});

test.each([
  ['cannot install', 'exit 100', 'apt-get could not install Chromium'],
  ['installs no browser', aptGet(ADVICE), 'apt-get brought no Chromium that runs'],
])('an apt-get that %s is told, once', async (_, script, message) => {
  const { outcome } = await prepare({ programs: { 'apt-get': script }, userId: 0 });
  expect(outcome.executable).toBeUndefined();
  expect(outcome.missing).toContain(message);
});
