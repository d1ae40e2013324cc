import { stepOf } from '../../cli/step-of-activity.ts';

test.each([
  ['data-main', 'generate', 'generate:main'],
  ['data-main', 'extract', 'extract:main'],
  ['extract-main', 'extractByModel', 'extract:main'],
  [undefined, 'ingest', 'corpus'],
  ['train-generator', undefined, 'train:generator'],
])('in %s the activity %s works on %s', (child, activity, step) => {
  expect(stepOf(child, activity)).toBe(step);
});
