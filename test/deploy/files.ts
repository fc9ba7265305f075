/** The files that operators start from, read as their tools read them. No container is run here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { envExample } from '../../src/config.ts';
import { fileSettings } from '../../src/secretFiles.ts';
import { projectRoot } from '../support/serverProcess.ts';

export const readText = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

/** Names of the environment that `src/config.ts` knows. */
export const settingNames: ReadonlySet<string> = new Set([
  ...[...envExample().matchAll(/^# ([A-Z_]+)=/gm)].map(([, name = '']) => name),
  ...fileSettings.map((name) => `${name}_FILE`),
]);

export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** Instructions of the Dockerfile, their continued lines joined. */
export function readDockerfile(): readonly Instruction[] {
  const whole = readText('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '');
  return whole
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return { name, rest };
    });
}

const strings = z.array(z.string());
const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: strings.optional(),
  entrypoint: strings.optional(),
  profiles: strings.default([]),
  restart: z.string().optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  privileged: z.undefined().optional(),
  cap_drop: strings.optional(),
  cap_add: strings.default([]),
  security_opt: strings.optional(),
  ports: strings.default([]),
  networks: strings.default([]),
  network_mode: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: strings.default([]),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  volumes: strings.default([]),
  healthcheck: z
    .union([z.looseObject({ test: strings }), z.object({ disable: z.literal(true) })])
    .optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  pids_limit: z.number().optional(),
  mem_limit: z.string().optional(),
  cpus: z.number().optional(),
});
const file = z.object({ file: z.string() });
const compose = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.object({})),
  secrets: z.record(z.string(), file),
  configs: z.record(z.string(), file),
});

/** `compose.yaml`, its anchors and merges resolved. @throws ZodError that names what has another shape */
export const readCompose = () => compose.parse(parse(readText('compose.yaml'), { merge: true }));

/** Fenced blocks of a page of the documentation, in one language. */
export function listBlocks(path: string, language: string): readonly string[] {
  const fences = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...readText(path).matchAll(fences)].map(([, block = '']) => block);
}
