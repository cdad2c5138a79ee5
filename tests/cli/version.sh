# SPDX-License-Identifier: MIT
# The version is that of the library's header, the format that of the schema.
version=$(sed -n 's/^#define OOMWHY_VERSION "\(.*\)"/\1/p' "$SRC/parser/include/oomwhy.h")
schema=$(sed -n 's/^#define OOMWHY_SCHEMA  *"\([^"]*\)".*/\1/p' "$SRC/parser/include/oomwhy.h")
oomwhy --version | sed "s|$version|VERSION|; s|$schema|SCHEMA|"
oomwhy -V | cmp - <(oomwhy --version)
