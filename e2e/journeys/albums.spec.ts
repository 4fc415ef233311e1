/** Two members in two windows: albums, their order, tags, comments with mentions, and a verdict. */
import type { Page } from '@playwright/test'
import pg from 'pg'
import { Person } from '../platform/client.ts'
import { address, databaseUrl, expect, look, signedIn, test, upload } from '../platform/test.ts'

async function addMember(workspaceId: string, member: Person) {
  const client = new pg.Client({ connectionString: databaseUrl() })
  await client.connect()
  try {
    const { id } = (await member.me()).user
    const text = 'INSERT INTO "Membership" ("workspaceId", "userId", "role") VALUES ($1, $2, $3)'
    await client.query(text, [workspaceId, id, 'editor'])
  } finally {
    await client.end()
  }
}

const tiles = (page: Page) => page.locator('main li[data-index]')
const namesOf = (page: Page) =>
  tiles(page)
    .locator('> a')
    .evaluateAll((links) => links.map((link) => link.ariaLabel))

test('two members collect pictures in an album, put them in order, tag, comment and approve', async ({
  page,
  person,
  browser,
}) => {
  test.skip(!databaseUrl(), 'The database of the installation is not known.')
  await person.mutate('account.update', { name: 'Ada Lovelace' })
  const ben = await new Person(address()).join()
  await ben.mutate('account.update', { name: 'Ben Bishop' })
  const workspaceId = await person.workspaceId()
  await addMember(workspaceId, ben)
  const [lake] = [await upload(person, 500, 'lake.jpg'), await upload(person, 520, 'barn.jpg')]
  await upload(person, 540, 'road.jpg')
  const context = await signedIn(browser, ben)
  const other = await context.newPage()
  await other.goto(`/w/${workspaceId}/albums`)
  await expect(other.getByRole('heading', { name: 'No albums yet' })).toBeVisible()
  await look(other, 'albums-none')

  // An album from a selection.
  await page.goto(`/w/${workspaceId}/pictures`)
  await expect(tiles(page)).toHaveCount(3)
  await page.getByRole('button', { name: 'Select lake.jpg' }).click({ force: true })
  await page.getByRole('button', { name: 'Select barn.jpg' }).click({ force: true })
  const bar = page.getByRole('toolbar', { name: 'Selected pictures' })
  await bar.getByRole('button', { name: 'Add to album…' }).click()
  const choice = page.getByRole('dialog', { name: 'Add 2 pictures to an album' })
  await expect(choice.getByText('There is no album yet.')).toBeVisible()
  await choice.getByRole('button', { name: 'New album' }).click()
  const created = page.getByRole('dialog', { name: 'New album' })
  await created.getByRole('button', { name: 'Create' }).click()
  await expect(created.getByText('An album needs a name.')).toBeVisible()
  await created.getByRole('textbox', { name: 'Name' }).fill('Holiday')
  await created.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('2 pictures added to “Holiday”')).toBeVisible()

  // The other window shows it, and its order follows.
  await other.getByRole('link', { name: 'Holiday 2 pictures' }).click()
  await expect(tiles(other)).toHaveCount(2)
  await page.getByRole('link', { name: 'Albums' }).first().click()
  await look(page, 'albums')
  await page.getByRole('link', { name: 'Holiday 2 pictures' }).click()
  await expect(tiles(page)).toHaveCount(2)
  await look(page, 'album')
  const [first = '', second = ''] = (await namesOf(page)).map(String)
  await page.getByRole('link', { name: first }).focus()
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(() => namesOf(page)).toEqual([second, first])
  await expect.poll(() => namesOf(other)).toEqual([second, first])
  await page
    .getByRole('listitem')
    .filter({ hasText: first })
    .first()
    .dragTo(tiles(page).first(), {
      targetPosition: { x: 8, y: 40 },
    })
  await expect.poll(() => namesOf(other)).toEqual([first, second])
  await page.getByRole('button', { name: 'Slideshow' }).click()
  const show = page.getByRole('dialog', { name: 'Slideshow' })
  await expect(show.getByText('1 of 2')).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(show.getByText('2 of 2')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(show).toBeHidden()

  // A tag and a comment with a mention.
  await other.goto(`/w/${workspaceId}/edit/${lake.id}`)
  await other.getByRole('radio', { name: 'Comments' }).click()
  await other.getByRole('combobox', { name: 'Add a tag' }).fill('Sea')
  await other.keyboard.press('Enter')
  await expect(other.getByRole('list', { name: 'Tags' }).getByText('Sea')).toBeVisible()
  const field = other.getByRole('textbox', { name: 'Write a comment' })
  await field.pressSequentially('Brighter, @ada')
  await expect(other.getByRole('option', { name: 'Ada Lovelace' })).toBeVisible()
  await other.keyboard.press('Enter')
  await expect(field).toHaveValue('Brighter, @Ada Lovelace ')
  await field.press('Control+Enter')
  const comments = other.getByRole('list', { name: 'Comments' })
  await expect(comments.getByText('Brighter, @Ada Lovelace')).toBeVisible()

  // The mentioned member learns of it, answers and approves.
  await expect(page.getByText('You were mentioned in a comment')).toBeVisible()
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('list', { name: 'Comments' }).getByText('Brighter,')).toBeVisible()
  await page.getByRole('button', { name: '4 stars' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(other.getByText('Ada Lovelace approved this')).toBeVisible()
  await expect(other.getByText('4.0 (1 person)')).toBeVisible()
  await look(other, 'comments')

  // The search finds the tag and the comment, and stays alive as an album.
  await page.goto(`/w/${workspaceId}/pictures`)
  const search = page.getByRole('search').getByRole('textbox')
  await search.fill('sea brighter')
  await expect(tiles(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Save as smart album' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Brighter')
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('heading', { name: 'Brighter' })).toBeVisible()
  await expect(tiles(page)).toHaveCount(1)
  await other.getByRole('button', { name: 'Comment of Ben Bishop' }).click()
  await other.getByRole('menuitem', { name: 'Delete' }).click()
  await other.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('No picture matches this search now')).toBeVisible()
  await look(page, 'album-smart-empty')
  await context.close()
})
