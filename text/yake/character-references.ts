/** Names of U+00A0 to U+00FF in order. */
const latin = [
  ...['nbsp', 'iexcl', 'cent', 'pound', 'curren', 'yen', 'brvbar', 'sect', 'uml', 'copy', 'ordf', 'laquo', 'not'],
  ...['shy', 'reg', 'macr', 'deg', 'plusmn', 'sup2', 'sup3', 'acute', 'micro', 'para', 'middot', 'cedil', 'sup1'],
  ...['ordm', 'raquo', 'frac14', 'frac12', 'frac34', 'iquest', 'Agrave', 'Aacute', 'Acirc', 'Atilde', 'Auml'],
  ...['Aring', 'AElig', 'Ccedil', 'Egrave', 'Eacute', 'Ecirc', 'Euml', 'Igrave', 'Iacute', 'Icirc', 'Iuml', 'ETH'],
  ...['Ntilde', 'Ograve', 'Oacute', 'Ocirc', 'Otilde', 'Ouml', 'times', 'Oslash', 'Ugrave', 'Uacute', 'Ucirc'],
  ...['Uuml', 'Yacute', 'THORN', 'szlig', 'agrave', 'aacute', 'acirc', 'atilde', 'auml', 'aring', 'aelig', 'ccedil'],
  ...['egrave', 'eacute', 'ecirc', 'euml', 'igrave', 'iacute', 'icirc', 'iuml', 'eth', 'ntilde', 'ograve', 'oacute'],
  ...['ocirc', 'otilde', 'ouml', 'divide', 'oslash', 'ugrave', 'uacute', 'ucirc', 'uuml', 'yacute', 'thorn', 'yuml'],
];

/** What is understood without a semicolon too, and at the beginning of a longer name. */
const bare = new Map([
  ...latin.map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ...Object.entries({
    amp: '&',
    AMP: '&',
    lt: '<',
    LT: '<',
    gt: '>',
    GT: '>',
    quot: '"',
    QUOT: '"',
    COPY: '©',
    REG: '®',
  }),
]);

const closed = new Map([
  ...bare,
  ...Object.entries({ apos: "'", ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”' }),
  ...Object.entries({ bdquo: '„', hellip: '…', bull: '•', prime: '′', Prime: '″', trade: '™', euro: '€', minus: '−' }),
  ...Object.entries({ ensp: '\u2002', emsp: '\u2003', thinsp: '\u2009', zwnj: '\u200c', zwj: '\u200d' }),
  ...Object.entries({
    lsaquo: '‹',
    rsaquo: '›',
    dagger: '†',
    Dagger: '‡',
    larr: '←',
    rarr: '→',
    le: '≤',
    ge: '≥',
    ne: '≠',
  }),
]);

/** What numbers from 128 to 159 mean in HTML: the signs that Windows keeps there; a gap where it has none. */
const windows = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const reference = /&(?:#(?:[xX]([0-9a-fA-F]{1,32})|([0-9]{1,32}));?|([A-Za-z][A-Za-z0-9]{1,30})(;?))/g;

/**
 * Replaces HTML's character references by what they stand for. Of the named ones it knows those of Latin 1 and of
 * common typography, not the two thousand for formulas; what it does not know stays as it is.
 */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    reference,
    (whole: string, hexadecimal?: string, decimal?: string, name?: string, semicolon?: string) => {
      if (hexadecimal !== undefined) return numbered(Number.parseInt(hexadecimal, 16));
      if (decimal !== undefined) return numbered(Number.parseInt(decimal, 10));
      return named(name ?? '', semicolon ?? '') ?? whole;
    },
  );
}

function numbered(code: number): string {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code >= 0x80 && code <= 0x9f) return windows.charAt(code - 0x80);
  const isControl = (code < 0x20 && ![9, 10, 12, 13].includes(code)) || code === 0x7f;
  const isNothing = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
  return isControl || isNothing ? '' : String.fromCodePoint(code);
}

function named(name: string, semicolon: string): string | undefined {
  const whole = semicolon === ';' ? closed.get(name) : bare.get(name);
  if (whole !== undefined) return whole;
  for (let length = name.length; length > 1; length--) {
    const beginning = bare.get(name.slice(0, length));
    if (beginning !== undefined) return beginning + name.slice(length) + semicolon;
  }
  return undefined;
}
