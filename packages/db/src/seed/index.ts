/**
 * Scenarios: what a test or a demonstration begins with. Each is a function that writes its records and returns them, so
 * that nothing is entered by hand. Blobs are entered by hash only; whoever needs their bytes stores them.
 */

export { addPerson, addTeam, type Person } from './person.ts'
export { type AddedEdit, addEdit, addUpload, type UploadOptions } from './picture.ts'
export { gallery, type HistoryScenario, history, type StudioScenario, studio } from './scenarios.ts'
