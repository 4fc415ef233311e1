/** An installation with a model and signed-in people: real parts, in a folder and a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { argon2id, identify, type SessionPrincipal, signIn } from '@amend/auth'
import type { ModelCapabilities } from '@amend/contract'
import type { Records } from '@amend/db'
import { addPerson, type Person, type StudioScenario, studio } from '@amend/db/seed'
import { testDatabase } from '@amend/db/testing'
import { pino } from 'pino'
import sharp from 'sharp'
import { afterAll } from 'vitest'
import { requireSession } from '../access.ts'
import type { DownloadPolicy } from '../download/policy.ts'
import { deployModel as deploy } from '../model/deploy.ts'
import { openServices, type Services } from '../services.ts'

export const capabilities: ModelCapabilities = {
  title: 'Pico',
  summary: 'Ten looks.',
  licence: 'MIT',
  defaults: {
    ...{ steps: 10, textGuidance: 1.5, imageGuidance: 1.5, negative: '', scheduler: 'checkpoint' },
    ...{ resolution: 128, restore: 'detail', samples: 1, feather: 0, strength: 1, speed: 'exact' },
  },
  guided: true,
  ranges: { steps: [1, 50], textGuidance: [1, 3], imageGuidance: [1, 1.5], samples: [1, 16], resolutions: [128] },
  schedulers: ['checkpoint', 'euler'],
  dial: [1, 1.25, 1.5, 2, 3].map((textGuidance) => ({ textGuidance, imageGuidance: 1.5 })),
  examples: ['make it night'],
  scope: null,
  languages: ['en'],
}

export interface TestInstallation extends StudioScenario {
  readonly services: Services
  /** The log, one line per entry. */
  readonly logged: string[]
  readonly modelVersionId: string
  /** Signs somebody in, once. @returns the token of the session */
  tokenOf(person: Person): Promise<string>
  principalOf(person: Person): Promise<SessionPrincipal>
}

const password = 'correct horse battery staple'

/** Must be called at the top of a test file. */
export async function testInstallation(options: { downloads?: DownloadPolicy } = {}): Promise<TestInstallation> {
  const { url } = await testDatabase()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-services-'))
  const logged: string[] = []
  const services = await openServices(
    {
      DATABASE_URL: url,
      AMEND_DATA: folder,
      AMEND_UPLOAD_MEGABYTES: '1',
      AUTH_URL: 'https://amend.example.org',
      AUTH_SECRET: 'a secret of a test, long enough for it',
    },
    {
      log: pino({ level: 'info' }, { write: (line) => void logged.push(line) }),
      passwords: argon2id({ memoryCost: 8, timeCost: 1, parallelism: 1 }),
      ...options,
    },
  )
  afterAll(async () => {
    await services.close()
    await rm(folder, { recursive: true, force: true })
  })
  const quick: Services = {
    ...services,
    auth: { ...services.auth, settings: { ...services.auth.settings, answerTime: 0 } },
  }
  const scenario = await studio(services.database)
  const modelVersionId = await deployModel(services.database)
  const tokens = new Map<string, string>()
  const tokenOf = async (person: Person) => {
    const token = tokens.get(person.user.id) ?? (await signInAs(quick, person))
    tokens.set(person.user.id, token)
    return token
  }
  const principalOf = async (person: Person) => {
    const sessionToken = await tokenOf(person)
    return requireSession(await identify(quick.auth, { address: '192.0.2.1', sessionToken }))
  }
  return { ...scenario, services: quick, logged, modelVersionId, tokenOf, principalOf }
}

async function signInAs({ auth, database }: Services, { user }: Person): Promise<string> {
  const passwordHash = await auth.passwords.hash(password)
  await database.installation.credential.upsert({
    where: { userId: user.id },
    create: { userId: user.id, passwordHash },
    update: { passwordHash },
  })
  const { session } = await signIn(auth, { email: user.email, password }, { address: '192.0.2.1' })
  return session.token
}

/** Deploys another version of a model. @returns its id */
export async function deployModel(records: Records, label = '1.0', given: object = capabilities): Promise<string> {
  const { model, modelVersion } = records.installation
  const { id: modelId } = await model.upsert({
    where: { name: 'pico' },
    create: { name: 'pico', title: 'Pico' },
    update: {},
  })
  const { id } = await modelVersion.create({
    data: { modelId, label, identity: `pico-${label}`, licence: 'MIT', provenance: {}, capabilities: given },
  })
  await deploy(records, { modelVersionId: id, origin: 'administrator', reason: 'A test' })
  return id
}

let people = 0

/** Somebody with an account and an empty workspace. */
export const newPerson = (records: Records): Promise<Person> => addPerson(records, `Person ${++people}`)

/** The bytes of a small picture. */
export const picture = (format: 'png' | 'jpeg' | 'webp' = 'png', width = 64, height = 48): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: people % 256, g: 90, b: 160 } } })
    .toFormat(format)
    .toBuffer()

export const settings = { ...capabilities.defaults, seed: 7 as number | null }
