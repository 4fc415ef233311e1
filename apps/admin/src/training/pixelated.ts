/** Small pictures are drawn large, each pixel for itself. */
export const pixelated = { imageRendering: 'pixelated' } as const
