/**
 * Plain http at an address that is not localhost, as in a home network: not a secure context, so browsers disable many
 * APIs.
 */
import { randomUUID } from 'node:crypto'
import { password } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { address, elsewhere, expect, test } from '../platform/test.ts'

test('over plain http in the network, signing up, uploading, editing and copying work', async ({ page }) => {
  const base = address().replace('localhost', elsewhere)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${base}/sign-up`)
  expect(await page.evaluate(() => [isSecureContext, 'randomUUID' in crypto, 'clipboard' in navigator])).toEqual([
    false,
    false,
    false,
  ])
  await page.getByLabel('Name').fill('Somebody')
  await page.getByLabel('E-mail').fill(`person-${randomUUID()}@example.org`)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/pictures$/)

  const file = { name: 'meadow.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(await meadow(400)) }
  await page.getByTestId('upload-files').first().setInputFiles(file)
  await expect(page).toHaveURL(/\/edit\//)
  await page.getByRole('textbox', { name: 'What to change' }).fill('make it night')
  const source = page.url()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await expect(page).not.toHaveURL(source, { timeout: 120_000 })

  await page.getByRole('button', { name: 'More', exact: true }).first().click()
  await page.getByRole('menuitem', { name: 'Recipe' }).click()
  const recipe = page.getByRole('dialog', { name: 'Recipe' })
  await expect(recipe).toContainText('make it night')
  await recipe.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(recipe.getByRole('button', { name: 'Copied' })).toBeVisible()
  await page.keyboard.press('Escape')
  const field = page.getByRole('textbox', { name: 'What to change' })
  await field.fill('')
  await field.focus()
  await page.keyboard.press('ControlOrMeta+V')
  await expect(field).toHaveValue(/make it night/)
  expect(errors).toEqual([])
})
