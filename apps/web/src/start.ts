import { readApiEnvironment } from '@amend/api'
import { readEnvironment } from './environment.ts'
import { closeServices } from './services.ts'

/** Our own server (bin/web.mjs) calls this when it has answered its last request. */
const hook: { amendClose?: () => Promise<void> } = globalThis as never

/**
 * Checks the environment and says how to close what requests open.
 * @throws Error that names each wrong variable and why, never its value
 */
export async function startWeb(): Promise<void> {
  readApiEnvironment(process.env)
  readEnvironment()
  hook.amendClose = closeServices
}
