/**
 * Scenarios for tests and demonstrations. Each is a function that writes its records and returns them, so that nothing
 * is inserted by hand. Blobs are inserted by hash only; a caller that needs their bytes stores them.
 */

export { addPerson, addTeam, type Person } from './person.ts'
export { type AddedEdit, addEdit, addUpload, type UploadOptions } from './picture.ts'
export { gallery, type HistoryScenario, history, longHistory, type StudioScenario, studio } from './scenarios.ts'
