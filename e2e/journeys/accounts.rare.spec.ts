import { Person, password } from '../platform/client.ts'
import { address, expect, look, signedIn, test } from '../platform/test.ts'

/** The newest mail to an address, from the administrator's outbox. */
async function linkIn(administrator: Person, email: string, part: RegExp): Promise<string> {
  const { items } = await administrator.query<{ items: { id: string; recipient: string }[] }>('mail.list', {})
  for (const { id } of items.filter(({ recipient }) => recipient === email)) {
    const { text } = await administrator.query<{ text: string }>('mail.get', { id })
    const link = text.match(/https?:\/\/\S+/g)?.find((one) => part.test(one))
    if (link) return link
  }
  throw new Error(`No mail to ${email} has such a link.`)
}

test('sign-in with a password shows errors beside the form', async ({ page }) => {
  const person = await new Person(address()).join()
  await page.goto('/sign-in')
  await look(page, 'sign-in')
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText(/The address or the password is wrong/)).toBeVisible()
  await look(page, 'sign-in-refused')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/pictures$/)
  const cookies = await page.context().cookies()
  const session = cookies.find(({ name }) => /session/.test(name))
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
})

test('sign-in leads back to the requested page', async ({ page }) => {
  const person = await new Person(address()).join()
  await page.goto('/settings')
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Fsettings$/)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/settings$/)
})

test('sign-in ignores a return address on another site', async ({ page }) => {
  const person = await new Person(address()).join()
  await page.goto('/sign-in?callbackUrl=https%3A%2F%2Fexample.org%2F')
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`^${address()}/w/`))
})

test("a link by mail signs in once, and removes an unconfirmed account's password", async ({ page, administrator }) => {
  const person = await new Person(address()).join()
  await page.goto('/sign-in')
  await page.getByText('Email me a sign-in link').click()
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByRole('button', { name: 'Send link' }).click()
  await expect(page.getByText('Check your inbox')).toBeVisible()
  await look(page, 'mailbox-notice')

  const link = await linkIn(administrator, person.email, /sign-in/)
  await page.goto(link)
  await expect(page.getByText(`You are signing in as ${person.email}.`)).toBeVisible()
  await look(page, 'link')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/settings\?notice=/)
  await expect(page.getByText(/Somebody had created an account with your address/)).toBeVisible()

  // The page leads to sign-in by itself when its session has ended.
  await page.goto('about:blank')
  await page.context().clearCookies()
  await page.goto(link)
  await expect(page.getByText('This link is no longer valid')).toBeVisible()
  await look(page, 'link-refused')
})

test('a password reset by mail ends all sessions', async ({ page, browser, administrator }) => {
  const person = await new Person(address()).join()
  const other = await signedIn(browser, person)
  await page.goto('/reset-password')
  await look(page, 'reset-password')
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByRole('button', { name: 'Send link' }).click()
  await expect(page.getByText('Check your inbox')).toBeVisible()
  await page.goto(await linkIn(administrator, person.email, /reset-password/))
  await page.getByLabel('New password').fill('another meadow, in autumn')
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(page).toHaveURL(/\/pictures$/)

  const there = await other.newPage()
  await there.goto('/settings')
  await expect(there).toHaveURL(/\/sign-in/)
  await other.close()
  await expect(new Person(address(), person.email).signIn()).rejects.toMatchObject({ code: 'sign-in-refused' })
})

test('the list of sessions shows where one is signed in, and ends a session', async ({ page, person }) => {
  const elsewhere = await new Person(address(), person.email).signIn()
  await page.goto('/settings')
  await expect(page.getByRole('heading', { name: 'Where you are signed in' })).toBeVisible()
  await expect(page.getByText('this browser')).toBeVisible()
  await look(page, 'settings')
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await dialog.getByRole('button', { name: /Sign out/ }).click()
  await expect(page.getByText('One browser is signed out.')).toBeVisible()
  expect(await elsewhere.query('account.me')).toBeNull()
  await page.reload()
  await expect(page).toHaveURL(/\/settings$/)
})

test('guessing passwords is limited, and the owner with a known browser is not', async ({ page, person }) => {
  const attacker = () => new Person(address(), person.email, person.network)
  const codes: string[] = []
  for (let i = 0; i < 8; i++) {
    await attacker()
      .signIn(`guess number ${i}`)
      .catch((error) => codes.push(error.code))
  }
  expect(codes.slice(0, 3)).toEqual(Array(3).fill('sign-in-refused'))
  expect(codes.at(-1)).toBe('too-many-attempts')
  await page.goto('/settings')
  await expect(page).toHaveURL(/\/settings$/)
  await person.signIn()
})

test('signing up with the address of an account looks like any other sign-up', async () => {
  const person = await new Person(address()).join()
  const stranger = new Person(address(), person.email)
  const [known, unknown] = await Promise.all([
    stranger.mutate('account.signUp', {
      email: person.email,
      password: 'a third meadow, in spring',
      name: '',
      language: 'en',
    }),
    new Person(address()).mutate('account.signUp', {
      email: `nobody-${Date.now()}@example.org`,
      password: 'a third meadow, in spring',
      name: '',
      language: 'en',
    }),
  ])
  expect(known).toEqual(unknown)
  await person.signIn()
})

test('administrators can read the outbox, others get "not found"', async ({ page, person, administrator, browser }) => {
  await person.mutate('account.requestLink', { email: person.email, language: 'en' })
  const context = await signedIn(browser, administrator)
  const theirs = await context.newPage()
  await theirs.goto('/outbox')
  await theirs.getByRole('button', { name: new RegExp(`Your link to sign in.*${person.email}`) }).click()
  await expect(theirs.getByText(`To ${person.email}`)).toBeVisible()
  await expect(theirs.getByRole('link', { name: /http/ }).first()).toBeVisible()
  await look(theirs, 'outbox')
  await context.close()
  await page.goto('/outbox')
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
})
