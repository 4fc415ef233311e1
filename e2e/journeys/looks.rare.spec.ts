import type { EditItem, ImageItem } from '@amend/api/types'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import type { Person } from '../platform/client.ts'
import { expect, look, openEditor, test, upload } from '../platform/test.ts'

const field = (page: Page) => page.getByRole('textbox', { name: /^(?:What to change|Was sich ändern soll)$/ })
const node = (page: Page, name: RegExp) => page.getByRole('tree').getByRole('treeitem', { name })

const treeOf = async (person: Person, id: string) =>
  person.query<{ images: ImageItem[]; edits: EditItem[] }>('image.tree', {
    workspaceId: await person.workspaceId(),
    id,
  })

/** Waits until a tree has so many results. */
const results = (person: Person, id: string, count: number) =>
  expect
    .poll(async () => (await treeOf(person, id)).images.filter(({ kind }) => kind === 'result').length, {
      timeout: 120_000,
    })
    .toBe(count)

const pixelsOf = async (person: Person, image: ImageItem | undefined) => {
  const answer = await person.fetch(image?.renditions.full?.url ?? '')
  return sharp(Buffer.from(await answer.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer()
}

test('a look from the shelf, and its strength without a request until it is applied', async ({ page, person }) => {
  const source = await upload(person, 900)
  await openEditor(page, person, source.id)
  const shelf = page.getByRole('toolbar', { name: 'Looks of this picture' })
  await expect(shelf).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 })
  await expect(shelf.getByRole('button')).toHaveCount(71)
  await look(page, 'editor-shelf')
  await page.getByRole('searchbox', { name: 'Search the looks' }).fill('sky red')
  await expect(shelf.getByRole('button')).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Search the looks' }).fill('')
  await shelf.getByRole('button', { name: 'Night', exact: true }).click()
  await results(person, source.id, 1)
  await expect(node(page, /make it night/)).toHaveAttribute('aria-selected', 'true')

  const requests: string[] = []
  page.on('request', (request) => request.url().includes('/edit.request') && requests.push(request.url()))
  const strength = page.getByRole('slider', { name: 'Strength' })
  await strength.focus()
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft')
  await expect(page.getByText('Shown at 50%. It is not in the history yet.')).toBeVisible()
  await expect(page.locator('canvas').first()).toBeVisible()
  await look(page, 'editor-strength')
  expect(requests).toEqual([])
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await results(person, source.id, 2)

  const { images, edits } = await treeOf(person, source.id)
  const [whole, half] = edits
  expect([whole?.settings.strength, half?.settings.strength]).toEqual([1, 0.5])
  expect(half).toMatchObject({ instruction: 'make it night', sourceId: source.id })
  expect(half?.settings.seed).toBe(whole?.settings.seed)
  const recipe = await person.query('image.recipe', { workspaceId: source.workspaceId, id: half?.resultId ?? '' })
  expect(recipe).toMatchObject({ instruction: 'make it night', settings: { strength: 0.5, seed: half?.settings.seed } })
  const find = (id: string | null | undefined) => images.find((image) => image.id === id)
  const [photo, night, made] = await Promise.all(
    [source.id, whole?.resultId, half?.resultId].map((id) => pixelsOf(person, find(id))),
  )
  let error = 0
  for (const [i, value] of made?.entries() ?? []) error += Math.abs(value - ((photo?.[i] ?? 0) + (night?.[i] ?? 0)) / 2)
  // The photo is served as a JPEG.
  expect(error / (made?.length ?? 1)).toBeLessThan(2)
})

test('a request that the model has not learned is answered before it runs', async ({ page, person }) => {
  const source = await upload(person, 700)
  await openEditor(page, person, source.id)
  await field(page).fill('put a hat on the dog in the fog')
  await field(page).press('Enter')
  const answer = page.getByRole('region', { name: 'Before the edit' })
  await expect(answer).toContainText('It cannot add, remove or replace things')
  await expect(answer).toContainText('“hat”')
  await expect(answer.getByRole('button', { name: 'Fog', exact: true })).toBeVisible()
  await look(page, 'editor-answer')
  expect((await treeOf(person, source.id)).edits).toEqual([])
  // Escape goes back to the words; changed ones are asked anew.
  await page.keyboard.press('Escape')
  await expect(answer).toBeHidden()
  await expect(field(page)).toBeFocused()
  await field(page).press('Enter')
  await expect(answer.getByRole('button', { name: 'Run anyway' })).toBeFocused()
  await page.keyboard.press('Enter')
  await results(person, source.id, 1)
  const { edits } = await treeOf(person, source.id)
  expect(edits).toMatchObject([{ instruction: 'put a hat on the dog in the fog', prompt: null }])
})

test('on a German page looks, words and answers are German', async ({ page, person }) => {
  await person.mutate('account.update', { language: 'de' })
  const source = await upload(person, 700)
  await openEditor(page, person, source.id)
  const shelf = page.getByRole('toolbar', { name: 'Looks dieses Bildes' })
  await expect(shelf.getByRole('button', { name: 'Sonnenuntergang', exact: true })).toBeVisible()
  await field(page).fill('setz dem Hund im Nebel einen Hut auf')
  await field(page).press('Enter')
  const answer = page.getByRole('region', { name: 'Vor der Bearbeitung' })
  await expect(answer).toContainText('Es kann nichts hinzufügen')
  await expect(answer).toContainText('„Hut“')
  await expect(answer.getByRole('button', { name: 'Trotzdem ausführen' })).toBeFocused()
  await expect(shelf).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 })
  await look(page, 'editor-answer-german')
  await answer.getByRole('button', { name: 'Nebel', exact: true }).click()
  await results(person, source.id, 1)
  await expect(node(page, /mach es neblig/)).toHaveAttribute('aria-selected', 'true')
  // The next request starts from the picture that the composer shows.
  await expect(page.getByText('Ausgehend von:')).toContainText('mach es neblig')

  await field(page).fill('etwas dunkler')
  await field(page).press('Enter')
  await results(person, source.id, 2)
  const { edits } = await treeOf(person, source.id)
  expect(edits.map(({ instruction, prompt, settings }) => [instruction, prompt, settings.strength])).toEqual([
    ['mach es neblig', 'make it foggy', 1],
    ['etwas dunkler', 'make it darker', 0.5],
  ])
  await expect(page.getByText('Dem Modell gegeben')).toBeVisible()
  await expect(page.getByText('make it darker')).toBeVisible()
})
