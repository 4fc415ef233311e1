import { WasmBuilder } from '@contentauth/c2pa-wasm'
import { ProvenanceError } from './error.ts'
import { BytesBlob, openLibrary } from './library.ts'
import type { Signer } from './signer.ts'

/** What is said of a picture. */
export interface Provenance {
  /** The model that edited it. */
  readonly model: { readonly name: string; readonly version: string }
  /** SHA-256 of the file of the photo that it was made from, hexadecimal; undefined when the photo is gone. */
  readonly source: string | undefined
}

const generator = { name: 'Amend', version: '1' }
/** https://cv.iptc.org/newscodes/digitalsourcetype: a picture of which parts were made by a trained model. */
const editedByModel = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'
const photo = 'photo'

/**
 * Embeds signed content credentials in the file of a picture.
 * @param mediaType image/jpeg, image/png, image/webp or image/avif
 * @throws ProvenanceError 'cannot-sign'
 */
export async function signPicture(
  bytes: Uint8Array,
  mediaType: string,
  provenance: Provenance,
  { sign, reserveSize, alg }: Signer,
): Promise<Uint8Array> {
  openLibrary()
  const builder = WasmBuilder.fromJson(JSON.stringify(manifestOf(provenance, mediaType)))
  try {
    // The library takes whatever has `size` and `slice`.
    const file = new BytesBlob(bytes) as unknown as Blob
    return await builder.sign({ sign, reserveSize, alg }, [], mediaType, file)
  } catch (cause) {
    throw new ProvenanceError('cannot-sign', 'The file could not get its content credentials.', { cause })
  } finally {
    builder.free()
  }
}

function manifestOf({ model, source }: Provenance, format: string): object {
  const ingredient = {
    ...{ title: photo, label: photo, relationship: 'parentOf' },
    ...(source !== undefined && { instance_id: `sha256:${source}` }),
  }
  return {
    ...{ claim_generator_info: [generator], title: 'picture', format },
    ingredients: [ingredient],
    assertions: [
      {
        label: 'c2pa.actions.v2',
        data: {
          actions: [
            { action: 'c2pa.opened', parameters: { ingredientIds: [photo] } },
            {
              ...{ action: 'c2pa.edited', digitalSourceType: editedByModel },
              softwareAgent: { name: model.name, version: model.version },
            },
          ],
        },
      },
    ],
  }
}
