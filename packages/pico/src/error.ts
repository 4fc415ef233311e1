import { AmendError } from '@amend/contract'

/** The project has no embedded checkpoint for a task; the message is one sentence for the user. */
export class PicoError extends AmendError<'not-embedded'> {
  static override readonly domain: string = 'pico'
  override readonly name = 'PicoError'
}
