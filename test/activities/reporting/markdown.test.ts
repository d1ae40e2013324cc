import { reportMarkdown } from '../../../activities/reporting/markdown.ts';
import { sampleReport } from '../../cli/sample-report.ts';

const lines = (text: string) => text.split('\n');

test('the report for people says what was asked of servers, which limits were met and what people answered', () => {
  const text = lines(reportMarkdown(sampleReport));
  expect(text).toEqual(
    expect.arrayContaining([
      '## Limits met',
      '| main | target of 100 pairs met | 1 | 118 | 1119 | 56518 |',
      '## Answered by people',
      '| generate:main/3 | ServerUnavailable | retry | ada@lab | the server is back | 2026-11-05T08:05:09.000Z |',
      '## Asked of model servers',
      '| generate:main | generator | 1118 | 45678 | 9000 | 185.2 | computed |',
      '| answer:base | base | 1 | 1200 | 640 | 3.3 | cached |',
    ]),
  );
});

test('of what did not happen there is no section', () => {
  const text = reportMarkdown({ ...sampleReport, generators: [], usage: [], limits: [], resolved: [], warnings: [] });
  expect(lines(text).filter((line) => line.startsWith('## '))).toEqual([
    ...['## Stages', '## Learning', '## Scores', '## Examples'],
  ]);
});

test('a training is told with its loss curve, its validation losses and the step whose weights were kept', () => {
  const told = {
    ...{ model: 'follower', steps: 6, heldOutLoss: null, bestStep: 4, stoppedAt: 6 },
    curve: [
      { step: 3, loss: 2.5 },
      { step: 6, loss: 2.25 },
    ],
    validation: [
      { step: 4, epoch: 1, loss: 2.125 },
      { step: 6, epoch: 2, loss: 2.2 },
    ],
  };
  expect(lines(reportMarkdown({ ...sampleReport, learning: [told] }))).toEqual(
    expect.arrayContaining([
      '- follower, loss by optimizer step: 3: 2.500, 6: 2.250',
      '- follower, validation loss: 4: 2.125, 6: 2.200; weights of step 4 kept, stopped at step 6',
    ]),
  );
});
