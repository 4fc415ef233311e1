import type { SamplePicture } from '@amend/api/types'

/** The address of a picture of a sample. */
export const sampleAddress = (sampleId: string, picture: SamplePicture): string =>
  `/api/training/samples/${sampleId}/${picture}`
