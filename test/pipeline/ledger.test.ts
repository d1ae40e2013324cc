import {
  checkHandOver,
  checkLedger,
  emptyLedger,
  handedOn,
  LedgerMismatch,
  note,
  sumLedgers,
  type Ledger,
} from '../../pipeline/ledger.ts';

const whole: Ledger = {
  unit: 'passage',
  in: 10,
  accepted: 4,
  rejected: 3,
  failed: 2,
  skipped: 1,
  reasons: { 'rejected: empty': 3, 'failed: x': 2, 'skipped: y': 1 },
};

test('a ledger in which every record is accounted for with its reason passes', () => {
  expect(() => checkLedger(whole, 'extract')).not.toThrow();
  expect(() => checkLedger(emptyLedger('pair'), 'split')).not.toThrow();
});

test.each(['in', 'accepted', 'rejected', 'failed', 'skipped'] as const)(
  'one record more in %s does not add up',
  (field) => {
    expect(() => checkLedger({ ...whole, [field]: whole[field] + 1 }, 'extract')).toThrow(LedgerMismatch);
  },
);

test('what is not accepted needs a reason', () => {
  const silent = { ...whole, reasons: { 'rejected: empty': 2, 'failed: x': 2, 'skipped: y': 1 } };
  expect(() => checkLedger(silent, 'extract')).toThrow('extract: 6 passages were not accepted but 5 have a reason');
});

test('the message has the sums', () => {
  expect(() => checkLedger({ ...whole, in: 11 }, 'extract a1')).toThrow(
    'extract a1: 11 passages went in but 10 are accounted for (accepted 4, rejected 3, failed 2, skipped 1)',
  );
});

test('a reason is noted by how the record ended, and counted', () => {
  const ledger = { ...emptyLedger('fragment'), in: 4 };
  note(ledger, 'rejected', 'empty');
  note(ledger, 'rejected', 'empty');
  note(ledger, 'failed', 'empty', 2);
  expect(ledger).toMatchObject({ rejected: 2, failed: 2, reasons: { 'rejected: empty': 2, 'failed: empty': 2 } });
  expect(() => checkLedger(ledger, 'x')).not.toThrow();
});

test('a stage hands on its accepted records, or what it made of them', () => {
  expect(handedOn(whole)).toBe(4);
  expect(handedOn({ ...whole, out: { unit: 'candidate', count: 12 } })).toBe(12);
  expect(handedOn({ ...whole, out: { unit: 'candidate', count: 0 } })).toBe(0);
});

test('a stage must take in exactly what it was handed', () => {
  expect(() => checkHandOver(10, whole, 'corpus', 'extract')).not.toThrow();
  for (const count of [9, 11]) {
    expect(() => checkHandOver(count, whole, 'corpus', 'extract')).toThrow(
      `corpus handed on ${count} passages but extract took in 10`,
    );
  }
});

test('ledgers of one unit add up field by field and reason by reason', () => {
  const other: Ledger = {
    ...emptyLedger('passage'),
    in: 2,
    rejected: 1,
    failed: 1,
    reasons: { 'rejected: empty': 1, 'failed: z': 1 },
    out: { unit: 'fragment', count: 5 },
  };
  const sum = sumLedgers('passage', [whole, other, { ...other, out: { unit: 'fragment', count: 7 } }]);
  expect(sum).toEqual({
    unit: 'passage',
    in: 14,
    accepted: 4,
    rejected: 5,
    failed: 4,
    skipped: 1,
    reasons: { 'rejected: empty': 5, 'failed: x': 2, 'skipped: y': 1, 'failed: z': 2 },
    out: { unit: 'fragment', count: 12 },
  });
  expect(whole.reasons['rejected: empty']).toBe(3);
  expect(sumLedgers('pair', [])).toEqual(emptyLedger('pair'));
});

test('ledgers of two units are never added', () => {
  expect(() => sumLedgers('pair', [whole])).toThrow(LedgerMismatch);
});
