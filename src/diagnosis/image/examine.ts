import type { BinaryFacts } from '../../formats/binary/binary.ts';
import {
  type ImagePlatform,
  isSamePlatform,
  normalisedPlatform,
  platformText,
} from '../../formats/oci/platform.ts';
import { machineFacts } from '../../formats/platform/platform-words.ts';
import type { FileFinding, ImageReport, StartedFile } from '../../model/image.ts';
import type { Program } from './layer.ts';
import type { StoredImage } from './manifests.ts';
import { findLinkFindings, loaderView } from './links.ts';
import { ImageRoot, type RootNode } from './root.ts';
import { findStartSteps, isExecutable, startCommand, type StartStep } from './start.ts';
import type { LayerListing } from './layer.ts';

/** Foreign files listed one by one; the rest is counted. */
const MOST_LISTED = 50;

/** Holds an image against what it claims to be: its platform, its start command, the libraries it brings. */
export function examineImage(image: StoredImage, listings: readonly LayerListing[]): ImageReport {
  const root = new ImageRoot(listings);
  const platform = normalisedPlatform(image.config.platform);
  const loader = loaderView(root, platform, environmentOf(image, 'LD_LIBRARY_PATH'));
  const findings: FileFinding[] = [];
  const layerOf = ({ layer }: RootNode): { readonly layer: number; readonly digest?: string } => {
    const blob = image.layers[layer];
    const digest = blob?.digest ?? blob?.diffId;
    return { layer, ...(digest !== undefined && { digest }) };
  };
  if (image.listed && !isSamePlatform(image.listed, image.config.platform))
    findings.push({
      cause: 'container/manifest-wrong-arch',
      severity: 'error',
      message: `the index lists this image for ${platformText(normalisedPlatform(image.listed))}, its config says ${platformText(platform)}`,
      fix: 'Build and push all platforms in one go: docker buildx build --platform linux/amd64,linux/arm64 --push -t IMAGE .',
    });

  const steps = findStartSteps(root, image.config);
  const started = new Set<RootNode>();
  for (const step of steps) {
    if (step.node) started.add(step.node);
    findings.push(
      ...stepFindings(step, platform).map((finding) => ({
        ...finding,
        ...(step.node && layerOf(step.node)),
      })),
    );
  }

  let executables = 0;
  let foreign = 0;
  for (const { path, node } of root.files()) {
    const facts = runnable(node.change.program);
    if (facts.length === 0) continue;
    executables += 1;
    const isForeign = !facts.some((slice) => fits(slice, platform));
    if (!isForeign) {
      if (started.has(node) || isInPath(path)) {
        const links = findLinkFindings(loader, `/${path}`, node, started.has(node));
        findings.push(...links.map((finding) => ({ ...finding, ...layerOf(node) })));
      }
      continue;
    }
    // Bundles for many platforms keep each under a folder that says which one.
    if (started.has(node) || namesItsPlatform(path, facts)) continue;
    foreign += 1;
    if (foreign > MOST_LISTED) continue;
    findings.push({
      cause: 'container/manifest-wrong-arch',
      severity: isInPath(path) && isExecutable(node.change) ? 'error' : 'warning',
      path: `/${path}`,
      ...layerOf(node),
      message: `built for ${describe(facts)}, the image is for ${platformText(platform)}`,
      fix: 'Copy or build this file for the target platform in the Dockerfile stage that brings it',
    });
  }
  const isPlatformKnown = platform.os !== '' && platform.architecture !== '';
  const damaged = listings.some(({ issues }) => issues.length > 0);
  return {
    id: image.id,
    names: image.names,
    platform: isPlatformKnown ? platformText(platform) : 'unknown',
    ...(image.listed && { listed: platformText(normalisedPlatform(image.listed)) }),
    command: startCommand(image.config),
    started: steps.map(startedFile),
    executables,
    foreign,
    verdict: findings.some(({ severity }) => severity === 'error')
      ? 'wrong'
      : !isPlatformKnown || damaged
        ? 'unknown'
        : 'ok',
    findings: isPlatformKnown
      ? findings
      : findings.filter(({ cause }) => cause !== 'container/manifest-wrong-arch'),
  };
}

