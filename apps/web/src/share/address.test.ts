/** What a shared page says of its own address, on an installation that people reach by an address of the machine. */
import { expect, it } from 'vitest'
import * as oembed from '../app/api/oembed/route.ts'
import { sharingInstallation, visit } from './testing/visitors.ts'

const { share, tree, team, editor } = await sharingInstallation()
// Before the first request: a process reads its environment once.
const local = 'http://localhost:4713'
process.env.AUTH_URL = local
const host = '127.0.0.1:4713'

const askOembed = (url: string) =>
  oembed.GET(new Request(`${local}/api/oembed?url=${encodeURIComponent(url)}`, { headers: { host } }))

it('is the one that the visitor used, in link previews and for embedding', async () => {
  const { fog } = await tree(team.id, editor, 100)
  const { key } = await share(editor, team.id, { imageIds: [fog.id] })
  const here = `http://${host}/s/${key}`
  const page = (await visit('page', key, '', { headers: { host } })).body.toString()
  for (const address of [`content="${here}"`, `content="${here}/preview"`, encodeURIComponent(here)]) {
    expect(page).toContain(address)
  }
  expect(page).not.toContain('localhost')
  expect(await (await askOembed(here)).json()).toMatchObject({
    html: expect.stringContaining(`src="${here}/embed"`),
    thumbnail_url: `${here}/preview`,
  })
  expect((await askOembed(`http://192.0.2.9:4713/s/${key}`)).status).toBe(404)
})
