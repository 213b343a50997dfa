/** The text under `## [Unreleased]`. Empty if the changelog has nothing there. */
export function unreleased(changelog: string): string {
  const [, text = ''] = /^## \[Unreleased\]\n((?:(?!^## ).*\n?)*)/m.exec(changelog) ?? [];
  return text.trim();
}

/** The changelog with what was unreleased under a version. `date` is the day: 2026-11-30. */
export function cutChangelog(changelog: string, version: string, date: string): string {
  return changelog.replace(/^## \[Unreleased\]\n/m, `## [Unreleased]\n\n## [${version}] - ${date}\n`);
}
