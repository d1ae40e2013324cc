import { z } from 'zod';

/** The trainer writes null for a loss that is no finite number. */
const lossSchema = z.number().nullable();
const heldOutSchema = z.object({ base: lossSchema, trained: lossSchema });

const validationSchema = z.object({ step: z.int(), epoch: z.number(), loss: lossSchema });

/** A row that was left out, with its length where that is the reason. */
export const rejectedRowSchema = z.object({
  id: z.string(),
  reason: z.string(),
  tokens: z.int().nullish(),
  side: z.enum(['prompt', 'completion']).nullish(),
});

/** What the trainer prints, one JSON object a line. */
export const trainerEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    rows: z.int(),
    steps: z.int(),
    resumedFrom: z.int().nullable(),
    device: z.string().optional(),
  }),
  z.object({ event: z.literal('progress'), step: z.int(), steps: z.int(), loss: lossSchema.optional() }),
  z.object({ event: z.literal('checkpoint'), step: z.int() }),
  z.object({ event: z.literal('heldOut'), model: z.string(), loss: lossSchema }),
  z.object({ event: z.literal('validation'), step: z.int(), loss: lossSchema }),
  z.object({
    event: z.literal('result'),
    steps: z.int(),
    rows: z.int(),
    rejected: z.array(rejectedRowSchema).or(z.object({ count: z.int(), path: z.string() })),
    losses: z.array(z.object({ step: z.int(), loss: lossSchema })).default([]),
    heldOut: heldOutSchema.nullish(),
    validation: z.array(validationSchema).default([]),
    validationRows: z
      .array(z.string())
      .or(z.object({ count: z.int(), path: z.string() }))
      .default([]),
    bestStep: z.int().nullish(),
    stoppedAt: z.int().nullish(),
    versions: z.record(z.string(), z.string()).default({}),
  }),
  z.object({ event: z.literal('error'), message: z.string(), field: z.string().nullish() }),
]);

export type TrainerEvent = z.infer<typeof trainerEventSchema>;
