import { readFile } from 'node:fs/promises'
import type { EditItem, ImageItem } from '@amend/api/types'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import type { Person } from '../platform/client.ts'
import { maskOf } from '../platform/photos.ts'
import { editOnce, expect, look, openEditor, test, upload } from '../platform/test.ts'

const field = (page: Page) => page.getByRole('textbox', { name: 'What to change' })
const history = (page: Page) => page.getByRole('tree', { name: 'History' })
const node = (page: Page, name: string | RegExp) => history(page).getByRole('treeitem', { name })

async function ask(page: Page, instruction: string) {
  await field(page).fill(instruction)
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
}

/** Sets many steps in the panel, so that an edit runs for a while. */
async function workSlowly(page: Page) {
  await page.getByRole('radio', { name: 'Settings' }).click()
  for (const [name, value] of [
    ['Steps', '40'],
    ['Samples', '8'],
  ] as const) {
    await page.getByRole('textbox', { name, exact: true }).fill(value)
    await page.getByRole('textbox', { name, exact: true }).press('Enter')
  }
  await page.getByRole('radio', { name: 'History' }).click()
}

interface Tree {
  readonly images: readonly ImageItem[]
  readonly edits: readonly EditItem[]
}

const treeOf = async (person: Person, id: string): Promise<Tree> =>
  person.query<Tree>('image.tree', { workspaceId: await person.workspaceId(), id })

/** Waits until a tree has so many results and the page shows the last one. */
async function finished(page: Page, person: Person, id: string, results: number) {
  const made = async () => (await treeOf(person, id)).images.filter(({ kind }) => kind === 'result')
  await expect.poll(async () => (await made()).length, { timeout: 120_000 }).toBe(results)
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0)
  await expect(page).toHaveURL(new RegExp((await made()).at(-1)?.id ?? 'none'))
}

