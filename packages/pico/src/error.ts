import { AmendError } from '@amend/contract'

/** No checkpoint for a task comes with the project; the message is one sentence for the user. */
export class PicoError extends AmendError<'not-embedded'> {
  static override readonly domain: string = 'pico'
  override readonly name = 'PicoError'
}
