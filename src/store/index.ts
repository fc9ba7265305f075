/** THE STORAGE DOOR. Nothing outside knows which engine runs (architecture.md 3). */
export { openStore } from './openStore.ts';
export type { SchoolStore, Store } from './store.ts';
export type { Blobs, Change, Lease, Stored } from './contract.ts';
export type * from './adminDocuments.ts';
export type * from './documents.ts';
export type * from './launchDocuments.ts';
export { createRecentReads } from './recentReads.ts';
export type { RecentReads } from './recentReads.ts';
