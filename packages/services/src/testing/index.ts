export {
  capabilities,
  deployModel,
  newPerson,
  picture,
  settings,
  type TestInstallation,
  testInstallation,
} from './installation.ts'
export { type WebServer, webServer } from './web-server.ts'
