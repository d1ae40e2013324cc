import { judgeLicence } from '../../pipeline/licences.ts';

test.each([
  ['CC0-1.0', 'open'],
  ['CC-BY-4.0', 'open'],
  ['CC-BY-SA-3.0', 'open'],
  ['Apache-2.0', 'open'],
  ['apache-2.0', 'open'],
  ['ODC-By-1.0', 'open'],
  ['BSD-3-Clause', 'open'],
  ['CC-BY-NC-4.0', 'refused'],
  ['CC-BY-ND-4.0', 'refused'],
  ['CC-BY-NC-SA-4.0', 'refused'],
  ['llama2', 'refused'],
  ['MIT and more', 'refused'],
  ['', 'refused'],
  ['unstated', 'unstated'],
])('%p is %s', (licence, verdict) => {
  expect(judgeLicence(licence, [])).toBe(verdict);
});

test('a licence the run file allows is allowed, and no other by it', () => {
  expect(judgeLicence('CC-BY-NC-4.0', ['CC-BY-NC-4.0'])).toBe('allowed');
  expect(judgeLicence('CC-BY-NC-SA-4.0', ['CC-BY-NC-4.0'])).toBe('refused');
  expect(judgeLicence('unstated', ['unstated'])).toBe('unstated');
});
