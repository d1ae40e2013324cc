export { data } from './data.ts';
export { evaluate } from './evaluate.ts';
export { pipeline } from './pipeline.ts';
export { finetune, train } from './training.ts';
