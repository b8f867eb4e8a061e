import { fromBER } from 'asn1js';
import { type Certificate, ContentInfo, type RelativeDistinguishedNames, SignedData } from 'pkijs';
import type { CmsInput } from '../../diagnosis/signature/verify-file.ts';
import type { CertificateSheet, CmsSheet } from '../../model/signature.ts';

// CMS SignedData (RFC 5652) without content: what is signed is the first code directory, by its hash in the
// signed attributes. The certificates of the signer and its issuers are inside.

const SIGNING_TIME = '1.2.840.113549.1.9.5';
const LONGEST_CHAIN = 10;
const NAMES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.6', 'C'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
]);

/** Describes the signature of an identity. Never throws: what cannot be read is said so. */
export async function describeCms({ cms, directory }: CmsInput): Promise<CmsSheet> {
  try {
    return await describe(cms, directory);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unread = `the signature of the identity cannot be read: ${message}`;
    return { signsDirectory: 'not-decided', message: unread, chain: [], chainHolds: false };
  }
}

async function describe(cms: Uint8Array, directory: Uint8Array): Promise<CmsSheet> {
  const { result, offset } = fromBER(ownBuffer(cms));
  if (offset < 0) throw new Error(result.error);
  const content = new ContentInfo({ schema: result });
  const signed = new SignedData({ schema: content.content });
  const [info] = signed.signerInfos;
  if (info === undefined) throw new Error('there is no signer');
  const certificates = (signed.certificates ?? []).filter((one): one is Certificate => 'subject' in one);
  const signer = certificates.find((one) => isSigner(one, info.sid));
  const chain = signer === undefined ? [] : chainFrom(signer, certificates);
  const time = info.signedAttrs?.attributes.find(({ type }) => type === SIGNING_TIME)?.values[0];
  const signingTime = typeof time?.toDate === 'function' ? time.toDate() : undefined;
  const signs = await signsDirectory(signed, directory);
  return {
    ...signs,
    ...(signer !== undefined && { signer: nameText(signer.subject) }),
    ...(signingTime instanceof Date && { signingTime: signingTime.toISOString() }),
    chain: chain.map(certificateSheet),
    chainHolds: await chainHolds(chain),
  };
}

async function signsDirectory(
  signed: SignedData,
  directory: Uint8Array,
): Promise<Pick<CmsSheet, 'signsDirectory' | 'message'>> {
  try {
    const fits = await signed.verify({ signer: 0, data: ownBuffer(directory), checkChain: false });
    return fits
      ? { signsDirectory: 'yes', message: 'the key of the signer signed this code directory' }
      : { signsDirectory: 'no', message: 'the signature of the identity is over another code directory' };
  } catch (error) {
    // The library throws an object of its own both for what does not fit and for what it does not know.
    const said = error instanceof Error ? error.message : messageOf(error);
    const differs = /hash|digest|signature was not verified|mismatch/i.test(said);
    return differs
      ? { signsDirectory: 'no', message: `the signature of the identity does not fit: ${said}` }
      : { signsDirectory: 'not-decided', message: `the signature was not checked: ${said}` };
  }
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

function isSigner(certificate: Certificate, sid: unknown): boolean {
  if (typeof sid !== 'object' || sid === null || !('serialNumber' in sid)) return false;
  const serial = sid.serialNumber;
  return (
    typeof serial === 'object' &&
    serial !== null &&
    'isEqual' in serial &&
    certificate.serialNumber.isEqual(serial)
  );
}

function chainFrom(signer: Certificate, all: readonly Certificate[]): Certificate[] {
  const chain = [signer];
  while (chain.length < LONGEST_CHAIN) {
    const last = chain.at(-1);
    if (last === undefined || last.issuer.isEqual(last.subject)) break;
    const issuer = all.find((one) => one.subject.isEqual(last.issuer) && !chain.includes(one));
    if (issuer === undefined) break;
    chain.push(issuer);
  }
  return chain;
}

async function chainHolds(chain: readonly Certificate[]): Promise<boolean> {
  for (const [index, certificate] of chain.entries()) {
    const issuer =
      chain[index + 1] ?? (certificate.issuer.isEqual(certificate.subject) ? certificate : undefined);
    if (issuer === undefined) continue; // the last one's issuer is not in the file
    try {
      if (!(await certificate.verify(issuer))) return false;
    } catch {
      return false; // an algorithm that this machine lacks proves nothing
    }
  }
  return chain.length > 0;
}

function certificateSheet(certificate: Certificate): CertificateSheet {
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    serial: Buffer.from(certificate.serialNumber.valueBlock.valueHexView).toString('hex'),
    notBefore: certificate.notBefore.value.toISOString(),
    notAfter: certificate.notAfter.value.toISOString(),
    selfSigned: certificate.issuer.isEqual(certificate.subject),
  };
}

function nameText(name: RelativeDistinguishedNames): string {
  return name.typesAndValues
    .map(({ type, value }) => `${NAMES.get(type) ?? type}=${String(value.valueBlock.value)}`)
    .join(', ');
}

/** The library wants a buffer that holds nothing else. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
