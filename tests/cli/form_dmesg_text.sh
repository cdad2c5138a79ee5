# SPDX-License-Identifier: MIT
# Every way in which dmesg of util-linux prints a kill as text says the same of it.
. "$SRC/tests/cli/forms.bash"
have dmesg util-linux
for kill in simple long-path; do
    rewrap raw <"$FIXTURES/v6.18/$kill-kmsg.log" >raw.log
    alike $kill "$kill, syslog(2)" oomwhy -o json raw.log
    while read -r options; do
        # shellcheck disable=SC2086 # words
        if dmesg -F raw.log $options >printed.log 2>message; then
            alike $kill "$kill, dmesg $options" oomwhy -o json printed.log
        elif grep -q 'unrecognized option\|unknown time format' message; then
            echo "$kill, dmesg $options: this dmesg cannot do that"
        else
            cat message
        fi
    done <<'END' | sed 's/"[0-9-]*T[0-9:.]*[^"]*"/a date/; s/"--[0-9-]*T[0-9:]*"/a date/'

--show-delta
--reltime
--human --nopager --color=always
--human --nopager --color=never
--ctime
--ctime --show-delta
--notime
--decode
--decode --ctime
--decode --reltime
--decode --notime
--raw
--force-prefix
--force-prefix --decode
--time-format=ctime
--time-format=reltime
--time-format=delta
--time-format=notime
--time-format=iso
--time-format=iso --decode
--color=always
--color=always --decode
--color=always --ctime
END
done
