import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { sequenceJsonSchema } from '../../../src/domain/activity/publishedSchema.ts';

test('the published schema is the one the code reads by (refresh it: npm run -s schema)', () => {
  const file = new URL('../../../docs/schema/sequence-1.json', import.meta.url);
  const published: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(published).toEqual(JSON.parse(JSON.stringify(sequenceJsonSchema())));
});

test('fields with a default may be left out of a package', () => {
  expect(sequenceJsonSchema()).toMatchObject({
    required: expect.not.arrayContaining(['adaptation']),
    properties: { schema: { const: 'elan-sequence/1' } },
  });
});
