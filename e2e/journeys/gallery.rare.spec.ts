/** The gallery: words and dates, stacks, filters, many uploads, one look for several pictures. */
import type { ImageItem } from '@amend/api/types'
import pg from 'pg'
import type { Person } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { databaseUrl, editOnce, expect, look, test, upload } from '../platform/test.ts'

/** Changes when pictures were created: only the database can. */
async function date(images: readonly ImageItem[], at: (index: number) => Date) {
  const client = new pg.Client({ connectionString: databaseUrl() })
  await client.connect()
  try {
    for (const [index, { id }] of images.entries())
      await client.query('UPDATE "Image" SET "createdAt" = $2 WHERE id = $1', [id, at(index)])
  } finally {
    await client.end()
  }
}

const dayBefore = (days: number) => {
  const now = new Date()
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12)
}

const pathOf = async (person: Person) => `/w/${await person.workspaceId()}/pictures`

test('pictures are found by words and by dates, in English and in German', async ({ page, person }) => {
  test.skip(!databaseUrl(), 'The database of the installation is not known.')
  const images = []
  for (const name of ['harbour.jpg', 'meadow.jpg', 'summit.jpg'])
    images.push(await upload(person, 600 + name.length, name))
  const days = [0, 1, 40]
  await date(images, (index) => dayBefore(days[index] ?? 0))
  const tiles = page.locator('main li img')
  await page.goto(await pathOf(person))
  await expect(tiles).toHaveCount(3)
  await expect(page.getByRole('heading', { name: 'Today' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Yesterday' })).toBeVisible()
  await look(page, 'gallery-dates')

  const search = page.getByRole('search').getByRole('textbox')
  const month = (locale: string) => dayBefore(40).toLocaleDateString(locale, { month: 'long', year: 'numeric' })
  for (const [words, name] of [
    ['yesterday', /meadow/],
    ['gestern', /meadow/],
    ['meadow yesterday', /meadow/],
    ['heute', /harbour/],
    [month('en'), /summit/],
    [month('de'), /summit/],
  ] as const) {
    await search.fill(words)
    await expect(tiles).toHaveCount(1)
    await expect(page.locator('main').getByRole('link', { name })).toBeVisible()
  }
  await search.fill('harbour yesterday')
  await expect(page.getByText('No pictures for “harbour yesterday”')).toBeVisible()
  await search.fill('yesterday')
  await expect(page.getByText(/^Pictures of /)).toBeVisible()
  await look(page, 'gallery-date-search')
  await page.getByRole('button', { name: 'Search for the words instead' }).click()
  await expect(page).toHaveURL(/q=%22yesterday%22/)
  await expect(page.getByText('No pictures for')).toBeVisible()
})

test('stacks, size and order are remembered, and filters are in the address', async ({ page, person }) => {
  const first = await upload(person, 640, 'lake.jpg')
  await upload(person, 660, 'barn.jpg')
  await editOnce(person, first.id, 'make it winter')
  const tiles = page.locator('main li img')
  await page.goto(await pathOf(person))
  await expect(tiles).toHaveCount(3)
  await page.getByRole('button', { name: 'View', exact: true }).click()
  const view = page.getByRole('dialog', { name: 'View' })
  await view.getByRole('radio', { name: 'Stacks' }).click()
  await expect(tiles).toHaveCount(2)
  await view.getByRole('radio', { name: 'Large' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: 'make it winter, 2 pictures' })).toBeVisible()
  await look(page, 'gallery-stacks')
  await page.reload()
  await expect(tiles).toHaveCount(2)
  await page.getByRole('button', { name: 'View', exact: true }).click()
  await view.getByRole('radio', { name: 'All pictures' }).click()
  await view.getByRole('combobox', { name: 'Order' }).selectOption('By name')
  await page.keyboard.press('Escape')
  await expect(page.locator('main li a').first()).toHaveAccessibleName('barn.jpg')

  await page.getByRole('button', { name: /^Filters/ }).click()
  const filters = page.getByRole('dialog', { name: 'Filters' })
  await expect(filters.getByRole('combobox', { name: 'Look' })).toContainText('make it winter (1)')
  await look(page, 'gallery-filters')
  await filters.getByRole('combobox', { name: 'Look' }).selectOption('make it winter')
  await expect(tiles).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/look=make\+it\+winter/)
  await page.reload()
  await expect(tiles).toHaveCount(1)
  await page.getByRole('button', { name: /^Remove the filter/ }).click()
  await expect(tiles).toHaveCount(3)
})

test('forty pictures are uploaded at once; an unreadable one is refused and leaves no tile', async ({
  page,
  person,
}) => {
  const bytes = await Promise.all(Array.from({ length: 40 }, (_, at) => meadow(200 + at)))
  const files = bytes.map((buffer, at) => ({ name: `${at}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(buffer) }))
  const cut = { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: Buffer.from((await meadow(400)).subarray(0, 4_000)) }
  await page.goto(await pathOf(person))
  await page
    .getByTestId('upload-files')
    .first()
    .setInputFiles([...files, cut])
  await expect(page.getByRole('heading', { name: '1 of 41 not uploaded' })).toBeVisible({ timeout: 120_000 })
  await expect(page.getByText('This file is cut off or damaged.')).toHaveCount(1)
  await expect(page.locator('main li[data-index]').first()).toBeVisible()
  const { items } = await person.query<{ items: ImageItem[] }>('image.list', {
    workspaceId: await person.workspaceId(),
    limit: 100,
  })
  expect(items).toHaveLength(40)
  await look(page, 'gallery-forty')
})

test('a picture that is there already is told of, and the copy can be removed', async ({ page, person }) => {
  const bytes = Buffer.from(await meadow(420))
  const first = await person.ready((await person.upload(new Uint8Array(bytes), 'meadow.jpg')).id)
  await page.goto(await pathOf(person))
  const tiles = page.locator('main li img')
  await expect(tiles).toHaveCount(1)
  await page
    .getByTestId('upload-files')
    .first()
    .setInputFiles({ name: 'copy.jpg', mimeType: 'image/jpeg', buffer: bytes })
  await expect(page.getByText('You already have this picture.')).toBeVisible()
  await expect(tiles).toHaveCount(2)
  await look(page, 'gallery-duplicate')
  await expect(page.getByRole('link', { name: 'Show it' })).toHaveAttribute('href', new RegExp(first.id))
  await page.getByRole('button', { name: 'Remove this copy' }).click()
  await expect(tiles).toHaveCount(1)
})

test('one look is applied to several pictures, with an outcome for each', async ({ page, person }) => {
  for (const at of [1, 2, 3]) await upload(person, 300 + at, `${at}.jpg`)
  await page.goto(await pathOf(person))
  const tiles = page.locator('main li img')
  await expect(tiles).toHaveCount(3)
  await page.getByRole('button', { name: 'Select', exact: true }).click()
  await page.getByRole('button', { name: 'Select all' }).click()
  await page.getByRole('toolbar', { name: 'Selected pictures' }).getByRole('button', { name: 'Apply a look' }).click()
  const dialog = page.getByRole('dialog', { name: 'Apply a look to 3 pictures' })
  await dialog.getByRole('button', { name: 'Apply to 3' }).click()
  await expect(dialog.getByText('Say which look, or choose one.')).toBeVisible()
  await look(page, 'gallery-apply-look')
  await dialog.getByRole('textbox', { name: 'Look' }).fill('make it winter')
  await dialog.getByRole('button', { name: 'Apply to 3' }).click()
  const tray = page.getByRole('region', { name: 'Apply a look' })
  await tray.getByRole('button', { name: 'Show each picture' }).click()
  await expect(tray.getByRole('listitem')).toHaveCount(3)
  await expect(tray.getByRole('heading', { name: '“make it winter” applied to 3 pictures' })).toBeVisible({
    timeout: 120_000,
  })
  await look(page, 'gallery-look-applied')
  await expect(tiles).toHaveCount(6)
  await expect(page.locator('main').getByRole('link', { name: 'make it winter' })).toHaveCount(3)
})
