const ofPages = /^\/api\/(images|exports)\/([^/?]+)\/([^/?]+)(?:\/([^/?]+))?(?:\?.*)?$/

/** The JSON of an answer with the addresses of bytes for programs, in place of those for pages. */
export function ofProgram(value: unknown, workspaceId: string): unknown {
  if (typeof value === 'string') return addressOf(value, workspaceId)
  if (Array.isArray(value)) return value.map((item) => ofProgram(item, workspaceId))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, ofProgram(part, workspaceId)]))
}

function addressOf(text: string, workspaceId: string): string {
  const [, noun, workspace, id, kind] = ofPages.exec(text) ?? []
  if (workspace !== workspaceId) return text
  return noun === 'images' ? `/api/v1/images/${id}/renditions/${kind}` : `/api/v1/exports/${id}/file`
}
