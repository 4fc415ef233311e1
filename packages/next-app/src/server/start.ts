import type { Services } from '@amend/services'
import type { AppEnvironment } from './environment.ts'
import { type DirectAnswer, directAnswer } from './http/direct.ts'
import type { HeldServices } from './services.ts'

/** What the app's own HTTP server calls: it runs before the pages are loaded, and does not import them. */
const hooks: {
  /** After the last response. */
  amendClose?: () => Promise<void>
  /** For a query of the API. */
  amendQuery?: DirectAnswer
  /** The largest upload that is allowed now, bytes. */
  amendUploadBytes?: () => number
} = globalThis as never

export interface AppStart extends HeldServices {
  /** @throws Error that names each invalid variable of the environment and why, never its value */
  readonly checkEnvironment: () => AppEnvironment
  /** The route of the API's calls: the app's own HTTP server passes it the queries. */
  readonly answerCalls: (request: Request) => Promise<Response>
  /** Called once, with the services that were opened ahead of the first request. */
  readonly onOpen?: (services: Services) => Promise<void>
}

/**
 * Starts an app, from `register` in its instrumentation.ts. An invalid environment ends the process with the message of
 * `checkEnvironment`. The services are opened ahead of the first request; when that fails, requests try again.
 */
export function startApp({ checkEnvironment, answerCalls, services, closeServices, onOpen }: AppStart): void {
  try {
    const { baseUrl } = checkEnvironment()
    hooks.amendQuery = directAnswer(answerCalls, baseUrl)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  hooks.amendClose = closeServices
  const opened = services().then(({ settings, ...opened }) => {
    hooks.amendUploadBytes = () => settings.uploadBytes
    return onOpen?.({ settings, ...opened })
  })
  opened.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    console.error(`The services could not be opened yet, and will be tried again: ${reason}`)
  })
}
