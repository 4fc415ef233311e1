/** Triples written by people, from which writers learn: JSON lines with the keys of `human-written-prompts.jsonl`. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { DatasetError } from '../error.ts'
import { completionOf, promptOf, refusalOf } from './triple-format.ts'

const schema = z.object({
  input: z.string().trim().min(1),
  edit: z.string().trim().min(1),
  output: z.string().trim().min(1),
})

/** A caption, an instruction, and what the caption becomes. */
export type HumanTriple = z.output<typeof schema>

/** A line with a fault. */
export interface TripleFault {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

/**
 * Reads and checks a file of triples: its form, the acceptance tests, duplicates.
 * @throws DatasetError 'bad-data' when there is no such file
 */
export async function readHumanTriples(
  file: string,
): Promise<{ readonly triples: readonly HumanTriple[]; readonly faults: readonly TripleFault[] }> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new DatasetError('bad-data', `There is no file ${file}.`, { cause })
  })
  const triples: HumanTriple[] = []
  const faults: TripleFault[] = []
  const lines = new Map<string, number>()
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    const triple = parsed(content)
    const reason = typeof triple === 'string' ? triple : faultOf(triple, lines)
    if (reason !== undefined) faults.push({ line, reason })
    else {
      triples.push(triple as HumanTriple)
      lines.set(keyOf(triple as HumanTriple), line)
    }
  }
  return { triples, faults }
}

function parsed(content: string): HumanTriple | string {
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    return 'the line is not JSON'
  }
  const triple = schema.safeParse(json)
  return triple.success ? triple.data : `"${String(triple.error.issues[0]?.path[0] ?? 'the line')}" is missing or empty`
}

const keyOf = ({ input, edit }: HumanTriple): string => `${input.toLowerCase()}\n${edit.toLowerCase()}`

function faultOf(triple: HumanTriple, lines: ReadonlyMap<string, number>): string | undefined {
  const before = lines.get(keyOf(triple))
  if (before !== undefined) return `it repeats line ${before}`
  return refusalOf(triple.input, { instruction: triple.edit, editedCaption: triple.output })
}

/** Forms in which providers take examples for fine-tuning. */
export const fineTuningForms = ['completion', 'chat'] as const
export type FineTuningForm = (typeof fineTuningForms)[number]

/** Prompt and completion of the original recipe, from which a local writer learns. */
export const writerExamples = (
  triples: readonly HumanTriple[],
): { readonly prompt: string; readonly completion: string }[] =>
  triples.map(({ input, edit, output }) => ({
    prompt: promptOf(input),
    completion: completionOf({ instruction: edit, editedCaption: output }),
  }))

/** One line for each triple: prompt and completion of the original recipe, or a chat. */
export function fineTuningLines(triples: readonly HumanTriple[], form: FineTuningForm): string {
  const lines = triples.map(({ input, edit, output }) => {
    const prompt = promptOf(input)
    const completion = completionOf({ instruction: edit, editedCaption: output })
    if (form === 'completion') return { prompt, completion }
    return {
      messages: [
        { role: 'user', content: prompt },
        { role: 'assistant', content: completion },
      ],
    }
  })
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
