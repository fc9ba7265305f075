/**
 * Set on every connection that writes. An acknowledged write has reached the disk (FULL), and what
 * is deleted is overwritten (secure_delete), as it is about minors (domain.md 4.3).
 */
export const pragmas = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA trusted_schema = OFF;
`;
