import { readFile } from 'node:fs/promises'
import type { ImageItem } from '@amend/api/types'
import type { Page } from '@playwright/test'
import type { Person } from '../platform/client.ts'
import { editOnce, expect, look, test, upload } from '../platform/test.ts'

const tiles = (page: Page) => page.locator('main li img')

/** Three uploads and a result of one of them. */
async function furnish(person: Person) {
  const uploads = []
  for (const name of ['harbour.jpg', 'meadow.jpg', 'summit.jpg'])
    uploads.push(await upload(person, 600 + name.length, name))
  const result = await editOnce(person, uploads[1]?.id ?? '', 'make it winter')
  return { uploads, result }
}

const open = async (page: Page, person: Person, place = 'pictures') =>
  page.goto(`/w/${await person.workspaceId()}/${place}`)

test('search by name and by instruction is in the address', async ({ page, person }) => {
  await furnish(person)
  await open(page, person)
  await expect(tiles(page)).toHaveCount(4)
  await look(page, 'pictures')
  const search = page.getByRole('searchbox').or(page.getByLabel('Search pictures')).first()
  await search.fill('winter')
  await expect(tiles(page)).toHaveCount(1)
  await page.reload()
  await expect(tiles(page)).toHaveCount(1)
  await search.fill('harb')
  await expect(tiles(page)).toHaveCount(1)
  await search.fill('nothing of the kind')
  await expect(page.getByText('No pictures for “nothing of the kind”')).toBeVisible()
  await look(page, 'pictures-none')
})

test('filters by kind and favourites', async ({ page, person }) => {
  const { uploads } = await furnish(person)
  const workspaceId = await person.workspaceId()
  await person.mutate('image.setFavourite', { workspaceId, ids: [uploads[0]?.id], favourite: true })
  await open(page, person)
  for (const [name, count] of [
    ['Uploads', 3],
    ['Results', 1],
    ['Favourites', 1],
    ['All', 4],
  ] as const) {
    await page.getByRole('radio', { name, exact: true }).click()
    await expect(tiles(page)).toHaveCount(count)
  }
})

test('several pictures are trashed, restored and deleted for good, with an outcome for each', async ({
  page,
  person,
}) => {
  await furnish(person)
  await open(page, person)
  await expect(tiles(page)).toHaveCount(4)
  await page.getByRole('button', { name: 'Select', exact: true }).click()
  await page.getByRole('button', { name: 'Select all' }).click()
  await expect(page.getByText('4 selected')).toBeVisible()
  await look(page, 'pictures-selected')
  await page
    .getByRole('toolbar', { name: 'Selected pictures' })
    .getByRole('button', { name: 'Move to the trash' })
    .click()
  await expect(page.getByText('4 pictures moved to the trash')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(tiles(page)).toHaveCount(4)

  await page
    .getByRole('button', { name: 'Select harbour.jpg' })
    .or(page.getByRole('button', { name: /^Select harbour/ }))
    .first()
    .click()
  await page
    .getByRole('toolbar', { name: 'Selected pictures' })
    .getByRole('button', { name: 'Move to the trash' })
    .click()
  await expect(tiles(page)).toHaveCount(3)
  await open(page, person, 'trash')
  await expect(page.getByText(/deleted for good after \d+ days/)).toBeVisible()
  await expect(tiles(page)).toHaveCount(1)
  await look(page, 'trash')
  await page.getByRole('button', { name: /^Select harbour/ }).click()
  await page.getByRole('button', { name: 'Delete for good' }).click()
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: 'Delete', exact: true })
    .click()
  await expect(page.getByText('The trash is empty')).toBeVisible()
  await look(page, 'trash-empty')
})

test('several pictures are downloaded together', async ({ page, person }) => {
  await upload(person, 640, 'harbour.jpg')
  await upload(person, 650, 'meadow.jpg')
  await open(page, person)
  await expect(tiles(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Select', exact: true }).click()
  await page.getByRole('button', { name: 'Select all' }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('toolbar', { name: 'Selected pictures' }).getByRole('button', { name: 'Download' }).click()
  const bytes = await readFile(await (await downloading).path())
  expect(bytes.length).toBeGreaterThan(10_000)
})

test('two pages of the same gallery stay in sync', async ({ page, person, context }) => {
  const image = await upload(person)
  const other = await context.newPage()
  await Promise.all([open(page, person), open(other, person)])
  await expect(tiles(other)).toHaveCount(1)
  await person.mutate<ImageItem>('image.rename', {
    workspaceId: await person.workspaceId(),
    id: image.id,
    name: 'renamed elsewhere',
  })
  for (const one of [page, other]) await expect(one.getByRole('link', { name: 'renamed elsewhere' })).toBeVisible()
  await upload(person, 500)
  for (const one of [page, other]) await expect(tiles(one)).toHaveCount(2)
})
