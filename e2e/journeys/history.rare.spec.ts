/** The history of a picture with many edits. */
import { fillHistory } from '../platform/histories.ts'
import { databaseUrl, expect, look, openEditor, test, upload } from '../platform/test.ts'

test('a history of a hundred edits keeps variants together and folds side branches', async ({ page, person }) => {
  const url = databaseUrl()
  test.skip(!url, 'Needs the database.')
  const source = await upload(person)
  const newest = await fillHistory(source, url ?? '', 100)
  await openEditor(page, person, newest)
  const tree = page.getByRole('tree', { name: 'History' })
  await expect(tree.getByRole('treeitem', { selected: true })).toBeInViewport()
  await look(page, 'history-100')
  await tree.getByRole('treeitem', { selected: true }).focus()
  await page.keyboard.press('Home')
  await expect(tree.getByRole('treeitem', { name: 'Original' })).toBeFocused()
  await expect(tree.getByRole('treeitem', { name: 'step 10, variant 4' })).toBeAttached()
  const focused = page.locator('[role=treeitem]:focus')
  for (let row = 0; row < 60 && (await focused.getAttribute('aria-expanded')) !== 'false'; row++)
    await page.keyboard.press('ArrowDown')
  await expect(focused).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(focused).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowDown')
  await expect(focused).toHaveAccessibleName(/^side step/)
  await look(page, 'history-100-unfolded')
})

test('a history of two thousand edits opens, loads and scrolls without rendering all rows', async ({
  page,
  person,
}) => {
  const url = databaseUrl()
  test.skip(!url, 'Needs the database.')
  const source = await upload(person)
  const newest = await fillHistory(source, url ?? '', 2_000)
  const begun = Date.now()
  await openEditor(page, person, newest)
  const tree = page.getByRole('tree', { name: 'History' })
  const items = tree.getByRole('treeitem')
  await expect(tree.getByRole('treeitem', { selected: true })).toBeInViewport()
  test.info().annotations.push({ type: 'ms to the selected row', description: String(Date.now() - begun) })

  const earlier = page.getByRole('button', { name: 'Show earlier edits' })
  const times: number[] = []
  for (let i = 0; i < 20 && (await earlier.count()) > 0; i++) {
    const asked = Date.now()
    await earlier.click()
    await expect(page.getByRole('button', { name: 'Show earlier edits' }).and(page.locator('[aria-busy]'))).toHaveCount(
      0,
    )
    times.push(Date.now() - asked)
    expect(await items.count()).toBeLessThan(80)
  }
  test.info().annotations.push({ type: 'ms of each further page', description: times.join(' ') })
  await expect(earlier).toHaveCount(0)

  await tree.getByRole('treeitem', { selected: true }).focus()
  await page.keyboard.press('Home')
  await expect(tree.getByRole('treeitem', { name: 'Original' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(tree.getByRole('treeitem', { name: 'step 1', exact: true })).toBeFocused()
  await page.keyboard.press('End')
  await expect(tree.getByRole('treeitem', { selected: true })).toBeFocused()
  expect(await items.count()).toBeLessThan(80)
  await look(page, 'history-2000')
})
