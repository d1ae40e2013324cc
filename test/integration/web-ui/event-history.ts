import type { Locator, Page } from 'playwright-core';

/** One row of the UI's event history. */
export interface HistoryRow {
  id: number;
  /** As the UI writes it: "Workflow Task Completed". */
  type: string;
  /** What else the row says, the summary among it. */
  details: string;
}

/** The event history of a workflow, as the UI shows it. */
export class EventHistory {
  private readonly page: Page;
  private readonly table: Locator;

  constructor(page: Page) {
    this.page = page;
    this.table = page.getByTestId('event-summary-table');
  }

  /** The row that says so. */
  row(text: string): Locator {
    return this.table.getByTestId('event-summary-row').filter({ hasText: text });
  }

  /** Every row of the page, the newest first. */
  async rows(): Promise<HistoryRow[]> {
    const rows = this.table.getByTestId('event-summary-row');
    await rows.first().waitFor();
    const [ids, types, details] = await Promise.all([
      rows.getByTestId('link').allInnerTexts(),
      rows.locator('td:nth-last-child(2)').allInnerTexts(),
      rows.locator('td:last-child').allInnerTexts(),
    ]);
    const text = (words: string | undefined) => (words ?? '').replace(/\s+/g, ' ').trim();
    return ids.map((id, row) => ({ id: Number(text(id)), type: text(types[row]), details: text(details[row]) }));
  }

  /**
   * The event to reset to so that the stage of this summary is done again: the end of the workflow task that began it,
   * the first "Workflow Task Completed" below its row.
   */
  async boundaryBefore(summary: string): Promise<number> {
    const rows = await this.rows();
    const begun = rows.find(({ details }) => details.includes(summary));
    if (begun === undefined) throw new Error(`no event of ${this.page.url()} has the summary "${summary}"`);
    const boundary = rows.find(({ id, type }) => id < begun.id && type === 'Workflow Task Completed');
    if (boundary === undefined) throw new Error(`no workflow task was completed before event ${begun.id}`);
    return boundary.id;
  }
}
