import { randomUUID } from 'node:crypto'
import type { Browser, Page } from '@playwright/test'
import pg from 'pg'
import { Person, password } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import type { Row } from './table.ts'

const timeout = 60_000

/** One of the jobs: what it needs is made first and not counted. */
interface Job {
  readonly name: string
  /** @returns the address at which the person begins */
  prepare(person: Person, databaseUrl: string): Promise<string>
  carryOut(page: Page): Promise<void>
  /** Somebody without an account. */
  readonly signedOut?: boolean
}

/** Ten jobs of a person in a browser: clicks (drags included), keys other than those of texts, and seconds. */
export async function measureJobs(address: string, browser: Browser, databaseUrl: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const job of jobs) {
    const person = await new Person(address).join()
    const path = await job.prepare(person, databaseUrl)
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    context.setDefaultTimeout(timeout)
    if (!job.signedOut) await context.addCookies(person.cookies())
    const page = await context.newPage()
    await page.addInitScript({ content: countInputs })
    await page.goto(address + path)
    await page.waitForLoadState('networkidle')
    const before = await inputsOf(page)
    const began = performance.now()
    await job.carryOut(page)
    const seconds = (performance.now() - began) / 1000
    const after = await inputsOf(page)
    const keys = after.keys - before.keys
    rows.push([
      `job: ${job.name}`,
      `${seconds.toFixed(1)} s`,
      `${after.clicks - before.clicks} clicks${keys > 0 ? `, ${keys} keys` : ''}`,
    ])
    await context.close()
  }
  return rows
}

/**
 * Runs in the page, as text: what compiles this file adds a helper to functions that a page lacks. Keys that type a
 * character do not count; Enter in a form clicks its button without a pointer.
 */
const countInputs = `
  const add = (name) => sessionStorage.setItem(name, String(Number(sessionStorage.getItem(name)) + 1))
  addEventListener('pointerup', () => add('clicks'), true)
  addEventListener('keydown', ({ key }) => key.length > 1 && add('keys'), true)
`

const inputsOf = (page: Page) =>
  page.evaluate(() => ({
    clicks: Number(sessionStorage.getItem('clicks')),
    keys: Number(sessionStorage.getItem('keys')),
  }))

const field = (page: Page) => page.getByRole('textbox', { name: 'What to change' })
const line = (page: Page) => page.getByRole('slider', { name: 'Line between before and after' })

async function ask(page: Page, instruction: string) {
  await field(page).fill(instruction)
  await field(page).press('Enter')
}

const upload = async (person: Person, longSide = 720, name = 'meadow.jpg') =>
  (await person.ready((await person.upload(await meadow(longSide), name)).id)).id

const gallery = async (person: Person) => `/w/${await person.workspaceId()}/pictures`
const editor = async (person: Person, id: string) => `/w/${await person.workspaceId()}/edit/${id}`

async function result(person: Person, sourceId: string, instruction: string): Promise<string> {
  const [edit] = await person.requestEdit(sourceId, instruction, await person.settings())
  const { resultId } = await person.ended(edit?.id ?? '')
  if (resultId === null) throw new Error(`“${instruction}” has no result.`)
  return resultId
}

