import { type Client, findSession, type Session, type SignedIn } from '@amend/auth'
import type { Services } from '@amend/services'

/** One request: by whom, and what it is answered with. */
export interface Context {
  readonly services: Services
  readonly client: Client
  /** Tells the request apart in the log. */
  readonly requestId: string
  /** Absent for whoever is signed out. */
  readonly session: Session | undefined
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
  return { services, client, requestId, session: await sessionOf(services, request), setCookies }
}

/** What goes wrong before a procedure is reached is logged here: nobody after knows the request. */
async function sessionOf({ auth, log }: Services, { client, requestId }: Request): Promise<Session | undefined> {
  const { sessionToken, address } = client
  if (sessionToken === undefined) return undefined
  try {
    return await findSession(auth, sessionToken, address)
  } catch (error) {
    log.error({ requestId, err: error }, 'Who asks could not be found out.')
    throw error
  }
}
