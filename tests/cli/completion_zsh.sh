# SPDX-License-Identifier: MIT
# zsh takes the script in both ways it can be loaded.
command -v zsh >/dev/null || { echo "zsh is not installed" >&2; exit 77; }
export HOME=$PWD
mkdir functions
oomwhy --completion zsh >functions/_oomwhy
cat functions/_oomwhy
zsh -f -c 'fpath=($PWD/functions $fpath); autoload -U compinit; compinit -u -D; echo "in fpath: $_comps[oomwhy]"'
zsh -f -c 'autoload -U compinit; compinit -u -D; source functions/_oomwhy; echo "sourced: $_comps[oomwhy]"'