/** The pixels of a served rendition. */
async function pixelsOf(person: Person, url: string | undefined) {
  const answer = await person.fetch(url ?? '')
  return sharp(Buffer.from(await answer.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
}

test('request an edit, watch it, compare, go back to the original and branch', async ({ page, person }) => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  const source = await upload(person, 1200)
  await openEditor(page, person, source.id)
  await expect(field(page)).toBeFocused()
  await look(page, 'editor-new')
  await workSlowly(page)
  await ask(page, 'make it sunset')
  await expect(page.getByText(/Step \d+ of \d+|Starting|Finishing|Yours is next/).first()).toBeVisible()
  await finished(page, person, source.id, 1)
  await expect(node(page, /make it sunset/)).toHaveAttribute('aria-selected', 'true')
  await look(page, 'editor-result')

  const handle = page.getByRole('slider', { name: 'Line between before and after' })
  if ((await handle.count()) === 0) await page.getByRole('radio', { name: 'Before and after with a slider' }).click()
  const before = Number(await handle.getAttribute('aria-valuenow'))
  await handle.focus()
  await page.keyboard.press('ArrowRight')
  expect(Number(await handle.getAttribute('aria-valuenow'))).toBeGreaterThan(before)
  await page.getByRole('radio', { name: 'Side by side' }).click()
  await look(page, 'editor-side-by-side')

  await node(page, /Original/).click()
  await ask(page, 'make it winter')
  await finished(page, person, source.id, 2)
  await expect(node(page, /make it winter/)).toHaveAttribute('aria-selected', 'true')
  await ask(page, 'make it black and white')
  await finished(page, person, source.id, 3)
  await expect(node(page, /make it black and white/)).toHaveAttribute('aria-selected', 'true')
  await look(page, 'editor-tree')
  const { images, edits } = await treeOf(person, source.id)
  expect(images).toHaveLength(4)
  const parents = new Map(edits.map(({ instruction, sourceId }) => [instruction, sourceId]))
  expect(parents.get('make it sunset')).toBe(source.id)
  expect(parents.get('make it winter')).toBe(source.id)
  const winter = images.find(({ instruction }) => instruction === 'make it winter')
  expect(parents.get('make it black and white')).toBe(winter?.id)
  expect(errors).toEqual([])
})

test('the draft and a running edit survive a reload', async ({ page, person }) => {
  const source = await upload(person)
  await openEditor(page, person, source.id)
  await field(page).fill('make it look like an old photo')
  await page.waitForTimeout(700)
  await page.reload()
  await expect(field(page)).toHaveValue('make it look like an old photo')
  await workSlowly(page)
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await expect(page.getByText(/Step \d+ of|Starting|Finishing|is next/).first()).toBeVisible()
  await page.reload()
  await expect(node(page, /old photo/)).toBeVisible()
  await finished(page, person, source.id, 1)
  expect((await treeOf(person, source.id)).edits).toHaveLength(1)
})

test('four variants appear in a grid, and one is chosen', async ({ page, person }) => {
  const source = await upload(person)
  await openEditor(page, person, source.id)
  await page.getByRole('button', { name: 'One result' }).click()
  await page.getByRole('menuitemradio', { name: '4 variants' }).click()
  await ask(page, 'make it autumn')
  await expect(page.getByRole('button', { name: /Go on with variant/ })).toHaveCount(4, { timeout: 150_000 })
  await look(page, 'editor-variants')
  await page.getByRole('button', { name: 'Go on with variant 3' }).click()
  const { edits } = await treeOf(person, source.id)
  const seeds = edits.map(({ variant, settings }) => settings.seed - variant)
  expect(new Set(seeds).size).toBe(1)
  await expect(node(page, /variant 3/)).toHaveAttribute('aria-selected', 'true')
})

test('outside a region given by numbers not one pixel changes', async ({ page, person }) => {
  const source = await upload(person, 900)
  await openEditor(page, person, source.id)
  await page.getByRole('button', { name: 'Change only a region' }).click()
  await page.getByRole('button', { name: 'Rectangle by numbers' }).click()
  for (const [name, value] of [
    ['From the left', '100'],
    ['From the top', '80'],
    ['Width', '400'],
    ['Height', '300'],
  ] as const) {
    await page
      .getByRole('spinbutton', { name })
      .or(page.getByLabel(name, { exact: true }))
      .first()
      .fill(value)
  }
  await page.getByRole('button', { name: 'Add to the region' }).click()
  await page.keyboard.press('Escape')
  await look(page, 'editor-region')
  await page.getByRole('button', { name: 'Done', exact: true }).click()
  await ask(page, 'make it night')
  await expect(page.getByText(/\b0(?:\.0+)? ?% outside the region/)).toBeVisible({ timeout: 150_000 })
  await look(page, 'editor-region-result')

  const { images } = await treeOf(person, source.id)
  const result = images.find(({ kind }) => kind === 'result')
  const [a, b] = [await exportOf(person, source), await exportOf(person, result)]
  const { width, channels } = a.info
  let [outside, inside] = [0, 0]
  for (let i = 0; i < a.data.length; i += channels) {
    const [x, y] = [(i / channels) % width, Math.floor(i / channels / width)]
    const differs = a.data[i] !== b.data[i] || a.data[i + 1] !== b.data[i + 1] || a.data[i + 2] !== b.data[i + 2]
    if (!differs) continue
    if (x >= 100 && x < 500 && y >= 80 && y < 380) inside++
    else outside++
  }
  expect(inside).toBeGreaterThan(10_000)
  expect(outside).toBe(0)
})

/** The pixels of a lossless download. */
async function exportOf(person: Person, image: ImageItem | undefined) {
  const workspaceId = await person.workspaceId()
  const input = { workspaceId, id: image?.id, format: 'png', size: 'original', recipe: false }
  let made = await person.mutate<{ id: string; status: string; url: string | null }>('image.export', input)
  while (made.status === 'pending') {
    await new Promise((resolve) => setTimeout(resolve, 50))
    made = await person.query('image.exportStatus', { workspaceId, id: made.id })
  }
  return pixelsOf(person, made.url ?? undefined)
}

test('an exploration shows nine sketches over both scales; one is made properly with its seed', async ({
  page,
  person,
}) => {
  const source = await upload(person)
  await openEditor(page, person, source.id)
  await field(page).fill('make it foggy')
  const explore = page.getByRole('button', { name: 'Explore nine ways to do it' })
  // A model that works without guidance has nothing to explore until somebody chooses guidance.
  await expect(explore).toBeHidden()
  await page.getByRole('radio', { name: 'Settings' }).click()
  await page.getByRole('slider', { name: 'Text guidance' }).press('ArrowRight')
  await explore.click()
  await expect(page.getByRole('heading', { name: 'Nine ways to do it' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Back to the picture' })).toBeVisible({ timeout: 180_000 })
  await look(page, 'editor-explore')
  await page.getByRole('button', { name: /^Refine this one/ }).click()
  await finished(page, person, source.id, 1)
  const { images, edits } = await treeOf(person, source.id)
  expect(images.filter(({ kind }) => kind === 'sketch')).toEqual([])
  const made = edits.filter(({ kind }) => kind === 'edit')
  expect(made).toHaveLength(1)
  const { steps, samples } = await person.settings()
  expect(made[0]?.settings).toMatchObject({ steps, samples })
})

test('cancelling stops an edit and keeps no result', async ({ page, person }) => {
  const source = await upload(person)
  await openEditor(page, person, source.id)
  const settings = await person.settings({ steps: 40, samples: 16 })
  const [edit] = await person.requestEdit(source.id, 'make it stormy', settings)
  const stop = page.getByRole('button', { name: /^Cancel/ }).first()
  await expect(stop).toBeVisible()
  await look(page, 'editor-progress')
  await stop.click()
  expect(await person.ended(edit?.id ?? '')).toMatchObject({ status: 'cancelled', resultId: null })
  expect((await treeOf(person, source.id)).images).toHaveLength(1)
})

test('an edit without effect says so and suggests a setting', async ({ page, person }) => {
  const source = await upload(person)
  await openEditor(page, person, source.id)
  const settings = await person.settings({ textGuidance: 1, imageGuidance: 1 })
  const [edit] = await person.requestEdit(source.id, 'do nothing', settings)
  const { outcome, resultId } = await person.ended(edit?.id ?? '')
  expect(outcome?.verdict).toBe('no-change')
  await openEditor(page, person, resultId ?? '')
  await expect(page.getByText('The picture hardly changed.')).toBeVisible()
  await page.getByRole('button', { name: /^Try / }).click()
  await expect(history(page).getByRole('treeitem')).toHaveCount(3)
})

for (const format of ['PNG', 'JPEG', 'WebP', 'AVIF']) {
  test(`a download as ${format} has the picture’s size, and the recipe only on request`, async ({ page, person }) => {
    const source = await upload(person)
    const result = await editOnce(person, source.id, 'make it sepia')
    await openEditor(page, person, result.id)
    await page.getByRole('button', { name: 'Download', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Download' })
    await dialog
      .getByRole('radio', { name: format })
      .or(dialog.getByText(format, { exact: true }))
      .first()
      .click()
    if (format === 'PNG') await look(page, 'editor-download')
    const recipe = dialog.getByRole('switch', { name: 'Recipe in the file' })
    if (((await recipe.getAttribute('aria-checked')) === 'true') !== (format === 'JPEG')) await recipe.click()
    const downloading = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Download' }).click()
    const download = await downloading
    const bytes = await readFile(await download.path())
    const metadata = await sharp(bytes).metadata()
    expect(metadata.format === 'heif' ? 'avif' : metadata.format).toBe(format.toLowerCase())
    expect([metadata.width, metadata.height]).toEqual([source.width, source.height])
    expect(bytes.includes('make it sepia')).toBe(format === 'JPEG')
    expect(download.suggestedFilename()).toMatch(/\.(?:png|jpe?g|webp|avif)$/)
  })
}

test('a replay of a recipe gives the same picture', async ({ page, person }) => {
  const source = await upload(person)
  const result = await editOnce(person, source.id, 'make it pastel')
  await openEditor(page, person, result.id)
  await node(page, /make it pastel/).click()
  await page.getByRole('button', { name: 'More', exact: true }).first().click()
  await page.getByRole('menuitem', { name: 'Recipe' }).click()
  await expect(page.getByRole('dialog', { name: 'Recipe' })).toContainText('make it pastel')
  await look(page, 'editor-recipe')
  await page.getByRole('dialog', { name: 'Recipe' }).getByRole('button', { name: 'Make it again' }).click()
  await expect(node(page, /make it pastel/)).toHaveCount(2)
  await expect
    .poll(async () => (await treeOf(person, source.id)).images.filter(({ kind }) => kind === 'result').length)
    .toBe(2)
  const results = (await treeOf(person, source.id)).images.filter(({ kind }) => kind === 'result')
  const [first, second] = await Promise.all(results.map((image) => exportOf(person, image)))
  expect(first?.data.equals(second?.data ?? Buffer.alloc(0))).toBe(true)
})

test('rename, favourite, trash with undo', async ({ page, person }) => {
  const source = await upload(person)
  const result = await editOnce(person, source.id, 'make it summer')
  const read = async () =>
    person.query<ImageItem>('image.get', { workspaceId: await person.workspaceId(), id: result.id })
  await openEditor(page, person, result.id)
  await page.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name: 'Mark as favourite' }).click()
  await expect.poll(async () => (await read()).favourite).toBe(true)
  await page.getByTitle('Rename').first().click()
  await page.getByRole('dialog').getByLabel('Name').fill('The meadow in July')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await read()).name).toBe('The meadow in July')
  await node(page, /make it summer/).click()
  await page.getByRole('button', { name: 'More', exact: true }).first().click()
  await page.getByRole('menuitem', { name: 'Move to the trash' }).click()
  await expect.poll(async () => (await read()).trashedAt).not.toBeNull()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await read()).trashedAt).toBeNull()
})