const environmentOf = ({ config }: StoredImage, name: string): string =>
  config.env.findLast((item) => item.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';

function startedFile({ asked, role, path, node }: StartStep): StartedFile {
  const program = node?.change.program;
  return {
    asked,
    role,
    ...(path !== undefined && { path }),
    ...(node && { layer: node.layer }),
    kind:
      node === undefined
        ? 'missing'
        : program === undefined
          ? 'unknown'
          : program.kind === 'binary'
            ? `${program.format} ${describe(program.facts)}`
            : program.packed.kind,
  };
}

/** Facts of what a kernel could start or link; objects and archives are none of them. */
function runnable(program: Program | undefined): readonly BinaryFacts[] {
  if (program?.kind !== 'binary' || !['elf', 'macho', 'pe'].includes(program.format)) return [];
  return program.facts.filter(({ kind }) => kind === 'executable' || kind === 'shared-library');
}

function fits(facts: BinaryFacts, platform: ImagePlatform): boolean {
  const goos = facts.system?.goos;
  if (goos !== undefined && facts.system?.from !== 'assumed' && goos !== platform.os) return false;
  if (facts.goarch === platform.architecture) return true;
  // Machines that Go has no name for (e_machine 0, BPF, GPUs) are data to this comparison.
  if (facts.goarch === '') return true;
  return platform.architecture === 'amd64' && facts.goarch === '386'; // the kernel runs both
}

function describe(facts: readonly BinaryFacts[]): string {
  return [
    ...new Set(facts.map(({ system, goarch, machine }) => `${system?.goos ?? '?'}/${goarch || machine}`)),
  ].join(', ');
}

const isInPath = (path: string): boolean => /^(?:usr\/)?(?:local\/)?s?bin\/[^/]+$/.test(path);

function namesItsPlatform(path: string, facts: readonly BinaryFacts[]): boolean {
  if (/(?:^|\/)(?:wine|android|testdata|test-?data|fixtures)(?:\/|$)/.test(path)) return true;
  const words = path.replaceAll(/[/_.-]/g, ' ').replace(/\bx86 64\b/, 'x86_64');
  const said = machineFacts(words);
  return facts.some(
    ({ goarch, system }) =>
      said.arch === goarch ||
      (said.os !== undefined && said.os === system?.goos && said.os !== 'linux') ||
      words.includes(goarch === 'amd64' ? 'x64' : goarch),
  );
}

/** What is wrong with one file on the way from `docker run` to the program. */
function stepFindings(step: StartStep, platform: ImagePlatform): readonly FileFinding[] {
  const { asked, path, node } = step;
  const error = (cause: string, message: string, fix: string): FileFinding[] => [
    { cause, severity: 'error', ...(path !== undefined && { path }), message, fix },
  ];
  if (!node) {
    if (step.role === 'shell-command') return [];
    if (step.role === 'script-interpreter' && asked.endsWith('\r'))
      return error(
        'outside/script-no-shebang',
        'the #! line ends in CR LF: the kernel looks for an interpreter whose name ends in a carriage return',
        `Convert the script: sed -i 's/\\r$//' FILE, and keep it so with .gitattributes: *.sh text eol=lf`,
      );
    return error(
      'outside/packaging',
      `${asked} is not in the image${step.missing === undefined || step.missing === asked ? '' : ` (no ${step.missing})`}`,
      step.role === 'script-interpreter'
        ? `Install ${asked} in the image, or name an interpreter that is there`
        : `COPY the file to the path of ENTRYPOINT, or correct ENTRYPOINT and PATH`,
    );
  }
  if (!isExecutable(node.change))
    return error(
      'outside/missing-exec-bit',
      `mode ${node.change.mode.toString(8).padStart(4, '0')} has no x bit`,
      `COPY --chmod=0755 … or RUN chmod +x ${path ?? asked}`,
    );
  const { program } = node.change;
  if (program === undefined)
    return error('outside/corrupted-artifact', 'no executable format', `Build or download ${asked} anew`);
  if (program.kind === 'other') return packedFindings(program.packed, error);
  const facts = program.facts.filter(({ kind }) => kind !== 'other');
  if (facts.length > 0 && !facts.some((slice) => fits(slice, platform)))
    return error(
      'container/manifest-wrong-arch',
      `built for ${describe(facts)}, the image is for ${platformText(platform)}: "exec format error" at start`,
      'Compile with GOOS=$TARGETOS GOARCH=$TARGETARCH in a stage FROM --platform=$BUILDPLATFORM, and leave the last FROM without --platform',
    );
  if (facts.every(({ kind }) => kind === 'object' || kind === 'core'))
    return error(
      'outside/packaging',
      'an object file or core dump, not a program',
      `Link the program: go build -o ${asked} .`,
    );
  return facts.flatMap((slice) => levelFindings(slice, platform, path));
}

function packedFindings(
  { kind, shebang, firstLine }: Extract<Program, { kind: 'other' }>['packed'],
  error: (cause: string, message: string, fix: string) => FileFinding[],
): readonly FileFinding[] {
  if (shebang) return [];
  switch (kind) {
    case 'script':
    case 'text':
      return error(
        'outside/script-no-shebang',
        'a text file without a #! line: "exec format error" at start',
        'Put #!/bin/sh (or the shell it needs) in its first line, with LF line ends and no byte order mark',
      );
    case 'empty':
    case 'zeros':
      return error(
        'outside/corrupted-artifact',
        `the file is ${kind === 'empty' ? 'empty' : 'all zero bytes'}`,
        'Build or copy the file anew',
      );
    case 'html':
    case 'xml':
    case 'json':
    case 'git-lfs-pointer':
      return error(
        'outside/corrupted-artifact',
        `${kind} in place of a program${firstLine ? `: ${firstLine}` : ''}`,
        'Fail downloads that are no file: curl --fail --location …; with Git LFS run git lfs pull before the build',
      );
    default:
      return error(
        'outside/packaging',
        `a ${kind} file that was not unpacked`,
        'Unpack it in the Dockerfile; ADD does so only for local tar archives',
      );
  }
}

/** Go records which processor a program needs; an ELF header does not. */
function levelFindings(facts: BinaryFacts, platform: ImagePlatform, path: string | undefined): FileFinding[] {
  const level = facts.go?.level;
  if (!level) return [];
  const place = path === undefined ? {} : { path };
  if (level.variable === 'GOARM' && facts.goarch === 'arm') {
    const needs = Number(/^[5-7]/.exec(level.value)?.[0]);
    const has = Number(platform.variant?.slice(1));
    if (needs > has)
      return [
        {
          cause: 'target/goarm-level',
          severity: 'error',
          ...place,
          message: `built with GOARM=${level.value}, the image is for ${platformText(platform)}`,
          fix: 'Pass the variant on: GOARM=${TARGETVARIANT#v}',
        },
      ];
  }
  if (level.variable === 'GOAMD64' && facts.goarch === 'amd64' && level.value > (platform.variant ?? 'v1'))
    return [
      {
        cause: 'hardware/microarch-level',
        severity: 'warning',
        ...place,
        message: `built with GOAMD64=${level.value}, the image promises ${platform.variant ?? 'any amd64 processor'}`,
        fix: 'Build with GOAMD64=v1, or label the image linux/amd64/v3',
      },
    ];
  return [];
}
