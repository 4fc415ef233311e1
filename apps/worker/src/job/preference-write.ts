import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Database } from '@amend/db'
import { type Failure, type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { storeFolder } from '@amend/models/store'
import { preferencesFile } from '@amend/pairs'
import { type CollectedRanking, preferenceSetRecord } from '@amend/services/preference'
import type { Blobs } from '@amend/storage'
import { variables } from '../environment.ts'
import { explainFailure } from '../failure.ts'

export interface PreferenceParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
}

/** Where sets are written: beside the models of this machine. */
const setsFolder = () => path.join(path.dirname(storeFolder(variables)), 'preferences')

/** Writes judgements with their pictures into a folder that `amend prefer` reads. It has its name only when it is whole. */
export function preferenceWriteHandler({ queue, database, blobs }: PreferenceParts): JobHandler<'preference.write'> {
  return recordHandler(queue, database, preferenceSetRecord, {
    perform: async ({ row: { set, rankings }, signal }) => {
      const folder = path.join(setsFolder(), set.name)
      const partial = `${folder}.partial`
      await rm(partial, { recursive: true, force: true })
      await mkdir(path.join(partial, 'pictures'), { recursive: true })
      const seen = new Set<string>()
      for (const { photo, preferred, rejected } of rankings) {
        for (const hash of [photo, preferred, rejected]) {
          signal.throwIfAborted()
          if (seen.has(hash)) continue
          seen.add(hash)
          await writeFile(path.join(partial, place(hash)), await blobs.read(hash))
        }
      }
      await writeFile(path.join(partial, preferencesFile), rankings.map(lineOf).join(''))
      await writeFile(path.join(partial, 'provenance.json'), provenanceOf(set.id, rankings))
      await rm(folder, { recursive: true, force: true })
      await rename(partial, folder)
      const count = (origin: CollectedRanking['origin']) => rankings.filter((one) => one.origin === origin).length
      return { folder, fromPairwise: count('pairwise'), fromVotes: count('votes') }
    },
    explain,
  })
}

/** Pictures are recognised by their content. */
const place = (hash: string) => `pictures/${hash}`

const lineOf = ({ photo, instruction, preferred, rejected }: CollectedRanking) =>
  `${JSON.stringify({ input: place(photo), instruction, ranking: [place(preferred), place(rejected)] })}\n`

/** Where each line comes from, in their order. */
const provenanceOf = (id: string, rankings: readonly CollectedRanking[]) =>
  `${JSON.stringify({ set: id, madeAt: new Date().toISOString(), lines: rankings.map(({ origin, from }) => ({ origin, from })) })}\n`

const unwritable = new Set(['ENOSPC', 'EACCES', 'EROFS', 'ENOENT', 'ENOTDIR'])

function explain(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code === 'string' && unwritable.has(code)) {
    const message = `The set cannot be written to ${setsFolder()}: ${code === 'ENOSPC' ? 'the disk is full' : 'that is not allowed'}.`
    return { code: 'cannot-write', message, retry: false }
  }
  return explainFailure(error)
}
