/** Preferences: rankings of several results of the same picture and instruction. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Pair, Pairs, Skipped } from './pair.ts'

/** A file with one ranking per line. */
export const preferencesFile = 'preferences.jsonl'

const text = z.string().trim().min(1)
const judgementSchema = z
  .object({
    input: text,
    instruction: text,
    ranking: z.array(text).optional(),
    preferred: text.optional(),
    rejected: text.optional(),
  })
  .transform(({ input, instruction, ranking, preferred, rejected }) => ({
    input,
    instruction,
    ranking: ranking ?? [preferred, rejected].filter((file) => file !== undefined),
  }))

/** Results of one picture and instruction, by the ids of their pairs, the best first. */
export interface Ranking {
  readonly id: string
  readonly pairs: readonly string[]
}

/** Pairs whose results were ranked. */
export interface Preferences extends Pairs {
  readonly rankings: readonly Ranking[]
}

/**
 * Reads `preferences.jsonl`: {"input", "instruction", "ranking": [best, …, worst]} or {…, "preferred", "rejected"} per
 * line, with the paths of pictures below the folder. Every result becomes a pair.
 * @returns undefined when there is no such file
 */
export async function readPreferences(folder: string): Promise<Preferences | undefined> {
  const content = await readFile(path.join(folder, preferencesFile), 'utf8').catch(() => undefined)
  if (content === undefined) return undefined
  const pairs: Pair[] = []
  const skipped: Skipped[] = []
  const rankings: Ranking[] = []
  for (const [i, line] of content.split('\n').entries()) {
    if (line.trim() === '') continue
    const id = `${preferencesFile}:${i + 1}`
    const judgement = judgementSchema.safeParse(parsed(line)).data
    if (!judgement || judgement.ranking.length < 2) {
      skipped.push({ id, reason: 'the line does not rank at least two results of a picture and an instruction' })
      continue
    }
    const own = judgement.ranking.map((output, rank) => ({
      id: `${id}/${rank + 1}`,
      input: path.join(folder, judgement.input),
      output: path.join(folder, output),
      instructions: [judgement.instruction],
    }))
    pairs.push(...own)
    rankings.push({ id, pairs: own.map((pair) => pair.id) })
  }
  return { layout: preferencesFile, pairs, skipped, rankings }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
