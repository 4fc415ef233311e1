/** What pages show when the server cannot work: a full disk, a storage that does not respond. */
import type { Page } from '@playwright/test'
import { Person } from '../platform/client.ts'
import { expect, look, openEditor, test, upload } from '../platform/test.ts'

/** Makes the health check report a problem, until the returned function is called. */
async function breakStorage(page: Page, problem: string): Promise<() => Promise<void>> {
  await page.route('**/api/health/ready', (route) =>
    route.fulfill({ status: 503, json: { status: 'unavailable', problem } }),
  )
  return () => page.unroute('**/api/health/ready')
}

test('a full disk is reported on every page, and covers no controls', async ({ page, person }) => {
  const { id } = await upload(person, 720)
  const mend = await breakStorage(page, 'storage-full')
  const banner = page.getByText(/^The disk of the server is almost full/)
  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  await expect(banner).toBeVisible()
  await look(page, 'storage-full-pictures')
  await openEditor(page, person, id)
  await expect(banner).toBeVisible()
  await look(page, 'storage-full-editor')
  const field = page.getByRole('textbox', { name: 'What to change' })
  const [said, picture] = await Promise.all([banner.boundingBox(), page.locator('main').boundingBox()])
  expect((said?.y ?? 0) + (said?.height ?? 0), 'the banner ends above the editor').toBeLessThanOrEqual(picture?.y ?? 0)
  await field.click()
  await field.fill('make it night')
  await page.goto('/settings')
  await expect(banner).toBeVisible()
  await mend()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
  await expect(banner).toHaveCount(0)
})

test.describe('in German', () => {
  test.use({ locale: 'de-DE' })

  test('an unresponsive storage is reported, and why signing in is needed', async ({ page, person }) => {
    await person.mutate('account.update', { language: 'de' })
    await upload(person, 320)
    await breakStorage(page, 'storage-unavailable')
    await page.goto(`/w/${await person.workspaceId()}/pictures`)
    await expect(page.getByText(/^Der Speicher der Bilder/)).toBeVisible()
    await look(page, 'storage-unavailable-german')
    await new Person(person.address, person.email)
      .signIn()
      .then((other) => other.mutate('account.endOtherSessions', {}))
    await expect(page.getByText(/^Du wurdest abgemeldet/)).toBeVisible({ timeout: 30_000 })
    await look(page, 'session-ended-german')
  })
})
