import type { Me } from '@amend/api/types'
import type { Page } from '@playwright/test'
import { Person, password } from '../platform/client.ts'
import { address, expect, look, signedIn, test, upload } from '../platform/test.ts'

/** Creates a team in the browser of its owner. @returns its id */
async function createTeam(page: Page, person: Person, name: string): Promise<string> {
  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  await page.getByRole('button', { name: 'Somebody', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Create a team…' }).click()
  await page.getByLabel('Name of the team').fill(name)
  await page.getByRole('button', { name: 'Create team' }).click()
  await expect(page).toHaveURL(/\/team$/)
  await expect(page.getByRole('heading', { name: 'Members' })).toBeVisible()
  return /\/w\/([^/]+)\/team/.exec(page.url())?.[1] ?? ''
}

test('a team from its invitation to the removal of a member, in two windows', async ({ page, person, browser }) => {
  const team = await createTeam(page, person, 'Harbour')
  await page.getByRole('button', { name: 'Create link' }).click()
  const link = await page.getByLabel('Link of the invitation').inputValue()
  expect(link).toContain('/invitations/')
  await look(page, 'team')

  // Somebody without an account opens the link, signs up and comes back.
  const guest = await new Person(address()).join()
  const other = await browser.newContext({ baseURL: person.address })
  const theirs = await other.newPage()
  await theirs.goto(link)
  await expect(theirs.getByRole('heading', { name: 'Join “Harbour”' })).toBeVisible()
  await look(theirs, 'invitation-signed-out')
  await theirs.getByRole('link', { name: 'Sign in' }).click()
  await theirs.getByLabel('E-mail').fill(guest.email)
  await theirs.getByLabel('Password', { exact: true }).fill(password)
  await theirs.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(theirs.getByText(`You are signed in as ${guest.email}.`)).toBeVisible()
  await look(theirs, 'invitation')
  await theirs.getByRole('button', { name: 'Join the team' }).click()
  await expect(theirs).toHaveURL(new RegExp(`/w/${team}/pictures$`))

  // The owner sees the new member without reloading; the link is used up.
  const role = page.getByLabel('Role of Somebody').nth(1)
  await expect(role).toHaveValue('editor')
  await expect(page.getByText('No invitation is open.')).toBeVisible()

  // The guest edits in the team: shelf, edit, download.
  const member = await new Person(address(), guest.email).signIn()
  const picture = await inTeam(member, team, () => upload(member))
  const settings = await member.settings({ samples: 1 })
  const result = await inTeam(member, team, async () => {
    const [edit] = await member.requestEdit(picture.id, 'make it winter', settings)
    return member.ended(edit?.id ?? '')
  })
  expect(result).toMatchObject({ status: 'done' })
  await theirs.goto(`/w/${team}/edit/${picture.id}`)
  await expect(theirs.getByRole('textbox', { name: 'What to change' })).toBeVisible()

  // As a viewer the same window can only look.
  await role.selectOption('viewer')
  await expect(theirs.getByRole('textbox', { name: 'What to change' })).toHaveCount(0)
  await expect(
    theirs
      .getByText(/You can look/i)
      .or(theirs.getByText(/only view|view/i))
      .first(),
  ).toBeVisible()
  await page.goto(`/w/${team}/team/activity`)
  await expect(page.getByText(/Somebody edited photo/)).toBeVisible()
  await look(page, 'team-activity')

  // Removed, the open window closes at once.
  await page.goto(`/w/${team}/team`)
  await page.getByRole('button', { name: 'More for Somebody' }).nth(1).click()
  await page.getByRole('menuitem', { name: 'Remove from the team…' }).click()
  await page.getByLabel('The pictures of Somebody').selectOption('trash')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('One person')).toBeVisible()
  await expect(theirs.getByRole('heading', { name: 'You are no longer a member of this workspace' })).toBeVisible()
  await page.goto(`/w/${team}/team/audit`)
  await expect(page.getByText('Removed a member')).toBeVisible()
  await look(page, 'team-audit')
  await other.close()
})

test('a deleted team is absent for its members, and its owner restores it', async ({ page, person, browser }) => {
  const team = await createTeam(page, person, 'Pier')
  await page.getByRole('button', { name: 'Delete team…' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Delete team' })).toBeDisabled()
  await dialog.getByLabel('Type the name of the team to confirm').fill('Pier')
  await dialog.getByRole('button', { name: 'Delete team' }).click()
  await expect(page).toHaveURL(/\/pictures$/)
  await page.goto(`/w/${team}/pictures`)
  await expect(page.getByRole('heading', { name: '“Pier” is deleted' })).toBeVisible()
  const stranger = await new Person(address()).join()
  const context = await signedIn(browser, stranger)
  const theirs = await context.newPage()
  await theirs.goto(`/w/${team}/team`)
  await expect(theirs.getByText('There is nothing here').first()).toBeVisible()
  await theirs.goto('/invitations/never-made')
  await expect(theirs.getByRole('heading', { name: 'This invitation is not valid for you' })).toBeVisible()
  await context.close()
  await page.getByRole('button', { name: 'Restore the team' }).click()
  const ids = async () => (await person.query<Me>('account.me')).workspaces.map(({ id }) => id)
  await expect.poll(ids).toContain(team)
})

/** Runs requests of a person in a team instead of their own workspace. */
async function inTeam<Result>(person: Person, team: string, run: () => Promise<Result>): Promise<Result> {
  const own = person.workspaceId
  person.workspaceId = async () => team
  try {
    return await run()
  } finally {
    person.workspaceId = own
  }
}
