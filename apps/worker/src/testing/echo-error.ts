import { AmendError } from '@amend/contract'

export class EchoError extends AmendError {
  static override readonly domain: string = 'echo'
  override readonly name = 'EchoError'
}
