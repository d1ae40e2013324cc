export { data } from './data.ts';
// Stages of an arm one after the other, where one pool of GPUs must swap models: the same window over other stages.
export { data as extract, data as filter, data as generate } from './data.ts';
export { evaluate } from './evaluate.ts';
export { pipeline } from './pipeline.ts';
export { plan } from './plan.ts';
export { finetune, train } from './training.ts';
