/** The tools of `amend mcp`: an assistant uses an installation through the HTTP API, with the permissions of its key. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AmendApiError, type AmendClient, type Edit } from '@amend/client'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'

const source = {
  image_id: z.string().optional().describe('The id of a picture of the workspace'),
  file: z.string().optional().describe('The path of a picture on this machine, in place of image_id'),
}
const instruction = z.string().min(1).describe('What to change, such as "make it night"')

/** Serves until the assistant closes the connection. */
export async function serveTools(amend: AmendClient): Promise<void> {
  const server = new McpServer({ name: 'amend', version: '0.1.0' })

  server.registerTool(
    'find_pictures',
    {
      title: 'Look for pictures',
      description: 'Lists pictures of the workspace, the newest first, by words of their name or their instruction.',
      inputSchema: { search: z.string().optional(), limit: z.number().int().min(1).max(50).default(10) },
      annotations: { readOnlyHint: true },
    },
    ({ search, limit }) =>
      answer(async () => {
        const query = { limit, ...(search !== undefined && { search }) }
        const { data, error } = await amend.api.GET('/images', { params: { query } })
        if (!data) throw new AmendApiError(error?.code ?? 'failed', error?.detail ?? 'The pictures cannot be listed.')
        const pictures = data.items.map(({ id, name, instruction, kind, status, width, height, createdAt }) => {
          return { id, name, instruction, kind, status, width, height, createdAt }
        })
        return [text(pictures)]
      }),
  )

  server.registerTool(
    'edit_picture',
    {
      title: 'Edit a picture',
      description: 'Edits a picture as an instruction says, and returns the result.',
      inputSchema: { ...source, instruction },
    },
    (input) => answer(() => editAndShow(amend, input, 1)),
  )

  server.registerTool(
    'make_variants',
    {
      title: 'Make variants',
      description: 'Makes several results of one instruction, to choose from.',
      inputSchema: { ...source, instruction, count: z.number().int().min(2).max(8).default(4) },
    },
    ({ count, ...input }) => answer(() => editAndShow(amend, input, count)),
  )

  await server.connect(new StdioServerTransport())
}

interface Asked {
  readonly image_id?: string | undefined
  readonly file?: string | undefined
  readonly instruction: string
}

async function editAndShow(amend: AmendClient, asked: Asked, variants: number): Promise<CallToolResult['content']> {
  const sourceId = asked.image_id ?? (await uploaded(amend, asked.file))
  const edits = await amend.edit({ sourceId, instruction: asked.instruction, variants })
  const done: Edit[] = []
  for (const { id } of edits) done.push(await amend.wait(id))
  const shown = await Promise.all(done.map(async ({ id }) => picture(await amend.result(id, 'preview'))))
  const facts = done.map(({ id, resultId, settings }) => ({ edit_id: id, image_id: resultId, seed: settings.seed }))
  return [text(facts), ...shown]
}

async function uploaded(amend: AmendClient, file: string | undefined): Promise<string> {
  if (file === undefined) throw new AmendApiError('bad-input', 'Name the picture, by image_id or by file.')
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AmendApiError('cannot-read', `The file ${file} cannot be read.`, { cause })
  })
  return (await amend.upload(new Blob([bytes]), path.basename(file))).id
}

const text = (value: unknown) => ({ type: 'text' as const, text: JSON.stringify(value, null, 2) })

const picture = async (blob: Blob) => ({
  type: 'image' as const,
  mimeType: blob.type,
  data: Buffer.from(await blob.arrayBuffer()).toString('base64'),
})

/** An error of the API is an answer: the assistant reads its sentence. */
async function answer(act: () => Promise<CallToolResult['content']>): Promise<CallToolResult> {
  try {
    return { content: await act() }
  } catch (error) {
    if (!(error instanceof AmendApiError)) throw error
    return { isError: true, content: [{ type: 'text', text: error.message }] }
  }
}
