/** Lists a repository of the Hugging Face Hub. The responses are untrusted and validated before use. */
import { z } from 'zod'
import { ModelError } from '../error.ts'
import type { Client } from './client.ts'
import type { ExpectedFile } from './download.ts'
import { isSafeFilePath, quote } from './name.ts'
import { fileAddress } from './reference.ts'

const maxFiles = 20_000
const commitSchema = z.string().regex(/^[0-9a-f]{40}$/)
const entrySchema = z.object({
  type: z.string(),
  path: z.string(),
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  oid: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  lfs: z.object({ oid: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/) }).optional(),
})

/** The files of a repository at one commit. */
export interface Repository {
  /** The commit that the revision stands for now. */
  readonly commit: string
  readonly files: readonly ExpectedFile[]
}

/**
 * The files at a revision, with what each must hash to: the SHA-256 of large (LFS) files, git's blob hash of the others.
 * @throws ModelError 'not-found', 'unauthorized', 'offline', 'download-failed', and 'bad-reference' for a listing with
 *   file names that lead out of the folder
 */
export async function listRepository(client: Client, repository: string, revision: string): Promise<Repository> {
  // Loaded only when a pull needs it: it is large beside the rest of the store.
  const { listFiles, modelInfo } = await import('@huggingface/hub')
  const target = { hubUrl: client.endpoint, fetch: client.fetch }
  try {
    const info = await modelInfo({ ...target, name: repository, revision, additionalFields: ['sha'] })
    const commit = commitSchema.parse(info.sha)
    const files: ExpectedFile[] = []
    for await (const item of listFiles({ ...target, repo: repository, revision: commit, recursive: true })) {
      const entry = entrySchema.parse(item)
      if (entry.type !== 'file') continue
      if (!isSafeFilePath(entry.path)) {
        throw new ModelError('bad-reference', `${repository} lists a file with an unsafe name (${quote(entry.path)}).`)
      }
      if (files.length >= maxFiles) throw new ModelError('bad-reference', `${repository} lists too many files.`)
      files.push(expectedFile(client, repository, commit, entry))
    }
    return { commit, files }
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError || error instanceof TypeError) {
      const host = new URL(client.endpoint).host
      throw new ModelError('download-failed', `${host} does not answer as the Hugging Face Hub does.`, { cause: error })
    }
    throw error
  }
}

function expectedFile(
  client: Client,
  repository: string,
  commit: string,
  { path, size, oid, lfs }: z.output<typeof entrySchema>,
): ExpectedFile {
  const url = fileAddress(client.endpoint, repository, commit, path)
  if (lfs) return { path, url, size, identity: { algorithm: 'sha256', hex: lfs.oid.slice(-64) } }
  if (oid) return { path, url, size, identity: { algorithm: 'git-blob', hex: oid } }
  return { path, url, size }
}
