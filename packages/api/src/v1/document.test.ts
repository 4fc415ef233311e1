import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { apiDocument } from './document.ts'
import { routes } from './routes/index.ts'

const document = apiDocument()

describe('the OpenAPI document', () => {
  it('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('describes every route, each operation with a name of its own', () => {
    const paths = document.paths as Record<string, Record<string, { operationId: string }>>
    const described = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
    expect(described.sort()).toEqual(routes.map(({ name }) => name).sort())
    expect(new Set(described).size).toBe(described.length)
  })

  it('refers to schemas that it has, and names no field of the workspace of a key', () => {
    const text = JSON.stringify(document)
    const { schemas } = document.components as { schemas: object }
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(schemas).toHaveProperty(name)
    expect(text).not.toContain('$defs')
    for (const { input } of routes) expect(Object.keys(input.shape)).not.toContain('workspaceId')
  })
})
