/** What a user brought cannot be used; the message names file, line and field where it can. */
export class BadInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadInput';
  }
}
