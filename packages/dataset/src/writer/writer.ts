/** Writes instructions for captions: an attempt, its acceptance tests, and further attempts. */
import type { Moderator } from '../captions/moderation.ts'
import type { DatasetRecipe } from '../recipe.ts'
import type { CaptionRow, TripleRow } from '../rows.ts'
import { lostScene, refusalOf, type WrittenEdit } from './triple-format.ts'

/** A source of instructions. */
export interface InstructionWriter {
  /** For the rows: 'pico-writer', 'gpt-4o-mini'. */
  readonly name: string
  /** Money spent so far, in the currency of the recipe's prices; absent where nothing is paid. */
  readonly cost?: () => number
  /**
   * One attempt.
   * @param key of the draws: attempts with one key are the same where the writer is deterministic
   * @returns what was written, or the reason why it cannot be used
   * @throws DatasetError 'writer-unavailable' when no attempt can succeed now
   */
  write(caption: CaptionRow, key: readonly number[], signal?: AbortSignal): Promise<WrittenEdit | string>
  release(): Promise<void>
}

/** The purpose of the draws of a writer: see `randomOf`. */
const purpose = 1

/**
 * Writes all instructions for a caption. The rows depend on the recipe and the caption alone, for a deterministic writer.
 * @throws DatasetError 'writer-unavailable'; the signal's reason
 */
export async function writeTriples(
  writer: InstructionWriter,
  row: CaptionRow,
  recipe: DatasetRecipe,
  moderate: Moderator,
  signal?: AbortSignal,
): Promise<TripleRow[]> {
  const triples: TripleRow[] = []
  const seen = new Set<string>()
  for (let place = 0; place < recipe.instructions; place++) {
    let refused: string | null = null
    let written: WrittenEdit | undefined
    let attempts = 0
    while (attempts < recipe.attempts && !written) {
      const edit = await writer.write(row, [recipe.seed, purpose, row.caption_id, place, attempts], signal)
      attempts += 1
      const reason = typeof edit === 'string' ? edit : await problemOf(row, edit, recipe, moderate, seen)
      if (reason === undefined) written = edit as WrittenEdit
      else refused = reason
    }
    if (written) seen.add(written.instruction.toLowerCase())
    triples.push({
      triple: row.caption_id * recipe.instructions + place,
      caption_id: row.caption_id,
      caption: row.caption,
      url: row.url,
      licence: row.licence,
      photo: row.photo,
      instruction: written?.instruction ?? null,
      edited_caption: written?.editedCaption ?? null,
      writer: writer.name,
      attempts,
      refused: written ? null : refused,
    })
  }
  return triples
}

async function problemOf(
  { caption }: CaptionRow,
  edit: WrittenEdit,
  recipe: DatasetRecipe,
  moderate: Moderator,
  seen: ReadonlySet<string>,
): Promise<string | undefined> {
  if (seen.has(edit.instruction.toLowerCase())) return 'the caption has this instruction already'
  return (
    refusalOf(caption, edit) ??
    (recipe.keepScene ? lostScene(caption, edit) : undefined) ??
    (await moderate(`${edit.instruction}\n${edit.editedCaption}`))
  )
}
