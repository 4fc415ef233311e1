export {
  type AnnouncementDraft,
  changeAnnouncement,
  createAnnouncement,
  endAnnouncement,
  type Versioned,
} from './change.ts'
export { currentAnnouncements, listAnnouncements } from './read.ts'
