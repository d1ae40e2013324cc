import { parkedView } from '../../../cli/view/parked-view.ts';
import { parkedItem } from '../progress/sample-progress.ts';

test('what is parked is shown with why, what was tried, and the command that answers', () => {
  const drift = parkedItem({
    ...{ id: 'drift', failure: 'Drift', reason: 'the pairs differ', tried: 'nothing: a person decides' },
    actions: ['approve', 'abort'],
  });
  expect(parkedView('demo-1', [parkedItem(), drift])).toBe(
    `generate:main/3 is parked after ServerUnavailable: models.example does not answer
  tried: 20 attempts in 21 min
  answer: slingshot resolve demo-1 retry|skip|abort --item generate:main/3 --why REASON
drift is parked after Drift: the pairs differ
  tried: nothing: a person decides
  answer: slingshot resolve demo-1 approve|abort --item drift --why REASON
The rest of demo-1 goes on; see it with: slingshot status demo-1`,
  );
});
