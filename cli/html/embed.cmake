# SPDX-License-Identifier: MIT
# Run by the build: puts style and script into page.html, with their hashes for its security policy, and writes
# the page as a C file. usage: cmake -D source=DIR -D output=FILE -P embed.cmake

# sha256(TEXT RESULT): in base64, which is what the policy wants. Three hexadecimal digits are two of base64; 33
# bytes, the last of them added, are 44, the last of which becomes padding.
function(sha256 text result)
    set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
    string(SHA256 digits "${text}")
    string(APPEND digits 00)
    foreach(at RANGE 0 63 3)
        string(SUBSTRING "${digits}" ${at} 3 three)
        math(EXPR high "0x${three} >> 6")
        math(EXPR low "0x${three} & 63")
        string(SUBSTRING "${alphabet}" ${high} 1 high)
        string(SUBSTRING "${alphabet}" ${low} 1 low)
        string(APPEND base64 ${high}${low})
    endforeach()
    string(SUBSTRING "${base64}" 0 43 base64)
    set(${result} "sha256-${base64}=" PARENT_SCOPE)
endfunction()

function(write_part name text)
    string(HEX "${text}" bytes)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    file(APPEND ${output} "static const unsigned char ${name}[] = { ${bytes} };\n"
        "const struct html_part html_${name} = { ${name}, sizeof ${name} };\n")
endfunction()

file(READ ${source}/page.html page)
file(READ ${source}/page.css style)
foreach(script IN ITEMS page tasks kill overview)
    file(READ ${source}/${script}.js text)
    string(APPEND scripts "${text}")
endforeach()
sha256("${style}" style_hash)
sha256("${scripts}" script_hash)
foreach(name IN ITEMS style_hash script_hash style scripts)
    string(REPLACE "@${name}@" "${${name}}" page "${page}")
endforeach()

string(FIND "${page}" "@kills@" at)
string(SUBSTRING "${page}" 0 ${at} before)
math(EXPR at "${at} + 7")
string(SUBSTRING "${page}" ${at} -1 after)
file(WRITE ${output} "/* Made of cli/html by embed.cmake. */\n#include \"${source}/../html_page.h\"\n\n")
write_part(before_kills "${before}")
write_part(after_kills "${after}")
