import type { EditItem } from '@amend/api/types'

/**
 * Whether the share of changed pixels is worth showing: with a region, or when hardly anything changed. A look changes
 * all pixels of a picture.
 */
export const isChangeShown = ({ hasMask, outcome }: EditItem): boolean => hasMask || outcome?.verdict === 'no-change'
