import { drawShapes } from './draw-shapes.ts'
import { effectiveShapes, isDrawn, type Mask } from './mask.ts'
import { encodePng, toBase64 } from './png.ts'
import { emptyRaster, type Raster } from './raster.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** Draws a mask at its picture's size. */
export function rasterOf(mask: Mask, { width, height }: Size): Raster {
  const raster = emptyRaster(width, height)
  drawShapes(raster, effectiveShapes(mask), 1)
  return raster
}

/** The mask for the API at the size of the picture: base64 of a PNG; undefined when nothing is drawn. */
export async function encodeMask(mask: Mask, size: Size): Promise<string | undefined> {
  if (!isDrawn(mask)) return undefined
  return toBase64(await encodePng(rasterOf(mask, size)))
}
