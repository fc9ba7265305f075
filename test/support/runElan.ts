/** The command line as a process of its own, without the half second that npm takes to start it. */
import { execFile } from 'node:child_process';
import { compileCache, projectRoot } from './serverProcess.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly problems: string;
}

/** @param env settings; nothing of this process but `PATH` goes to it */
export function runElan(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const settings = { PATH: process.env['PATH'] ?? '', ...env };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', compileCache, 'src/cli/elan.ts', ...args],
      { cwd: projectRoot, env: settings },
      (error, out, problems) => {
        const code = typeof error?.code === 'number' ? error.code : 0;
        resolve({ code, out: out.trimEnd(), problems: problems.trimEnd() });
      },
    );
  });
}
