/** A student of a tool in a process of its own, before the first question of a placed sequence. */
import { who } from '../../src/demo/cast.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import type { Question } from '../../src/domain/activity/question.ts';
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { placeSequence } from '../support/placed.ts';
import { Visitor } from '../support/visitor.ts';
import { register, startTool } from './tool.ts';
import type { Tool } from './tool.ts';

export interface FacingQuestion {
  readonly tool: Tool;
  readonly student: Visitor;
  readonly question: Question;
  /** Where its form is sent. */
  readonly path: string;
}

export async function faceQuestion(
  env: Readonly<Record<string, string>> = {},
): Promise<FacingQuestion> {
  const tool = await startTool(env);
  await register(tool);
  const placed = await placeSequence(tool);
  const student = new Visitor(tool);
  await student.launch(who.unprepared, placed.linkId);
  const [question] = listSteps(placed.content, emptyWork()).flatMap(questionsOf);
  if (question === undefined) throw new Error('no question');
  const path = `${student.session}activity/${placed.placement}/questions/${question.id}`;
  return { tool, student, question, path };
}
