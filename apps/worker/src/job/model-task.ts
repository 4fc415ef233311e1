import { AmendError } from '@amend/contract'
import type { Database } from '@amend/db'
import { DiffusionError } from '@amend/diffusion'
import { GraphError } from '@amend/graph'
import { type Failure, type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { ModelError } from '@amend/models/checkpoint'
import { modelTaskRecord } from '@amend/services/model'
import type { EnginePool } from '../engine-process/pool.ts'
import { digestOf, readCheckpoint, sizeOf } from '../model/read.ts'
import { ProcessLostError, TaskError } from '../process/error.ts'
import { RefusalError } from '../refusal.ts'

interface ModelTaskParts {
  readonly queue: Queue
  readonly database: Database
  readonly engines: Pick<EnginePool, 'open'>
}

/** The checkpoint is not the registered one. */
class OtherContentError extends AmendError<'other-content'> {
  static override readonly domain: string = 'models'
  override readonly name = 'OtherContentError'
}

/** Reads a checkpoint for an administrator: to register it, to verify it, or before it edits. */
export function modelTaskHandler({ queue, database, engines }: ModelTaskParts): JobHandler<'model.task'> {
  return recordHandler(queue, database, modelTaskRecord, {
    perform: async ({ row, signal, turn }) => {
      const { kind, identity, firstDigest, reference } = row
      const { checkpoint, found } = await readCheckpoint(reference)
      if (identity !== undefined && found.identity !== identity) throw otherContent()
      const size = await sizeOf(checkpoint)
      if (kind === 'deploy' || kind === 'canary') {
        const model = { location: reference, identity: found.identity }
        await engines.open(model, { signal, onTurn: turn })
        return { found, ...size }
      }
      const digest = await digestOf(checkpoint, signal)
      if (firstDigest !== undefined && digest !== firstDigest) throw otherContent()
      return { found, ...size, digest }
    },
    explain: explainModelFailure,
  })
}

const otherContent = () =>
  new OtherContentError('other-content', 'The files at this place are not those of the registered version any more.')

/** Errors whose sentence is written for the administrator. */
const forPerson = [ModelError, DiffusionError, GraphError, OtherContentError, RefusalError]

export function explainModelFailure(error: unknown): Failure {
  if (forPerson.some((type) => error instanceof type) && error instanceof AmendError) {
    return { code: error.code, message: error.message, retry: false }
  }
  if (error instanceof TaskError || error instanceof ProcessLostError) return notOpened
  return { code: 'internal', message: 'Something went wrong on our side. Try again.', retry: false }
}

const notOpened: Failure = {
  code: 'model-unavailable',
  message: 'The checkpoint was found, but it cannot be loaded and run on this machine, so it was not deployed.',
  retry: false,
}
