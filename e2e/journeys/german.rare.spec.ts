import type { Page } from '@playwright/test'
import { editOnce, expect, look, test, upload } from '../platform/test.ts'

test.use({ locale: 'de-DE' })

/** English words that must not be on a German page. */
const english = /\b(?:the|your|with|picture|pictures|upload|settings|sign|make|what|change)\b/i

/** All text of a page, visible or for screen readers, without addresses and user input. */
async function wordsOf(page: Page): Promise<string> {
  const said = await page.locator('body').ariaSnapshot()
  return said.replace(/\/url: .*/g, '').replace(/make it sunset/g, '')
}

test('a German browser gets German pages, before and after signing in', async ({ page }) => {
  await page.goto('/')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await look(page, 'landing-german')
  await page.goto('/sign-in')
  expect(await wordsOf(page)).not.toMatch(english)
  await look(page, 'sign-in-german')
})

test('the editor, the gallery and the settings are in German', async ({ page, person }) => {
  await person.mutate('account.update', { language: 'de' })
  const source = await upload(person, 700, 'wiese.jpg')
  const result = await editOnce(person, source.id, 'make it sunset')
  const workspaceId = await person.workspaceId()
  for (const [name, path] of [
    ['pictures-german', `/w/${workspaceId}/pictures`],
    ['trash-german', `/w/${workspaceId}/trash`],
    ['settings-german', '/settings'],
  ] as const) {
    await page.goto(path)
    await expect(page.locator('html')).toHaveAttribute('lang', 'de')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(await wordsOf(page)).not.toMatch(english)
    await look(page, name)
  }
  await page.goto(`/w/${workspaceId}/edit/${result.id}`)
  await expect(page.getByRole('tree')).toBeVisible()
  await look(page, 'editor-german')
  await expect(page.getByRole('toolbar', { name: 'Looks dieses Bildes' })).toBeVisible()
  expect(await wordsOf(page)).not.toMatch(english)
})
