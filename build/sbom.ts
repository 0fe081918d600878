// `npm run sbom`: every package the program is made of, as CycloneDX 1.5, from package-lock.json. (`npm sbom --omit=dev` leaves out
// what a development package needs as well.)
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Package = {
  name?: string;
  version: string;
  integrity: string;
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

const ROOT = join(import.meta.dirname, '..');
const { name, version, packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Package & {
  packages: Record<string, Package>;
};

/** Where Node finds a package from another one's folder: the nearest `node_modules` upwards. */
function pathOf(wanted: string, from: string): string | undefined {
  const path = `${from ? `${from}/` : ''}node_modules/${wanted}`;
  if (packages[path]) return path;
  return from ? pathOf(wanted, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) : undefined;
}

const found = new Set<string>();
function gather(from: string): void {
  const { dependencies, optionalDependencies } = packages[from] as Package;
  for (const wanted of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const path = pathOf(wanted, from);
    if (!path || found.has(path)) continue;
    found.add(path);
    gather(path);
  }
}
gather('');

const componentOf = (path: string) => {
  const {
    name = path.slice(path.lastIndexOf('node_modules/') + 13),
    version,
    integrity,
    license,
  } = packages[path] as Package;
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const content = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
  return {
    ...{ type: 'library', 'bom-ref': `${path}@${version}`, name, version, purl },
    hashes: [{ alg: 'SHA-512', content }],
    ...(license && { licenses: [{ expression: license }] }),
  };
};

const inventory = {
  ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
  metadata: { component: { type: 'application', 'bom-ref': name, name, version } },
  components: [...found].sort().map(componentOf),
};
process.stdout.write(`${JSON.stringify(inventory, null, 2)}\n`);
