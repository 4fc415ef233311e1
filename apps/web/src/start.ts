import { readServiceEnvironment } from '@amend/services'
import { readEnvironment } from './environment.ts'
import { closeServices, services } from './services.ts'

/** Our own server (bin/web.mjs) calls this when it has answered its last request. */
const hook: { amendClose?: () => Promise<void> } = globalThis as never

/**
 * Checks the environment: a wrong value ends the process with a sentence that names each wrong variable and why, never its
 * value. Then opens the services, so that the first visitor need not wait; what cannot be reached yet is tried again by
 * the requests.
 */
export function startWeb(): void {
  try {
    readServiceEnvironment(process.env)
    readEnvironment()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  hook.amendClose = closeServices
  services().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    console.error(`The services could not be opened yet, and will be tried again: ${reason}`)
  })
}
