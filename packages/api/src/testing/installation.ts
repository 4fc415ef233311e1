/** The services' test installation, and requests of its people. */
import type { Person } from '@amend/db/seed'
import type { DownloadPolicy } from '@amend/services'
import {
  testInstallation as openInstallation,
  type TestInstallation as ServiceInstallation,
} from '@amend/services/testing'
import { type Context, createContext } from '../context.ts'
import { createCaller } from '../router.ts'

export interface TestInstallation extends ServiceInstallation {
  /** The context of a request by a person, or by nobody. */
  contextOf(person?: Person): Promise<Context>
  callerOf(person?: Person): Promise<ReturnType<typeof createCaller>>
}

/** Must be called at the top of a test file. */
export async function testInstallation(options: { downloads?: DownloadPolicy } = {}): Promise<TestInstallation> {
  const installation = await openInstallation(options)
  const { services, tokenOf } = installation
  const contextOf = async (person?: Person) => {
    const client = { address: '192.0.2.1', userAgent: 'Test', ...(person && { sessionToken: await tokenOf(person) }) }
    return createContext(services, { client, requestId: 'test' })
  }
  const callerOf = async (person?: Person) => createCaller(await contextOf(person))
  return { ...installation, contextOf, callerOf }
}
