# SPDX-License-Identifier: MIT
# The page, as far as it can be told without a browser; tests/html looks at it in one.
page() { oomwhy -o html "$@"; }
page "$FIXTURES/v3.10/article-docker-500m.log" >page.html
page --raw "$FIXTURES/v3.10/article-docker-500m.log" >raw.html
grep -o '<h3>.*</h3>' page.html
data() { sed -n 's|^<script type="application/json">\(.*\)</script>$|\1|p' "$1"; }
diff <(data page.html | jq -c .) <(oomwhy -o jsonl "$FIXTURES/v3.10/article-docker-500m.log" | jq -c .) && echo "the record of JSON"
data raw.html | jq -r '.lines | length'
data raw.html | grep -c '[<>&]'

# the policy's hashes are those of what stands in the page
for element in script style; do
    hash=$(sed -n "s/.*$element-src '\([^']*\)'.*/\1/p" page.html)
    /usr/bin/python3 - "$element" "$hash" <<'END'
import base64, hashlib, re, sys
text = re.search("<%s>(.*?)</%s>" % (sys.argv[1], sys.argv[1]), open("page.html", encoding="utf-8").read(), re.S).group(1)
digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
print(sys.argv[1], "sha256-" + digest == sys.argv[2])
END
done
grep -ciE '(src|href)="?(https?:)?//|@import|url\(' page.html
page </dev/null | grep -o 'No OOM kill was found'
