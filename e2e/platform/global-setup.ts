/**
 * Starts one installation with the production build for all journeys; or uses the one in AMEND_ADDRESS and
 * AMEND_ADMINISTRATION, which must be open for sign-up and whose administrator an earlier run created.
 */
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { freePort, removeFolder, startInstallation } from './installation.ts'

export const artefacts = path.join(import.meta.dirname, '..', 'artefacts')

export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.AMEND_ADDRESS) return async () => {}
  await rm(artefacts, { recursive: true, force: true })
  await mkdir(artefacts, { recursive: true })
  // The receiver of webhooks of a journey: by default no message goes to this machine.
  const port = await freePort()
  const installation = await startInstallation({
    environment: { AMEND_ADMIN: '1', AMEND_WEBHOOK_HOSTS: `127.0.0.1:${port}` },
  })
  process.env.AMEND_WEBHOOK_PORT = String(port)
  process.env.AMEND_ADDRESS = installation.address
  process.env.AMEND_DATABASE_URL = await installation.databaseUrl()
  process.env.AMEND_ADMINISTRATION = (await installation.parts()).administration
  return async () => {
    await installation.stop()
    await removeFolder(installation.folder)
    console.log(`Screenshots of each page are in ${artefacts}`)
  }
}
