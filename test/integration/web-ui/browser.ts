import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';

/** As wide as the pictures of docs/operations.md. */
export const VIEWPORT = { width: 1280, height: 800 };

/** Nothing of this browser goes anywhere but to the Web UI. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a browser test needs, and why it is left out where something is missing. */
export interface BrowserPlace {
  executable: string;
  uiUrl: string;
  namespace: string;
}

/** What a picture shows; the whole window when nothing is said. */
export interface Picture {
  /** Only this. */
  only?: Locator;
  /** This in its middle. */
  around?: Locator;
  /** Only so much of the window, from its top. */
  height?: number;
}

/** What an element in the browser can do, as far as it is used here. */
interface Scrollable {
  scrollIntoView(where: { block: 'center'; behavior: 'instant' }): void;
}

/** A browser with one page at the Web UI. */
export interface Browser {
  page: Page;
  /** Takes a picture for the documentation into the folder that SLINGSHOT_SCREENSHOTS names; does nothing without one. */
  picture(name: string, what?: Picture): Promise<void>;
  close(): Promise<void>;
}

/** Where the browser and the UI are, or the sentence that says what is missing. */
export async function findBrowserPlace(): Promise<BrowserPlace | string> {
  const executable = process.env['SLINGSHOT_CHROMIUM'] ?? '';
  const uiUrl = process.env['TEMPORAL_UI_URL'];
  if (executable === '' || executable === 'none') return 'SLINGSHOT_CHROMIUM names no browser';
  if (uiUrl === undefined) return 'TEMPORAL_UI_URL is not set';
  const { Version: version } = (await (await fetch(`${uiUrl}/api/v1/settings`)).json()) as { Version: string };
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const renders = major > 2 || (major === 2 && minor >= 54);
  if (!renders)
    return `the Web UI ${version} shows no tables in a run's details: a Go to build the newer one is missing`;
  return { executable, uiUrl, namespace: process.env['TEMPORAL_NAMESPACE'] ?? 'default' };
}

/** Starts a browser with a profile of its own, which is gone when it is closed. */
export async function startBrowser({ executable }: BrowserPlace): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'slingshot-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    viewport: VIEWPORT,
    colorScheme: 'light',
    args: FLAGS,
  });
  // A narrow menu leaves room for the tables
  await context.addInitScript("localStorage.setItem('navOpen', 'false')");
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    page,
    async picture(name, { only, around, height = VIEWPORT.height } = {}) {
      const folder = process.env['SLINGSHOT_SCREENSHOTS'];
      if (folder === undefined || folder === '') return;
      await mkdir(folder, { recursive: true });
      const settings = { path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' } as const;
      if (only !== undefined) {
        await only.screenshot(settings);
        return;
      }
      await around?.evaluate((element: Scrollable) => {
        element.scrollIntoView({ block: 'center', behavior: 'instant' });
      });
      await page.screenshot({ ...settings, clip: { x: 0, y: 0, width: VIEWPORT.width, height } });
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
