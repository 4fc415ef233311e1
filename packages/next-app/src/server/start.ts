import type { Services } from '@amend/services'
import type { HeldServices } from './services.ts'

/** The app's own HTTP server calls this after its last response. */
const hook: { amendClose?: () => Promise<void> } = globalThis as never

export interface AppStart extends HeldServices {
  /** @throws Error that names each invalid variable of the environment and why, never its value */
  readonly checkEnvironment: () => void
  /** Called once, with the services that were opened ahead of the first request. */
  readonly onOpen?: (services: Services) => Promise<void>
}

/**
 * Starts an app, from `register` in its instrumentation.ts. An invalid environment ends the process with the message of
 * `checkEnvironment`. The services are opened ahead of the first request; when that fails, requests try again.
 */
export function startApp({ checkEnvironment, services, closeServices, onOpen }: AppStart): void {
  try {
    checkEnvironment()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  hook.amendClose = closeServices
  const opened = onOpen ? services().then(onOpen) : services()
  opened.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    console.error(`The services could not be opened yet, and will be tried again: ${reason}`)
  })
}
