import type { Locator, Page } from 'playwright-core';
import { JsonEditor } from './json-editor.ts';

/** The form behind "Start Workflow Like This One". */
export class StartForm {
  readonly input: JsonEditor;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.input = new JsonEditor(page.locator('main'));
  }

  /** What the UI took over from the run. */
  async prefilled(): Promise<{ workflowId: string; taskQueue: string; workflowType: string }> {
    const value = (id: string) => this.field(id).inputValue();
    return {
      workflowId: await value('workflowId'),
      taskQueue: await value('taskQueue'),
      workflowType: await value('workflowType'),
    };
  }

  /** Starts it, and gives the id of the execution that the UI says it has started. */
  async submit(): Promise<string> {
    const started = this.page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' && /\/workflows\/[^/]+$/.test(new URL(response.url()).pathname),
    );
    await this.page.locator('main').getByTestId('start-workflow-button').click();
    const { runId } = (await (await started).json()) as { runId: string };
    return runId;
  }

  private field(id: string): Locator {
    return this.page.getByTestId(id);
  }
}
