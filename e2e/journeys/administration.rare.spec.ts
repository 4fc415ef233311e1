import type { Page } from '@playwright/test'
import { Person, password } from '../platform/client.ts'
import { address, administration, administratorEmail, expect, look, test } from '../platform/test.ts'

/** The embedded model in the list of versions. */
const embedded = (page: Page) => page.getByRole('row', { name: /pico-edit/ }).first()

test.use({ baseURL: async ({ locale: _ }, use) => use(administration()) })

test('an administrator looks after people, jobs, models and announcements', async ({
  page,
  browser,
  administrator,
}) => {
  const person = await new Person(address()).join()

  await test.step('a session of the editor does not open it', async () => {
    await page.context().addCookies(administrator.cookies())
    await page.goto('/people')
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    const answer = await administrator.fetch('/api/trpc/user.list?input=%7B%7D')
    expect(answer.status).toBe(404)
    await look(page, 'admin-sign-in')
  })

  await test.step('everybody else gets one sentence', async () => {
    const context = await browser.newContext({ baseURL: administration() })
    const other = await context.newPage()
    await other.goto('/')
    await other.getByLabel('E-mail').fill(person.email)
    await other.getByLabel('Password', { exact: true }).fill(password)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await expect(
      other.getByRole('heading', { name: 'This is for administrators of the installation only.' }),
    ).toBeVisible()
    await expect(other.getByRole('navigation')).toHaveCount(0)
    expect((await other.request.get('/metrics')).status()).toBe(401)
    await context.close()
  })

  await test.step('the administrator signs in here and sees the health of all parts', async () => {
    await page.getByLabel('E-mail').fill(administratorEmail)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
    // The page reads the list itself: keys work from then on.
    await expect(page.getByRole('cell', { name: administratorEmail })).toBeVisible()
    await page.keyboard.press('1')
    await expect(page.getByRole('heading', { name: 'Workers' })).toBeVisible()
    await expect(page.getByText('pico-edit', { exact: false })).toBeVisible()
    await look(page, 'admin-health')
    const metrics = await (await page.request.get('/metrics')).text()
    expect(metrics).toMatch(/^amend_workers 1$/m)
    expect(metrics).toMatch(/^amend_users [1-9]\d*$/m)
  })

  await test.step('suspends somebody, whose session ends at once, and lets them in again', async () => {
    await page.keyboard.press('2')
    await page.getByRole('textbox', { name: 'Search by name or address' }).fill(person.email)
    await expect(page.getByRole('cell', { name: person.email })).toBeVisible()
    await look(page, 'admin-people')
    await page
      .getByRole('row', { name: new RegExp(person.email) })
      .getByRole('link')
      .click()
    await page.getByRole('button', { name: 'Suspend' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Suspend' }).click()
    await expect(page.getByText('The account is suspended.')).toBeVisible()
    await expect(page.getByText('There is no open session.')).toBeVisible()
    expect((await person.fetch('/api/trpc/account.sessions')).status).toBe(401)
    await look(page, 'admin-person')
    await page.getByRole('button', { name: 'Let in again' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Let in again' }).click()
    await expect(page.getByText('The account can be used again.')).toBeVisible()
    await person.signIn()
  })

  await test.step('announces something, which the editor shows', async () => {
    await page.keyboard.press('8')
    await page.getByRole('button', { name: 'New announcement' }).click()
    await page.getByLabel('In English').fill('Maintenance on Sunday')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Write it in this language too.')).toBeVisible()
    await page.getByLabel('In German').fill('Wartung am Sonntag')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('cell', { name: /Maintenance on Sunday/ })).toBeVisible()
    const context = await browser.newContext({ baseURL: address() })
    await context.addCookies(person.cookies())
    const editor = await context.newPage()
    await editor.goto('/')
    await expect(editor.getByText('Maintenance on Sunday')).toBeVisible()
    await context.close()
    await look(page, 'admin-announcements')
    await page.getByRole('button', { name: 'End now' }).click()
    await expect(page.getByText('The announcement has ended.')).toBeVisible()
  })

  await test.step('a model that does not open is refused in one sentence, and the serving one stays', async () => {
    await page.keyboard.press('5')
    await expect(page.getByText('Serves').first()).toBeVisible()
    await page.getByRole('button', { name: 'Add model' }).click()
    await page.getByLabel('Place of the checkpoint').fill('nobody--nothing')
    await page.getByRole('dialog').getByRole('button', { name: 'Add model' }).click()
    await expect(page.getByText(/nobody--nothing was not added\./)).toBeVisible()
    await embedded(page).getByRole('button', { name: 'Verify' }).click()
    await expect(embedded(page)).toContainText('MB')
    await look(page, 'admin-models')
  })

  await test.step('finds all of it in the audit log, in German as well', async () => {
    await page.keyboard.press('9')
    await expect(page.getByRole('cell', { name: 'model:verify' }).first()).toBeVisible()
    await expect(page.getByRole('cell', { name: 'user:suspend' }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Account and settings' }).click()
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await expect(page.getByRole('heading', { name: 'Protokoll' })).toBeVisible()
    await look(page, 'admin-log-german')
    for (const [key, name] of [
      ['3', 'Arbeitsbereiche'],
      ['4', 'Aufträge'],
      ['6', 'E-Mail'],
      ['7', 'Speicher'],
    ] as const) {
      await page.keyboard.press(key)
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
      await look(page, `admin-${name}`)
    }
  })
})
