import { type Client, identify, type Principal, personIdOf, type SignedIn } from '@amend/auth'
import { ServiceError, type Services } from '@amend/services'

/** One request: by whom, and what it is answered with. */
export interface Context {
  readonly services: Services
  readonly client: Client
  /** Tells the request apart in the log. */
  readonly requestId: string
  /** Absent for whoever is signed out. */
  readonly principal: Principal | undefined
  /** The account that the page shows which sent the request; undefined for programs. */
  readonly pageAccountId: string | undefined
  /** Hands the browser the cookies of another session. */
  readonly setCookies: (signedIn: SignedIn) => void
}

export interface Request {
  readonly client: Client
  readonly requestId: string
  readonly pageAccountId?: string | undefined
  /** Needed where a procedure changes the session: `account.changePassword`. */
  readonly setCookies?: (signedIn: SignedIn) => void
}

/** Finds out who asks. */
export async function createContext(services: Services, request: Request): Promise<Context> {
  const { client, requestId, pageAccountId, setCookies = () => {} } = request
  return { services, client, requestId, pageAccountId, principal: await principalOf(services, request), setCookies }
}

/**
 * Refuses what a page sends that was rendered for somebody else: in another tab of the browser, that person has signed out
 * and the one of the session has signed in.
 * @throws ServiceError 'account-changed'
 */
export function requirePageAccount({ principal, pageAccountId }: Context): void {
  if (pageAccountId === undefined || principal === undefined || personIdOf(principal) === pageAccountId) return
  throw new ServiceError('account-changed', 'Somebody else has signed in in this browser. Load the page again.')
}

/** An error before a procedure is reached is logged here, where the request is known. */
async function principalOf({ auth, log }: Services, { client, requestId }: Request): Promise<Principal | undefined> {
  try {
    return await identify(auth, client)
  } catch (error) {
    log.error({ requestId, err: error }, 'Who asks could not be found out.')
    throw error
  }
}
