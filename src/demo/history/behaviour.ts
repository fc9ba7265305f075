/**
 * How each profile goes through the four sequences. These are ways of working that teachers know, made
 * to give every screen something to show; no student is a type (domain.md 0).
 */
import type { Profile } from '../cast.ts';
import type { Random } from '../platform/random.ts';

/** What a student does of one sequence. */
export interface Plan {
  readonly avant: 'all' | 'part' | 'none';
  /** After the lesson began. */
  readonly late: boolean;
  readonly apres: boolean;
}

export interface Manner {
  /** Chance of a right first try. */
  readonly skill: number;
  /** Chance of trying a wrong answer again. */
  readonly retries: number;
  /** Chance of doing the remediation that is offered. */
  readonly remediation: number;
}

export const manners: Readonly<Record<Profile, Manner>> = {
  new: { skill: 0.6, retries: 0.5, remediation: 0.3 },
  diligent: { skill: 0.7, retries: 0.8, remediation: 0.8 },
  strong: { skill: 0.95, retries: 0.9, remediation: 0.5 },
  irregular: { skill: 0.5, retries: 0.4, remediation: 0.2 },
  'weak-but-works': { skill: 0.1, retries: 0.7, remediation: 1 },
  stopped: { skill: 0.55, retries: 0.4, remediation: 0.3 },
  'coming-back': { skill: 0.6, retries: 0.8, remediation: 0.6 },
  'never-began': { skill: 0, retries: 0, remediation: 0 },
};

const all: Plan = { avant: 'all', late: false, apres: true };
const late: Plan = { avant: 'all', late: true, apres: true };
const half: Plan = { avant: 'part', late: false, apres: false };
const prepared: Plan = { avant: 'all', late: false, apres: false };
const nothing: Plan = { avant: 'none', late: false, apres: false };

/** One plan per sequence, the open one last: its lesson is to come, so nothing of « après » is done. */
export function plansOf(profile: Profile, random: Random): readonly Plan[] {
  const may = (chance: number, plan: Plan, otherwise: Plan): Plan =>
    random() < chance ? plan : otherwise;
  switch (profile) {
    case 'new':
      return [all, late, half, nothing];
    case 'diligent':
      return [all, all, may(0.8, all, late), may(0.6, prepared, half)];
    case 'strong':
      return [all, all, all, prepared];
    case 'irregular':
      return [may(0.7, all, late), may(0.4, prepared, half), may(0.5, late, nothing), nothing];
    case 'weak-but-works':
      return [all, all, all, may(0.5, prepared, half)];
    case 'stopped':
      return [all, half, nothing, nothing];
    case 'coming-back':
      return [all, nothing, { ...prepared, late: true }, half];
    case 'never-began':
      return [];
  }
}
