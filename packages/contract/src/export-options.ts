/** Formats and sizes of a downloaded file. */

export const exportFormats = ['png', 'jpeg', 'webp', 'avif'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** Of the image itself, or the size at which the model worked. */
export const exportSizes = ['original', 'model'] as const
export type ExportSize = (typeof exportSizes)[number]
