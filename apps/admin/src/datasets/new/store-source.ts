import type { CaptionSource } from '@amend/contract'
import { type Problem, problemOfAnswer } from '@amend/next-app/client/problem'
import { z } from 'zod'
import { formatOf, type SourceChoice } from './form.ts'

const storedSchema = z.object({ sha256: z.string() })

/** Uploads captions that lie in the browser. @returns where they are now, or why they were refused */
export async function storeSource(source: SourceChoice): Promise<CaptionSource | { readonly problem: Problem }> {
  if (source.kind !== 'bytes') return source
  const format = formatOf(source.name) ?? 'txt'
  try {
    const answer = await fetch('/api/datasets/captions', { method: 'POST', body: source.bytes })
    const body: unknown = await answer.json()
    if (!answer.ok) return { problem: problemOfAnswer(body) }
    return { kind: 'upload', sha256: storedSchema.parse(body).sha256, format, name: source.name.slice(-200) }
  } catch {
    return { problem: { code: 'offline', message: 'The server cannot be reached.' } }
  }
}
