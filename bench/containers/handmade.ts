/** Dockerfiles written by hand for the corners of BuildKit's rules; each compared with BuildKit itself. */
import type { OracleRequest } from './oracle.ts';

type Case = Omit<OracleRequest, 'id' | 'platforms' | 'buildPlatform'> & {
  readonly platforms?: readonly string[];
  readonly buildPlatform?: string;
};

const one = (dockerfile: string, more: Omit<Case, 'dockerfile'> = {}): Case => ({ dockerfile, ...more });

const CASES: Readonly<Record<string, Case>> = {
  'nothing said': one('FROM alpine\nRUN true\n'),
  'constant last stage': one('FROM --platform=linux/amd64 alpine\nRUN true\n'),
  'builder on the build platform': one(
    'FROM --platform=$BUILDPLATFORM golang AS build\nARG TARGETOS TARGETARCH\nRUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build\nFROM alpine\nCOPY --from=build /a /a\n',
  ),
  'platform on a stage is ignored': one(
    'FROM --platform=$BUILDPLATFORM golang AS build\nRUN true\nFROM --platform=$TARGETPLATFORM build\nRUN true\n',
  ),
  'platform on scratch is ignored': one('FROM --platform=linux/s390x scratch\nCOPY . /\n'),
  'base in other case is an image': one('FROM alpine AS Build\nFROM --platform=linux/386 Build\n'),
  'base in lower case is the stage': one('FROM --platform=linux/386 alpine AS Build\nFROM build\nRUN true\n'),
  'same name twice': one(
    'FROM --platform=linux/386 alpine AS a\nFROM a AS b\nFROM --platform=linux/s390x alpine AS a\nFROM a\nFROM b\n',
  ),
  'stage named like an image': one('FROM --platform=linux/386 golang AS golang\nFROM golang\nRUN true\n'),
  'copy by number': one('FROM --platform=linux/386 alpine\nFROM alpine\nCOPY --from=0 /a /a\n'),
  'copy by number out of range': one('FROM alpine\nCOPY --from=3 /a /a\n'),
  'number that is an image of a copy': one(
    'FROM alpine\nCOPY --from=busybox /a /a\nFROM debian\nCOPY --from=2 /a /a\n',
  ),
  'copy from a later stage': one('FROM alpine\nCOPY --from=later /a /a\nFROM alpine AS later\n'),
  'copy from a later unneeded stage': one(
    'FROM alpine AS a\nCOPY --from=later /a /a\nFROM alpine AS later\nFROM alpine\n',
  ),
  'copy from itself': one('FROM alpine AS a\nCOPY --from=a /a /a\n'),
  'ring of copies': one('FROM alpine AS a\nCOPY --from=b /a /a\nFROM alpine AS b\nCOPY --from=a /a /a\n'),
  'copy from image': one('FROM --platform=$BUILDPLATFORM alpine\nCOPY --from=busybox:1 /bin/sh /sh\n'),
  'copy from variable': one('ARG X=busybox\nFROM alpine\nARG X\nCOPY --from=$X /a /a\n'),
  'mount by number is an image': one('FROM alpine\nFROM alpine\nRUN --mount=from=0,target=/x true\n'),
  'mount from stage': one(
    'FROM --platform=linux/386 alpine AS t\nFROM alpine\nRUN --mount=type=bind,from=t,target=/x true\n',
  ),
  'mount from image': one('FROM --platform=$BUILDPLATFORM alpine\nRUN --mount=from=busybox,target=/x true\n'),
  'mount of unknown type': one('FROM alpine\nRUN --mount=type=nfs,target=/x true\n'),
  'mount of unknown key': one('FROM alpine\nRUN --mount=type=bind,form=a,target=/x true\n'),
  'global default hides the automatic value': one(
    'ARG TARGETARCH=s390x\nFROM --platform=linux/$TARGETARCH alpine\nARG TARGETARCH\nRUN true\n',
  ),
  'global name keeps the automatic value': one(
    'ARG TARGETARCH\nFROM --platform=linux/$TARGETARCH alpine\nARG TARGETARCH\nRUN true\n',
  ),
  'stage default hides the automatic value': one('FROM alpine\nARG TARGETARCH=s390x\nRUN true\n'),
  'argument not declared in the stage': one('ARG TARGETARCH\nFROM alpine\nRUN echo $TARGETARCH\n'),
  'argument declared too late': one('FROM alpine\nRUN one\nARG TARGETARCH\nRUN two\n'),
  'argument of another stage': one('FROM alpine AS a\nARG TARGETARCH\nFROM alpine\nRUN true\n'),
  'argument inherited by FROM': one('FROM alpine AS a\nARG TARGETARCH\nARG X=1\nFROM a\nRUN true\n'),
  'ENV wins again in a child': one('FROM alpine AS a\nENV X=env\nARG X=arg\nRUN one\nFROM a\nRUN two\n'),
  'ARG after ENV': one(
    'FROM alpine\nENV X=env\nARG X\nRUN one\nARG X=arg\nRUN two\nENV X=again\nRUN three\n',
  ),
  'build argument': one('FROM alpine\nARG X=1\nARG TARGETARCH\nRUN true\n', {
    args: { X: 'given', TARGETARCH: 'mine' },
  }),
  'build argument for the platform': one('ARG P=linux/amd64\nFROM --platform=$P alpine\nRUN true\n', {
    args: { P: 'linux/s390x' },
  }),
  'empty build argument': one('ARG P=linux/amd64\nFROM --platform=$P alpine\n', { args: { P: '' } }),
  'misspelt variable': one('FROM --platform=$BUILDPLATFROM alpine\n'),
  'misspelt platform': one('FROM --platform=linux/amd64/v1/x alpine\n'),
  'unknown architecture is taken': one('FROM --platform=linux/amd46 alpine\nRUN true\n'),
  'architecture alone': one('FROM --platform=arm64 alpine\nRUN true\n'),
  'word alone': one('FROM --platform=arm46 alpine\nRUN true\n'),
  'aliases of architectures': one(
    'FROM --platform=linux/x86_64 alpine\nFROM --platform=linux/aarch64 alpine\nFROM --platform=linux/armhf alpine\nFROM --platform=linux/armel alpine\nFROM --platform=linux/i386 alpine\nFROM --platform=linux/arm64/v8 alpine\nFROM --platform=linux/arm/7 alpine\nFROM --platform=LINUX/AMD64 alpine\nFROM --platform=macos/arm64 alpine\n',
  ),
  'windows version': one('FROM --platform=windows(10.0.17763)/amd64 alpine\n'),
  'refused platform of an unneeded stage': one('FROM --platform=$NOPE alpine AS a\nFROM alpine\n'),
  'refused platform of a stage that is FROM a stage': one('FROM alpine AS a\nFROM --platform=$NOPE a\n'),
  'bad platform of scratch': one('FROM --platform=linux/a/b/c scratch\n'),
  'base from a variable': one('ARG BASE=alpine:3.20\nFROM ${BASE}\nRUN true\n'),
  'base by architecture': one('FROM tool-${TARGETARCH}\nRUN true\n'),
  'stage by architecture': one(
    'FROM --platform=linux/386 alpine AS bin-amd64\nFROM --platform=linux/s390x alpine AS bin-arm64\nFROM bin-${TARGETARCH}\nRUN true\n',
  ),
  'stage by missing architecture': one('FROM alpine AS bin-amd64\nFROM bin-${TARGETARCH}\n', {
    platforms: ['linux/amd64', 'linux/s390x'],
  }),
  'blank base': one('FROM $NOPE\n'),
  'base with capitals': one('FROM Alpine\n'),
  'base that is no name': one('FROM a//b\n'),
  'base with digest': one(
    'FROM alpine@sha256:0123456789012345678901234567890123456789012345678901234567890123\nRUN true\n',
  ),
  expansions: one(
    'FROM alpine\nARG TARGETPLATFORM TARGETVARIANT\nENV A=${TARGETPLATFORM##*/} B=${TARGETPLATFORM%/*} C=${TARGETPLATFORM//\\//-} D=${TARGETVARIANT#v} E=${TARGETVARIANT:+/$TARGETVARIANT} F=${NOPE-none} G=${NOPE:-${TARGETPLATFORM}} H="${NOPE+x}y" I=\'$TARGETPLATFORM\' J=\\$TARGETPLATFORM\nRUN true\n',
    { platforms: ['linux/arm/v7', 'linux/amd64'] },
  ),
  'more expansions': one(
    'FROM alpine\nARG V=1.22.3-alpine3.20\nENV A=${V%%.*} B=${V%.*} C=${V#*.} D=${V##*.} E=${V/./_} F=${V//./_} G=${V%-*} H=${V/-*/} I=${V#?.} J=${V%\\*} K=${V/"."/x} L=${V//[0-9]/}\nRUN true\n',
  ),
  'message of ?': one('FROM alpine\nARG X\nENV Y=${X:?give X}\n'),
  'substring is refused': one('FROM alpine\nARG X=abc\nENV Y=${X:0:1}\n'),
  'unclosed brace': one('FROM alpine\nENV Y=${X\n'),
  'unclosed quote': one('FROM alpine\nENV Y="abc\n'),
  'old ENV': one('FROM alpine\nENV A some $PWD text\nENV B=1 C="two words" D=three\\ words\nRUN true\n'),
  'ENV uses the values before it': one('FROM alpine\nENV A=1\nENV A=2 B=$A\nRUN true\n'),
  'ARG uses the values before it': one(
    'ARG A=1\nARG B=$A C=$B\nFROM alpine\nARG C\nARG D=$C E=$D\nRUN true\n',
  ),
  'argument that names itself': one('ARG A=$A$A\nFROM alpine\nARG A=x$A\nARG A=y$A\nRUN true\n'),
  'backtick escape': one('# escape=`\nFROM alpine\nRUN echo a `\n  b\nENV A=C:\\dir B=`$x\nRUN true\n'),
  'escape after a comment is a comment': one('# hello\n# escape=`\nFROM alpine\nRUN echo a \\\n  b\n'),
  'directive twice': one('# syntax=a\n# syntax=b\nFROM alpine\n'),
  'bad escape': one('# escape=x\nFROM alpine\n'),
  'check directive': one('# check=skip=all;error=true\nFROM --platform=linux/amd64 alpine\n'),
  'bad check directive': one('# check=nonsense\nFROM alpine\n'),
  'comment inside a continuation': one('FROM alpine\nRUN one \\\n# comment\n\n  two\nRUN three\n'),
  'byte-order mark and CRLF': one('\ufeffFROM --platform=linux/386 alpine AS a\r\nRUN one \\\r\n  two\r\n'),
  'document in RUN': one('FROM alpine\nRUN <<EOF\nFROM nothing\nEOF\nRUN two\n'),
  'two documents': one('FROM alpine\nRUN cat <<A && cat <<-"B"\none\nA\n\ttwo\n\tB\nRUN three\n'),
  'document in COPY': one('FROM alpine\nCOPY <<EOF /a\nFROM $TARGETARCH\nEOF\nRUN true\n'),
  'unclosed document': one('FROM alpine\nRUN <<EOF\nFROM b\n'),
  'shift is no document': one('FROM alpine\nRUN echo $((1<<2))\nRUN two\n'),
  'document in a JSON form': one('FROM alpine\nRUN ["echo", "<<EOF"]\nRUN two\n'),
  'trigger of a stage': one(
    'FROM alpine AS base\nONBUILD ARG TARGETARCH\nONBUILD RUN echo $TARGETARCH\nFROM base\nRUN two\nFROM base AS again\nRUN three\n',
  ),
  'trigger of an image': one('FROM on/build\nRUN two\n', {
    images: { 'on/build': { onbuild: ['ENV X=1', 'COPY --from=busybox /a /a'] } },
  }),
  'trigger that copies from a stage': one(
    'FROM --platform=linux/386 alpine AS tool\nFROM alpine AS base\nONBUILD COPY --from=tool /a /a\nFROM base\nRUN true\n',
  ),
  'trigger chain is refused': one('FROM alpine\nONBUILD ONBUILD RUN true\n'),
  'image for one platform': one('FROM only/amd\nRUN true\n', {
    images: { 'only/amd': { platforms: ['linux/amd64'] } },
  }),
  'image without the platform': one('FROM some/two\nRUN true\n', {
    images: { 'some/two': { platforms: ['linux/amd64', 'linux/s390x'] } },
  }),
  'image with 32-bit arm for arm64': one('FROM some/arm\nRUN true\n', {
    images: { 'some/arm': { platforms: ['linux/amd64', 'linux/arm/v7'] } },
  }),
  'unneeded image without the platform': one('FROM some/two AS a\nFROM alpine\n', {
    images: { 'some/two': { platforms: ['linux/s390x', 'linux/386'] } },
  }),
  'target in the middle': one('FROM --platform=linux/386 alpine AS a\nFROM a AS b\nFROM $NOPE-x AS c\n', {
    target: 'B',
  }),
  'target that is not there': one('FROM alpine AS a\n', { target: 'zzz' }),
  'unknown instruction': one('FROM alpine\nFORM b\n'),
  'unknown flag': one('FROM --plattform=linux/amd64 alpine\n'),
  'flag after --': one('FROM alpine\nRUN -- --mount=x\n'),
  'instruction before FROM': one('RUN true\nFROM alpine\n'),
  'no stage': one('ARG X\n'),
  empty: one('# nothing\n'),
  'name starts with a digit': one('FROM alpine AS 1a\n'),
  'FROM with two words': one('FROM alpine build\n'),
  'quoted flag': one('FROM --platform="linux/386" alpine\nRUN true\n'),
  TARGETSTAGE: one(
    'FROM alpine AS a\nARG TARGETSTAGE\nRUN true\nFROM a AS final\nARG TARGETSTAGE\nRUN two\n',
  ),
  'context for a base': one('FROM alpine\nRUN true\n', { contexts: { alpine: 'docker-image://debian:12' } }),
  'context for a stage': one(
    'FROM --platform=linux/386 golang AS build\nRUN true\nFROM alpine\nCOPY --from=build /a /a\n',
    {
      contexts: { build: 'docker-image://only/amd' },
      images: { 'only/amd': { platforms: ['linux/amd64'] } },
    },
  ),
  'context for a copy': one('FROM --platform=$BUILDPLATFORM alpine\nCOPY --from=tools /a /a\n', {
    contexts: { tools: 'docker-image://busybox' },
  }),
};

const PLATFORMS = ['linux/amd64', 'linux/arm64'];

export const HANDMADE: readonly OracleRequest[] = Object.entries(CASES).map(([id, request]) => ({
  id,
  platforms: PLATFORMS,
  buildPlatform: 'linux/amd64',
  ...request,
}));
