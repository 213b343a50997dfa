import { told } from './problem.ts';

/** What is wrong with a hook's address, in the form of every message about a config. An address may hold a secret: it is not quoted. */
export function hookUrlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return told('is no address', 'http:// or https://, a host and a path');
  }
  if (url.username !== '' || url.password !== '') {
    return told('has credentials in it', 'an address without: every POST is signed by the secret of secretFile');
  }
  if (url.hash !== '') return told('has a fragment, which no server sees', 'an address without #');
  return undefined;
}
