import { longestPrompt } from '../../clients/text-generation.ts';

test.each([
  [{ maxModelLength: 1024 }, 100, 924],
  [{ maxModelLength: 1024, maxInputLength: 512 }, 100, 512],
  [{ maxModelLength: 1024, maxInputLength: 1023 }, 100, 924],
])('a server with the limits %j and %i new tokens takes prompts of %i', (limits, newTokens, longest) => {
  expect(longestPrompt(limits, newTokens)).toBe(longest);
});
