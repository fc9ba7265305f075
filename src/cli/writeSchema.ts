/** `node src/cli/writeSchema.ts`: writes the published schema of sequences anew from its zod source. */
import { writeFileSync } from 'node:fs';
import { sequenceJsonSchema } from '../domain/activity/publishedSchema.ts';

const file = new URL('../../docs/schema/sequence-1.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(sequenceJsonSchema(), undefined, 2)}\n`);
console.log('docs/schema/sequence-1.json written');
