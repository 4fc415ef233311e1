import { ofProcedure, type Route } from '../route.ts'

/** Albums and the pictures in them. */
export const albumRoutes: readonly Route[] = [
  ofProcedure('GET', '/albums', 'album.list', { name: 'listAlbums', summary: 'Albums by name, a page at a time' }),
  ofProcedure('POST', '/albums', 'album.create', {
    ...{ name: 'createAlbum', summary: 'Create an album; with a "rule" it fills itself', status: 201 },
    description:
      'A smart album has a "rule": a search that runs anew whenever the album is read. A private album is seen by the creator of the key only, and cannot be shared.',
  }),
  ofProcedure('GET', '/albums/{id}', 'album.get', { name: 'getAlbum', summary: 'One album' }),
  ofProcedure('PATCH', '/albums/{id}', 'album.update', {
    ...{ name: 'updateAlbum', summary: 'Rename an album, choose its cover, or change the search of a smart one' },
  }),
  ofProcedure('DELETE', '/albums/{id}', 'album.delete', {
    ...{ name: 'deleteAlbum', summary: 'Delete an album; its pictures stay, links to it end' },
  }),
  ofProcedure('GET', '/albums/{id}/images', 'album.images', {
    ...{ name: 'listAlbumImages', summary: 'The pictures of an album in its order, a page at a time' },
  }),
  ofProcedure('POST', '/albums/{id}/images', 'album.add', {
    ...{ name: 'addAlbumImages', summary: 'Put pictures at the end of an album, with an outcome for each' },
  }),
  ofProcedure('POST', '/albums/{id}/images/remove', 'album.remove', {
    ...{ name: 'removeAlbumImages', summary: 'Take pictures out of an album, with an outcome for each' },
  }),
  ofProcedure('POST', '/albums/{id}/images/move', 'album.move', {
    ...{ name: 'moveAlbumImages', summary: 'Put pictures before another one of the album, or at its end' },
  }),
]
