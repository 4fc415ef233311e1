import { password } from '../platform/client.ts'
import { administratorEmail, expect, look, test } from '../platform/test.ts'

test('the first account of an installation is its administrator', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Welcome to your new installation' })).toBeVisible()
  await look(page, 'landing-first')
  await page.getByRole('link', { name: 'Create the first account' }).click()
  await expect(page.getByRole('heading', { name: 'Create the first account' })).toBeVisible()
  await look(page, 'sign-up-first')

  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('E-mail').fill(administratorEmail)
  await page.getByLabel('Password', { exact: true }).fill('password1234')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText(/attackers try it first|easy to guess/)).toBeVisible()
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')

  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/w\/[0-9a-f-]{36}\/pictures$/)
  await expect(page.getByText('Upload your first picture')).toBeVisible()
  await look(page, 'pictures-empty')
  await page.getByRole('button', { name: 'Account and settings' }).click()
  await expect(page.getByRole('menuitem', { name: 'Outbox' })).toBeVisible()
})
