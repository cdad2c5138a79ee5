# SPDX-License-Identifier: MIT
# The help goes to standard output, and its options are those of the manual page.
oomwhy --help
oomwhy -h | cmp - <(oomwhy --help) || exit 1

options() {
    grep -oE -- '(^| )--?[a-zA-Z][a-z-]*' | tr -d ' ' | sort
}
in_help=$(oomwhy --help | grep -oE '^ {2,6}-[^ ]*( --[^ ]*)?' | options)
in_page=$(sed -n 's/^\.It \(Fl .*\)/\1/p' "$SRC/docs/oomwhy.1" | sed 's/Fl Fl /--/g; s/Fl /-/g' | options)
echo
echo "$(echo "$in_help" | wc -w) options in the help"
diff <(echo "$in_help") <(echo "$in_page") && echo "the same in the manual page"
