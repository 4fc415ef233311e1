import { archiveFormats, type PairSource } from '@amend/contract'
import { type Problem, problemOfAnswer } from '@amend/next-app/client/problem'
import { z } from 'zod'

const storedSchema = z.object({ sha256: z.string() })

/** Uploads an archive of pairs. @returns where it is now, or why it was refused */
export async function storeArchive(file: File): Promise<PairSource | { readonly problem: Problem | 'format' }> {
  const format = archiveFormats.find((ending) => file.name.toLowerCase().endsWith(`.${ending}`))
  if (!format) return { problem: 'format' }
  try {
    const answer = await fetch('/api/datasets/archives', { method: 'POST', body: file })
    const body: unknown = await answer.json()
    if (!answer.ok) return { problem: problemOfAnswer(body) }
    return { kind: 'archive', sha256: storedSchema.parse(body).sha256, format, name: file.name.slice(-200) }
  } catch {
    return { problem: { code: 'offline', message: 'The server cannot be reached.' } }
  }
}
