import { goMod, variants } from '../../recipe.ts';

const frame = `package frame

import "unsafe"

// Length reads the length field as the machine keeps it, which is little-endian on the author's.
func Length(packet []byte) uint32 {
	return *(*uint32)(unsafe.Pointer(&packet[0]))
}

func Magic(packet []byte) uint64 {
	return *(*uint64)(unsafe.Pointer(&packet[0]))
}
`;

const frameTest = `package frame

import "testing"

func TestLength(t *testing.T) {
	packet := []byte{0x10, 0x20, 0x00, 0x00, 0, 0, 0, 0}
	if got := Length(packet); got != 0x2010 {
		t.Errorf("Length = %#08x, want %#08x", got, 0x2010)
	}
}

func TestMagic(t *testing.T) {
	packet := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	if got := Magic(packet); got != 0x0807060504030201 {
		t.Errorf("Magic = %#016x, want %#016x", got, uint64(0x0807060504030201))
	}
}
`;

const on = (goarch: string) => ({
  needs: ['go', `qemu-${goarch}`],
  env: { GOOS: 'linux', GOARCH: goarch },
  steps: [{ run: `go test -exec qemu-${goarch} ./...` }],
  context: { command: 'go test ./...', env: { GOOS: 'linux', GOARCH: goarch }, target: `linux/${goarch}` },
});

export default variants(
  {
    cause: 'hardware/endianness',
    files: { 'go.mod': goMod(), 'frame.go': frame, 'frame_test.go': frameTest },
    expect: ['Length = 0x10200000, want 0x00002010', 'Magic = 0x0102030405060708, want 0x0807060504030201'],
    lookAlike: { steps: [{ run: 'GOARCH=amd64 go test ./...' }], differs: 'GOARCH=amd64' },
  },
  {
    s390x: on('s390x'),
    ppc64: on('ppc64'),
    mips: { ...on('mips'), env: { GOOS: 'linux', GOARCH: 'mips', GOMIPS: 'softfloat' } },
  },
);
