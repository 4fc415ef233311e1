export { type CleanUp, cleanUps, requestCleanUp } from './clean-up.ts'
export { readDisk, readInstallationStorage } from './read.ts'
