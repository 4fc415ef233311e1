import { startApp } from '@amend/next-app/server/start'
import { readServiceEnvironment } from '@amend/services'
import { environment, variables } from '../environment.ts'
import { closeServices, services } from './app.ts'

export function startWeb(): void {
  const checkEnvironment = () => {
    readServiceEnvironment(variables)
    environment()
  }
  startApp({ checkEnvironment, services, closeServices })
}
