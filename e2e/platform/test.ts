/** Fixtures and helpers of the journeys: signed-in people, photos, and checks of a page. */
import path from 'node:path'
import type { ImageItem } from '@amend/api/types'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { Person } from './client.ts'
import { artefacts } from './global-setup.ts'
import { meadow } from './photos.ts'

export { expect } from '@playwright/test'

/** The first account of the installation that all journeys share. */
export const administratorEmail = 'administrator@example.org'

/** Where the installation of this run is. */
export function address(): string {
  const { AMEND_ADDRESS } = process.env
  if (!AMEND_ADDRESS) throw new Error('No installation runs.')
  return AMEND_ADDRESS
}

/** The address of its administration. */
export function administration(): string {
  const { AMEND_ADMINISTRATION } = process.env
  if (!AMEND_ADMINISTRATION) throw new Error('No administration runs.')
  return AMEND_ADMINISTRATION
}

/** The database of this run's installation, with its password; undefined when it runs elsewhere. */
export const databaseUrl = (): string | undefined => process.env.AMEND_DATABASE_URL

/** The port of this machine that webhooks may be sent to; undefined when the installation runs elsewhere. */
export const webhookPort = (): number | undefined => Number(process.env.AMEND_WEBHOOK_PORT) || undefined

/**
 * An address for documentation (RFC 5737) that the browser maps to this machine: over plain http it is not a secure
 * context.
 */
export const elsewhere = '192.0.2.77'

interface Fixtures {
  /** Somebody with an account of their own, signed in in `page`. */
  readonly person: Person
  /** The administrator, without a browser. */
  readonly administrator: Person
}

export const test = base.extend<Fixtures>({
  baseURL: async ({ locale: _ }, use) => use(address()),
  person: async ({ context }, use) => {
    const person = await new Person(address()).join()
    await context.addCookies(person.cookies())
    await use(person)
  },
  administrator: async ({ locale: _ }, use) => use(await new Person(address(), administratorEmail).signIn()),
})

export const upload = async (person: Person, longSide?: number, name?: string): Promise<ImageItem> =>
  person.ready((await person.upload(await meadow(longSide), name)).id)

/** A picture with one result, created without a browser and with a single sample, which is fast. */
export async function editOnce(person: Person, sourceId: string, instruction: string): Promise<ImageItem> {
  const [edit] = await person.requestEdit(sourceId, instruction, await person.settings({ samples: 1 }))
  const { resultId, error } = await person.ended(edit?.id ?? '')
  if (resultId === null) throw new Error(error?.message ?? 'The edit has no result.')
  return person.query<ImageItem>('image.get', { workspaceId: await person.workspaceId(), id: resultId })
}

/** Opens the editor of a picture and waits until it is ready. */
export async function openEditor(page: Page, person: Person, imageId: string): Promise<void> {
  await page.goto(`/w/${await person.workspaceId()}/edit/${imageId}`)
  await expect(page.getByRole('textbox', { name: /^(?:What to change|Was sich ändern soll)$/ })).toBeVisible()
}

/** A second browser of another person. */
export async function signedIn(browser: Browser, person: Person): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: person.address })
  await context.addCookies(person.cookies())
  return context
}

const phone = { width: 390, height: 844 }
const desk = { width: 1280, height: 800 }
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Waits until colours and sizes have changed over: on a busy machine that takes longer than the transitions say. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(200)
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
    const ended = Promise.all(ending.map((animation) => animation.finished.catch(() => {})))
    // One that is paused never ends.
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000))])
  })
}

/**
 * Checks what a page shows: no console error, no axe violation in light and dark, no horizontal scrolling on a phone.
 * Saves screenshots of all three.
 */
export async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    await page.screenshot({ path: path.join(artefacts, `${name}-${colorScheme}.png`) })
    // Popovers are children of the body, outside every landmark: the rule "region" would refuse each of them.
    const axe = new AxeBuilder({ page }).disableRules('region')
    // Dark mode differs only in colours.
    const { violations } = await (colorScheme === 'light'
      ? axe.withTags(wcag)
      : axe.withRules('color-contrast')
    ).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
    expect(found, `${name} in ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(phone)
  await page.waitForTimeout(300)
  await page.screenshot({ path: path.join(artefacts, `${name}-phone.png`) })
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(sideways, `${name} on a phone`).toBeLessThanOrEqual(0)
  await page.setViewportSize(desk)
}
