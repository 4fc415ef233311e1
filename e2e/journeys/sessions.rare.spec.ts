/** Sessions that end while pages are open: elsewhere, in another tab, for one workspace only. */
import type { Page } from '@playwright/test'
import pg from 'pg'
import { Person, password } from '../platform/client.ts'
import { address, databaseUrl, expect, look, openEditor, signedIn, test, upload } from '../platform/test.ts'

/** Counts the page's requests from now on. */
function countRequests(page: Page): { readonly asked: string[] } {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/')) asked.push(new URL(request.url()).pathname)
  })
  return { asked }
}

async function signInOn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signOutOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account and settings' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(`${address()}/`)
}

test('a session ended elsewhere leads every tab to sign-in and back to its search, with few requests', async ({
  page,
  person,
  context,
}) => {
  await upload(person, 320, 'meadow.jpg')
  const search = `/w/${await person.workspaceId()}/pictures?q=meadow&show=uploads`
  await page.goto(search)
  await expect(page.locator('main li img')).toHaveCount(1)
  const other = await context.newPage()
  await other.goto(search)
  await expect(other.locator('main li img')).toHaveCount(1)
  const elsewhere = await new Person(address(), person.email).signIn()
  const { asked } = countRequests(page)
  await elsewhere.mutate('account.endOtherSessions', {})
  const callback = new RegExp(`/sign-in\\?callbackUrl=${encodeURIComponent(search)}&ended$`)
  await expect(page).toHaveURL(callback, { timeout: 30_000 })
  await expect(other).toHaveURL(callback, { timeout: 5_000 })
  expect(asked.length).toBeLessThan(8)
  await expect(page.locator('main li img')).toHaveCount(0)
  const settled = asked.length
  await page.waitForTimeout(5_000)
  expect(asked.length - settled).toBeLessThan(3)
  await expect(page.getByText('You were signed out. Sign in to continue where you left off.')).toBeVisible()
  await look(page, 'session-ended')
  await signInOn(page, person)
  await expect(page).toHaveURL(new RegExp(`${search.replace('?', '\\?')}$`))
  await expect(page.locator('main li img')).toHaveCount(1)
})

test('a person removed from a workspace loses its pictures, with a message and few requests', async ({
  page,
  person,
}) => {
  test.skip(!databaseUrl(), 'The database of the installation is not known.')
  const host = await new Person(address()).join()
  await upload(host, 320, 'theirs.jpg')
  const workspaceId = await host.workspaceId()
  const { id } = (await person.me()).user
  const database = new pg.Client({ connectionString: databaseUrl() })
  await database.connect()
  try {
    await database.query('INSERT INTO "Membership" ("workspaceId", "userId", "role") VALUES ($1, $2, $3)', [
      workspaceId,
      id,
      'editor',
    ])
    await page.goto(`/w/${workspaceId}/pictures`)
    await expect(page.locator('main li img')).toHaveCount(1)
    const { asked } = countRequests(page)
    await database.query('DELETE FROM "Membership" WHERE "workspaceId" = $1 AND "userId" = $2', [workspaceId, id])
    await expect(page.getByRole('heading', { name: 'You are no longer a member of this workspace' })).toBeVisible()
    await expect(page.locator('main li img')).toHaveCount(0)
    await page.waitForTimeout(5_000)
    expect(asked.length).toBeLessThan(8)
    await look(page, 'removed-member')
  } finally {
    await database.end()
  }
  await page.getByRole('link', { name: 'Go to the start page' }).click()
  await expect(page).toHaveURL(new RegExp(`/w/${await person.workspaceId()}/pictures$`))
})

test('a page of one account changes nothing after another account has signed in in another tab', async ({
  page,
  person,
  context,
}) => {
  const ben = await new Person(address()).join()
  await page.goto('/settings')
  await expect(page.getByText(person.email).first()).toBeVisible()
  const other = await context.newPage()
  await other.goto('/settings')
  await signOutOn(other)
  await other.goto('/sign-in')
  await signInOn(other, ben)
  await expect(other).toHaveURL(/\/pictures$/)
  await expect(page.getByText('Somebody else has signed in in another tab.', { exact: false })).toBeVisible()
  await look(page, 'other-account')
  await page.getByLabel('Name', { exact: true }).fill('Somebody Else')
  await page.getByRole('button', { name: 'Save' }).first().click()
  // It is reloaded for the account that is signed in now.
  await expect(page.getByText(ben.email).first()).toBeVisible()
  for (const email of [person.email, ben.email]) {
    expect((await (await new Person(address(), email).signIn()).me()).user.name).toBe('Somebody')
  }
})

test('signing out leaves nothing private in the browser', async ({ page, person, context }) => {
  const picture = await upload(person, 320)
  await openEditor(page, person, picture.id)
  await page.getByRole('textbox', { name: 'What to change' }).fill('secret words')
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain('secret words')
  await signOutOn(page)
  expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toMatch(/secret words|amend\./)
  const other = await context.newPage()
  for (const { url } of Object.values(picture.renditions)) {
    const answer = await other.goto(url)
    expect([401, 404], url).toContain(answer?.status())
  }
  await page.goBack()
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.locator('main li img')).toHaveCount(0)
})

test('an unusable callback cookie is ignored', async ({ browser, person }) => {
  const context = await signedIn(browser, person)
  const name = person.cookies().find((cookie) => cookie.name.endsWith('.session'))?.name ?? ''
  await context.clearCookies({ name })
  for (const value of ['javascript:alert(1)', '%', '//example.org', 'http://[']) {
    await context.addCookies([{ name: name.replace(/session$/, 'callback'), value, url: address() }])
    const page = await context.newPage()
    await page.goto('/sign-in')
    await signInOn(page, person)
    await expect(page).toHaveURL(new RegExp(`^${address()}/w/`))
    await context.clearCookies({ name })
    await page.close()
  }
  await context.close()
})
