import { randomUUID } from 'node:crypto'
import { datasetRecipeSchema, datasetSelectionSchema } from '@amend/contract'
import type { Services } from '@amend/services'
import { indexChunk } from '@amend/services/dataset'

/** A dataset with two samples in its index, a selection and a version, as if a worker had made it. */
export async function testDataset(
  { database }: Pick<Services, 'database'>,
  { folder = `/datasets/${randomUUID()}` }: { readonly folder?: string | null } = {},
) {
  const { installation } = database
  const recipe = datasetRecipeSchema.parse({
    writer: { kind: 'local', model: 'pico-writer' },
    painter: { kind: 'text-to-image', model: 'pico-t2i' },
    clip: 'pico-clip',
  })
  const dataset = await installation.dataset.create({
    data: { name: `looks ${randomUUID()}`, folder, recipe, source: { kind: 'embedded' }, captions: 32 },
  })
  const rules = datasetSelectionSchema.parse({})
  const selection = await installation.datasetSelection.create({
    data: { datasetId: dataset.id, name: 'default', selection: rules },
  })
  const version = await installation.datasetVersion.create({
    data: {
      ...{ datasetId: dataset.id, number: 1, name: 'v1', folder: `/versions/${randomUUID()}`, hash: 'a'.repeat(64) },
      ...{ pairs: 1, captions: 1, instructions: 1, bytes: 100n, card: '# looks' },
      facts: { splits: { train: 1, validation: 0, test: 0 }, selectionName: 'default', selection: rules },
    },
  })
  const texts = { caption: 'a lake', instruction: 'make it night', editedCaption: 'a lake at night' }
  const scores = { image: 0.9, direction: 0.3, captionBefore: 0.3, captionAfter: 0.25 }
  const sample = { ...scores, triple: 0, sharedAttention: 0.5, guidance: 7.5, unsafe: false }
  await database.transaction((records) =>
    indexChunk(records, dataset.id, 0, {
      triples: [{ ...texts, triple: 0, url: null, licence: null, writer: 'pico-writer', refused: null }],
      samples: [
        { ...sample, candidate: 0, seed: 1, pictureAt: 0, beforeBytes: 4, afterBytes: 4 },
        { ...sample, candidate: 1, seed: 2, pictureAt: null, beforeBytes: null, afterBytes: null },
      ],
      blobHash: null,
    }),
  )
  return { dataset, selection, version }
}
