# SPDX-License-Identifier: MIT
# bash completes options, the words they take, and --output=js, which it splits in three.
source <(oomwhy --completion bash)
complete -p oomwhy

complete_line() { # complete_line WORD...: the last one is being typed
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _oomwhy
    echo "$*: ${COMPREPLY[*]}"
}
complete_line oomwhy -
complete_line oomwhy --co
complete_line oomwhy -o ''
complete_line oomwhy --output = js
complete_line oomwhy --completion =
complete_line oomwhy --page-size ''
complete_line oomwhy kern
