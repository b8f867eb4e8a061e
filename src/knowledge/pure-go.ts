/**
 * Packages in Go alone that do the work of well-known bindings to C libraries, by the module path of the binding.
 * Each was chosen because it keeps the purpose, not because it keeps every call.
 */
const PURE_GO: Readonly<Record<string, string>> = {
  'github.com/mattn/go-sqlite3': 'modernc.org/sqlite',
  'github.com/confluentinc/confluent-kafka-go': 'github.com/twmb/franz-go',
  'github.com/DataDog/zstd': 'github.com/klauspost/compress/zstd',
  'github.com/valyala/gozstd': 'github.com/klauspost/compress/zstd',
  'github.com/google/gopacket/pcap': 'github.com/google/gopacket/pcapgo',
  'github.com/libgit2/git2go': 'github.com/go-git/go-git/v5',
  'github.com/tecbot/gorocksdb': 'github.com/cockroachdb/pebble',
  'github.com/linxGnu/grocksdb': 'github.com/cockroachdb/pebble',
  'github.com/jmhodges/levigo': 'github.com/syndtr/goleveldb',
  'github.com/godror/godror': 'github.com/sijms/go-ora/v2',
  'github.com/mattn/go-oci8': 'github.com/sijms/go-ora/v2',
  'github.com/pebbe/zmq4': 'github.com/go-zeromq/zmq4',
  'github.com/spacemonkeygo/openssl': 'crypto/tls',
  'github.com/h2non/bimg': 'github.com/disintegration/imaging',
  'github.com/lestrrat-go/libxml2': 'github.com/antchfx/xmlquery',
  'github.com/moovweb/gokogiri': 'github.com/antchfx/xmlquery',
};

/** A package without C for one that needs it; undefined where none is known. */
export function pureGoAlternative(importPath: string): string | undefined {
  let path = importPath.replace(/\/v[2-9]\d*(?=\/|$)/, '');
  for (const whole of [importPath, path]) {
    path = whole;
    while (path.includes('/')) {
      const known = PURE_GO[path];
      if (known !== undefined) return known;
      path = path.slice(0, path.lastIndexOf('/'));
    }
  }
  return undefined;
}
