/** The package has no types of its own; this is what of it is used. */
declare module 'stopword' {
  export const eng: readonly string[];
}
