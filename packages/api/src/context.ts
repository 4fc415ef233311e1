import { AuthError, type Client, identify, type Principal, personIdOf, type SignedIn } from '@amend/auth'
import { ServiceError, type Services } from '@amend/services'

/** The context of one request: its principal and its response headers. */
export interface Context {
  readonly services: Services
  readonly client: Client
  /** Identifies the request in the log. */
  readonly requestId: string
  /** Absent when nobody is signed in. */
  readonly principal: Principal | undefined
  /** The account shown by the page that sent the request; undefined for programs. */
  readonly pageAccountId: string | undefined
  /** Sets the cookies of another session. */
  readonly setCookies: (signedIn: SignedIn) => void
}

export interface Request {
  readonly client: Client
  readonly requestId: string
  readonly pageAccountId?: string | undefined
  /** Needed where a procedure changes the session: `account.changePassword`. */
  readonly setCookies?: (signedIn: SignedIn) => void
}

/** Identifies the principal of a request. */
export async function createContext(services: Services, request: Request): Promise<Context> {
  const { client, requestId, pageAccountId, setCookies = () => {} } = request
  return { services, client, requestId, pageAccountId, principal: await principalOf(services, request), setCookies }
}

/**
 * Refuses a request of a page that was rendered for another account: in another tab of the browser, somebody else has
 * signed in.
 * @throws ServiceError 'account-changed'
 */
export function requirePageAccount({ principal, pageAccountId }: Context): void {
  if (pageAccountId === undefined || principal === undefined || personIdOf(principal) === pageAccountId) return
  throw new ServiceError('account-changed', 'Somebody else has signed in in this browser. Load the page again.')
}

/** Logged here, because no procedure runs that would log it. */
async function principalOf({ auth, log }: Services, { client, requestId }: Request): Promise<Principal | undefined> {
  try {
    return await identify(auth, client)
  } catch (error) {
    // A key that is not valid is a refusal, which its answer tells.
    if (error instanceof AuthError) throw error
    log.error({ requestId, err: error }, 'The principal could not be identified.')
    throw error
  }
}
