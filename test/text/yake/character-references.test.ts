import { decodeReferences } from '../../../text/yake/character-references.ts';

// Expected values from Python's html.unescape
test.each([
  ['AT&T & co', 'AT&T & co'],
  ['&amp;&lt&gt;&quot;', '&<>"'],
  ['&copyright; &notit; &ampere', '©right; ¬it; &ere'],
  ['&eacute;&yuml;&nbsp;&Agrave', 'éÿ\u00a0À'],
  ['&rsquo; &rsquo', '’ &rsquo'],
  ['&#128512 &#x1F600; &#9;', '😀 😀 \t'],
  ['&#x80;&#0;&#xD800;&#1;&#xfdd0;&#99999999;', '€\ufffd\ufffd\ufffd'],
  ['&nope;', '&nope;'],
])('%j means %j', (written, meant) => {
  expect(decodeReferences(written)).toBe(meant);
});
