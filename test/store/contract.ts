/**
 * What both engines must do (architecture.md 3). An engine's test file calls `storeContract` with a
 * way to make an empty database and open it.
 */
import { describe } from '@jest/globals';
import { blobsContract } from './contract/blobs.ts';
import { concurrencyContract } from './contract/concurrency.ts';
import { countersContract } from './contract/counters.ts';
import type { MakeDatabase } from './contract/database.ts';
import { documentsContract } from './contract/documents.ts';
import { modelContract } from './contract/model.ts';
import { pagingContract } from './contract/paging.ts';
import { protectionContract } from './contract/protection.ts';
import { queuesContract } from './contract/queues.ts';
import { rangesContract } from './contract/ranges.ts';
import { upgradesContract } from './contract/upgrades.ts';

export function storeContract(name: string, make: MakeDatabase): void {
  describe(`${name} keeps the contract of the storage door`, () => {
    describe('documents', () => documentsContract(make));
    describe('ranges', () => rangesContract(make));
    describe('paging', () => pagingContract(make));
    describe('model', () => modelContract(make));
    describe('concurrency', () => concurrencyContract(make));
    describe('protection', () => protectionContract(make));
    describe('queues', () => queuesContract(make));
    describe('counters', () => countersContract(make));
    describe('blobs', () => blobsContract(make));
    describe('upgrades', () => upgradesContract(make));
  });
}
