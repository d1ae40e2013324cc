import type { Command } from 'commander';
import { addSearchAttributes } from '../../clients/search-attributes.ts';
import { probeConditionalPut } from '../../stores/conditional-put-probe.ts';
import { findStack } from '../connection/connect.ts';
import { connectTemporal, temporalOptionsOf } from '../connection/temporal-connection.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

export function addSetup(program: Command, surroundings: Surroundings): void {
  program
    .command('setup')
    .description('give a Temporal namespace the search attributes of runs, and check the store; safe to repeat')
    .action(() => setup(surroundings));
}

/** Prepares the services that the environment names; `slingshot up` does the same for those it starts. */
export async function setup(surroundings: Surroundings): Promise<void> {
  const { environment, output } = surroundings;
  const temporal = await connectTemporal(temporalOptionsOf(await findStack(environment), environment), environment);
  try {
    const added = await temporal.call('adding search attributes', () =>
      addSearchAttributes(temporal.connection, temporal.namespace),
    );
    output.print(`${temporal.address}, namespace ${temporal.namespace}: ${added.join(', ') || 'nothing to add'}`);
  } finally {
    await temporal.close();
  }
  await withConnection(surroundings, async ({ store }) => {
    await probeConditionalPut(store);
    output.print(`${store.description}: takes conditional writes`);
  });
}
