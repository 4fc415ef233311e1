/**
 * The text form of a triple and its acceptance tests, as the original recipe has them (Brooks et al. 2022, section 3.1.1;
 * prepare_for_gpt.py and generate_txt_dataset.py of its authors).
 */

/** An instruction and what the caption becomes by it. */
export interface WrittenEdit {
  readonly instruction: string
  readonly editedCaption: string
}

/** Between caption and instruction. */
export const promptEnd = '\n##\n'
const between = '\n%%\n'
/** Ends a completion. */
export const completionEnd = '\nEND'

/** The prompt for a caption. Line breaks and the marks of the form within it are replaced, so that a caption cannot end it. */
export const promptOf = (caption: string): string => `${inOneLine(caption)}${promptEnd}`

/** The completion that a writer learns from. */
export const completionOf = ({ instruction, editedCaption }: WrittenEdit): string =>
  `${inOneLine(instruction)}${between}${inOneLine(editedCaption)}${completionEnd}`

const inOneLine = (text: string): string =>
  text
    .split(/\s+/u)
    .filter((word) => word !== '' && !['##', '%%', 'END'].includes(word))
    .join(' ')

/** Reads a completion. @returns the reason why it has another form, as a string */
export function parseCompletion(text: string): WrittenEdit | string {
  const parts = text.split(between)
  if (parts.length !== 2) return 'the answer does not have two parts'
  const [instruction = '', editedCaption = ''] = parts.map((part) => part.trim())
  if (instruction === '') return 'the instruction is empty'
  if (editedCaption === '') return 'the edited caption is empty'
  if (/\n/.test(instruction) || /\n/.test(editedCaption)) return 'the answer has further lines'
  return { instruction, editedCaption }
}

const longest = { instruction: 300, caption: 1000 } as const

/** Acceptance tests of every writer. @returns the reason why it is refused */
export function refusalOf(caption: string, { instruction, editedCaption }: WrittenEdit): string | undefined {
  if (comparable(caption) === comparable(editedCaption)) return 'the edited caption is the caption'
  if (comparable(instruction) === comparable(editedCaption)) return 'the instruction is the edited caption'
  if (instruction.length > longest.instruction) return 'the instruction is too long'
  if (editedCaption.length > longest.caption) return 'the edited caption is too long'
  if (/\p{Cc}/u.test(instruction + editedCaption)) return 'the answer has control characters'
  return undefined
}

/** Trimmed, without `.`, `!` and `?` at both ends, in lower case. */
const comparable = (text: string): string =>
  text
    .trim()
    .replace(/^[.!?]+|[.!?]+$/g, '')
    .trim()
    .toLowerCase()

/**
 * Whether the edited caption keeps the caption's scene: of each run of words that is replaced, the old or the new ones must be
 * named by the instruction. What stands after the last comma is a look and may be replaced; anything may be added.
 * For writers that garble what they do not know: "a red barn by a lake" became "a red rhino by a river, at night".
 * @returns the reason why it is refused
 */
export function lostScene(caption: string, { instruction, editedCaption }: WrittenEdit): string | undefined {
  const said = new Set(wordsOf(instruction))
  for (const { lost, found } of replacements(wordsOf(sceneOf(caption)), wordsOf(sceneOf(editedCaption)))) {
    if (lost.length === 0) continue
    if (!found.some((word) => said.has(word)) && !lost.some((word) => said.has(word))) {
      return `the edited caption loses "${lost.join(' ')}"`
    }
  }
  return undefined
}

/** Before the last comma. */
const sceneOf = (caption: string): string =>
  caption.slice(0, caption.includes(',') ? caption.lastIndexOf(',') : undefined)

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Runs of words that differ, by the longest common subsequence. */
function replacements(before: readonly string[], after: readonly string[]): { lost: string[]; found: string[] }[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = lengths[i] as Uint16Array
      const next = lengths[i + 1] as Uint16Array
      row[j] = before[i] === after[j] ? (next[j + 1] as number) + 1 : Math.max(next[j] as number, row[j + 1] as number)
    }
  }
  const runs: { lost: string[]; found: string[] }[] = []
  let run = { lost: [] as string[], found: [] as string[] }
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      if (run.lost.length + run.found.length > 0) runs.push(run)
      run = { lost: [], found: [] }
      i += 1
      j += 1
    } else if (j >= after.length || (i < before.length && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      run.lost.push(before[i++] as string)
    } else {
      run.found.push(after[j++] as string)
    }
  }
  if (run.lost.length + run.found.length > 0) runs.push(run)
  return runs
}
