/** A manifest or part in the store is not what was written; reading again will not help. */
export class ArtifactDamaged extends Error {
  constructor(message: string) {
    super(`${message}; remove it or run with --fresh to compute it again`);
    this.name = 'ArtifactDamaged';
  }
}
