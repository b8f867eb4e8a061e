import { goMod, variants } from '../../recipe.ts';
import { goInRoot } from '../../rootfs.ts';

const files = {
  'go.mod': goMod(),
  'name.cc':
    '#include <iostream>\n#include <sstream>\n#include <string>\n#include <vector>\nextern "C" int name_length() {\n  std::ostringstream out;\n  std::vector<int> sizes(out.str().size() + 3);\n  out << "cross" << sizes.size();\n  std::cerr << out.str() << std::endl;\n  return out.str().size();\n}\n',
  'main.go':
    'package main\n\n// int name_length(void);\nimport "C"\n\nfunc main() {\n\tprintln(C.name_length())\n}\n',
};

export default variants(
  { cause: 'libc/libstdcxx-too-old', files, context: { command: './app' } },
  {
    'debian-13-on-12': {
      needs: ['go', 'root', 'rootfs:trixie'],
      steps: [{ run: goInRoot('$ROOTFS_TRIXIE', 'go build -o app .'), quiet: true }, { run: './app' }],
      expect: [/libstdc\+\+\.so\.6: version `GLIBCXX_3\.4\.3\d' not found \(required by \.\/app\)/],
    },
    'library-loaded-by-python': {
      needs: ['go', 'root', 'rootfs:trixie', 'python3'],
      steps: [
        { run: goInRoot('$ROOTFS_TRIXIE', 'go build -buildmode=c-shared -o libname.so .'), quiet: true },
        { run: `python3 -c 'import ctypes; ctypes.CDLL("./libname.so")'` },
      ],
      expect: [
        /OSError: .*libstdc\+\+\.so\.6: version `(GLIBCXX|CXXABI)_[\d.]+' not found \(required by \.\/libname\.so\)/,
      ],
      context: { command: 'python3 -c \'import ctypes; ctypes.CDLL("./libname.so")\'' },
    },
  },
);
