import { apiDocument } from '@amend/api/v1'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

/** `npx vitest run --project unit packages/client -u` writes both files anew. */

it('openapi.json is the document of the present routes and schemas', async () => {
  await expect(`${JSON.stringify(apiDocument(), null, 2)}\n`).toMatchFileSnapshot('../generated/openapi.json')
})

it('the types are those that openapi-typescript makes of it', async () => {
  const types = astToString(await openapiTS(JSON.stringify(apiDocument())))
  await expect(types).toMatchFileSnapshot('../generated/schema.ts')
})
