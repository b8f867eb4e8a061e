import type { ByteSource } from '../../model/bytes.ts';
import { Fields } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import type { PeCertificate, PeDirectory } from './image.ts';

const MOST = 64;

/**
 * WIN_CERTIFICATE: 0 length 4 revision(2) 6 type(2) 8 data, padded to 8 bytes. The security directory is
 * the only one that holds a file offset instead of an rva: certificates are not mapped.
 */
export function parseCertificates(
  source: ByteSource,
  table: PeDirectory,
  issues: IssueList,
): PeCertificate[] {
  const certificates: PeCertificate[] = [];
  const start = table.rva;
  if (start + table.size > source.size) {
    issues.add(
      'certificates-outside-file',
      `the certificate table needs bytes ${start} to ${start + table.size} of ${source.size}`,
      start,
    );
  }
  let at = start;
  while (at + 8 <= start + table.size && certificates.length < MOST) {
    const fields = new Fields(source.read(at, 8), true);
    if (!fields.has(0, 8)) break;
    const length = fields.u32(0);
    if (length < 8 || at + length > source.size) {
      issues.add('bad-certificate-length', `a certificate says it has ${length} bytes`, at);
      break;
    }
    certificates.push({ at, length, revision: fields.u16(4), type: fields.u16(6) });
    at += Math.ceil(length / 8) * 8;
  }
  return certificates;
}
