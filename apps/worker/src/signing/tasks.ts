import type { Credential, Provenance } from '@amend/provenance'
import type { Task } from '../process/protocol.ts'

export interface SignRequest {
  /** The file of a picture. */
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly provenance: Provenance
  readonly credential: Credential
}

export interface SignerTasks {
  /** The file with signed content credentials. */
  sign: Task<SignRequest, Uint8Array>
}
