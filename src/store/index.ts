/** THE STORAGE DOOR. Nothing outside knows which engine runs (architecture.md 3). */
export { openStore } from './openStore.ts';
export type { SchoolStore, Store } from './store.ts';
export type { Blobs, Change, JobDoor, Stored } from './contract.ts';
export type * from './adminDocuments.ts';
export type * from './diagnosticDocuments.ts';
export { createDiagnostics } from './diagnostics.ts';
export type { Diagnostics } from './diagnostics.ts';
export type * from './documents.ts';
export { isBadCursor, isLostSecret, isStoreAway } from './errors.ts';
export { findPages } from './findPages.ts';
export { withPatience } from './patience.ts';
export type * from './platformDocuments.ts';
export type * from './participationDocuments.ts';
export type * from './resendDocuments.ts';
export { findRestoredAt } from './upkeep/standing.ts';
export { createRecentReads } from './recentReads.ts';
export type { RecentReads } from './recentReads.ts';
