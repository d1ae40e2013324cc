import type { OperatorService } from '@temporalio/client';
import { searchAttributeTypes } from '../pipeline/search-attributes.ts';

/** A connection of a client or of a worker. */
interface Operated {
  operatorService: OperatorService;
}

/** Numbers of Temporal's IndexedValueType. */
const typeNumbers = { Keyword: 2, Double: 4 } as const;

/** A search attribute of ours is there with another type, so runs cannot be found by it. */
export class SearchAttributeTaken extends Error {
  constructor(name: string, wanted: string, namespace: string) {
    super(
      `the namespace ${namespace} has a search attribute ${name} that is no ${wanted}: remove it, or use another namespace`,
    );
    this.name = 'SearchAttributeTaken';
  }
}

/** Names of our search attributes that a namespace lacks; throws SearchAttributeTaken. */
export async function missingSearchAttributes(connection: Operated, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.entries(searchAttributeTypes).flatMap(([name, type]) => {
    if (!Object.hasOwn(customAttributes, name)) return [name];
    const found: number | undefined = customAttributes[name];
    if (found !== typeNumbers[type]) throw new SearchAttributeTaken(name, type, namespace);
    return [];
  });
}

/**
 * Adds the search attributes of ours that a namespace lacks.
 * @returns their names
 */
export async function addSearchAttributes(connection: Operated, namespace: string): Promise<string[]> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return [];
  const types = missing.map((name) => [name, typeNumbers[searchAttributeTypes[name] ?? 'Keyword']] as const);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(types) });
  return missing;
}
