import { readFile } from 'node:fs/promises'
import type { ImageItem } from '@amend/api/types'
import sharp from 'sharp'
import { ask, field, finished, history, node, treeOf, workSlowly } from '../platform/editor.ts'
import { maskOf } from '../platform/photos.ts'
import { editOnce, expect, look, openEditor, test, upload } from '../platform/test.ts'

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

test('a download in each format has the picture’s size, and the recipe only on request', async ({ page, person }) => {
  const source = await upload(person)
  const result = await editOnce(person, source.id, 'make it sepia')
  await openEditor(page, person, result.id)
  const dialog = page.getByRole('dialog', { name: 'Download' })
  for (const format of ['PNG', 'JPEG', 'WebP', 'AVIF']) {
    await page.getByRole('button', { name: 'Download', exact: true }).click()
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
    await expect(dialog).toBeHidden()
  }
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
