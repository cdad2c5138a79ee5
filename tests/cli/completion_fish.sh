# SPDX-License-Identifier: MIT
# fish completes options and the words they take.
command -v fish >/dev/null || { echo "fish is not installed" >&2; exit 77; }
export HOME=$PWD
oomwhy --completion fish >oomwhy.fish
fish --no-config -c 'source oomwhy.fish
    for line in "oomwhy --" "oomwhy -o " "oomwhy --output=js" "oomwhy --color=" "oomwhy --completion "
        echo $line: (complete -C $line | string split -f 1 \t)
    end'
