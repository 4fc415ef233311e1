import { type Picture, resizePicture } from '@amend/imaging'

/** A picture at another size in pixels, by Lanczos; itself where it has that size. */
export const resized = async (picture: Picture, width: number, height: number): Promise<Picture> =>
  picture.width === width && picture.height === height ? picture : resizePicture(picture, width, height)
