import { type Client, identify, type Principal, type SignedIn } from '@amend/auth'
import type { Services } from '@amend/services'

/** One request: by whom, and what it is answered with. */
export interface Context {
  readonly services: Services
  readonly client: Client
  /** Tells the request apart in the log. */
  readonly requestId: string
  /** Absent for whoever is signed out. */
  readonly principal: Principal | undefined
  /** Hands the browser the cookies of another session. */
  readonly setCookies: (signedIn: SignedIn) => void
}

export interface Request {
  readonly client: Client
  readonly requestId: string
  /** Needed where a procedure changes the session: `account.changePassword`. */
  readonly setCookies?: (signedIn: SignedIn) => void
}

/** Finds out who asks. */
export async function createContext(services: Services, request: Request): Promise<Context> {
  const { client, requestId, setCookies = () => {} } = request
  return { services, client, requestId, principal: await principalOf(services, request), setCookies }
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
