export { type InstallationFigures, readFigures } from './figures.ts'
export { readHealth } from './read.ts'
