import { planView } from '../../../cli/view/plan-view.ts';
import { samplePlan } from '../sample-plan.ts';

/** Written by hand from the plan beside it. */
const golden = `step               key                    shards  passages  requests  tokens     optimizer steps
corpus:main        aaaaaaaaaaaa  exists
generate:main      bbbbbbbbbbbb  to make  12      6,000     6,000     2,345,678
finetune:follower  cccccccccccc  to make                                         9

Requests and tokens are estimates: about four characters a token, outputs of full length.

server  kind    engine       longest sequence  scores prompts  seeds  problem
writer  static  vLLM 0.32.0  2,048             yes             no
judge   static                                                 yes    http://b cannot be reached

warning: models.base.licence: no licence is stated
warning: finetune:follower: only 9 optimizer steps`;

test('a plan has a line a step with its key and the work ahead, what servers can do, and warnings', () => {
  expect(planView(samplePlan)).toBe(golden);
});

test('a plan says when no server is needed, and nothing of warnings where there are none', () => {
  const { plan, survey } = samplePlan;
  const text = planView({
    plan: { ...plan, warnings: [] },
    survey: { ...survey, warnings: [] },
    servers: [],
  });
  expect(text.split('\n\n').slice(-1)).toEqual(['No server is needed.']);
});
