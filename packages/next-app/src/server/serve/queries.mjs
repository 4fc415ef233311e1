/**
 * Whether a request is a query of the API at its plain address, which the app answers before Next: see server/http/direct.ts.
 * All others, mutations with their bodies among them, go the way of every route.
 * @param {{ method?: string | undefined, url?: string | undefined }} request
 */
export const isQuery = ({ method, url = '' }) => method === 'GET' && /^\/api\/trpc\/[\w.,]+(?:\?|$)/.test(url)