test('the page reports a lost connection and catches up when the server is back', async ({ page, person, context }) => {
  const source = await upload(person)
  await openEditor(page, person, source.id)
  await context.setOffline(true)
  await expect(page.getByText(/You are offline|Connection to the server lost/)).toBeVisible({ timeout: 30_000 })
  await page.screenshot({ path: 'artefacts/editor-offline-light.png' })
  await editOnce(person, source.id, 'make it brighter')
  await context.setOffline(false)
  await expect(node(page, /make it brighter/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/You are offline|Connection to the server lost/)).toHaveCount(0)
})

test('an invalid mask, settings out of range and a strange instruction get one sentence each', async ({ person }) => {
  const source = await upload(person)
  const settings = await person.settings()
  const asks = [
    person.requestEdit(source.id, 'x', settings, { mask: 'not base64 !' }),
    person.requestEdit(source.id, 'x', settings, { mask: Buffer.from('no PNG').toString('base64') }),
    person.requestEdit(source.id, 'x', { ...settings, steps: 100_000 }),
    person.requestEdit(source.id, '', settings),
    person.requestEdit(source.id, 'x'.repeat(100_000), settings),
    person.requestEdit(source.id, 'x', settings, { variants: 99 }),
  ]
  for (const outcome of await Promise.allSettled(asks)) {
    expect(outcome.status).toBe('rejected')
    if (outcome.status !== 'rejected') continue
    expect(outcome.reason.status).toBe(400)
    expect(outcome.reason.message).toMatch(/^[A-Z][^\n{}[\]]{10,}\.$/)
    expect(outcome.reason.message).not.toMatch(/zod|expected|invalid_type|undefined/i)
  }
  const [sound] = await person.requestEdit(source.id, 'make it night', settings, {
    mask: await maskOf(source.width ?? 1, source.height ?? 1),
  })
  expect((await person.ended(sound?.id ?? '')).outcome?.change.outside).toEqual({ mean: 0, changed: 0 })
})
