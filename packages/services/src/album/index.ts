export { createAlbum, deleteAlbum, type NewAlbum, updateAlbum } from './change.ts'
export { albumImages } from './images.ts'
export { getAlbum, listAlbums } from './list.ts'
export { addToAlbum, moveInAlbum, removeFromAlbum } from './pictures.ts'
