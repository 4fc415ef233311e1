import { readFile } from 'node:fs/promises'
import type { Database } from '@amend/db'
import { type Credential, developmentCredential, openSigner, ProvenanceError } from '@amend/provenance'
import { WorkerError } from './error.ts'

/** Files of a configured credential. */
export interface CredentialFiles {
  readonly certificate: string
  readonly key: string
}

const id = 'development'

/**
 * The credential with which results are signed: the configured one, else one for development that all workers of the
 * installation share.
 * @throws WorkerError 'bad-environment' when the configured files cannot be used
 */
export async function loadCredential(database: Database, files: CredentialFiles | undefined): Promise<Credential> {
  if (files) return readFiles(files)
  const { signingCredential } = database.installation
  const stored = await signingCredential.findUnique({ where: { id } })
  if (stored) return stored
  const { certificates, key } = await developmentCredential()
  // Of workers that start together, one is the first.
  await signingCredential.createMany({ data: { id, certificates, key }, skipDuplicates: true })
  return signingCredential.findUniqueOrThrow({ where: { id } })
}

async function readFiles(files: CredentialFiles): Promise<Credential> {
  const read = async (name: string, file: string) => {
    try {
      return await readFile(file, 'utf8')
    } catch (cause) {
      throw new WorkerError('bad-environment', `The file that ${name} names cannot be read.`, { cause })
    }
  }
  const credential = {
    certificates: await read('AMEND_CREDENTIAL_CERTIFICATE', files.certificate),
    key: await read('AMEND_CREDENTIAL_KEY', files.key),
  }
  try {
    openSigner(credential)
  } catch (error) {
    if (!(error instanceof ProvenanceError)) throw error
    throw new WorkerError('bad-environment', error.message, { cause: error })
  }
  return credential
}
