/** A second factor and a passkey, in a browser with a virtual authenticator; what the account has besides. */
import type { Page } from '@playwright/test'
import { TOTP } from 'otpauth'
import { password } from '../platform/client.ts'
import { expect, look, test } from '../platform/test.ts'

const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 }).generate({ timestamp: Date.now() + steps * 30_000 })

async function signInOn(page: Page, email: string): Promise<void> {
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('sign-in with a code of an app, a recovery code, and a passkey', async ({ page, person }) => {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
  await page.goto('/settings')
  const section = page.getByRole('region', { name: 'Two-factor authentication' })
  await section.getByRole('button', { name: 'Turn on' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Current password').fill(password)
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(dialog.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible()
  const secret = await dialog.getByLabel('Key').inputValue()
  await look(page, 'two-factor-setup')
  await dialog.getByLabel('Code of the app').fill('000000')
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByText('This code is wrong or was used already.', { exact: false })).toBeVisible()
  await dialog.getByLabel('Code of the app').fill(codeOf(secret, -1))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible()
  const recoveryCode = (await dialog.getByRole('listitem').first().textContent()) ?? ''
  await look(page, 'recovery-codes')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(section.getByText('10 recovery codes are left.')).toBeVisible()

  const passkeys = page.getByRole('region', { name: 'Passkeys' })
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('Laptop')
  await dialog.getByLabel('Current password').fill(password)
  await dialog.getByLabel('Code').fill(codeOf(secret))
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(passkeys.getByText('Laptop')).toBeVisible()
  await look(page, 'settings-account')

  await signInOn(page, person.email)
  await expect(page.getByRole('heading', { name: 'Enter the code' })).toBeVisible()
  await look(page, 'sign-in-code')
  await page.goto('/settings')
  await expect(page).toHaveURL(/\/sign-in\?/)
  await page.goto('/sign-in/step')
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/pictures$/)

  await signInOn(page, person.email)
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(recoveryCode)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/pictures$/)

  await page.context().clearCookies()
  await page.goto('/sign-in?callbackUrl=%2Fsettings')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page).toHaveURL(/\/settings$/)
  await expect(section.getByText('9 recovery codes are left.')).toBeVisible()
})

test('an account is deleted, and restored by signing in', async ({ page, person }) => {
  await page.goto('/settings')
  const data = page.getByRole('region', { name: 'Your data' })
  await data.getByRole('button', { name: 'Request my data' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Current password').fill(password)
  await dialog.getByRole('button', { name: 'Request my data' }).click()
  await expect(data.getByRole('link', { name: /^Download/ })).toBeVisible({ timeout: 60_000 })
  const download = page.waitForEvent('download')
  await data.getByRole('link', { name: /^Download/ }).click()
  expect((await download).suggestedFilename()).toMatch(/^amend-.*\.zip$/)
  const section = page.getByRole('region', { name: 'Delete account' })
  await section.getByRole('button', { name: 'Delete my account' }).click()
  await dialog.getByLabel('Current password').fill(password)
  await dialog.getByRole('button', { name: 'Delete my account' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await signInOn(page, person.email)
  await expect(page.getByRole('heading', { name: 'This account is deleted' })).toBeVisible()
  await look(page, 'restore-account')
  await page.getByRole('button', { name: 'Restore my account' }).click()
  await expect(page).toHaveURL(/\/pictures$/)
})
