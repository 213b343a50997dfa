import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { cutChangelog, unreleased } from '../../../src/dev/release/changelog.ts';
import { refusals } from '../../../src/dev/release/refusals.ts';
import { shippedPackages } from '../../../src/dev/release/sbom.ts';
import { versionPlaces, withVersion } from '../../../src/dev/release/version-places.ts';
import { version } from '../../../src/version.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const changelog = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n\n## [0.1.0] - 2026-01-02\n\n- All.\n';

t.test('what was unreleased comes under the version and its day', (t) => {
  t.equal(unreleased(changelog), '### Added\n\n- A page.');
  const cut = cutChangelog(changelog, '0.2.0', '2026-03-04');
  t.equal(unreleased(cut), '');
  t.match(cut, '## [Unreleased]\n\n## [0.2.0] - 2026-03-04\n\n### Added\n\n- A page.\n\n## [0.1.0]');
  t.end();
});

t.test('a release is refused with the reason and the way out', (t) => {
  const good = { changed: [], tags: ['v0.1.0'], changelog };
  t.strictSame(refusals(good, '0.2.0'), []);
  t.match(refusals({ ...good, changed: ['README.md'] }, '0.2.0'), [/working tree has changes \(README\.md\): commit/]);
  t.match(refusals(good, '0.1.0'), [/the tag v0\.1\.0 exists: choose another version/]);
  t.match(refusals({ ...good, changelog: cutChangelog(changelog, '0.2.0', '') }, '0.3.0'), [
    /nothing under \[Unreleased\]/,
  ]);
  t.match(refusals(good, '2'), [/"2" is not a version; expected three numbers such as 1\.2\.3/]);
  t.end();
});

t.test('every place that repeats the version has the version of package.json', (t) => {
  for (const place of versionPlaces) {
    t.equal(withVersion(read(place.file), place, version), read(place.file), `${place.file} ${place.pattern}`);
    t.match(withVersion(read(place.file), place, '9.8.7-rc.1'), '9.8.7-rc.1', place.file);
  }
  t.throws(() => withVersion('', { file: 'x.yaml', pattern: /(a)b/g }, '1.2.3'), /x\.yaml has no/);
  t.end();
});

t.test('a shipped package is listed although development needs it too', (t) => {
  const shipped = shippedPackages(read('package-lock.json'));
  // dependency-cruiser needs ajv too.
  for (const name of ['fastify', 'ajv', 'commander', 'papaparse']) t.ok(shipped.includes(`node_modules/${name}`), name);
  for (const name of ['tap', 'typescript']) t.notOk(shipped.includes(`node_modules/${name}`), name);
  t.end();
});
