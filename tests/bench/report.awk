# SPDX-License-Identifier: MIT
# What was measured, as a table; and each bound that oomwhy is to keep, beside what it does.
# Reads sizes.tsv, results.tsv, jobs.tsv; `tasks` is how many times as many tasks widest.log has as wide.log.

FNR == 1 { part++ }
part == 1 { size[$1] = $2; next }
part == 2 { ms[$1] = $2; cpu[$1] = $3; peak[$1] = $4; next }
{ id[++jobs] = $1; input[$1] = $2; reference[$1] = $3; command[$1] = $4 }

END {
    print "| input | MiB | command | ms | MB/s | × reference | CPU ms | peak MiB |"
    print "|---|--:|---|--:|--:|--:|--:|--:|"
    for (i = 1; i <= jobs; i++)
        row(id[i])
    print ""
    print "| bound | time | CPU | at most | |"
    print "|---|--:|--:|--:|---|"
    bounds()
}

function bytes_of(job,    name, bytes) { # of its input, and of the logs that the command names besides
    name = input[job]
    sub(/\.(gz|zst)$/, "", name)
    bytes = size[name]
    for (name in size)
        if (index(command[job], "/" name))
            bytes += size[name]
    return bytes
}

function row(job,    bytes, shown) {
    if (job ~ /^half-/ && job != reference[job])
        return
    bytes = bytes_of(job)
    shown = command[job]
    gsub(/build\/bench\/[^ ]*\//, "", shown)
    gsub(/build\/bench\//, "", shown)
    gsub(/ *\{\} \| cat$| *\{\}/, "", shown)
    gsub(/\|/, "\\|", shown)
    printf "| %s | %.1f | `%s` | %s | %s | %s | %s | %.1f |\n", input[job], bytes / 1048576, shown, figure(ms[job]),
        bytes ? figure(bytes / ms[job] / 1000) : "", job == reference[job] ? "1" : figure(ms[job] / ms[reference[job]]),
        figure(cpu[job]), peak[job] / 1024
}

function figure(number) { # three digits
    return sprintf(number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f", number)
}

function bound(what, is, most, unit, by_cpu) {
    printf "| %s | %s%s | %s | %s%s | %s |\n", what, figure(is), unit, by_cpu, most, unit, is <= most ? "ok" : "**over**"
}

function times(what, job, other, most) { # the time of a job in that of another
    if (job in ms && other in ms)
        bound(what, ms[job] / ms[other], most, " ×", figure(cpu[job] / cpu[other]) " ×")
}

function growth(name, file,    half, more) {
    half = "half-" name
    more = size[file] / size["half-" file]
    bound(file " beside its half, for each MiB", ms[name] / ms[half] / more, 1.05, " ×",
        figure(cpu[name] / cpu[half] / more) " ×")
}

function bounds(    i, job, most, name) {
    times("quiet.log beside `wc -l`", "quiet", "quiet-wc", 1.3)
    times("quiet.log beside `rg -c`", "quiet", "quiet-rg", 1)
    times("quiet.log through a pipe, beside `wc -l`", "pipe", "pipe-wc", 1.3)
    times("quiet.log.gz beside `zcat`", "gz", "gz-zcat", 1.1)
    times("quiet.log.zst beside `zstdcat`", "zst", "zst-zstdcat", 1.1)
    times("dense.log beside `wc -l`", "dense", "dense-wc", 10)
    times("half-dense.log as text beside jsonl", "text", "half-dense", 2)
    times("half-dense.log as CSV beside jsonl", "csv", "half-dense", 2)
    times("half-dense.log as YAML beside jsonl", "yaml", "half-dense", 6)
    bound("wide.log, 100,000 tasks", ms["wide"], 100, " ms", figure(cpu["wide"]) " ms")
    bound("widest.log beside wide.log, for each task", ms["widest"] / ms["wide"] / tasks, 1.05, " ×",
        figure(cpu["widest"] / cpu["wide"] / tasks) " ×")
    growth("quiet", "quiet.log")
    growth("dense", "dense.log")
    growth("journal", "journal.json")
    growth("storm", "storm.log")
    growth("hostile", "hostile.log")
    bound("an empty log, more than `/bin/true`", ms["start"] - ms["start-true"],
        ms["start-true"] > 1.5 ? figure(2 * ms["start-true"]) + 0 : 3, " ms", figure(cpu["start"] - cpu["start-true"]) " ms")
    for (i = 1; i <= jobs; i++) {
        job = id[i]
        if (command[job] ~ /oomwhy/ && job !~ /^wide|^jobs/ && peak[job] > most) {
            most = peak[job]
            name = job
        }
    }
    bound("memory, the most of any (" name ")", most / 1024, 16, " MiB")
    bound("memory, wide.log", peak["wide"] / 1024, figure(16 + 3 * size["wide.log"] / 1048576) + 0, " MiB")
    bound("memory, widest.log", peak["widest"] / 1024, figure(16 + 3 * size["widest.log"] / 1048576) + 0, " MiB")
}
