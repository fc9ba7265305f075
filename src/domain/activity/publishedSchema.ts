import { z } from 'zod';
import { sequence } from './sequence.ts';

/**
 * The schema of a sequence as published in `docs/schema/sequence-1.json`, draft 2020-12, as authors
 * write a package: fields with a default may be left out. `findIncoherence` checks the rest.
 */
export function sequenceJsonSchema(): object {
  return {
    $id: 'elan-sequence/1',
    title: 'Élan sequence, version 1',
    ...z.toJSONSchema(sequence, { io: 'input' }),
  };
}
