/** One installation for all journeys, with the production build. */
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { removeFolder, startInstallation } from './installation.ts'

export const artefacts = path.join(import.meta.dirname, '..', 'artefacts')

export default async function setUp(): Promise<() => Promise<void>> {
  await rm(artefacts, { recursive: true, force: true })
  await mkdir(artefacts, { recursive: true })
  const installation = await startInstallation()
  process.env.AMEND_ADDRESS = installation.address
  process.env.AMEND_FOLDER = installation.folder
  return async () => {
    await installation.stop()
    await removeFolder(installation.folder)
    console.log(`Screenshots of each page are in ${artefacts}`)
  }
}
