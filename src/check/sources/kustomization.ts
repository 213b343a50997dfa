import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseYaml, YamlError, type YamlNode } from '../../config/yaml/yaml-node.ts';

/** A rule file that the kustomization of its own folder does not list. */
export interface UnlistedFile {
  readonly file: string;
  readonly kustomization: YamlNode;
}

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** A folder without a kustomization says nothing: Prometheus may read its files directly. */
export async function findUnlisted(files: readonly string[]): Promise<readonly UnlistedFile[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const kustomization = await readKustomization(dirname(file));
      if (kustomization === undefined || listedIn(kustomization).includes(basename(file))) return [];
      return [{ file, kustomization }];
    }),
  );
  return found.flat();
}

async function readKustomization(folder: string): Promise<YamlNode | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    try {
      return parseYaml(text, path);
    } catch (error) {
      if (error instanceof YamlError) return undefined;
      throw error;
    }
  }
  return undefined;
}

/** Of the folder's own files: resources, and files of ConfigMaps, which may have a key of another name. */
function listedIn(kustomization: YamlNode): readonly string[] {
  const generators = ['configMapGenerator', 'secretGenerator'].flatMap((key) => kustomization.at(key).items);
  const files = [kustomization.at('resources'), ...generators.map((each) => each.at('files'))];
  return files.flatMap(({ items }) =>
    items.map(({ text = '' }) => (text.split('=').at(-1) ?? '').replace(/^\.\//, '')),
  );
}
