# SPDX-License-Identifier: MIT
# A report in mails, as Python's own writer encodes them: the same as the log by itself.
. "$SRC/tests/cli/forms.bash"
rewrap lines <"$FIXTURES/v6.18/simple-kmsg.log" | jq -r .line >lines.log
mail() { # mail ENCODING [multipart]: the log in a mail
    python3 -c '
import sys
from email import charset
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
utf8 = charset.Charset("utf-8")
utf8.body_encoding = {"quoted-printable": charset.QP, "base64": charset.BASE64, "8bit": None}[sys.argv[1]]
text = "Hello,\n\nwhat is this = \u2014 ?\n\n" + open("lines.log").read() + "\n-- \nme\n"
mail = MIMEText(text, "plain", utf8)
if sys.argv[2:]:
    several = MIMEMultipart()
    several.attach(MIMEText("see below", "plain"))
    several.attach(mail)
    mail = several
for name, value in ("From", "a@example.org"), ("Subject", "killed"), ("Date", "Mon, 23 Nov 2026 10:00:00 +0000"):
    mail[name] = value
sys.stdout.buffer.write(mail.as_bytes())' "$@"
}
for encoding in quoted-printable base64 8bit; do
    mail $encoding >one.eml
    alike simple "$encoding" oomwhy -o json one.eml
    mail $encoding multipart >parts.eml
    alike simple "$encoding, several parts" oomwhy -o json parts.eml
done
mail quoted-printable | sed 's/$/\r/' >crlf.eml
alike simple "with CR at line ends" oomwhy -o json crlf.eml

# An mbox: a mail without the log, one with it, and the log again in another encoding, which is told once.
{
    printf 'From a@example.org Mon Nov 23 10:00:00 2026\nFrom: a@example.org\nSubject: hi\n\nNothing here.\n\n'
    printf 'From a@example.org Mon Nov 23 10:05:00 2026\n'
    mail quoted-printable multipart
    printf '\nFrom a@example.org Mon Nov 23 10:10:00 2026\n'
    mail base64
} >list.mbox
alike simple "an mbox" oomwhy -o json list.mbox

# What only begins like a mail is text.
{ printf 'Subject: a log\n'; cat lines.log; } >note.txt
alike simple "a heading" oomwhy -o json note.txt
