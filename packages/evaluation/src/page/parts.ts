/** Parts of self-contained pages, for reports of other packages. */
export { type Html, html } from './html.ts'
export { style } from './style.ts'
export { inlined, thumbnail } from './thumbnail.ts'