const jobs: readonly Job[] = [
  {
    name: 'first edit from an empty browser',
    signedOut: true,
    prepare: async () => '/',
    carryOut: async (page) => {
      await page.getByRole('link', { name: 'Try it with a sample photo' }).click()
      await page.getByLabel('E-mail').fill(`person-${randomUUID()}@example.org`)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Create account' }).click()
      await ask(page, 'make it winter')
      await line(page).waitFor()
    },
  },
  {
    name: 'change the sky only',
    prepare: async (person) => editor(person, await upload(person, 900)),
    carryOut: async (page) => {
      await page.getByRole('button', { name: 'Change only a region' }).click()
      await page.getByRole('button', { name: 'Sky', exact: true }).click()
      await page.getByText(/[1-9]\d* ?% may change$/).waitFor()
      await page.getByRole('button', { name: 'Done', exact: true }).click()
      await ask(page, 'make it sunset')
      await page.getByText(/% outside the region/).waitFor()
    },
  },
  {
    name: 'four variants, one chosen',
    prepare: async (person) => editor(person, await upload(person)),
    carryOut: async (page) => {
      await page.getByRole('button', { name: 'One result' }).click()
      await page.getByRole('menuitemradio', { name: '4 variants' }).click()
      await ask(page, 'make it autumn')
      await page.getByRole('button', { name: 'Go on with variant 3' }).click()
      await field(page).waitFor()
    },
  },
  {
    name: 'find pictures by words and date',
    prepare: async (person, databaseUrl) => {
      await upload(person, 720, 'harbour.jpg')
      await upload(person, 720, 'meadow.jpg')
      await dateAll(databaseUrl, await person.workspaceId(), 1)
      await upload(person, 640, 'harbour today.jpg')
      return gallery(person)
    },
    carryOut: async (page) => {
      await page.getByRole('search').getByRole('textbox').click()
      await page.keyboard.type('harbour yesterday')
      await page.getByText('harbour today').waitFor({ state: 'detached' })
      await page.locator('main li img').first().waitFor()
    },
  },
  {
    name: 'an impossible request, and what to do instead',
    prepare: async (person) => editor(person, await upload(person)),
    carryOut: async (page) => {
      await ask(page, 'put a hat on the dog')
      await page
        .getByText(/has not learned/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'forty uploads',
    prepare: gallery,
    carryOut: async (page) => {
      const buffers = await Promise.all(Array.from({ length: 40 }, (_, i) => meadow(500 + i)))
      const files = buffers.map((bytes, i) => {
        return { name: `photo ${i}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(bytes) }
      })
      await page.getByTestId('upload-files').first().setInputFiles(files)
      await page
        .getByText(/40 (?:of 40 )?(?:pictures? )?uploaded/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'download a result',
    prepare: async (person) => editor(person, await result(person, await upload(person), 'make it night')),
    carryOut: async (page) => {
      await page.getByRole('button', { name: 'Download', exact: true }).click()
      const download = page.waitForEvent('download')
      await page.getByRole('dialog', { name: 'Download' }).getByRole('button', { name: 'Download' }).click()
      await (await download).path()
    },
  },
  {
    name: 'edit and compare by keyboard only',
    prepare: async (person) => editor(person, await upload(person)),
    carryOut: async (page) => {
      await page.keyboard.type('make it night')
      await page.keyboard.press('Enter')
      await line(page).waitFor()
      await field(page).press('Escape')
      await page.keyboard.press('v')
      await page.getByRole('radio', { name: 'Side by side', checked: true }).waitFor()
    },
  },
  {
    name: 'five edits queued, two cancelled',
    prepare: async (person) => editor(person, await upload(person)),
    carryOut: async (page) => {
      await page.getByRole('radio', { name: 'Settings' }).click()
      await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('40')
      await page.getByRole('textbox', { name: 'Samples', exact: true }).fill('8')
      for (const look of ['night', 'winter', 'sunset', 'rain', 'fog']) await ask(page, `make it ${look}`)
      await page.getByRole('button', { name: /^Queue, [2-5]/ }).click()
      for (const look of ['rain', 'fog']) await page.getByRole('button', { name: `Cancel “make it ${look}”` }).click()
      await page.getByRole('button', { name: 'Cancel “make it fog”' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'compare two branches',
    prepare: async (person) => {
      const source = await upload(person)
      await result(person, source, 'make it night')
      return editor(person, await result(person, source, 'make it sunset'))
    },
    carryOut: async (page) => {
      const other = page.getByRole('tree', { name: 'History' }).getByRole('treeitem', { name: /make it night/ })
      await other.click({ modifiers: ['Shift'] })
      await page.getByRole('radio', { name: 'Side by side' }).click()
      await page.getByRole('radio', { name: 'Side by side', checked: true }).waitFor()
    },
  },
]

/** Makes all pictures of a workspace some days older. */
async function dateAll(databaseUrl: string, workspaceId: string, days: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const text = `UPDATE "Image" SET "createdAt" = "createdAt" - $2::int * interval '1 day' WHERE "workspaceId" = $1`
    await client.query(text, [workspaceId, days])
  } finally {
    await client.end()
  }
}
