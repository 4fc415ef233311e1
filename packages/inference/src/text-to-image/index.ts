export { openPainter, type PaintedPicture, type Painter, type PaintOptions, type PaintRequest } from './painter.ts'
export { type PaintedPair, type PairRequest, paintPairs } from './pairs.ts'
export type { PromptToPromptSettings } from './prompt-to-prompt.ts'
