import { lossCurve } from '../../../activities/reporting/loss-curve.ts';

const losses = (count: number) => Array.from({ length: count }, (_, index) => ({ step: index + 1, loss: index }));

test('a short training is told step by step', () => {
  expect(lossCurve(losses(3))).toEqual(losses(3));
  expect(lossCurve([])).toEqual([]);
});

test('a long one in at most twenty points, each the mean of the steps up to it', () => {
  const curve = lossCurve(losses(186));
  expect(curve).toHaveLength(19);
  expect(curve[0]).toEqual({ step: 10, loss: 4.5 });
  expect(curve.at(-1)).toEqual({ step: 186, loss: (180 + 185) / 2 });
});
