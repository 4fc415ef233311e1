/** Extensions of the formats of uploads. Any other text after a dot belongs to the name: "2024.05.17". */
const pictureEnding = /\.(?:jpe?g|jpe|jfif|png|apng|webp|avif|hei[cf]|hif|gif|tiff?)$/i

/** A picture's name without the extension of its format; empty when there is nothing else. */
export const withoutPictureEnding = (name: string): string => name.replace(pictureEnding, '')

/** @param ending extension of the file's format, without the dot */
export const withPictureEnding = (name: string, ending: string): string =>
  `${withoutPictureEnding(name) || 'picture'}.${ending}`
