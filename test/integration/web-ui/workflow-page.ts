import type { Locator } from 'playwright-core';
import { VIEWPORT, type Browser, type BrowserPlace } from './browser.ts';
import { EventHistory } from './event-history.ts';
import { JsonEditor } from './json-editor.ts';
import { StartForm } from './start-form.ts';

type Tab = 'timeline' | 'history' | 'user-metadata' | 'pending-activities' | 'relationships';

/** The page of one execution of a workflow. */
export class WorkflowPage {
  readonly history: EventHistory;
  private readonly url: string;
  private readonly browser: Browser;

  constructor(browser: Browser, { uiUrl, namespace }: BrowserPlace, execution: { run: string; runId: string }) {
    this.browser = browser;
    const { run, runId } = execution;
    this.url = `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(run)}/${runId}`;
    this.history = new EventHistory(browser.page);
  }

  /** Loads one of its tabs anew. */
  async open(tab: Tab): Promise<void> {
    // A history of usual length on one page
    await this.page.goto(`${this.url}/${tab}?per-page=500`);
    await this.page.getByTestId(`${tab}-tab`).first().waitFor();
  }

  /** As the UI writes it: "Completed". */
  async status(): Promise<string> {
    return (await this.page.getByTestId('execution-status').first().innerText()).trim();
  }

  /** The text of the run's current details, once it holds this. */
  async detailsWith(text: string): Promise<string> {
    const body = this.details().filter({ hasText: text });
    await body.waitFor();
    return body.innerText();
  }

  /** The rows of the first table in its current details, cell by cell; no rows where the UI renders none. */
  async detailsTable(): Promise<string[][]> {
    const rows = this.details().locator('table').first().locator('tr');
    await rows.first().waitFor();
    const all = await rows.all();
    return Promise.all(
      all.map(async (row) => (await row.locator('th, td').allInnerTexts()).map((text) => text.trim())),
    );
  }

  /** Where the timeline names something, once it does. */
  async onTimeline(name: string): Promise<Locator> {
    const label = this.page.locator('main').getByText(name).first();
    await this.page.getByTestId('input-and-result').first().waitFor();
    // It is drawn as it comes into view; what stands above it may still grow
    for (let scrolls = 0; scrolls < 50 && !(await label.isVisible()); scrolls++) {
      await this.page.mouse.move(VIEWPORT.width / 2, VIEWPORT.height / 2);
      await this.page.mouse.wheel(0, 200);
      await this.page.waitForTimeout(200);
    }
    await label.waitFor();
    return label;
  }

  /** What the page says of its pending activities, once one of this type is there. */
  async pendingActivity(type: string): Promise<string> {
    const main = this.page.locator('main');
    await main.getByText(type, { exact: true }).first().waitFor();
    return main.innerText();
  }

  /**
   * Resets the execution to an event of its history.
   * @returns the id of the execution that goes on from there
   */
  async reset(event: number, reason: string, picture?: string): Promise<string> {
    await this.action('Reset');
    const dialog = this.page.getByRole('dialog', { name: 'Reset Workflow' });
    await dialog.getByTestId('workflow-reset-event-id-select-button').click();
    await dialog.getByRole('option', { name: new RegExp(`^${event} - `) }).click();
    await dialog.getByTestId('reset-reason').fill(reason);
    if (picture !== undefined) await this.browser.picture(picture, { only: dialog });
    const answered = this.page.waitForResponse(
      (response) => response.request().method() === 'POST' && new URL(response.url()).pathname.endsWith('/reset'),
    );
    await dialog.getByTestId('confirm-modal-button').click();
    const { runId } = (await (await answered).json()) as { runId: string };
    return runId;
  }

  /** Opens the form that starts another like this one, filled in from it. */
  async startLikeThis(): Promise<StartForm> {
    await this.menuItem('Start Workflow Like This One');
    await this.page.getByTestId('start-workflow').waitFor();
    const form = new StartForm(this.page);
    await form.input.filledWith('runFile');
    return form;
  }

  /** Sends an update, and waits until the UI says that the workflow took it. */
  async update(name: string, input: unknown, picture?: string): Promise<void> {
    await this.menuItem('Send an Update');
    const dialog = this.page.getByRole('dialog', { name: 'Send an Update' });
    await dialog.getByTestId('update-select-button').click();
    await dialog.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click();
    await new JsonEditor(dialog).write(JSON.stringify(input));
    if (picture !== undefined) await this.browser.picture(picture, { only: dialog });
    await dialog.getByTestId('confirm-modal-button').click();
    await dialog.waitFor({ state: 'hidden' });
  }

  private async action(name: string): Promise<void> {
    const button = this.page.getByRole('button', { name, exact: true }).first();
    // A closed run has a button for its most usual action; for a running one the same stands in the menu
    if (await button.isVisible()) await button.click();
    else await this.menuItem(name);
  }

  private async menuItem(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More Actions' }).first().click();
    await this.page.getByRole('menuitem', { name }).first().click();
  }

  private details(): Locator {
    return this.page.frameLocator('#user-metadata-current-details').locator('body');
  }

  private get page() {
    return this.browser.page;
  }
}
