import { ask, exportOf, field, finished, node, treeOf, workSlowly } from '../platform/editor.ts'
import { editOnce, expect, look, openEditor, test, upload } from '../platform/test.ts'

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
