/** An installation on a database of its own, with cheap hashes, whose work is recorded. */
import type { Database, MailOutbox, Records } from '@amend/db'
import { testDatabase } from '@amend/db/testing'
import type { Auth, Client } from '../context.ts'
import type { LinkPurpose } from '../link.ts'
import { linkPath } from '../link.ts'
import { argon2id } from '../password/hash.ts'
import type { AuthSettings } from '../settings.ts'
import { cheapParameters } from './hashing.ts'

export const testSettings: AuthSettings = {
  baseUrl: 'https://amend.example.org',
  secret: 'a secret of a test, long enough for it',
  signUp: 'open',
  firstAccount: 'open',
  confirmation: 'required',
  answerTime: 0,
}

export interface Installation {
  readonly auth: Auth
  readonly database: Database
  /** Queries and hashes since it was last emptied, in order. */
  readonly work: string[]
  /** The same installation with other settings. */
  with(settings: Partial<AuthSettings>): Auth
  /** The newest first. */
  mailsTo(email: string): Promise<MailOutbox[]>
  /** The token of the newest link of a kind that was mailed to an address. */
  tokenFor(email: string, purpose: LinkPurpose): Promise<string>
}

export async function testInstallation(settings: Partial<AuthSettings> = {}): Promise<Installation> {
  const { database } = await testDatabase()
  const work: string[] = []
  const hasher = argon2id(cheapParameters)
  const auth: Auth = {
    database: recording(database, work),
    settings: { ...testSettings, ...settings },
    passwords: {
      ...hasher,
      hash: (password) => {
        work.push('hash')
        return hasher.hash(password)
      },
      verify: (hash, password) => {
        work.push('verify')
        return hasher.verify(hash, password)
      },
    },
  }
  const mailsTo = (email: string) =>
    database.installation.mailOutbox.findMany({ where: { recipient: email }, orderBy: { id: 'desc' } })
  return {
    auth,
    database,
    work,
    with: (other) => ({ ...auth, settings: { ...auth.settings, ...other } }),
    mailsTo,
    tokenFor: async (email, purpose) => {
      const address = `${auth.settings.baseUrl}${linkPath[purpose]}?token=`
      const mail = (await mailsTo(email)).find(({ text }) => text.includes(address))
      return mail?.text.split(address)[1]?.slice(0, 43) ?? ''
    },
  }
}

let visitors = 0

/** A visitor from a network of their own. */
export function visitor(client: Partial<Client> = {}): Client {
  visitors++
  return { address: `2001:db8:${visitors.toString(16)}::1`, ...client }
}

function recording(database: Database, work: string[]): Database {
  return {
    ...recordingRecords(database, work),
    transaction: (run, options) => database.transaction((records) => run(recordingRecords(records, work)), options),
    prepared: (statement, values) => {
      work.push(`prepared.${statement.name}`)
      return database.prepared(statement, values)
    },
    close: database.close,
  }
}

function recordingRecords(records: Records, work: string[]): Records {
  const note = <T extends object>(target: T, name: string): T =>
    new Proxy(target, {
      get(object, key) {
        const value: unknown = Reflect.get(object, key)
        if (typeof value !== 'function') return value
        return (...args: readonly unknown[]) => {
          work.push(`${name}.${String(key)}`)
          return Reflect.apply(value, object, args)
        }
      },
    })
  const models = Object.entries(records.installation).map(([name, model]) => [name, note(model, name)])
  return {
    workspace: records.workspace,
    installation: Object.fromEntries(models) as Records['installation'],
    unsafe: note(records.unsafe, 'unsafe'),
  }
}
