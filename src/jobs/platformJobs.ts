/** Every job that has a lane per platform: what the server runs, and what tests run as it does. */
import { countParticipations } from './countParticipations.ts';
import { deliverScores } from './deliverScores.ts';
import { ensureColumns } from './ensureColumns.ts';
import { moveCourses } from './moveCourses.ts';
import { projectRows } from './projectRows.ts';
import { refreshRosters } from './refreshRosters.ts';
import { resendScores } from './resendScores.ts';
import { resumeScores } from './resumeScores.ts';
import type { PlatformJob } from './runner.ts';

export const platformJobs: readonly PlatformJob[] = [
  deliverScores,
  projectRows,
  refreshRosters,
  countParticipations,
  resendScores,
  resumeScores,
  ensureColumns,
  moveCourses,
];
