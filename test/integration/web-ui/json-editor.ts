import type { Locator } from 'playwright-core';

/** The Web UI's editor for JSON. */
export class JsonEditor {
  private readonly content: Locator;

  /** @param within the form or dialog that has it */
  constructor(within: Locator) {
    this.content = within.getByRole('textbox', { name: 'Data' });
  }

  /** Waits until the UI has filled it in, as far as this text. */
  async filledWith(text: string): Promise<void> {
    await this.content.filter({ hasText: text }).waitFor();
  }

  /** Adds a line behind the first brace, as a person edits JSON, and leaves the rest as it is. */
  async addFirst(line: string): Promise<void> {
    await this.content.click();
    const { keyboard } = this.content.page();
    await keyboard.press('Control+Home');
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    // As pasted, so that the editor closes no quotation marks by itself
    await keyboard.insertText(line);
  }

  /** Replaces all of it. */
  async write(text: string): Promise<void> {
    await this.content.click();
    const { keyboard } = this.content.page();
    await keyboard.press('Control+A');
    await keyboard.insertText(text);
    // It formats what it holds when it is left, which moves the buttons below it
    await this.content.blur();
  }
}
