/** Extensions of the formats of uploads. Any other text after a dot belongs to the name: "2024.05.17". */
const pictureEnding = /\.(?:jpe?g|jpe|jfif|png|apng|webp|avif|hei[cf]|hif|gif|tiff?)$/i

/** A picture's name without the extension of its format; empty when there is nothing else. */
export const withoutPictureEnding = (name: string): string => name.replace(pictureEnding, '')

/** Characters of an instruction in a file's name. */
const longestLook = 60

/** The name of a picture with what was done to it, for a file: "lake - make it winter". An upload has its name only. */
export function pictureTitle({ name, instruction }: { name: string; instruction: string | null }): string {
  const plain = (instruction ?? '').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu, ' ').replaceAll(/\s+/g, ' ')
  const look = [...plain].slice(0, longestLook).join('').trim()
  const stem = withoutPictureEnding(name)
  return look === '' || stem.includes(look) ? name : `${stem || 'picture'} - ${look}`
}

/** @param ending extension of the file's format, without the dot */
export const withPictureEnding = (name: string, ending: string): string =>
  `${withoutPictureEnding(name) || 'picture'}.${ending}`
