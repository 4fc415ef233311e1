/** The program of the signer: it has the private key, and decodes no pictures. */
import { openSigner, signPicture } from '@amend/provenance'
import { serveTasks } from '../process/serve.ts'
import type { SignerTasks } from './tasks.ts'

serveTasks<SignerTasks>({
  sign: ({ bytes, mediaType, provenance, credential }) =>
    signPicture(bytes, mediaType, provenance, openSigner(credential)),
})
