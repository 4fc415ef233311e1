import { Person, type RefusedError } from '../platform/client.ts'
import { editOnce, expect, signedIn, test, upload } from '../platform/test.ts'

/** Ids of a person's records, by which somebody else might request them. */
async function belongings(person: Person) {
  const source = await upload(person)
  const result = await editOnce(person, source.id, 'make it winter')
  return { workspaceId: await person.workspaceId(), source, result, editId: result.editId ?? '' }
}

test("another person's pages are not found", async ({ page, person, browser }) => {
  const { workspaceId, result } = await belongings(person)
  const stranger = await new Person(person.address).join()
  const context = await signedIn(browser, stranger)
  const theirs = await context.newPage()
  const own = await stranger.workspaceId()
  for (const path of [
    `/w/${workspaceId}/pictures`,
    `/w/${workspaceId}/trash`,
    `/w/${workspaceId}/edit/${result.id}`,
    `/w/${own}/edit/${result.id}`,
    `/w/not-an-id/pictures`,
  ]) {
    await theirs.goto(path)
    await expect(
      theirs.getByText(/There is nothing here|This is gone, or was never here|is not here/i).first(),
    ).toBeVisible()
    await expect(theirs.getByText('make it winter')).toHaveCount(0)
    expect(await theirs.locator('main').locator('li img, [role=treeitem] img').count(), path).toBe(0)
  }
  await context.close()
  await page.goto(`/w/${workspaceId}/edit/${result.id}`)
  await expect(page.getByRole('treeitem').locator('img').first()).toBeVisible()
})

test("another person's bytes are not found, nor without a session", async ({ person, playwright }) => {
  const { result } = await belongings(person)
  const stranger = await new Person(person.address).join()
  const nobody = await playwright.request.newContext({ baseURL: person.address })
  const links = Object.values(result.renditions).map(({ url }) => url)
  expect(links.length).toBeGreaterThanOrEqual(3)
  for (const link of links) {
    expect((await person.fetch(link)).status).toBe(200)
    expect((await stranger.fetch(link)).status).toBe(404)
    expect((await stranger.fetch(link.replace(await person.workspaceId(), await stranger.workspaceId()))).status).toBe(
      404,
    )
    expect([401, 404]).toContain((await nobody.get(link)).status())
  }
  await nobody.dispose()
})

test("no procedure returns another person's records, and their owner still gets them", async ({ person }) => {
  const { workspaceId, result, source, editId } = await belongings(person)
  const stranger = await new Person(person.address).join()
  const own = await stranger.workspaceId()
  const settings = await stranger.settings()
  for (const place of [workspaceId, own]) {
    const asks: [kind: 'query' | 'mutate', procedure: string, input: object][] = [
      ['query', 'image.get', { id: result.id }],
      ['query', 'image.tree', { id: result.id }],
      ['query', 'image.recipe', { id: result.id }],
      ['query', 'edit.get', { id: editId }],
      ['mutate', 'image.rename', { id: result.id, name: 'taken' }],
      ['mutate', 'edit.replay', { id: editId, key: crypto.randomUUID() }],
      ['mutate', 'image.export', { id: result.id, format: 'png', size: 'original', recipe: false }],
      [
        'mutate',
        'edit.request',
        { sourceId: source.id, instruction: 'x', settings, variants: 1, key: crypto.randomUUID() },
      ],
    ]
    const sentences = new Set<string>()
    for (const [kind, procedure, input] of asks) {
      const refusal = await stranger[kind]<RefusedError>(procedure, { workspaceId: place, ...input }).catch(
        (error) => error,
      )
      expect(refusal, procedure).toMatchObject({ code: 'not-found', status: 404 })
      sentences.add(refusal.message)
    }
    expect(sentences.size).toBe(1)
    for (const procedure of ['image.trash', 'image.delete', 'image.restore']) {
      const answer = await stranger
        .mutate<{ ok: boolean }[]>(procedure, { workspaceId: place, ids: [result.id] })
        .catch(() => [{ ok: false }])
      expect(
        answer.some(({ ok }) => ok),
        procedure,
      ).toBe(false)
    }
  }
  expect(await person.query('image.get', { workspaceId, id: result.id })).toMatchObject({
    name: result.name,
    trashedAt: null,
  })
  expect(await person.query('edit.get', { workspaceId, id: editId })).toMatchObject({ status: 'done' })
})
