/** The person's own edits in the header, on every page. */
import { randomUUID } from 'node:crypto'
import type { EditItem } from '@amend/api/types'
import { expect, look, signedIn, test, upload } from '../platform/test.ts'

test('five edits are queued, one is moved forward and two are cancelled, from any page', async ({ page, person }) => {
  const source = await upload(person)
  const settings = await person.settings({ steps: 40, samples: 16 })
  const edits: EditItem[] = []
  for (const weather of ['night', 'winter', 'sunset', 'rain', 'fog']) {
    edits.push(...(await person.requestEdit(source.id, `make it ${weather}`, settings)))
  }
  const statusOf = async (at: number) => (await person.ended(edits[at]?.id ?? '')).status

  await page.goto('/settings')
  await page.getByRole('button', { name: 'Queue, 5 edits under way' }).click()
  const queue = page.getByRole('dialog', { name: 'Queue' })
  const rows = queue.getByRole('listitem')
  await expect(rows).toHaveCount(5)
  await expect(rows.nth(4)).toContainText('make it fog')
  await look(page, 'queue')

  await queue.getByRole('button', { name: 'Move “make it fog” forward' }).click()
  await expect(rows.nth(3)).toContainText('make it fog')
  await queue.getByRole('button', { name: 'Cancel “make it rain”' }).click()
  await queue.getByRole('button', { name: 'Cancel “make it sunset”' }).click()
  await expect(rows).toHaveCount(3)
  expect(await statusOf(3)).toBe('cancelled')
  expect(await statusOf(2)).toBe('cancelled')

  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  await page.getByRole('button', { name: /^Queue, (?:2|3) edits under way/ }).click()
  await expect(queue.getByRole('link', { name: 'make it fog' })).toBeVisible()
  await queue.getByRole('button', { name: 'Cancel all' }).click()
  await expect(queue.getByText('Nothing is under way.')).toBeVisible()
  expect(await statusOf(4)).toBe('cancelled')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Queue, nothing under way' })).toBeFocused()
})

test('an administrator cancels the edit of somebody else, who is told and can try it again', async ({
  page,
  person,
  administrator,
  browser,
}) => {
  const source = await upload(person)
  const settings = await person.settings({ steps: 40, samples: 16 })
  await person.requestEdit(source.id, 'make it night', settings)
  // Other journeys run at the same time.
  const name = `Nora ${randomUUID()}`
  await person.mutate('account.update', { name })

  const theirs = await signedIn(browser, administrator)
  const office = await theirs.newPage()
  await office.goto('/')
  await office.getByRole('button', { name: /^Queue/ }).click()
  await office.getByRole('button', { name: 'Show all' }).click()
  const everyones = office.getByRole('region', { name: 'Edits of everybody' })
  await expect(everyones).toContainText('at 512 pixels')
  await expect(everyones).not.toContainText('make it night')
  await look(office, 'queue-everyones')
  await everyones.getByRole('button', { name: `Cancel this edit of ${name}` }).click()
  await expect(everyones.getByRole('list')).not.toContainText(name)
  await theirs.close()

  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  await page.getByRole('button', { name: /^Queue.*one failed/ }).click()
  const queue = page.getByRole('dialog', { name: 'Queue' })
  await expect(queue).toContainText('An administrator of this installation cancelled this edit.')
  await queue.getByRole('button', { name: 'Try “make it night” again' }).click()
  await queue.getByRole('button', { name: 'Cancel “make it night”' }).click()
})
