/** A flagged picture: its owner asks for a review, an administrator decides, and the owner hears of it. A report ends a link. */
import pg from 'pg'
import { password } from '../platform/client.ts'
import {
  address,
  administration,
  administratorEmail,
  databaseUrl,
  expect,
  look,
  openEditor,
  test,
  upload,
} from '../platform/test.ts'

/** Flags a picture as the worker does: there are no indecent pictures in this repository. */
async function flag(workspaceId: string, imageId: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl() })
  await client.connect()
  try {
    await client.query(
      `INSERT INTO "SafetyFlag" (id, "workspaceId", "imageId", reason, score)
       VALUES (gen_random_uuid(), $1, $2, 'porn', 0.91)`,
      [workspaceId, imageId],
    )
  } finally {
    await client.end()
  }
}

test('a flagged picture is reviewed, and a reported link is ended', async ({ page, person, browser }) => {
  test.skip(databaseUrl() === undefined, 'The database of this installation is not known.')
  test.setTimeout(180_000)
  const workspaceId = await person.workspaceId()
  const photo = await upload(person)
  const shared = await upload(person, 640, 'shared.jpg')
  await flag(workspaceId, photo.id)
  const link = { workspaceId, subject: 'image', imageIds: [shared.id], expiresAt: null }
  const { url } = await person.mutate<{ url: string }>('share.create', link)
  const sharedPage = new URL(url).pathname

  await test.step('it is blurred with the reason wherever members see it', async () => {
    await page.goto(`/w/${workspaceId}/pictures`)
    await expect(page.getByText('Blurred: it may be unsuitable').first()).toBeAttached()
    await look(page, 'flagged-pictures')
    await openEditor(page, person, photo.id)
    await expect(page.getByText('This picture may be sexually explicit.')).toBeVisible()
    await look(page, 'flagged-editor')
    await page.getByRole('button', { name: 'Ask for review' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('It is a meadow.')
    await dialog.getByRole('button', { name: 'Ask for review' }).click()
    await expect(page.getByText('A review was requested.', { exact: false }).first()).toBeVisible()
  })

  const context = await browser.newContext({ baseURL: administration() })
  const admin = await context.newPage()
  await test.step('a visitor reports the shared page', async () => {
    const body = new URLSearchParams({ reason: 'personal', comment: 'That is my garden.' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: address() }
    const answer = await fetch(`${address()}${sharedPage}/report`, {
      method: 'POST',
      body,
      headers,
      redirect: 'manual',
    })
    expect(answer.status).toBe(303)
  })

  await test.step('the administrator sees what waits, blurred, and decides by keyboard', async () => {
    await admin.goto('/moderation')
    await admin.getByLabel('E-mail').fill(administratorEmail)
    await admin.getByLabel('Password', { exact: true }).fill(password)
    await admin.getByRole('button', { name: 'Sign in' }).click()
    await expect(admin.getByText('It is a meadow.')).toBeVisible()
    await look(admin, 'admin-moderation')
    await admin.keyboard.press('s')
    await expect(admin.getByRole('button', { name: 'Blur again' })).toHaveAttribute('aria-pressed', 'true')
    await admin.keyboard.press('r')
    await expect(admin.getByText('It stays blurred.')).toBeVisible()
    await admin.keyboard.press('u')
    await expect(admin.getByText('It is a meadow.')).toBeVisible()
    await admin.keyboard.press('a')
    await expect(admin.getByText('Cleared.')).toBeVisible()
    await admin.getByRole('radio', { name: 'Decided' }).click()
    await expect(admin.getByRole('cell', { name: /Taken back/ })).toBeVisible()
    await look(admin, 'admin-moderation-decided')
  })

  await test.step('the person who asked is told, and the picture is like any other', async () => {
    await page.goto(`/w/${workspaceId}/pictures`)
    await page.getByRole('button', { name: 'Notifications, one new' }).click()
    await page.getByText('An administrator has cleared your picture: it is no longer blurred.').click()
    await expect(page).toHaveURL(new RegExp(photo.id))
    await expect(page.getByText('This picture may be sexually explicit.')).toHaveCount(0)
  })

  await test.step('the reported link ends at once', async () => {
    await admin.getByRole('radio', { name: 'Reports (1)' }).click()
    await expect(admin.getByText('That is my garden.')).toBeVisible()
    await look(admin, 'admin-reports')
    await admin.getByRole('button', { name: 'End the link' }).click()
    await expect(admin.getByText('No report waits.')).toBeVisible()
    expect((await fetch(`${address()}${sharedPage}`)).status).toBe(404)
  })

  await test.step('a setting is changed and set back', async () => {
    await admin.keyboard.press(',')
    await admin.getByRole('button', { name: 'Change: Visible mark' }).click()
    await admin.getByRole('textbox', { name: 'Text' }).fill('x'.repeat(41))
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText('The mark has at most 40 letters')).toBeVisible()
    await admin.getByRole('textbox', { name: 'Text' }).fill('Edited with AI')
    await admin.getByRole('button', { name: 'Save' }).click()
    await expect(admin.getByText('“Edited with AI”')).toBeVisible()
    await look(admin, 'admin-settings')
    await admin.getByRole('button', { name: 'History: Visible mark' }).click()
    await admin.getByRole('button', { name: 'Set back' }).first().click()
    await expect(admin.getByText('“Edited with AI”')).toHaveCount(2)
    await look(admin, 'admin-setting-history')
    await admin.keyboard.press('Escape')
    await expect(admin.getByText('No mark')).toBeVisible()
  })
  await context.close()
})
